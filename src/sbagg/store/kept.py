"""``kept/NAME.jsonl.gz``: the log of what a source gave, kept because its original may not last.

One JSON object a line, appended in gzip members of a batch each and synced to disk before the store's transaction
commits: ``{"raw": [stream, key, locator, media, at], "data": text, "seen": t}``, ``{"refused": [stream, key, locator, reason],
"data": text, "seen": t}``, ``{"gone": [stream, key], "seen": t}`` and ``{"checkpoint": [stream, state], "seen": t}``. Bytes that are no UTF-8 stand under ``"base64"``. Replaying the log from
``sources.kept_bytes`` brings a new or a crashed store to where the log ends.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from sbagg.adapter import Checkpoint, Gone, Raw, Refused

Entry = Raw | Refused | Gone | Checkpoint
Batch = tuple[list[Entry], int, int]
_BLOCK = 1 << 20
_MAGIC = b"\x1f\x8b\x08"


def path_of(home: Path, source: str) -> Path:
    """Return the file of a source."""
    return home / "kept" / f"{source}.jsonl.gz"


class Kept:
    """The log of one source, open for appending. ``size`` is its length in bytes after the last append."""

    def __init__(self, home: Path, source: str) -> None:
        self.path = path_of(home, source)
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.touch(mode=0o600)
        self.size = self.path.stat().st_size

    def append(self, entries: list[Entry], seen: int) -> int:
        """Add a batch, synced to disk. Returns the new size."""
        if not entries:
            return self.size
        data = packed(entries, seen)
        with self.path.open("ab") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        self.size += len(data)
        return self.size

    def cut(self, size: int) -> None:
        """Cut off what follows the last whole batch (a write that a crash cut short), keeping it in ``NAME.cut``."""
        with self.path.open("r+b") as file:
            file.seek(size)
            rest = self.path.with_suffix(".cut")
            rest.touch(mode=0o600)
            with rest.open("ab") as aside:
                shutil.copyfileobj(file, aside)
            file.truncate(size)
        self.size = size


def packed(entries: list[Entry], seen: int) -> bytes:
    """Return a batch as the log has it: one gzip member."""
    text = "".join(f"{json.dumps(_line(entry, seen), ensure_ascii=False)}\n" for entry in entries)
    return gzip.compress(text.encode("utf-8", "surrogatepass"), 6, mtime=0)


def rewrite(path: Path, change: Callable[[list[Entry]], list[Entry]], applied: int) -> int:
    """Write a log anew with each batch as ``change`` returns it; what is damaged goes. At once, and on disk.

    ``applied`` is how much of the log is in the store; returns how much of the new one is. Where no batch ends there,
    the log was rewritten just before a crash, and all of it is in the store.
    """
    draft = path.with_name(f".{path.name}.new")
    covered = None if applied else 0
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        for entries, seen, end in replay(path):
            kept = change(entries)
            file.write(packed(kept, seen) if kept else b"")
            if end == applied:
                covered = file.tell()
        whole = file.tell()
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return whole if covered is None else covered


def replay(path: Path, start: int = 0, damaged: Callable[[int], None] | None = None) -> Iterator[Batch]:
    """Yield (entries, time of observation, offset behind the batch) of each whole batch from ``start``.

    A batch that cannot be read is passed over, after ``damaged`` is told its offset; a write that was cut short at the
    end of the file is no damage, and what follows the last batch is for the caller to see.
    """
    with path.open("rb") as file:
        offset = start
        while True:
            try:
                member = _member(file, offset)
            except (zlib.error, ValueError, KeyError, IndexError):
                if damaged:
                    damaged(offset)
                offset = _next_member(file, offset + 1)
                continue
            if member is None:
                return
            lines, offset = member
            yield [_entry(line) for line in lines], int(lines[-1]["seen"]), offset


def _member(file: IO[bytes], offset: int) -> tuple[list[dict[str, Any]], int] | None:
    """Read the lines of one gzip member; None at the end of the file, or where the file ends within it."""
    file.seek(offset)
    unzip = zlib.decompressobj(wbits=31)
    parts = []
    while not unzip.eof:
        block = file.read(_BLOCK)
        if not block:
            return None
        parts.append(unzip.decompress(block))
    text = b"".join(parts).decode("utf-8", "surrogatepass")
    return [json.loads(line) for line in text.split("\n") if line], file.tell() - len(unzip.unused_data)


def _next_member(file: IO[bytes], offset: int) -> int:
    """Return where the next gzip member may start, or the end of the file."""
    file.seek(offset)
    tail = b""
    while block := file.read(_BLOCK):
        found = (tail + block).find(_MAGIC)
        if found >= 0:
            return file.tell() - len(block) - len(tail) + found
        tail = block[-len(_MAGIC) :]
    return file.tell()


def _line(entry: Entry, seen: int) -> dict[str, Any]:
    if isinstance(entry, Gone):
        return {"gone": [entry.stream, entry.key], "seen": seen}
    if isinstance(entry, Checkpoint):
        return {"checkpoint": [entry.stream, dict(entry.state)], "seen": seen}
    line: dict[str, Any] = (
        {"refused": [entry.stream, entry.key, entry.locator, entry.reason]}
        if isinstance(entry, Refused)
        else {"raw": [entry.stream, entry.key, entry.locator, entry.media, entry.at]}
    )
    try:
        line["data"] = entry.data.decode("utf-8")
    except UnicodeDecodeError:
        line["base64"] = base64.b64encode(entry.data).decode("ascii")
    return line | {"seen": seen}


def _entry(line: dict[str, Any]) -> Entry:
    if "gone" in line:
        return Gone(line["gone"][1], line["gone"][0])
    if "checkpoint" in line:
        return Checkpoint(line["checkpoint"][1], line["checkpoint"][0])
    data = base64.b64decode(line["base64"]) if "base64" in line else line["data"].encode()
    if "refused" in line:
        stream, key, locator, reason = line["refused"]
        return Refused(key, reason, stream, locator, data)
    stream, key, locator, media, at = line["raw"]
    return Raw(key, data, media, stream, locator, at)
