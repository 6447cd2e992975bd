"""When somebody and I were in touch: written after a change, read by whoever asks how long it has been."""

from __future__ import annotations

from math import inf
from struct import pack, unpack
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sbagg.store.reader import Reader


Row: TypeAlias = "tuple[int, int | None, int | None, int, float | None, float | None, Sequence[int]]"
"""A row to be written, its days as numbers."""


class Rhythm(NamedTuple):
    """A row: docs/reference/schema.md says what each column means; :func:`days` reads the last."""

    person: int
    at: int | None
    item: int | None
    heard: int
    most: float | None
    strength: float | None
    data: bytes


def write(
    connection: sqlite3.Connection,
    persons: Collection[int] | None,
    rows: Iterable[Row],
) -> None:
    """Replace the rhythms of these persons (None: all); ``rows`` as the table has them, their days as numbers."""
    if persons is None:
        connection.execute("DELETE FROM rhythms")
    else:
        connection.executemany("DELETE FROM rhythms WHERE person = ?", ((person,) for person in persons))
    connection.executemany(
        "INSERT INTO rhythms VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((*row[:6], pack(f"<{len(row[6])}i", *row[6])) for row in rows),
    )


def among(reader: Reader, persons: Collection[int]) -> Iterator[Rhythm]:
    """Yield the rows of these persons."""
    return (Rhythm(*row) for row in reader.among("SELECT * FROM rhythms WHERE person IN", persons))


def broken(reader: Reader, gaps: int, times: float, least: float, oldest: float, most: int) -> Iterator[Rhythm]:
    """Yield the rows of whoever has a rhythm of at least so many ``gaps`` and has been silent for ``times`` it and for more than ``least`` days, but not for
    more than ``oldest``; of these the ``most`` important (-1: all).
    """  # fmt: skip
    sql = "SELECT * FROM rhythms WHERE most IS NOT NULL AND length(days) > ?5 * 4 AND at BETWEEN ?1 - ?2 * 86400 AND ?1 - max(most * ?3, ?4) * 86400 ORDER BY strength DESC LIMIT ?6"
    return (Rhythm(*row) for row in reader.db.execute(sql, (reader.now, oldest, times, least, gaps, most)))


def strongest(reader: Reader, most: int) -> list[int]:
    """Return the ``most`` important persons with whom anything waits or was promised; strangers come last."""
    sql = (
        "SELECT w.person FROM (SELECT person FROM turns UNION SELECT person FROM promises) w "
        "LEFT JOIN rhythms r ON r.person = w.person ORDER BY r.strength DESC, w.person LIMIT ?"
    )
    said = "SELECT i.person FROM ranks r CROSS JOIN identities i ON i.id = r.identity WHERE i.person IS NOT NULL"
    return [row["person"] for row in (*reader.db.execute(sql, (most,)), *reader.db.execute(said))]


def foremost(reader: Reader, items: Collection[int], most: int) -> list[int]:
    """Return the ``most`` of these items in which the most important people take part; those of strangers come last."""
    sql = (
        "SELECT p.interaction, max(r.strength) AS strength FROM participants p CROSS JOIN identities i ON i.id = p.identity "
        "LEFT JOIN rhythms r ON r.person = i.person WHERE p.role != 'owner' AND p.interaction IN"
    )
    strength = dict.fromkeys(items, -inf)
    for row in reader.among(sql, items, "GROUP BY p.interaction"):
        strength[row["interaction"]] = -inf if row["strength"] is None else row["strength"]
    return sorted(strength, key=lambda item: (-strength[item], item))[:most]


def days(data: bytes) -> tuple[int, ...]:
    """Return the days since 1970, ascending."""
    return unpack(f"<{len(data) // 4}i", data)
