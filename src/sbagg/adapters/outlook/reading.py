"""A data file's folders and items, as the process that reads it tells them; when that dies, another goes on behind the item."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeAlias

from sbagg.adapter import SourceError

_CALL = "from sbagg.adapters.outlook.child import main; main()"
_MOST_CRASHES = 50
_LONGEST_LINE = 256 * 1024 * 1024
_HINT = "Repair it with Outlook's scanpst, or copy it again, then: sbagg sync PATH"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder begins: its path of names, how many items it says it has, why they are left out (empty if they are not)."""

    path: str
    count: int
    skip: str


@dataclass(frozen=True, slots=True)
class Read:
    """An item of the folder: its place in it, its key, when it was changed last, and what ``parse`` is given."""

    index: int
    key: str
    at: int | None
    data: bytes


@dataclass(frozen=True, slots=True)
class Failed:
    """Something of the folder that cannot be read: an item by its place, or a folder where that is None."""

    index: int | None
    reason: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """The folder has ended."""


Told: TypeAlias = "Folder | Read | Failed | Ended"


@dataclass(slots=True)
class _Place:
    """How far the reading is: the number of the folder, whether in the middle of it, and the last index that was told."""

    folder: int = -1
    inside: bool = False
    index: int = -1


def read(path: Path) -> Iterator[Told]:
    """Yield what a data file holds. Raises SourceError if it cannot be opened, or not be read on."""
    place, crashes = _Place(), 0
    while True:
        with _process(path, place) as (process, pipe):
            again = place.inside
            for told in _lines(path, pipe):
                if not (isinstance(told, Folder) and again):  # the folder in which the last process died
                    _move(place, told)
                    yield told
                again = False
            status = process.wait()
        if status == 0:
            return
        crashes += 1
        if not place.inside or crashes > _MOST_CRASHES:
            raise SourceError(f"{path}: cannot be read on: {_why(status)}", _HINT)
        place.index += 1
        yield Failed(place.index, _why(status))


def _move(place: _Place, told: Told) -> None:
    if isinstance(told, Folder):
        place.folder, place.inside, place.index = place.folder + 1, True, -1
    elif isinstance(told, Ended):
        place.inside = False
    elif told.index is not None:
        place.index = told.index


@contextmanager
def _process(path: Path, place: _Place) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    first = place.folder if place.inside else place.folder + 1
    process = subprocess.Popen(  # noqa: S603 - this Python, and nothing through a shell
        [sys.executable, "-P", "-c", _CALL, str(path), str(first), str(place.index if place.inside else -1)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert process.stdout
    try:
        yield process, process.stdout
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def _lines(path: Path, pipe: IO[bytes]) -> Iterator[Told]:
    """Yield what the lines of a process tell. One that is cut by its death counts for nothing."""
    while (line := pipe.readline(_LONGEST_LINE)).endswith(b"\n"):
        kind, _, rest = line[:-1].partition(b"\t")
        if kind == b"F":
            said = json.loads(rest)
            yield Folder(said["path"], said["count"], said["skip"])
        elif kind == b"I":
            index, key, at, data = rest.split(b"\t", 3)
            yield Read(int(index), key.decode(), int(at) if at else None, data)
        elif kind == b"X":
            place, reason = rest.decode("utf-8", "replace").split("\t", 1)
            yield Failed(int(place), reason)
        elif kind == b"B":
            name, reason = rest.decode("utf-8", "replace").split("\t", 1)
            yield Failed(None, reason, name)
        elif kind == b"E":
            yield Ended()
        elif kind == b"!":
            raise SourceError(f"{path}: cannot be read: {rest.decode('utf-8', 'replace')}", _HINT)
        else:
            return


def _why(status: int) -> str:
    if status == -signal.SIGALRM:
        return "libpff did not come to an end with it"
    return f"libpff crashed on it ({signal.Signals(-status).name})" if status < 0 else f"its reader failed ({status})"
