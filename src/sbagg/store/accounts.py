"""What every company bought, in one pass: what :func:`sbagg.store.purchases.transactions` says of one, of all of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sbagg.store import companies
from sbagg.store.ids import uid
from sbagg.store.purchases import Entry, entry_of
from sbagg.store.reader import STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sbagg.store.reader import Reader

_KINDS = "('order', 'invoice', 'payment', 'refund')"


class Bought(NamedTuple):
    """A company's transactions, and what of others' joins some of them (uid -> what it settles)."""

    entries: tuple[Entry, ...]
    elsewhere: Mapping[int, frozenset[int]]


def bought(reader: Reader) -> dict[int, Bought]:
    """Return company -> its transactions, of all that have any."""
    rows = reader.db.execute(
        f"SELECT i.*, t.void, t.refunded FROM interactions i JOIN transactions t ON t.interaction = i.id "
        f"WHERE i.kind IN {STATES} AND i.kind IN {_KINDS}"
    ).fetchall()
    numbers = {row["id"]: row["uid"] for row in rows}
    settles: dict[int, set[int]] = defaultdict(set)
    for row in reader.db.execute("SELECT interaction, settles FROM settlements"):
        if row["interaction"] in numbers:
            settles[numbers[row["interaction"]]].add(row["settles"])
    entries = {row["uid"]: entry_of(row, frozenset(settles[row["uid"]])) for row in rows}
    theirs, named = _named(reader, numbers)
    groups = _groups(entries)
    return {firm: _whole(uids, entries, groups, named) for firm, uids in theirs.items()}


def _named(reader: Reader, numbers: Mapping[int, int]) -> tuple[dict[int, set[int]], set[int]]:
    """Return company -> uids of the transactions that name it, and the uids of those that name anybody."""
    parties = reader.among("SELECT identity, interaction, role FROM participants WHERE interaction IN", numbers)
    said = [(row["identity"], row["interaction"], row["role"]) for row in parties]
    about = [
        (row["target"], row["interaction"])
        for row in reader.among("SELECT target, interaction FROM concerns WHERE interaction IN", numbers)
    ]
    members = companies.of_members(reader, {identity for identity, *_ in said})
    targets = companies.all_targets(reader) if about else {}
    if any(target not in targets for target, _ in about):
        for row in reader.db.execute("SELECT value, company FROM company_keys WHERE kind = 'domain'"):
            targets[uid(f"domain:{row['value']}")] = row["company"]
    theirs: dict[int, set[int]] = defaultdict(set)
    named = {numbers[item] for _, item, _ in said} | {numbers[item] for _, item in about}
    found = [(members.get(identity), item) for identity, item, role in said if role != "owner"]
    for firm, item in [*found, *((targets.get(target), item) for target, item in about)]:
        if firm is not None:
            theirs[firm].add(numbers[item])
    return theirs, named


def _groups(entries: Mapping[int, Entry]) -> dict[int, list[int]]:
    """Return, for each uid, those that belong to it: they name one another, directly or through others that are here."""
    leads = {number: number for number in entries}

    def lead(number: int) -> int:
        while (above := leads[number]) != number:
            leads[number] = number = leads[above]
        return number

    for number, entry in entries.items():
        for other in entry.settles & entries.keys():
            leads[lead(other)] = lead(number)
    groups: dict[int, list[int]] = defaultdict(list)
    for number in entries:
        groups[lead(number)].append(number)
    return {number: group for group in groups.values() for number in group}


def _whole(
    theirs: Iterable[int], entries: Mapping[int, Entry], groups: Mapping[int, list[int]], named: set[int]
) -> Bought:
    """Return a company's transactions with what belongs to them and names nobody, and what of others joins them."""
    wanted = set(theirs)
    known = {number for one in wanted for number in groups[one]}
    own = sorted(number for number in known if number in wanted or number not in named)
    rest = {number: entries[number].settles for number in sorted(known.difference(own))}
    return Bought(tuple(entries[number] for number in own), rest)
