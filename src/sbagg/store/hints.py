"""Writing hints: what lets one guess that two identities are one person's. Whom only a hint names stays bare."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from sbagg.store.identities import Identities
    from sbagg.store.rows import HintRow


def write(connection: sqlite3.Connection, identities: Identities, rows: Sequence[tuple[int, HintRow]]) -> None:
    """Write hints, each with the row id of its record; of two that differ in the text only, the first counts."""
    identities.resolve(pair for _, hint in rows for pair in (hint.a, hint.b))
    written = [(record, identities.get(*hint.a), identities.get(*hint.b), *hint[2:]) for record, hint in rows]
    identities.touch(identity for _, a, b, *_ in written for identity in (a, b))
    connection.executemany("INSERT OR IGNORE INTO hints VALUES (?, ?, ?, ?, ?)", written)


def take_back(connection: sqlite3.Connection, identities: Identities, record: int) -> None:
    """Delete the hints of a record."""
    touch(connection, identities, record)
    connection.execute("DELETE FROM hints WHERE record = ?", (record,))


def touch(connection: sqlite3.Connection, identities: Identities, record: int) -> None:
    """Note that what the hints of a record say about identities has changed."""
    for pair in connection.execute("SELECT a, b FROM hints WHERE record = ?", (record,)):
        identities.touch(pair)
