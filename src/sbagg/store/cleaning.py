"""Cleaning the whole store of what stands for the forgotten: texts, titles, places, quarantine, indexes, free pages."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, TypeAlias

from sbagg.errors import UnavailableError
from sbagg.store import readings
from sbagg.store.index import indexed
from sbagg.store.packing import packed, unpacked
from sbagg.store.uncarding import marked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping

    from sbagg.decisions.forgotten import Forgotten, Names

_Columns: TypeAlias = "tuple[tuple[str, ...], tuple[str, ...]]"
_NAMES: Mapping[str, _Columns] = {
    "interactions": (("id",), ("url",)),
    "cards": (("id",), ("name", "company", "city")),
    "card_tags": (("card", "tag"), ("tag",)),
    "organizations": (("ref", "record"), ("name", "aliases")),
    "deals": (("interaction",), ("company",)),
    "tickets": (("interaction",), ("company",)),
    "identity_names": (("identity", "source", "name"), ("name",)),
}
"""Table -> its key, and the columns with names, places and addresses from outside: a full name there is a namesake's."""
_TEXTS: Mapping[str, _Columns] = {
    "interactions": (("id",), ("title",)),
    "files": (("interaction", "n"), ("name",)),
    "hints": (("record", "a", "b", "rule"), ("text",)),
    "cards": (("id",), ("title",)),
    "records": (("id",), ("locator",)),
    "quarantine": (("source", "stream", "key"), ("locator", "reason")),
}
"""The same for columns with texts."""
_ITEMS = frozenset({"interactions", "files"})
_AT_ONCE = 1000


def clean(connection: sqlite3.Connection, forgotten: Forgotten) -> None:
    """Take out of every row what stands for them. The caller has a transaction open.

    Where a source goes on from is dropped if it names them: it is read from its beginning then.
    """
    for row in connection.execute("SELECT source, stream, state FROM cursors").fetchall():
        if forgotten.mentions(row["stream"]) or forgotten.mentions(row["state"]):
            connection.execute("DELETE FROM cursors WHERE source = ? AND stream = ?", (row["source"], row["stream"]))
    _clean_quarantine(connection, forgotten)
    spared = _namesakes(connection, forgotten)
    for table in _NAMES:
        _clean_plain(connection, forgotten, table, _NAMES[table])
    for table in _TEXTS:
        changed = _clean_plain(connection, forgotten, table, _TEXTS[table], "alone", spared if table in _ITEMS else ())
        if table == "interactions":
            readings.drop(connection, changed)
    _clean_texts(connection, forgotten, spared)


def vacuum(connection: sqlite3.Connection) -> None:
    """Rebuild the index of names, then write the file anew, so that no free page and no log holds what went.

    Raises UnavailableError while somebody else reads the store: its log cannot be emptied then.
    """
    connection.execute("INSERT INTO names_index (names_index) VALUES ('rebuild')")
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat4'").fetchone():
        connection.execute("DELETE FROM sqlite_stat4")  # it samples values of indexed columns
    connection.execute("VACUUM")
    if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        raise UnavailableError(
            "Another program reads the store, so its log cannot be emptied yet", "End it, then: sbagg sync"
        )


def _namesakes(connection: sqlite3.Connection, forgotten: Forgotten) -> frozenset[int]:
    """Return the items in which somebody took part who is called as they were."""
    rows = connection.execute("SELECT DISTINCT identity, name FROM identity_names WHERE name != ''")
    called = {row["identity"] for row in rows if forgotten.is_called(row["name"])}
    return frozenset(marked(connection, "SELECT interaction FROM participants WHERE identity", called))


def _clean_plain(
    connection: sqlite3.Connection, forgotten: Forgotten, table: str, what: _Columns, names: Names = "",
    spared: Collection[int] = (),
) -> list[int]:  # fmt: skip
    """Clean columns of all rows; no full names where the first column of the key is one of ``spared``. Returns that column of
    those that changed.
    """  # fmt: skip
    keys, columns = what
    where = " AND ".join(f"{key} = ?" for key in keys)
    changes, changed = [], []
    for row in connection.execute(f"SELECT {', '.join(dict.fromkeys((*keys, *columns)))} FROM {table}"):
        wanted: Names = "" if row[keys[0]] in spared else names
        before = [row[column] for column in columns]
        after = [None if text is None else forgotten.clean(text, wanted) for text in before]
        if after != before:
            changes.append((*after, *(row[key] for key in keys)))
            changed.append(row[keys[0]])
    sets = ", ".join(f"{column} = ?" for column in columns)
    connection.executemany(f"UPDATE OR REPLACE {table} SET {sets} WHERE {where}", changes)
    return changed


def _clean_quarantine(connection: sqlite3.Connection, forgotten: Forgotten) -> None:
    """Delete what names them, and take their full names out of the rest."""
    for row in connection.execute("SELECT source, stream, key, raw FROM quarantine").fetchall():
        raw = zlib.decompress(row["raw"])
        where = (row["source"], row["stream"], row["key"])
        if forgotten.names(row["key"]) or forgotten.clean_data(raw) != raw:
            connection.execute("DELETE FROM quarantine WHERE source = ? AND stream = ? AND key = ?", where)
        elif (cleaned := forgotten.clean_data(raw, "alone")) != raw:
            connection.execute(
                "UPDATE quarantine SET raw = ? WHERE source = ? AND stream = ? AND key = ?",
                (zlib.compress(cleaned), *where),
            )


def _clean_texts(connection: sqlite3.Connection, forgotten: Forgotten, spared: Collection[int]) -> None:
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
        names: Names = "" if number in spared else "alone"
        cleaned = forgotten.clean(own, names)
        everything = None if whole is None else forgotten.clean(unpacked(new, whole), names)
        if cleaned != own or (whole is not None and everything != unpacked(new, whole)):
            rest = None if everything in {None, cleaned} else packed(str(everything), cleaned)
            changes.append((packed(cleaned), rest, number))
        entries.append((number, indexed(title), indexed(cleaned), indexed(" ".join(files.get(number, ())))))
        if len(entries) >= _AT_ONCE:
            _index(connection, entries)
            entries = []
    _index(connection, entries)
    connection.executemany("UPDATE texts SET new = ?, whole = ? WHERE interaction = ?", changes)
    readings.drop(connection, (number for *_, number in changes))


def _index(connection: sqlite3.Connection, entries: Iterable[tuple[int, str, str, str]]) -> None:
    connection.executemany("INSERT INTO texts_index (rowid, title, body, files) VALUES (?, ?, ?, ?)", entries)
