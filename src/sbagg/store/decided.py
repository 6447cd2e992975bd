"""Reading the mirror of ``decisions.jsonl``: what the user decided, and about whom."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sbagg.decisions.model import Act, Decided, replay
from sbagg.store.ids import uid

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from sbagg.decisions.model import Identity


def acts(connection: sqlite3.Connection) -> list[Act]:
    """Return the mirrored acts in order of replay."""
    rows = connection.execute("SELECT * FROM decisions ORDER BY at, id")
    return [Act(row["id"], row["at"], row["op"], json.loads(row["body"])) for row in rows]


def decided(connection: sqlite3.Connection) -> Decided:
    """Return what the mirrored acts say."""
    return replay(acts(connection))


def active(connection: sqlite3.Connection) -> set[str]:
    """Return the ids of the acts that hold, with those that undo and redo."""
    rows = connection.execute("SELECT id FROM decisions WHERE active = 1 OR op IN ('undo', 'redo')")
    return {row[0] for row in rows}


def ids(connection: sqlite3.Connection) -> set[str] | None:
    """Return the ids of all mirrored acts; None where no file was ever mirrored."""
    if connection.execute("SELECT 1 FROM decided_for").fetchone() is None:
        return None
    return {row[0] for row in connection.execute("SELECT id FROM decisions")}


def holders(connection: sqlite3.Connection, named: Iterable[Identity]) -> dict[int, int | None]:
    """Return the row ids of identities that the store knows -> the person each belongs to."""
    wanted = json.dumps([uid(f"{kind}:{value}") for kind, value in named])
    rows = connection.execute(
        "SELECT id, person FROM identities WHERE uid IN (SELECT value FROM json_each(?))", (wanted,)
    )
    return {row["id"]: row["person"] for row in rows}
