"""``sbagg sql``: one read-only statement, its rows as a table, JSON or CSV."""

from __future__ import annotations

import base64
import math
import sqlite3
from typing import TYPE_CHECKING, Any

from sbagg.errors import UsageError

if TYPE_CHECKING:
    from sbagg.render.output import Output

_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}


def run(connection: sqlite3.Connection, query: str, out: Output) -> None:
    """Run the statement and write its rows. Anything but reading is refused."""
    connection.set_authorizer(_authorize)
    try:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, map(_plain, row), strict=True)) for row in cursor]
    except (sqlite3.DatabaseError, sqlite3.Warning, ValueError) as error:
        raise UsageError(
            f"SQL: {error}",
            "Only reading is possible; see the tables with: sbagg sql 'SELECT * FROM sqlite_master'",
        ) from None
    finally:
        connection.set_authorizer(None)
    if not names:
        raise UsageError("SQL: it asks for nothing", "Write a SELECT")
    from sbagg.render.tabular import emit

    emit(out, names, rows)


def _authorize(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else value
