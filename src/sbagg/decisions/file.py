"""``decisions.jsonl``: read whole, appended to, on disk before anything else changes."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from sbagg.config import DECISIONS
from sbagg.decisions.model import LATEST, Act, BadLine, line_of, make, read
from sbagg.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class History(NamedTuple):
    """What the file holds: its acts in order of replay, the lines that are none, and the bytes themselves."""

    acts: list[Act]
    bad: list[BadLine]
    data: bytes


def load(home: Path) -> History:
    """Read the file; without one nothing was decided yet."""
    try:
        data = (home / DECISIONS).read_bytes()
    except FileNotFoundError:
        data = b""
    return History(*read(data), data)


def next_moment(history: History, now: int) -> int:
    """Return when the next act is, in microseconds: now, or just after the last act if the clock stands still."""
    moment = max(now * 1_000_000, max((act.at for act in history.acts), default=-1) + 1)
    if moment > LATEST:
        raise StoreError(
            f"An act in {DECISIONS} is dated so late that none can follow it", f"Correct the date in {DECISIONS}"
        )
    return moment


def new(history: History, now: int, op: str, **body: object) -> Act:
    """Return an act that comes after all that the file holds. ``now`` in unix seconds."""
    return make(op, next_moment(history, now), **body)


def joined(history: History, acts: Iterable[Act]) -> History:
    """Return what the file would hold with these acts behind the others."""
    acts = list(acts)
    added = "".join(line_of(act) + "\n" for act in acts).encode()
    torn = history.data and not history.data.endswith(b"\n")  # cut by a crash, or written by hand
    return History([*history.acts, *acts], history.bad, history.data + (b"\n" if torn else b"") + added)


def append(home: Path, history: History, more: History) -> None:
    """Add what ``more`` holds beyond ``history``, and return when it is on disk. The caller holds the writer's lock.

    What the disk does not take is taken back, as far as it went.
    """
    descriptor = os.open(home / DECISIONS, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        left = memoryview(more.data)[len(history.data) :]
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    except OSError:
        with suppress(OSError):
            os.ftruncate(descriptor, len(history.data))
        raise
    finally:
        os.close(descriptor)
    if not history.data:
        _sync_folder(home)


def rewrite(home: Path, data: bytes) -> None:
    """Put other bytes in the file's place, at once and on disk."""
    put(home / DECISIONS, data)


def put(path: Path, data: bytes) -> None:
    """Write a file of the user's, at once and on disk."""
    draft = path.with_name(f".{path.name}.new")
    descriptor = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync_folder(path.parent)


def _sync_folder(home: Path) -> None:
    folder = os.open(home, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
