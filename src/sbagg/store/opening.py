"""Opening the store: read-only for readers, one writer at a time, migrations first."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sbagg.errors import StoreError, UnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSION = 1
NAME = "sbagg.db"
PATIENCE = 2.0
"""Seconds that what the user decides waits for another writer: as long as another act takes, not as a sync."""
_BUSY_SECONDS = 10.0


def open_read(home: Path) -> sqlite3.Connection:
    """Open the store for reading. An absent store reads as an empty one, in memory.

    Raises StoreError when it is damaged, made by a newer sbagg, or needs an upgrade that cannot be written.
    """
    path = home / NAME
    if not path.exists():
        memory = sqlite3.connect(":memory:")
        _migrate(memory)
        return _ready(memory)
    writable = os.access(home, os.W_OK)
    immutable = "&immutable=1" if not writable and not path.with_name(NAME + "-wal").exists() else ""
    connection = _connect(f"{path.absolute().as_uri()}?mode=ro{immutable}")
    found = _version(connection, path)
    if found < VERSION:
        connection.close()
        if not writable:
            raise StoreError(f"{path} needs an upgrade, and {home} is not writable", "Run any command as its owner")
        with locked(home), open_write(home):
            pass
        return open_read(home)
    return _ready(connection)


@contextmanager
def open_write(home: Path) -> Iterator[sqlite3.Connection]:
    """Open the store for writing, creating or upgrading it. The caller holds the lock (:func:`locked`)."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / NAME
    fresh = not path.exists()
    if fresh:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    os.environ.setdefault("SQLITE_TMPDIR", str(home.absolute()))  # what is set aside names people, too
    connection = _connect(path.absolute().as_uri())
    try:
        found = 0 if fresh else _version(connection, path)
        _set_up(connection)
        if found < VERSION:
            if found:
                _backup(connection, path, found)
            _migrate(connection)
        yield _ready(connection)
        connection.execute("PRAGMA analysis_limit = 1000")  # else a large index is read whole
        connection.execute("PRAGMA optimize")
    except sqlite3.DatabaseError as error:
        raise _explain(error, path) from error
    finally:
        connection.close()


def copy_to(home: Path, target: Path) -> None:
    """Write a consistent copy of the store, only its owner's to read. The caller holds the lock (:func:`locked`)."""
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600))
    connection = open_read(home)
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    finally:
        connection.close()


@contextmanager
def locked(home: Path, wait: float = 0) -> Iterator[None]:
    """Hold the writer's lock; raises UnavailableError (75) when another sbagg still writes after ``wait`` seconds."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - readers never lock

    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(home / "sbagg.lock", mode=0o600)
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise UnavailableError(
            "Another sbagg is writing to this store", "Wait for it, then run the command again"
        ) from None
    try:
        yield
    finally:
        lock.release()


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def _set_up(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -32768")
    connection.execute("PRAGMA temp_store = FILE")  # what working everybody out sets aside can be large
    connection.execute("PRAGMA wal_autocheckpoint = 8000")


def _ready(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.row_factory = sqlite3.Row
    return connection


def _version(connection: sqlite3.Connection, path: Path) -> int:
    try:
        found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise _explain(error, path) from error
    if found > VERSION:
        raise StoreError(
            f"{path} was made by a newer sbagg (schema {found}, this one knows {VERSION})", "Upgrade sbagg"
        )
    return found


def _migrate(connection: sqlite3.Connection) -> None:
    from sbagg.store.migrations import migrate  # noqa: PLC0415 - sqlite-utils, only when the store is behind

    migrate(connection, VERSION)


def _backup(connection: sqlite3.Connection, path: Path, found: int) -> None:
    copy = path.with_name(f"{NAME}.before-{VERSION}")
    if not copy.exists():
        connection.execute("VACUUM INTO ?", (str(copy),))
        copy.chmod(0o600)
    sys.stderr.write(f"Upgrading the store from schema {found} to {VERSION}; a copy is {copy}\n")


def _explain(error: sqlite3.DatabaseError, path: Path) -> Exception:
    text = str(error)
    if isinstance(error, sqlite3.OperationalError) and ("full" in text or "locked" in text or "I/O" in text):
        return UnavailableError(f"{path}: {text}", "Free some space or wait for the other program, then run it again")
    if "readonly" in text:
        return StoreError(f"{path} cannot be written", "Run it as its owner, or choose another with --store DIR")
    if isinstance(error, (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)):
        return error  # a mistake of ours, not of the file
    return StoreError(
        f"{path} is damaged: {text}",
        f"Move {path.name} away and run: sbagg sync (it is derived from the sources)",
    )
