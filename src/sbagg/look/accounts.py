"""Companies by what they bought and how long they have been quiet against their own rhythm."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from sbagg.errors import UsageError
from sbagg.insight.rhythm import rhythm
from sbagg.normalize.calendar import passed
from sbagg.normalize.days import DAY, noon
from sbagg.store import accounts, companies, rhythms
from sbagg.store.ids import COMPANY, shown
from sbagg.store.itemviews import money
from sbagg.store.purchases import times, total
from sbagg.views import AccountRow, Day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sbagg.store.accounts import Bought
    from sbagg.store.reader import Reader

ORDERS = ("money", "last")


class _Quiet(NamedTuple):
    """How long it has been quiet: the last time, days since, gaps seen, their median, and the silence in multiples of it."""

    last_at: int | None
    silent: int | None
    gaps: int
    usual: float | None
    times: float | None


_NEVER = _Quiet(None, None, 0, None, None)


def rows(reader: Reader, *, by: str = "money", silent_days: int | None = None) -> list[AccountRow]:
    """Return the companies that bought something: the largest total in one currency first, or (``last``) the one that has been
    quiet longest. ``silent_days``: only those that neither bought nor were in touch for so long. Raises UsageError.
    """  # fmt: skip
    if by not in ORDERS:
        raise UsageError(f"Cannot sort by {by}", f"Sort by one of: {', '.join(ORDERS)}")
    ours = {row["company"] for row in reader.among("SELECT company FROM identities WHERE id IN", reader.us)}
    bought = {firm: found for firm, found in accounts.bought(reader).items() if firm not in ours}
    contacts = _contacts(reader, bought)
    named = {row["id"]: row for row in reader.among("SELECT id, uid, name FROM companies WHERE id IN", bought)}
    found = []
    for firm, row in named.items():
        worth, one = _row(reader, row["uid"], row["name"], bought[firm], contacts.get(firm))
        if one.purchases and (silent_days is None or (one.silent_days or 0) >= silent_days):
            found.append((worth, one))
    if by == "money":
        found.sort(key=lambda pair: (-pair[0], pair[1].name.casefold(), pair[1].id))
    else:
        found.sort(key=lambda pair: (-(pair[1].silent_days or 0), pair[1].name.casefold(), pair[1].id))
    return [one for _, one in found]


def _row(
    reader: Reader, number: int, name: str, bought: Bought, contacts: tuple[int, set[int]] | None
) -> tuple[int, AccountRow]:
    """Return what sorts by money, and the row."""
    whole = total(*bought)
    past = _past(reader, bought)
    last = (
        whole.last_at
        if whole.last_at is not None and _here(whole.last_at) <= reader.now
        else max(past, key=_here, default=0)
    )
    orders = _quiet(last, {at // DAY for at in past}, reader.now) if past else _NEVER
    touched = _quiet(*contacts, reader.now) if contacts else _NEVER
    silences = [each.silent for each in (orders, touched) if each.silent is not None]
    sums = (money(whole.sums[code], code) for code in sorted(whole.sums, key=lambda code: code or ""))
    return max((*whole.sums.values(), 0)), AccountRow(
        shown(COMPANY, number), name, whole.purchases, tuple(amount for amount in sums if amount),
        min(silences, default=None),
        orders.last_at, orders.silent, orders.gaps, orders.usual, orders.times, _next(orders),
        touched.last_at, touched.silent, touched.gaps, touched.usual, touched.times,
    )  # fmt: skip


def days(reader: Reader, firm: int) -> tuple[list[int], list[int]]:
    """Return the days since 1970, ascending, on which a company (row id) bought, and on which I was in touch with somebody there."""
    bought = accounts.bought(reader).get(firm)
    orders = {at // DAY for at in _past(reader, bought)} if bought else set()
    return sorted(orders), sorted(_contacts(reader, {firm: bought}).get(firm, (0, set()))[1])


def _past(reader: Reader, bought: Bought) -> list[int]:
    return [at for at in times(*bought) if _here(at) <= reader.now]


def _contacts(reader: Reader, firms: Mapping[int, object]) -> dict[int, tuple[int, set[int]]]:
    """Return company -> when anybody there was last heard of, and the days on which I was in touch with one of them."""
    staff = {person: firm for person, firm in companies.staff(reader).items() if firm in firms}
    found: dict[int, tuple[int, set[int]]] = {}
    for row in rhythms.among(reader, staff):
        heard, days = found.get(staff[row.person], (0, set()))
        found[staff[row.person]] = max(heard, row.heard), days.union(rhythms.days(row.data))
    return found


def _quiet(last: int, days: Collection[int], now: int) -> _Quiet:
    silent = max(passed(_here(last), now), 0)
    found = rhythm(sorted(days)) if days else None
    usual = found.usual if found else None
    return _Quiet(last, silent, found.gaps if found else 0, usual, round(silent / usual, 1) if usual else None)


def _next(orders: _Quiet) -> str | None:
    """Return the day on which the next order is due: the last one, and the usual gap."""
    if orders.last_at is None or orders.usual is None:
        return None
    return datetime.fromtimestamp(orders.last_at + orders.usual * DAY, UTC).date().isoformat()


def _here(at: int) -> int:
    return noon(at) if isinstance(at, Day) else at
