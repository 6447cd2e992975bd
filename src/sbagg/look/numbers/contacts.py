"""Counts of contacts: with somebody, with somebody and somebody else, and of each of us with them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from sbagg.look import rank
from sbagg.look.numbers.parts import number, part, titled
from sbagg.store import contacts, people
from sbagg.store.reader import person_id
from sbagg.store.tally import parted, tally

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from sbagg.store.reader import Reader
    from sbagg.views import NumberView

_YEAR = 365 * 86400
_BY = {"them": "by them", "me": "by you", "others": "by others"}
_COMMON = 10


def counted(
    reader: Reader, members: Collection[int], targets: Collection[int] = (), *, mine: bool = False
) -> Iterator[NumberView]:
    """Yield the counts of contacts: each way by kind, and each kind by who wrote."""
    counts = tally(reader, members, targets, mine=mine).counts
    found = parted(reader, members, targets, mine=mine)
    for name, way, value in (("in", "them", counts.in_), ("out", "me", counts.out)):
        parts = [part(kind, ways[way]) for kind, ways in sorted(found.items()) if ways[way]]
        yield number(f"counts.{name}", f"contacts written {_BY[way]}", value, "", "sum", parts)
    for kind, value in counts.by_kind.items():
        parts = [part(_BY[way], n) for way, n in sorted(found[kind].items())]
        yield number(f"counts.by_kind.{kind}", f"contacts of the kind {kind}", value, "", "sum", parts)


def in_common(reader: Reader, members: Sequence[int]) -> Iterator[NumberView]:
    """Yield how many of the recent contacts with somebody are also with each of those who are in most of them."""
    shared = {who.id: items for who, items in people.shared_with(reader, members).items()}
    for one in people.in_common(reader, members, _COMMON):
        items = titled(reader, shared[one.id])
        parts = [part(text, 1, at=at, item=item) for text, item, at in sorted(items.values(), key=_newest)]
        yield number(
            f"contacts_in_common.{one.id}.count", f"contacts with {one.name}, too", one.count, "", "count", parts
        )


def _newest(item: tuple[str, str, int | None]) -> tuple[int, str]:
    return -(item[2] or 0), item[1]


def known_by(reader: Reader, members: Collection[int]) -> Iterator[NumberView]:
    """Yield how often each colleague was in contact with somebody in the last year, as ``brief`` has it."""
    since = reader.now - _YEAR
    kinds: dict[int, Counter[str]] = defaultdict(Counter)
    for ours, _, kind in {(r["ours"], r["interaction"], r["kind"]) for r in contacts.with_us(reader, members, since)}:
        kinds[ours][kind] += 1
    names = _names(reader, kinds)
    for one in contacts.known_by(reader, members, since):
        ref, name = names[one.person]
        parts = [part(kind, n) for kind, n in sorted(kinds[one.person].items())]
        yield number(f"known_by.{ref}.contacts", f"contacts of {name} in the last year", one.contacts, "", "sum", parts)


def coverage(reader: Reader, members: Collection[int]) -> Iterator[NumberView]:
    """Yield who of us was in contact with how many people of a company in the last year, and how often."""
    view = rank.coverage(reader, members)
    rows = [
        row for row in contacts.with_us(reader, set(members) - reader.us, reader.now - _YEAR)
        if not row["shared"] and row["theirs"] is not None
    ]  # fmt: skip
    names = _names(reader, {row["theirs"] for row in rows} | {row["ours"] for row in rows})
    kinds: dict[str, dict[int, str]] = defaultdict(dict)
    theirs: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        ours = names[row["ours"]][0]
        kinds[ours][row["interaction"]] = row["kind"]
        theirs[ours].add(row["theirs"])
    for one in view.ours:
        parts = [part(kind, n) for kind, n in sorted(Counter(kinds[one.id].values()).items())]
        name = f"coverage.ours.{one.id}"
        yield number(f"{name}.contacts", f"contacts of {one.name} in the last year", one.contacts, "", "sum", parts)
        parts = [part(who, 1) for who in sorted(names[person][1] for person in theirs[one.id])]
        yield number(
            f"{name}.people", f"people there that {one.name} was in contact with", one.people, "", "count", parts
        )
    known = sorted(names[person][1] for person in set().union(*theirs.values()))
    parts = [part(who, 1) for who in known]
    yield number("coverage.theirs", "people there whom any of you was in contact with", view.theirs, "", "count", parts)


def _names(reader: Reader, persons: Collection[int]) -> dict[int, tuple[str, str]]:
    rows = reader.among("SELECT id, uid, name FROM persons WHERE id IN", persons)
    return {row["id"]: (person_id(row["uid"]), row["name"]) for row in rows}
