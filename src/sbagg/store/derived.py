"""What grouping writes: only the rows that differ are written."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from sbagg.normalize import search_forms
from sbagg.store.known import Ids, among, rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping

Row = tuple[Any, ...]
EVERYBODY = 0
"""Stirred in place of an identity: all is to be worked out again."""
DEALS = -1
"""Stirred in place of an identity: a deal came, changed or went."""


def grouped_for(connection: sqlite3.Connection) -> str | None:
    """Return which identities of mine persons were worked out with, JSON; None where all are to be worked out anew."""
    row = connection.execute("SELECT me FROM grouped_for").fetchone()
    return None if row is None else str(row["me"])


def touched(connection: sqlite3.Connection, most: float = math.inf) -> set[int] | None:
    """Return what is to be grouped again; None if that is more than ``most``."""
    if connection.execute("SELECT count(*) FROM touched").fetchone()[0] > most:
        return None
    return {identity for (identity,) in rows(connection, "SELECT identity FROM touched")}


def settled(connection: sqlite3.Connection, me: str) -> None:
    """Note that everything touched is grouped, with these identities of mine."""
    connection.execute("DELETE FROM grouped_for")
    connection.execute("INSERT OR IGNORE INTO stirred SELECT identity FROM touched WHERE identity > 0")
    connection.execute("DELETE FROM touched")
    connection.execute("INSERT INTO grouped_for VALUES (?)", (me,))


def unsettle(connection: sqlite3.Connection) -> None:
    """Note that everything is to be grouped anew."""
    connection.execute("DELETE FROM grouped_for")
    stir(connection, (EVERYBODY,))


def stir(connection: sqlite3.Connection, identities: Iterable[int]) -> None:
    """Note that what is worked out of whoever holds these identities is to be worked out again."""
    connection.executemany("INSERT OR IGNORE INTO stirred VALUES (?)", ((number,) for number in identities))


def stir_threads_of(connection: sqlite3.Connection, identities: Iterable[int]) -> None:
    """Note that something is new in the threads that these identities take part in."""
    connection.executemany(
        "INSERT OR IGNORE INTO stirred_threads SELECT x.thread FROM participants p JOIN interactions x ON x.id = p.interaction "
        "WHERE p.identity = ? AND x.thread IS NOT NULL", ((number,) for number in identities),
    )  # fmt: skip


def replace(
    connection: sqlite3.Connection,
    table: str,
    columns: str,
    key: int,
    wanted: Iterable[Row],
    within: Ids = None,
    ends: int = 1,
) -> set[Row]:
    """Make a table hold exactly these rows; with ``within``, of those that have any of it in one of the first ``ends``
    columns. The first ``key`` columns are its key. Returns the keys that changed.
    """  # fmt: skip
    names = [column.strip() for column in columns.split(",")]
    held: dict[Row, Row] = {}
    for end in names[:ends]:
        held |= {row[:key]: row for row in among(connection, f"SELECT {columns} FROM {table} WHERE {end}", within)}
    changed = [row for row in wanted if held.pop(row[:key], None) != row]
    where = " AND ".join(f"{name} = ?" for name in names[:key])
    connection.executemany(f"DELETE FROM {table} WHERE {where}", held)
    update = ", ".join(f"{name} = excluded.{name}" for name in names[key:])
    connection.executemany(
        f"INSERT INTO {table} ({columns}) VALUES ({','.join('?' * len(names))}) "
        f"ON CONFLICT ({', '.join(names[:key])}) DO UPDATE SET {update}",
        changed,
    )
    return {*held, *(row[:key] for row in changed)}


def set_identities(connection: sqlite3.Connection, changed: Iterable[Row]) -> None:
    """Set (shared, person, company) of identities, given with the row id last."""
    rows = list(changed)
    _lists(connection, {number: shared for shared, *_, number in rows})
    left = "INSERT OR IGNORE INTO stirred SELECT person FROM identities WHERE id = ? AND person IS NOT NULL"
    connection.executemany(left, ((number,) for *_, number in rows))  # a person's id is that of its first identity
    connection.executemany("UPDATE identities SET shared = ?, person = ?, company = ? WHERE id = ?", rows)
    stir(connection, (number for *_, number in rows))


def set_shared(connection: sqlite3.Connection, changed: Iterable[Row]) -> None:
    """Set why identities are shared, given with the row id last."""
    moved = list(changed)
    _lists(connection, {number: shared for shared, number in moved})
    connection.executemany("UPDATE identities SET shared = ? WHERE id = ?", moved)


def _lists(connection: sqlite3.Connection, changed: Mapping[int, str | None]) -> None:
    """Before identities become lists, or are none any more: what is said there is said in front of others, or is not."""
    lists = "SELECT id FROM identities WHERE shared = 'list' AND id IN (SELECT value FROM json_each(?))"
    before = {number for (number,) in rows(connection, lists, json.dumps(list(changed)))}
    stir_threads_of(connection, (number for number in changed if (number in before) != (changed[number] == "list")))


def company_ids(connection: sqlite3.Connection, uids: Collection[int]) -> Mapping[int, int]:
    """Return a row id for each company uid, adding those that are new."""
    held: dict[int, int] = dict(rows(connection, "SELECT uid, id FROM companies"))
    for uid in uids:
        if uid not in held:
            held[uid] = connection.execute("INSERT INTO companies (uid, name) VALUES (?, '')", (uid,)).lastrowid  # type: ignore[assignment]
    return held


def log_merges(connection: sqlite3.Connection, entries: Iterable[Row]) -> None:
    """Append (at, op, kept, other, reason) to the log of joins and partings."""
    connection.executemany("INSERT INTO merges (at, op, kept, other, reason) VALUES (?, ?, ?, ?, ?)", entries)


def index_names(connection: sqlite3.Connection, entries: Mapping[int, str | None]) -> None:
    """Set the entries (rowid -> the texts to find it by, None: remove) of the substring index."""
    connection.executemany("DELETE FROM names_index WHERE rowid = ?", ((rowid,) for rowid in entries))
    connection.executemany(
        "INSERT INTO names_index (rowid, forms) VALUES (?, ?)",
        ((rowid, search_forms(text)) for rowid, text in sorted(entries.items()) if text is not None),
    )


def flags_json(flags: list[tuple[str, str, int | None]]) -> str:
    """Write a person's flags as the store keeps them."""
    return json.dumps(flags) if flags else "[]"
