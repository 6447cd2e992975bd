"""What comparing everybody sets aside: in temporary tables, for it does not fit into memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.store.known import among, rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator

_TABLES = {
    "faces": "person INTEGER PRIMARY KEY, face BLOB",
    "borne": "key INTEGER, finds INTEGER, person INTEGER",
    "blocks": "key INTEGER PRIMARY KEY, bearers INTEGER, persons TEXT",
    "pairs": "a INTEGER, b INTEGER",
}


def begin(connection: sqlite3.Connection) -> None:
    """Make the tables, empty. From here on all is read once, in order: a small cache serves as well."""
    connection.execute("PRAGMA cache_size = -8192")
    end(connection)
    for name, columns in _TABLES.items():
        connection.execute(f"CREATE TEMP TABLE {name} ({columns})")


def end(connection: sqlite3.Connection) -> None:
    """Drop the tables."""
    for name in _TABLES:
        connection.execute(f"DROP TABLE IF EXISTS temp.{name}")


def put_faces(connection: sqlite3.Connection, entries: Iterable[tuple[int, bytes]]) -> None:
    """Set aside (person, face)."""
    connection.executemany("INSERT INTO temp.faces VALUES (?, ?)", entries)


def faces(connection: sqlite3.Connection, persons: Collection[int]) -> Iterator[tuple[int, bytes]]:
    """Return (person, face) of those of these that were set aside."""
    return among(connection, "SELECT person, face FROM temp.faces WHERE person", persons)


def put_keys(connection: sqlite3.Connection, entries: Iterable[tuple[int, bool, int]]) -> None:
    """Set aside (number of a key, whether it finds anybody, person that bears it)."""
    connection.executemany("INSERT INTO temp.borne VALUES (?, ?, ?)", entries)


def count_keys(connection: sqlite3.Connection, most: int) -> None:
    """Count the bearers of each key that more than one bears; and list them where it finds somebody and they are not over ``most``."""
    connection.execute(
        "INSERT INTO temp.blocks SELECT key, count(*), CASE WHEN max(finds) AND count(*) <= ? THEN group_concat(person) END "
        "FROM temp.borne GROUP BY key HAVING count(*) > 1",
        (most,),
    )
    connection.execute("DELETE FROM temp.borne")


def bearers(connection: sqlite3.Connection, key: int) -> int:
    """Return how many bear a key that anybody bears."""
    found = connection.execute("SELECT bearers FROM temp.blocks WHERE key = ?", (key,)).fetchone()
    return 1 if found is None else int(found[0])


def blocks(connection: sqlite3.Connection) -> Iterator[list[int]]:
    """Yield the bearers of each key that finds somebody."""
    for (persons,) in rows(connection, "SELECT persons FROM temp.blocks WHERE persons IS NOT NULL"):
        yield [int(person) for person in persons.split(",")]


def put_pairs(connection: sqlite3.Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Set aside pairs of persons, the lesser first."""
    connection.executemany("INSERT INTO temp.pairs VALUES (?, ?)", pairs)


def pairs(connection: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Yield each pair once, in order."""
    return rows(connection, "SELECT a, b FROM temp.pairs GROUP BY a, b ORDER BY a, b")
