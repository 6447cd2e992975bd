"""Schema versions. ``PRAGMA user_version`` is the gate and the only version; sqlite-utils applies what is pending.

Imported only when the store is behind. A migration never asks for a wipe: it converts what is there.
"""

from __future__ import annotations

import sqlite3
from importlib.resources import files

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("sbagg")


@migrations(name="0001")
def first(db: Database) -> None:
    """Create the schema."""
    for statement in _statements(files("sbagg.store").joinpath("schema.sql").read_text(encoding="utf-8")):
        db.execute(statement)


def _statements(script: str) -> list[str]:
    """Split a script into statements; ``executescript`` would commit the migration's transaction."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Apply what is pending and set the gate to ``version``."""
    migrations.apply(Database(connection))
    connection.execute(f"PRAGMA user_version = {version:d}")
