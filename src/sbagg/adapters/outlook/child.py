"""The process that reads a data file: libpff is C code on bytes from anywhere, and its crash must be nobody else's.

Called with the path, the number of the folder to go on with, and the index in it after which to go on. It writes a line
for each thing: ``F`` a folder, ``I`` an item, ``X`` an item that cannot be read, ``E`` the end of a folder, ``B`` a folder
that cannot be read, ``.`` the end. ``!`` says why there is nothing. Fields are separated by tabs.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys

from sbagg.adapters.outlook.item import changed, key, pack
from sbagg.adapters.outlook.store import FAILURES, Store, reason

SECONDS = 120
"""The longest that one step may take before the process ends itself: C code that never returns cannot be told to."""
_MOST_MEMORY = 4 * 1024**3


def main() -> None:
    """Read the data file that the arguments name, and write it to standard output."""
    path, first, after = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    write = _Lines(os.dup(1)).write
    os.dup2(2, 1)
    for what, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, _MOST_MEMORY)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))
    signal.alarm(SECONDS)
    with contextlib.suppress(BrokenPipeError):
        _read(path, first, after, write)


class _Lines:
    """Writes lines, and gives each step from one to the next its time: waiting for the reader counts for nothing."""

    def __init__(self, number: int) -> None:
        self._number = number

    def write(self, kind: str, *fields: object, data: bytes = b"") -> None:
        signal.alarm(0)
        text = "\t".join([kind, *map(str, fields)]).encode("utf-8", "replace").replace(b"\n", b" ")
        left = memoryview(text + (b"\t" + data if data else b"") + b"\n")
        while left:
            left = left[os.write(self._number, left) :]
        signal.alarm(SECONDS)


def _read(path: str, first: int, after: int, write: object) -> None:
    assert callable(write)
    try:
        import pypff  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415 - it may be missing

        if not hasattr(pypff, "file"):
            write("!", "pypff is another package's; the one that is meant comes with libpff-python")
            return
        file = pypff.file()
        file.open(path)
        store = Store(file)
        folders = store.folders()
    except ImportError as error:
        write("!", f"libpff cannot be loaded: {error}")
        return
    except FAILURES as error:
        write("!", reason(error))
        return
    told = 0
    try:
        for number, folder in enumerate(folders):
            if number >= first:
                write("F", json.dumps({"path": folder.path, "count": folder.count, "skip": folder.skip}))
                for index, item in store.items(folder, after if number == first else -1) if not folder.skip else ():
                    if isinstance(item, str):
                        write("X", index, item)
                    else:
                        write("I", index, key(item), changed(item) or "", data=pack(item))
                write("E")
            for failed in store.failed[told:] if number >= first else ():
                write("B", *failed)
            told = len(store.failed)
    except FAILURES as error:
        write("!", reason(error))
        return
    write(".")
