"""What was bought, purchase by purchase, and the rhythm of a company: of its orders, and of contacts with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.look import accounts, lists
from sbagg.look.numbers.parts import gaps, number, part
from sbagg.normalize import calendar
from sbagg.normalize.days import DAY, noon
from sbagg.normalize.money import decimals
from sbagg.store import stages
from sbagg.store.ids import COMPANY, ITEM, shown
from sbagg.store.itemviews import item_id
from sbagg.store.purchases import each, held, transactions
from sbagg.store.tally import state_items
from sbagg.views import Day

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sbagg.store.purchases import Worth
    from sbagg.store.reader import Reader
    from sbagg.views import NumberView, PartView


def bought(reader: Reader, members: Collection[int], targets: Collection[int] = ()) -> Iterator[NumberView]:
    """Yield how many purchases there were, and what they come to in each currency."""
    view = transactions(reader, members, targets)
    found = list(each(*held(reader, members, targets)))
    if found:
        parts = [_said(one, 1) for one in found if one.bought]
        yield number("transactions.count", "purchases", view.count, "", "count", parts)
    for total in view.totals:
        code = total.currency
        parts = [
            _said(one, sign * sums[code] / 10 ** decimals(code), word)
            for one in found
            for word, sign, sums in (("", 1, one.worth), (" given back", -1, one.back))
            if sums.get(code)
        ]
        name = f"transactions.totals.{code or ''}".removesuffix(".")
        yield number(name, "what was bought, less what was given back", float(total.amount), code or "", "sum", parts)


def _said(one: Worth, value: float, word: str = "") -> PartView:
    return part(f"{one.any.kind}{word}", value, at=one.any.at, item=shown(ITEM, one.any.uid))


def stages_of(reader: Reader, members: Collection[int], targets: Collection[int]) -> Iterator[NumberView]:
    """Yield how long each open deal has been in its stage, and how long deals usually are: over twice that, it is stuck."""
    known, last = stages.stays(reader)
    rows = state_items(reader, members, targets, "p.kind = 'deal'")
    still = {number for number, *_ in stages.open_deals(reader)}
    for row in rows:
        at, pipeline, stage = last.get(row["id"], (None, "", ""))
        if at is None or row["id"] not in still:
            continue
        name, since = f"deals.{item_id(row)}", (reader.now - at) / DAY
        yield number(
            f"{name}.in_stage_days",
            f"days of {row['title']} in {stage}",
            int(since),
            "days",
            "sum",
            [part(stage, since, at=at)],
            "down",
        )
        if some := known.get((pipeline, stage)):
            parts = [part("another deal", days) for days in sorted(some)]
            yield number(
                f"{name}.usual_days",
                f"days that deals are usually in {stage}",
                lists.usual(some),
                "days",
                "median",
                parts,
            )


def account(reader: Reader, firm: int) -> Iterator[NumberView]:
    """Yield the numbers of a company in ``accounts``, if it is there."""
    uid = reader.one("SELECT uid FROM companies WHERE id = ?", firm)
    row = next((row for row in accounts.rows(reader) if uid and row.id == shown(COMPANY, uid["uid"])), None)
    if row is None:
        return
    orders, contacts = accounts.days(reader, firm)
    silences = []
    for name, days, at, silent, usual, times in (
        ("order", orders, row.last_order_at, row.order_silent_days, row.order_gap_days, row.order_times),
        ("contact", contacts, row.last_contact_at, row.contact_silent_days, row.contact_gap_days, row.contact_times),
    ):
        if at is None or silent is None:
            continue
        since = max(calendar.passed(noon(at) if isinstance(at, Day) else at, reader.now), 0)
        silences.append(part(f"days since the last {name}", silent))
        yield number(
            f"accounts.{name}_silent_days",
            f"days since the last {name}",
            silent,
            "days",
            "sum",
            [part(f"the last {name}, in days of the calendar here", since, at=at)],
        )
        found = gaps(days)
        yield number(
            f"accounts.{name}_gaps",
            f"gaps between days with an {name}" if name == "order" else "gaps between days in touch",
            len(found),
            "",
            "count",
            found,
        )
        if usual is not None and times is not None:
            yield number(
                f"accounts.{name}_gap_days", f"the usual gap between days of {name}", usual, "days", "median", found
            )
            yield number(
                f"accounts.{name}_times",
                f"the silence in usual gaps ({name})",
                times,
                "times",
                "ratio",
                [part("days of silence", since), part("days of the usual gap", usual)],
                "tenth",
            )
    if row.silent_days is not None:
        yield number(
            "accounts.silent_days", "days without an order and a contact", row.silent_days, "days", "smallest", silences
        )
