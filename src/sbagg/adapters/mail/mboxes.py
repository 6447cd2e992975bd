"""Fetching from mbox files: resumed where the last run stopped, read again when what was read has changed."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO

from sbagg.adapter import Checkpoint, Context, Event, Gone, Json, Raw, Refused, Skipped
from sbagg.adapters.mail.source import READ_ERRORS, Entry
from sbagg.formats import mbox

MEDIA, CUT_MEDIA = "application/mbox", "application/mbox; cut"
_WINDOW = 4096
_MOST_MESSAGES, _MOST_BYTES = 500, 32 * 1024 * 1024
_HEAD = 64 * 1024
_EXPUNGED = 0x0008
_MOZILLA_STATUS = re.compile(rb"(?mi)^X-Mozilla-Status:[ \t]*([0-9a-f]{4})")
_EMPTY_LINE = re.compile(rb"\n\r?\n")
# What mail programs and Gmail change while the message stays the same. Each match starts with the line break above the
# field: with a fixed first byte, and letters spelled in both cases, the search runs at several times the speed.
_CHANGING = re.compile(
    rb"\n(?:[Ss](?i:tatus)|[Cc](?i:ontent-length)|"
    rb"[Xx]-(?i:status|uid|imap[\w-]*|keywords|mozilla-[\w-]+|gmail-labels)):[^\n]*(?:\n[ \t][^\n]*)*"
)


def message_key(message: bytes) -> str:
    """Return a key that stays while a message moves, is read, or is labelled: half of its SHA-256."""
    found = _EMPTY_LINE.search(message, 0, _HEAD)
    end = found.start() if found else 0
    head, body = message[: end + 1], message[end + 1 :]
    return hashlib.sha256(_CHANGING.sub(b"", b"\n" + head)[1:] + body.rstrip(b"\r\n")).hexdigest()[:32]


def without_from_line(data: bytes) -> bytes:
    """Return a message without its ``From `` line."""
    return data.partition(b"\n")[2] if data.startswith(b"From ") else data


def fetch_mbox(ctx: Context, entry: Entry, stream: str, skip: str = "") -> Iterator[Event]:
    """Yield the messages of a file that are new since the stream's cursor. ``skip``: count them only, for this reason.

    The state holds the size and time of the file, the offset to go on from, a digest of what lies at the file's start
    and before the offset, the key of the message at the offset, and whether the end was reached.
    """
    state = ctx.cursor(stream)
    if _is_same(state, entry) and state.get("done"):
        return
    with entry.open() as file:
        offset = _resume_at(state, entry, file)
        run = _Run(entry, stream, offset, _text(state.get("last")) if offset else "")
        try:
            for start, data in mbox.split(file, offset):
                if run.count >= _MOST_MESSAGES or run.size >= _MOST_BYTES:
                    yield run.checkpoint(file, start, done=False)
                yield from run.message(start, data, skip)
        except READ_ERRORS as error:
            yield Refused(f"{stream}@{run.start}", f"cannot be read on: {error}", stream, entry.locator)
            return
        yield run.checkpoint(file, run.start, done=True)


def is_known(ctx: Context, entry: Entry, stream: str) -> bool:
    """Tell without opening it whether a file is an mbox that was read before and has not changed."""
    state = ctx.cursor(stream)
    return _is_same(state, entry) and bool(state.get("done"))


def _is_same(state: Mapping[str, Json], entry: Entry) -> bool:
    return state.get("size") == entry.size and state.get("mtime_ns") == entry.mtime_ns


def _resume_at(state: Mapping[str, Json], entry: Entry, file: IO[bytes]) -> int:
    """Return where to go on: at the state's offset if what lies before it is as it was, else at the start."""
    offset, size = state.get("offset"), state.get("size")
    if not isinstance(offset, int) or not isinstance(size, int) or not 0 < offset <= entry.size:
        return 0
    same = _is_same(state, entry)
    if not entry.on_disk:
        return offset if same else 0
    grown = entry.size > size or (same and not state.get("done"))
    return offset if grown and _fingerprint(file, offset) == state.get("print") else 0


def _fingerprint(file: IO[bytes], offset: int) -> str:
    number = file.fileno()
    before = max(offset - _WINDOW, 0)
    data = os.pread(number, min(_WINDOW, offset), 0) + b"|" + os.pread(number, offset - before, before)
    return hashlib.sha256(data).hexdigest()[:32]


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


@dataclass(slots=True)
class _Run:
    """One pass over a file. ``last`` is the key of the message at ``start``."""

    entry: Entry
    stream: str
    begun: int
    last: str = ""
    start: int = 0
    count: int = 0
    size: int = 0
    first: bool = field(default=True)

    def message(self, start: int, data: bytes, skip: str) -> Iterator[Event]:
        locator = f"{self.entry.locator}#{start}"
        message = without_from_line(data)
        key = message_key(message)
        if self.first and self.last and self.last != key:  # it was still being written when it was read
            yield Gone(self.last, self.stream)
        self.first, self.start, self.last = False, start, key
        self.count, self.size = self.count + 1, self.size + len(data)
        reason = skip or ("expunged" if _is_expunged(message) else "")
        if reason:
            yield Skipped(reason, locator)
            return
        media = CUT_MEDIA if len(data) >= mbox.MESSAGE_LIMIT else MEDIA
        yield Raw(key, data.rstrip(b"\r\n") + b"\n", media, self.stream, locator, self.entry.mtime_ns // 10**9)

    def checkpoint(self, file: IO[bytes], offset: int, *, done: bool) -> Checkpoint:
        self.count = self.size = 0
        state: dict[str, Json] = {
            "size": self.entry.size,
            "mtime_ns": self.entry.mtime_ns,
            "offset": offset,
            "print": _fingerprint(file, offset) if self.entry.on_disk else "",
            "last": self.last if done else "",
            "done": done,
        }
        return Checkpoint(state, self.stream, complete=done and self.begun == 0)


def _is_expunged(message: bytes) -> bool:
    head = message[:2048]
    found = _MOZILLA_STATUS.search(head) if b"mozilla" in head.lower() else None
    return found is not None and int(found[1], 16) & _EXPUNGED != 0
