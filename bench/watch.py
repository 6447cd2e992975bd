"""What a session of processes uses, read from ``/proc``; where there is none, nothing is known and 0 is said."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

_PROC = Path("/proc")
_EVERY = 0.05
_SESSION = 3  # of the fields behind the name: state ppid pgrp session
_RESIDENT = 21  # rss, in pages


def processes() -> Iterator[tuple[int, int, int]]:
    """Yield (pid, session, resident bytes) of every process that lives (no zombies)."""
    if not _PROC.is_dir():
        return
    page = os.sysconf("SC_PAGE_SIZE")
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
                if fields[0] not in "ZX":
                    yield int(entry.name), int(fields[_SESSION]), int(fields[_RESIDENT]) * page


def left(sessions: set[int]) -> list[int]:
    """Return the processes that still live in any of these sessions."""
    return [pid for pid, session, _ in processes() if session in sessions]


def naming(text: str) -> list[int]:
    """Return the processes other than this one that have the text on their command line or in their environment."""
    found, wanted = [], text.encode()
    for pid, _, _ in processes():
        with suppress(OSError):
            held = (_PROC / str(pid) / "cmdline").read_bytes() + (_PROC / str(pid) / "environ").read_bytes()
            if wanted in held and pid != os.getpid():
                found.append(pid)
    return found


class Watch:
    """Samples the resident memory of a session while the block runs; ``peak`` is the highest sum seen, in bytes."""

    def __init__(self, session: int, *, active: bool = True) -> None:
        self.peak = 0
        self._session = session
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True) if active else None

    def __enter__(self) -> Self:
        if self._thread:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _sample(self) -> None:
        while not self._stop.wait(_EVERY):
            self.peak = max(self.peak, sum(rss for _, session, rss in processes() if session == self._session))
