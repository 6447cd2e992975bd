"""Who people were when conversations were read last: as long as they are the same, only what is new said of them is looked at."""

from __future__ import annotations

from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING

from sbagg.store.stirred import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator

_WHO = (
    "SELECT i.person, q.uid, q.name, i.id FROM identities i CROSS JOIN persons q ON q.id = i.person "
    "WHERE i.person {which} ORDER BY i.person, i.id"
)


def others(connection: sqlite3.Connection, persons: Collection[int], us: Collection[int]) -> set[int]:
    """Return those of these persons who are not who they were, new ones and ones that are no more among them, and note who they
    are now. ``us``: the identities that are ours.
    """  # fmt: skip
    changed: set[int] = set()
    for marks, part in parts(sorted(persons)):
        sql = f"SELECT person, digest FROM read_as WHERE person IN {marks}"
        held = {row[0]: row[1] for row in connection.execute(sql, part)}
        now = dict(_digests(connection.execute(_WHO.format(which=f"IN {marks}"), part), us))
        gone = held.keys() - now.keys()
        new = {person: digest for person, digest in now.items() if held.get(person) != digest}
        connection.executemany("DELETE FROM read_as WHERE person = ?", ((person,) for person in gone))
        connection.executemany("INSERT OR REPLACE INTO read_as VALUES (?, ?)", new.items())
        changed |= gone | new.keys()
    return changed


def everybody(connection: sqlite3.Connection, us: Collection[int]) -> None:
    """Note who everybody is now."""
    connection.execute("DELETE FROM read_as")
    rows = connection.execute(_WHO.format(which="IS NOT NULL")).fetchall()
    connection.executemany("INSERT INTO read_as VALUES (?, ?)", _digests(rows, us))


def _digests(rows: Iterable[sqlite3.Row], us: Collection[int]) -> Iterator[tuple[int, bytes]]:
    for person, theirs in groupby(rows, key=lambda row: int(row[0])):
        said = repr([(row[1], row[2], row[3], row[3] in us) for row in theirs])
        yield person, blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).digest()
