"""Counting contacts: one pass over the participants of a person or a company, no join."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sbagg.views import Counts, Month

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping

    from sbagg.store.reader import Reader

from sbagg.store.reader import STATES

_MONTHS = 24
_CHUNK = 500


@dataclass(slots=True)
class Tally:
    """Contacts counted: ``in_`` by them, ``out`` by me, and when the first and last were."""

    in_: int = 0
    out: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    first_at: int | None = None
    last_at: int | None = None
    last_in_at: int | None = None
    last_out_at: int | None = None

    @property
    def counts(self) -> Counts:
        """The counts as a view, kinds in order of name."""
        return Counts(self.in_, self.out, dict(sorted(self.by_kind.items())))


def tally(reader: Reader, identities: Collection[int], targets: Collection[int] = (), *, mine: bool = False) -> Tally:
    """Count the contacts of these identities. ``mine``: they are me, so ``in_`` is what others wrote."""
    found = tallies(
        reader, dict.fromkeys(identities, 0), dict.fromkeys(targets, 0), mine=frozenset({0} if mine else ())
    )
    return found[0]


def tallies(
    reader: Reader, identities: Mapping[int, int], targets: Mapping[int, int], *, mine: Collection[int] = ()
) -> defaultdict[int, Tally]:
    """Count the contacts of many groups at once, given the group of each identity and ref. ``mine`` are my groups."""
    result: defaultdict[int, Tally] = defaultdict(Tally)
    for row in _contacts(reader, identities, targets):
        counted, author = result[row["part_of"]], row["author"]
        counted.by_kind[row["kind"]] += row["n"]
        wrote_me = author in reader.me
        theirs = identities.get(author) == row["part_of"]
        wrote_them = author is not None and (not wrote_me if row["part_of"] in mine else theirs)
        counted.in_ += row["n"] if wrote_them else 0
        counted.out += row["n"] if wrote_me else 0
        counted.first_at = _least(counted.first_at, row["first"])
        counted.last_at = _most(counted.last_at, row["last"])
        if wrote_them:
            counted.last_in_at = _most(counted.last_in_at, row["last"])
        if wrote_me:
            counted.last_out_at = _most(counted.last_out_at, row["last"])
    return result


def parted(
    reader: Reader, identities: Collection[int], targets: Collection[int] = (), *, mine: bool = False
) -> Mapping[str, Mapping[str, int]]:
    """Return what :func:`tally` counts as kind -> by whom (``them``, ``me``, ``others``) -> how many. ``mine`` as there."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    theirs = frozenset(identities)
    for row in _contacts(reader, dict.fromkeys(identities, 0), dict.fromkeys(targets, 0)):
        wrote_me = row["author"] in reader.me
        wrote_them = row["author"] is not None and (not wrote_me if mine else row["author"] in theirs)
        found[row["kind"]]["me" if wrote_me else "them" if wrote_them else "others"] += row["n"]
    return found


def activity(reader: Reader, identities: Collection[int], targets: Collection[int] = ()) -> tuple[Month, ...]:
    """Return the contacts of each of the last 24 months, oldest first, empty months included."""
    theirs = frozenset(identities)
    count: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    names = last_months(reader)
    month = "strftime('%Y-%m', at, 'unixepoch')"
    one = (dict.fromkeys(identities, 0), dict.fromkeys(targets, 0))
    for row in _contacts(reader, *one, since=names[0], by=month):
        count[row["part"]][0] += row["n"] if row["author"] in theirs else 0
        count[row["part"]][1] += row["n"] if row["author"] in reader.me else 0
    return tuple(Month(name, *count[name]) for name in names)


def state_items(reader: Reader, identities: Collection[int], targets: Collection[int], where: str) -> list[sqlite3.Row]:
    """Return deals and tickets (rows of ``interactions``) of these identities and refs, newest first."""
    found: dict[int, sqlite3.Row] = {}
    for table, column, numbers in (("participants", "identity", identities), ("concerns", "target", targets)):
        sql = (
            f"SELECT i.* FROM {table} p JOIN interactions i ON i.id = p.interaction "
            f"WHERE p.kind IN {STATES} AND i.gone_at IS NULL AND {where} AND p.{column} IN"
        )
        found.update((row["id"], row) for row in reader.among(sql, numbers))
    return sorted(found.values(), key=lambda row: (-(row["at"] or 0), row["uid"]))


def _contacts(
    reader: Reader, identities: Mapping[int, int], targets: Mapping[int, int], *, since: str = "", by: str = "''"
) -> Iterator[sqlite3.Row]:
    """Count distinct contacts up to now by group, author, kind and ``by``."""
    for table, groups in (("wanted_identities", identities), ("wanted_targets", targets)):
        reader.db.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} (id INTEGER PRIMARY KEY, part_of INTEGER)")
        reader.db.execute(f"DELETE FROM {table}")
        reader.db.executemany(f"INSERT INTO {table} VALUES (?, ?)", groups.items())
    limit = "AND at >= CAST(strftime('%s', ? || '-01') AS INTEGER)" if since else ""
    groups_wanted = {*identities.values(), *targets.values()}
    if len(groups_wanted) == 1:  # a join would have SQLite read the whole table for a Bloom filter first
        source = f"SELECT {groups_wanted.pop():d} AS part_of, interaction, at, kind, author FROM {{0}} WHERE {{1}} IN (SELECT id FROM {{2}})"
    else:
        source = "SELECT w.part_of, interaction, at, kind, author FROM {2} w CROSS JOIN {0} ON {1} = w.id WHERE 1"
    part = f"{source} AND contact = 1 AND at <= ? {limit} {not_missed(reader)}"
    union = part.format("participants", "identity", "wanted_identities")
    if targets:
        union += " UNION " + part.format("concerns", "target", "wanted_targets")
    yield from reader.db.execute(
        f"SELECT part_of, kind, author, {by} AS part, count(DISTINCT interaction) AS n, min(nullif(at, -1)) AS first, "
        f"max(nullif(at, -1)) AS last FROM ({union}) GROUP BY part_of, kind, author, part",
        [reader.now, *([since] if since else [])] * (2 if targets else 1),
    )


def not_missed(reader: Reader) -> str:
    """Return a condition that leaves out meetings which I declined and at which nobody of us was."""
    if not reader.me:
        return ""
    me, us = (",".join(map(str, sorted(numbers))) for numbers in (reader.me, reader.us))
    there = f"SELECT 1 FROM participants q WHERE q.interaction = m.interaction AND q.role != 'declined' AND q.identity IN ({us})"
    return (
        "AND interaction NOT IN (SELECT m.interaction FROM participants m WHERE m.role = 'declined' "
        f"AND m.identity IN ({me}) AND NOT EXISTS ({there}))"
    )


def last_months(reader: Reader) -> list[str]:
    """Return the last 24 months, the present one last."""
    sql = (
        "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n LIMIT ?) "
        "SELECT strftime('%Y-%m', ?, 'unixepoch', 'start of month', '-' || n || ' months') FROM n ORDER BY n DESC"
    )
    return [row[0] for row in reader.db.execute(sql, (_MONTHS, reader.now))]


def _least(one: int | None, other: int | None) -> int | None:
    return min((value for value in (one, other) if value is not None), default=None)


def _most(one: int | None, other: int | None) -> int | None:
    return max((value for value in (one, other) if value is not None), default=None)
