"""What was bought: whatever is the same money counts once, and each currency by itself.

Orders, invoices, payments and refunds that name one another are one purchase. It is worth what its orders say, else
its invoices, else its payments; what was given back is what the most complete account of it says. What came to nothing is
no part of it. Decision 19 has the reasons.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sbagg.normalize.days import noon
from sbagg.store.itemviews import moment, money
from sbagg.store.reader import STATES
from sbagg.views import Day, Transactions

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from sbagg.store.reader import Reader

_LEVELS = ("order", "invoice", "payment")
"""What a purchase is worth: the first of these that it has says it."""
_KINDS = "('order', 'invoice', 'payment', 'refund')"


class Entry(NamedTuple):
    """A transaction: ``uid`` of its ref, amounts in minor units, and the uids that it settles."""

    uid: int
    kind: str
    at: int | None
    amount: int | None
    currency: str | None
    void: bool
    refunded: int | None
    settles: frozenset[int]


class Total(NamedTuple):
    """How many purchases there were, their worth by currency (minor units), and when the last was."""

    purchases: int
    sums: Mapping[str | None, int]
    last_at: int | None


def transactions(reader: Reader, identities: Collection[int], targets: Collection[int] = ()) -> Transactions:
    """Add up what these identities and refs bought. What happened counts though its source no longer has it."""
    found = total(*held(reader, identities, targets))
    sums = (money(found.sums[code], code) for code in sorted(found.sums, key=lambda code: code or ""))
    return Transactions(found.purchases, tuple(amount for amount in sums if amount), found.last_at)


def held(
    reader: Reader, identities: Collection[int], targets: Collection[int] = ()
) -> tuple[list[Entry], dict[int, frozenset[int]]]:
    """Return the transactions of these identities and refs, and of others' what joins some of them (uid -> what it settles)."""
    theirs = {row["uid"]: row for row in _named(reader, identities, targets)}
    return _whole(reader, theirs) if theirs else ([], {})


class Worth(NamedTuple):
    """A purchase: the transactions that say what it is worth (none: only its refund is known), sums by currency in minor
    units, bought and given back, and their transaction.
    """  # fmt: skip

    bought: tuple[Entry, ...]
    worth: Mapping[str | None, int]
    back: Mapping[str | None, int]
    any: Entry


def total(entries: Iterable[Entry], elsewhere: Mapping[int, Collection[int]] | None = None) -> Total:
    """Add up transactions. ``elsewhere`` are others' (uid -> what it settles), which may join some of these."""
    count = 0
    sums: Counter[str | None] = Counter()
    times: list[int] = []
    for one in each(entries, elsewhere):
        count += bool(one.bought)
        times += [entry.at for entry in one.bought if entry.at is not None]
        sums.update(one.worth)
        sums.subtract(one.back)
    return Total(count, sums, max(times, key=_here, default=None))


def each(entries: Iterable[Entry], elsewhere: Mapping[int, Collection[int]] | None = None) -> Iterator[Worth]:
    """Yield what :func:`total` adds up, purchase by purchase."""
    for purchase in _purchases(list(entries), elsewhere or {}):
        bought = _bought(purchase)
        if not bought and any(entry.kind != "refund" for entry in purchase):
            continue  # it came to nothing, and so did its refund
        worth, back = _sum(bought), _given_back(purchase)
        given: Mapping[str | None, int] = {}
        if worth or not bought:  # of two accounts of a refund, the one in a currency that was bought in counts
            given = {code: back[code] for code in (worth.keys() & back.keys() or back)}
        yield Worth(tuple(bought), worth, given, (bought or purchase)[0])


def times(entries: Iterable[Entry], elsewhere: Mapping[int, Collection[int]] | None = None) -> list[int]:
    """Return when each purchase was made: a purchase of several orders with its first."""
    found = [
        [entry.at for entry in _bought(purchase) if entry.at is not None]
        for purchase in _purchases(list(entries), elsewhere or {})
    ]
    return sorted((min(bought, key=_here) for bought in found if bought), key=_here)


def _here(at: int) -> int:
    """Return the place of a time among moments: that of a day is its noon on the reader's clock."""
    return noon(at) if isinstance(at, Day) else at


def _purchases(entries: list[Entry], elsewhere: Mapping[int, Collection[int]]) -> Iterable[list[Entry]]:
    """Group transactions that name one another, directly or through others."""
    leads: dict[int, int] = {}

    def lead(number: int) -> int:
        while (above := leads.setdefault(number, number)) != number:
            leads[number] = number = leads[above]
        return number

    for uid, settles in (*((entry.uid, entry.settles) for entry in entries), *elsewhere.items()):
        for other in settles:
            leads[lead(other)] = lead(uid)
    groups: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[lead(entry.uid)].append(entry)
    return groups.values()


def _bought(purchase: Sequence[Entry]) -> list[Entry]:
    return next((level for kind in _LEVELS if (level := _counted(purchase, kind))), [])


def _counted(purchase: Sequence[Entry], kind: str) -> list[Entry]:
    """Return those of a kind that count. One that others of its kind settle is their whole: its parts count, not it."""
    level = [entry for entry in purchase if entry.kind == kind and not entry.void]
    return [entry for entry in level if not any(_is_part(other, entry) for other in level)] or level[:1]


def _is_part(one: Entry, whole: Entry) -> bool:
    """Tell whether one is a part of the other; of two that settle each other, the one of the larger uid is."""
    both = one.uid in whole.settles
    return one.uid != whole.uid and whole.uid in one.settles and (not both or whole.uid > one.uid)


def _given_back(purchase: Sequence[Entry]) -> Counter[str | None]:
    """Return what was given back: by refunds, and as orders, invoices and payments state it, the highest counts."""
    back = _sum(_counted(purchase, "refund"))
    for kind in _LEVELS:
        stated: Counter[str | None] = Counter()
        for entry in _counted(purchase, kind):
            stated[entry.currency] += entry.refunded or 0
        back |= stated
    return back


def _sum(entries: Iterable[Entry]) -> Counter[str | None]:
    sums: Counter[str | None] = Counter()
    for entry in entries:
        if entry.amount is not None:
            sums[entry.currency] += abs(entry.amount) if entry.kind == "refund" else entry.amount
    return sums


# --- what the store has -----------------------------------------------------------------------------------------------


def _named(reader: Reader, identities: Collection[int], targets: Collection[int]) -> Iterable[sqlite3.Row]:
    """Return transactions that name any of these identities and refs."""
    for table, column, numbers in (
        ("participants", "role != 'owner' AND p.identity", identities),
        ("concerns", "target", targets),
    ):
        sql = (
            f"SELECT i.*, t.void, t.refunded FROM {table} p JOIN interactions i ON i.id = p.interaction "
            f"JOIN transactions t ON t.interaction = i.id WHERE p.kind IN {STATES} AND i.kind IN {_KINDS} AND p.{column} IN"
        )
        yield from reader.among(sql, numbers)


def _whole(reader: Reader, theirs: dict[int, sqlite3.Row]) -> tuple[list[Entry], dict[int, frozenset[int]]]:
    """Return these transactions, with what belongs to them and names nobody; and what of others joins them."""
    known, found = dict(theirs), dict(theirs)
    links: dict[int, set[int]] = defaultdict(set)
    while found:
        by_row = {row["id"]: uid for uid, row in found.items()}
        settled: set[int] = set()
        for row in reader.among("SELECT interaction, settles FROM settlements WHERE interaction IN", by_row):
            links[by_row[row["interaction"]]].add(row["settles"])
            settled.add(row["settles"])
        found = {row["uid"]: row for row in _beside(reader, found, settled - known.keys()) if row["uid"] not in known}
        known |= found
    named = theirs.keys() | {uid for uid, row in known.items() if uid not in theirs and _is_nobodys(reader, row["id"])}
    entries = [entry_of(known[uid], frozenset(links[uid])) for uid in sorted(named)]
    return entries, {uid: frozenset(links[uid]) for uid in known.keys() - named}


def _beside(reader: Reader, known: Iterable[int], settled: Iterable[int]) -> Iterable[sqlite3.Row]:
    """Return transactions that settle those which are known, or are settled by them."""
    sql = "SELECT i.*, t.void, t.refunded FROM interactions i JOIN transactions t ON t.interaction = i.id WHERE i."
    yield from reader.among(f"{sql}uid IN", settled)
    settling = [row[0] for row in reader.among("SELECT interaction FROM settlements WHERE settles IN", known)]
    yield from reader.among(f"{sql}id IN", settling)


def _is_nobodys(reader: Reader, item: int) -> bool:
    return not any(
        reader.one(f"SELECT 1 FROM {table} WHERE interaction = ? LIMIT 1", item)
        for table in ("participants", "concerns")
    )


def entry_of(row: sqlite3.Row, settles: frozenset[int]) -> Entry:
    """Return a row of ``interactions`` with ``void`` and ``refunded``, and the uids that it settles."""
    return Entry(
        row["uid"],
        row["kind"],
        moment(row),
        row["amount"],
        row["currency"],
        bool(row["void"]),
        row["refunded"],
        settles,
    )
