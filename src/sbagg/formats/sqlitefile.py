"""Another program's SQLite database, opened so that nothing is written to it or beside it; tables by name, rows as mappings.

Only plain tables are read: a view or a virtual table of somebody else's could run anything.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self
from urllib.parse import quote

from sbagg.errors import SourceError

MAGIC = b"SQLite format 3\x00"
_BUSY_SECONDS = 5.0
_DISTRUST = "PRAGMA trusted_schema = OFF"


def is_sqlite(path: Path) -> bool:
    """Tell whether a file begins as a database does."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


class Database:
    """A database at a path. Use as a context manager; errors of the file come as SourceError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # Without a log beside it the file is all there is, and need not be locked, nor its folder be writable.
        busy = any(path.with_name(path.name + suffix).exists() for suffix in ("-wal", "-journal"))
        uri = f"file:{quote(str(path.absolute()))}?mode=ro{'' if busy else '&immutable=1'}"
        try:
            self._db = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS)
            self._db.text_factory = lambda data: data.decode("utf-8", "replace")
            self._db.execute(_DISTRUST)
            self.columns = self._columns()
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def rows(
        self, table: str, columns: Sequence[str], order: str = "rowid", after: int | None = None
    ) -> Iterator[Mapping[str, object]]:
        """Yield the rows of a table: the columns that it has, others None; no row if there is no such table.

        ``after`` leaves out what comes up to and with this value of ``order``.
        """
        held = self.columns.get(table)
        if held is None:
            return
        there = [column for column in columns if column in held]
        missing = dict.fromkeys(column for column in columns if column not in held)
        later = "" if after is None else f"WHERE {_quoted(order)} > ? "
        sql = (
            f"SELECT {', '.join(map(_quoted, there)) or 'NULL'} FROM {_quoted(table)} {later}ORDER BY {_quoted(order)}"
        )
        try:
            for row in self._db.execute(sql, () if after is None else (after,)):
                yield dict(zip(there, row, strict=False)) | missing
        except sqlite3.DatabaseError as error:
            raise self._explained(error) from error

    def _columns(self) -> dict[str, frozenset[str]]:
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND upper(sql) NOT LIKE 'CREATE VIRTUAL%'"
        found = {}
        for (table,) in self._db.execute(sql).fetchall():
            info = f"PRAGMA table_info({_quoted(table)})"
            found[table] = frozenset(row[1] for row in self._db.execute(info))
        return found

    def _explained(self, error: sqlite3.DatabaseError) -> SourceError:
        if "locked" in str(error):
            return SourceError(f"{self.path}: another program writes to it", "Close that program, then: sbagg sync")
        return SourceError(f"{self.path}: cannot be read: {error}", "Copy it again, then: sbagg sync PATH")


class Beside:
    """Rows in the order of a number of another table, walked beside that table's rows in the same order.

    So is joined what need not fit into memory, whatever indexes the file has.
    """

    def __init__(self, rows: Iterator[Mapping[str, object]], key: str) -> None:
        self._rows, self._key = rows, key
        self._next = next(rows, None)

    def of(self, number: int) -> list[Mapping[str, object]]:
        """Return the rows with this number; numbers must not go back."""
        found = []
        while self._next is not None and (here := _number(self._next[self._key])) <= number:
            found += [self._next] if here == number else []
            self._next = next(self._rows, None)
        return found


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
