"""Backups: one zip with a manifest, a consistent copy of the store, and the user's files. Foreign ones are hostile.

``manifest.json`` comes first: ``{"sbagg-backup": 1, "made_by", "schema_version", "at", "files": [{"name", "size",
"sha256"}]}``. Nothing else may be in it than what it lists, and nothing that is no part of a store.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import sqlite3
import stat
import zipfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from sbagg import __version__
from sbagg.config import DECISIONS, KEPT
from sbagg.config import NAME as CONFIG
from sbagg.errors import NotFoundError, StoreError, UnavailableError
from sbagg.store.opening import NAME, VERSION
from sbagg.views import SavedFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT = 1
_MANIFEST = "manifest.json"
_KEY = "sbagg-backup"
_PART = re.compile(rf"{re.escape(CONFIG)}|{re.escape(DECISIONS)}|{re.escape(NAME)}|{KEPT}/[\w@+][\w.@+-]*\.jsonl\.gz")
_MOST_PARTS = 10_000
_LARGEST_MANIFEST = 10_000_000
_RATIO = 300
"""Nothing in a backup shrinks to less than a 300th; what does is made to fill a disk."""
_SMALL = 1 << 20
_MOST_UNPACKED = 64 << 20
_BLOCK = 1 << 20
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    RuntimeError,
    ValueError,
)
"""What reading a broken archive ends in."""


class Manifest(NamedTuple):
    """What a backup says of itself. ``at`` in unix seconds."""

    made_by: str
    schema_version: int | None
    at: int
    files: tuple[SavedFile, ...]


def write(target: IO[bytes], home: Path, copy: Path | None, at: int) -> Manifest:
    """Write a backup of the files in ``home``, with ``copy`` in the store's place (None: there is no store)."""
    parts = [(CONFIG, home / CONFIG), (DECISIONS, home / DECISIONS)]
    parts += [(f"{KEPT}/{path.name}", path) for path in sorted((home / KEPT).glob("*.jsonl.gz"))]
    parts += [(NAME, copy)] if copy else []
    present = [(name, path) for name, path in parts if path.exists()]
    files = tuple(_described(name, path) for name, path in present)
    manifest = Manifest(f"sbagg {__version__}", VERSION if copy else None, at, files)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        archive.writestr(_MANIFEST, json.dumps(_json(manifest), indent=1))
        for name, path in present:
            how = zipfile.ZIP_STORED if name.endswith(".gz") else zipfile.ZIP_DEFLATED
            archive.write(path, name, how)
    return manifest


def is_backup(path: Path) -> bool:
    """Tell whether a file is a backup that we made."""
    try:
        with _opened(path) as archive:
            _manifest(archive, path)
    except (StoreError, NotFoundError):
        return False
    return True


def extract(path: Path, into: Path) -> Manifest:
    """Unpack a backup into an empty folder, every file checked. Raises StoreError when it is not what it says it is."""
    with _opened(path) as archive:
        manifest = _manifest(archive, path)
        _check_names(archive, manifest, path)
        whole = sum(file.size for file in manifest.files)
        if whole > shutil.disk_usage(into).free:
            raise UnavailableError(f"{path} needs {whole:,} bytes, and there is less room", "Free some space")
        for file in manifest.files:
            _extract(archive, file, into / file.name, path)
    _check_store(into / NAME, path)
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise NotFoundError(f"{path} is no file", "Write one with: sbagg backup FILE") from None
    except _BROKEN as error:
        raise _bad(path, str(error) or type(error).__name__) from error


def _manifest(archive: zipfile.ZipFile, path: Path) -> Manifest:
    entries = archive.infolist()
    if not entries or entries[0].filename != _MANIFEST or entries[0].file_size > _LARGEST_MANIFEST:
        raise _bad(path, "it has no manifest")
    with archive.open(entries[0]) as file:
        try:
            held: Any = json.loads(file.read(_LARGEST_MANIFEST))
            if held[_KEY] != FORMAT:
                raise _bad(path, f"it is of format {held[_KEY]}, this sbagg knows {FORMAT}", "Upgrade sbagg")
            files = tuple(SavedFile(str(f["name"]), int(f["size"]), str(f["sha256"])) for f in held["files"])
            schema = held["schema_version"]
            return Manifest(str(held["made_by"]), None if schema is None else int(schema), int(held["at"]), files)
        except (ValueError, TypeError, KeyError, RecursionError, zipfile.BadZipFile) as error:
            raise _bad(path, "its manifest cannot be read") from error


def _check_names(archive: zipfile.ZipFile, manifest: Manifest, path: Path) -> None:
    """See that the archive holds what the manifest lists, by plain names, and nothing else."""
    listed = {file.name: file for file in manifest.files}
    entries = archive.infolist()[1:]
    if len(entries) > _MOST_PARTS or sorted(listed) != sorted(entry.filename for entry in entries):
        raise _bad(path, "it does not hold what its manifest lists")
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if not _PART.fullmatch(entry.filename) or kind not in {0, stat.S_IFREG}:
            raise _bad(path, f"{entry.filename!r} is no part of a store")
        if entry.file_size != listed[entry.filename].size:
            raise _bad(path, f"{entry.filename} is not as long as its manifest says")
        if entry.file_size > max(_SMALL, _RATIO * entry.compress_size):
            raise _bad(path, f"{entry.filename} would grow to {entry.file_size:,} bytes, which no file of ours does")


def _extract(archive: zipfile.ZipFile, file: SavedFile, target: Path, path: Path) -> None:
    target.parent.mkdir(mode=0o700, exist_ok=True)
    digest, left = hashlib.sha256(), file.size
    with (
        archive.open(file.name) as source,
        os.fdopen(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as out,
    ):
        while block := source.read(min(_BLOCK, left + 1)):
            left -= len(block)
            if left < 0:
                break
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if left or digest.hexdigest() != file.sha256:
        raise _bad(path, f"{file.name} is damaged: its SHA-256 is another than the manifest says")
    if file.name.endswith(".gz"):
        _check_log(target, file, path)


def _check_log(log: Path, file: SavedFile, path: Path) -> None:
    """See that a log of what is kept does not unpack to more than rows of text do: it is read a batch at a time."""
    unpacked = 0
    try:
        with gzip.open(log) as rows:
            while block := rows.read(_BLOCK):
                unpacked += len(block)
                if unpacked > max(_MOST_UNPACKED, _RATIO * file.size):
                    raise _bad(path, f"{file.name} would unpack to far more than rows of ours do")
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return  # a log may end in a batch that was cut short, and what is damaged is passed over when it is read


def _check_store(store: Path, path: Path) -> None:
    """See that a store is sound, of a schema that we know, and only tables: nothing in it may act by itself."""
    if not store.exists():
        return
    connection = sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        found = connection.execute("PRAGMA user_version").fetchone()[0]
        if not 0 < found <= VERSION:
            raise _bad(path, f"its store has schema {found}, this sbagg knows {VERSION}", "Upgrade sbagg")
        if connection.execute("SELECT 1 FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchone():
            raise _bad(path, "its store holds triggers or views, which no store of ours does")
        problems = [row[0] for row in connection.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
        if problems:
            raise _bad(path, f"its store is damaged: {problems[0]}")
    except sqlite3.DatabaseError as error:
        raise _bad(path, f"its store is damaged: {error}") from error
    finally:
        connection.close()


def _described(name: str, path: Path) -> SavedFile:
    with path.open("rb") as file:
        return SavedFile(name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _json(manifest: Manifest) -> dict[str, object]:
    files = [{"name": f.name, "size": f.size, "sha256": f.sha256} for f in manifest.files]
    return {
        _KEY: FORMAT, "made_by": manifest.made_by, "schema_version": manifest.schema_version, "at": manifest.at,
        "files": files,
    }  # fmt: skip


def _bad(path: Path, why: str, hint: str = "Take another backup") -> StoreError:
    return StoreError(f"{path} is no sound backup: {why}", hint)
