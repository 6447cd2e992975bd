"""What messages say, as they were read last. A memory: without it everything is read again, and is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.store.stirred import parts
from sbagg.store.talks import KINDS, LATE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping, Sequence

_KINDS = f"({','.join(map(repr, KINDS))})"


def known(connection: sqlite3.Connection, items: Collection[int]) -> Mapping[int, tuple[bytes, str | None]]:
    """Return item -> what it was read from, and what it says, of those that were read."""
    sql = "SELECT interaction, stamp, said FROM readings WHERE interaction IN "
    return {row[0]: (row[1], row[2]) for marks, part in parts(items) for row in connection.execute(sql + marks, part)}


def write(connection: sqlite3.Connection, rows: Iterable[tuple[int, bytes, str | None]]) -> None:
    """Remember what items say; of those without a text nothing is remembered."""
    connection.executemany(
        "INSERT OR REPLACE INTO readings SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM texts WHERE interaction = ?1)",
        rows,
    )


def late(connection: sqlite3.Connection, now: int) -> Sequence[int]:
    """Return the items of late in which somebody says something, the newest last."""
    sql = (
        f"SELECT id FROM interactions WHERE at BETWEEN ? AND ? AND author IS NOT NULL AND kind IN {_KINDS} ORDER BY at"
    )
    return [row[0] for row in connection.execute(sql, (now - LATE, now))]


def drop(connection: sqlite3.Connection, items: Iterable[int]) -> None:
    """Forget what these items say."""
    connection.executemany("DELETE FROM readings WHERE interaction = ?", ((item,) for item in items))


def drop_old(connection: sqlite3.Connection, now: int) -> None:
    """Forget what items say that no conversation of late goes back to."""
    connection.execute(
        "DELETE FROM readings WHERE interaction IN (SELECT r.interaction FROM readings r CROSS JOIN interactions x "
        "ON x.id = r.interaction WHERE x.at < ?)", (now - 2 * LATE,),
    )  # fmt: skip


def drop_threads(connection: sqlite3.Connection, threads: Iterable[int]) -> None:
    """Forget what the items of these threads say."""
    sql = "DELETE FROM readings WHERE interaction IN (SELECT id FROM interactions WHERE thread = ?)"
    connection.executemany(sql, ((number,) for number in threads))
