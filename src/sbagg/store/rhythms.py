"""When somebody and I were in touch: written after a change, read by whoever asks how long it has been."""

from __future__ import annotations

from struct import pack, unpack
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from sbagg.store.reader import Reader


class Rhythm(NamedTuple):
    """A row: docs/reference/schema.md says what each column means; :func:`days` reads the last."""

    person: int
    at: int | None
    item: int | None
    heard: int
    most: float | None
    data: bytes


def write(
    connection: sqlite3.Connection,
    persons: Collection[int] | None,
    rows: Iterable[tuple[int, int | None, int | None, int, float | None, Sequence[int]]],
) -> None:
    """Replace the rhythms of these persons (None: all); ``rows`` as the table has them, their days as numbers."""
    if persons is None:
        connection.execute("DELETE FROM rhythms")
    else:
        connection.executemany("DELETE FROM rhythms WHERE person = ?", ((person,) for person in persons))
    connection.executemany(
        "INSERT INTO rhythms VALUES (?, ?, ?, ?, ?, ?)", ((*row[:5], pack(f"<{len(row[5])}i", *row[5])) for row in rows)
    )


def among(reader: Reader, persons: Collection[int]) -> Iterator[Rhythm]:
    """Yield the rows of these persons."""
    return (Rhythm(*row) for row in reader.among("SELECT * FROM rhythms WHERE person IN", persons))


def broken(reader: Reader, gaps: int, times: float, least: float, oldest: float) -> Iterator[Rhythm]:
    """Yield the rows of whoever has a rhythm of at least so many ``gaps`` and has been silent for ``times`` it and for more than ``least`` days, but not for
    more than ``oldest``.
    """  # fmt: skip
    sql = "SELECT * FROM rhythms WHERE most IS NOT NULL AND length(days) > ?5 * 4 AND at BETWEEN ?1 - ?2 * 86400 AND ?1 - max(most * ?3, ?4) * 86400"
    return (Rhythm(*row) for row in reader.db.execute(sql, (reader.now, oldest, times, least, gaps)))


def days(data: bytes) -> tuple[int, ...]:
    """Return the days since 1970, ascending."""
    return unpack(f"<{len(data) // 4}i", data)
