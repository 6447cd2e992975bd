"""Run by ``regroup`` in a process of its own: works out everybody anew and prints how long it took, and what differs."""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from pathlib import Path

from sbagg import config
from sbagg.identity import regroup
from sbagg.store.derived import unsettle
from sbagg.store.opening import locked, open_write

_WRITTEN = (
    "persons", "employments", "links", "suggestions", "likeness", "aliases", "companies", "company_keys", "card_companies",
)  # fmt: skip


def main(home: Path) -> None:
    me = config.load(home).me
    with locked(home), open_write(home) as connection:
        found: dict[str, object] = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("persons", "identities", "interactions")
        }
        connection.execute("BEGIN")
        before = _rows(connection)
        found["grouped before"] = _timed(connection, me)
        after = _rows(connection)
        found["different"] = [table for table in _WRITTEN if before[table] != after[table]]
        for table in (*_WRITTEN, "names_index"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute(
            "UPDATE identities SET shared = NULL, person = NULL, company = NULL WHERE shared IS NOT 'list'"
        )
        found["never grouped"] = _timed(connection, me)
        connection.execute("ROLLBACK")
    print(json.dumps(found))


def _timed(connection: sqlite3.Connection, me: tuple[tuple[str, str], ...]) -> float:
    unsettle(connection)
    began = time.perf_counter()
    regroup(connection, me, 0)
    return time.perf_counter() - began


def _rows(connection: sqlite3.Connection) -> dict[str, set[tuple[object, ...]]]:
    return {table: {tuple(row) for row in connection.execute(f"SELECT * FROM {table}")} for table in _WRITTEN}


main(Path(sys.argv[1]))
