"""Cleaning the whole store of what stands for the forgotten: texts, titles, places, quarantine, indexes, free pages."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from sbagg.errors import UnavailableError
from sbagg.store.index import indexed
from sbagg.store.packing import packed, unpacked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from sbagg.decisions.forgotten import Forgotten

_PLAIN = {
    "interactions": (("id",), ("title", "url")),
    "files": (("interaction", "n"), ("name",)),
    "hints": (("record", "a", "b", "rule"), ("text",)),
    "cards": (("id",), ("name", "title", "company", "city")),
    "organizations": (("ref", "record"), ("name",)),
    "records": (("id",), ("locator",)),
    "identity_names": (("identity", "source", "name"), ("name",)),
}
"""Table -> its key, and the columns with texts from outside."""
_AT_ONCE = 1000


def clean(connection: sqlite3.Connection, forgotten: Forgotten) -> None:
    """Take out of every row what stands for them. The caller has a transaction open."""
    _clean_plain(connection, forgotten)
    _clean_quarantine(connection, forgotten)
    _clean_texts(connection, forgotten)


def vacuum(connection: sqlite3.Connection) -> None:
    """Rebuild the index of names, then write the file anew, so that no free page and no log holds what went.

    Raises UnavailableError while somebody else reads the store: its log cannot be emptied then.
    """
    connection.execute("INSERT INTO names_index (names_index) VALUES ('rebuild')")
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat4'").fetchone():
        connection.execute("DELETE FROM sqlite_stat4")  # it samples values of indexed columns
    connection.execute("PRAGMA temp_store = FILE")
    connection.execute("VACUUM")
    if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise UnavailableError(
            "Another program reads the store, so its log cannot be emptied yet", "End it, then: sbagg sync"
        )


def _clean_plain(connection: sqlite3.Connection, forgotten: Forgotten) -> None:
    """Clean titles, names, places and the like of all rows."""
    for table, (keys, columns) in _PLAIN.items():
        where = " AND ".join(f"{key} = ?" for key in keys)
        changes = []
        for row in connection.execute(f"SELECT {', '.join(dict.fromkeys((*keys, *columns)))} FROM {table}"):
            before = [row[column] for column in columns]
            after = [None if text is None else forgotten.clean(text) for text in before]
            if after != before:
                changes.append((*after, *(row[key] for key in keys)))
        sets = ", ".join(f"{column} = ?" for column in columns)
        connection.executemany(f"UPDATE OR REPLACE {table} SET {sets} WHERE {where}", changes)


def _clean_quarantine(connection: sqlite3.Connection, forgotten: Forgotten) -> None:
    for row in connection.execute("SELECT source, stream, key, raw FROM quarantine").fetchall():
        raw = zlib.decompress(row["raw"])
        if forgotten.names(row["key"]) or forgotten.clean_data(raw) != raw:
            connection.execute(
                "DELETE FROM quarantine WHERE source = ? AND stream = ? AND key = ?",
                (row["source"], row["stream"], row["key"]),
            )


def _clean_texts(connection: sqlite3.Connection, forgotten: Forgotten) -> None:
    """Clean all texts, and build the index of them anew: what it once held of a text stays in it until then."""
    connection.execute("INSERT INTO texts_index (texts_index) VALUES ('delete-all')")
    files: dict[int, list[str]] = {}
    for row in connection.execute("SELECT interaction, name FROM files ORDER BY interaction, n"):
        files.setdefault(row["interaction"], []).append(row["name"])
    entries, changes = [], []
    rows = connection.execute(
        "SELECT i.id, i.title, t.new, t.whole FROM interactions i LEFT JOIN texts t ON t.interaction = i.id"
    )
    for number, title, new, whole in rows:
        own = unpacked(new)
        cleaned = forgotten.clean(own)
        everything = None if whole is None else forgotten.clean(unpacked(new, whole))
        if cleaned != own or (whole is not None and everything != unpacked(new, whole)):
            rest = None if everything in {None, cleaned} else packed(str(everything), cleaned)
            changes.append((packed(cleaned), rest, number))
        entries.append((number, indexed(title), indexed(cleaned), indexed(" ".join(files.get(number, ())))))
        if len(entries) >= _AT_ONCE:
            _index(connection, entries)
            entries = []
    _index(connection, entries)
    connection.executemany("UPDATE texts SET new = ?, whole = ? WHERE interaction = ?", changes)


def _index(connection: sqlite3.Connection, entries: Iterable[tuple[int, str, str, str]]) -> None:
    connection.executemany("INSERT INTO texts_index (rowid, title, body, files) VALUES (?, ?, ?, ?)", entries)
