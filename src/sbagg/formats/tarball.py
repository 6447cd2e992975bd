"""A tar, gzipped or not: its files listed once, then each read from its place. Nothing is unpacked to disk.

A tar from outside is hostile. Only plain files count: no links, devices, or sparse files, which are any size for a few
bytes. What is read at once is bounded, since a header may claim to be gigabytes long.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zlib
from functools import lru_cache
from pathlib import Path
from typing import IO, NamedTuple, cast

_GZIP = b"\x1f\x8b"
_MAGIC, _AT, _BLOCK = b"ustar", 257, 512
_MOST_AT_ONCE = 16 * 1024 * 1024


class Plain(NamedTuple):
    """A plain file in a tar: its size in bytes, time of change (unix seconds), and the byte at which it begins."""

    name: str
    size: int
    mtime: int
    offset: int


class Listing(NamedTuple):
    """The plain files of a tar, and why the rest of it could not be read (empty if all could)."""

    files: tuple[Plain, ...]
    reason: str


def is_tar(path: Path) -> bool:
    """Tell whether a file begins as a tar does, gzipped or not."""
    try:
        with _inflated(path) as file:
            return file.read(_BLOCK)[_AT : _AT + len(_MAGIC)] == _MAGIC
    except (OSError, EOFError, zlib.error):
        return False


def listing(path: Path, limit: int) -> Listing:
    """List a tar that may inflate to ``limit`` bytes. Who asks again is answered from memory while it is unchanged."""
    status = path.stat()
    return _listing(path, limit, (status.st_size, status.st_mtime_ns))


def opened(path: Path, plain: Plain) -> IO[bytes]:
    """Open a file of a tar."""
    file = _inflated(path)
    file.seek(plain.offset)
    return io.BufferedReader(_Part(file, plain.size))


@lru_cache(maxsize=4)
def _listing(path: Path, limit: int, _state: tuple[int, int]) -> Listing:
    files, reason = [], ""
    try:
        with _inflated(path) as file, tarfile.TarFile(fileobj=_Guard(file)) as tar:  # type: ignore[arg-type]  # a reader
            while (one := tar.next()) is not None and not reason:
                tar.members.clear()  # type: ignore[attr-defined]  # where it keeps what it has handed on
                if tar.offset > limit:
                    reason = f"it inflates to more than {limit:,} bytes"
                elif one.isreg() and not one.issparse():
                    files.append(Plain(one.name, one.size, int(one.mtime), one.offset_data))
    except (tarfile.TarError, OSError, EOFError, zlib.error, ValueError, OverflowError) as error:
        reason = str(error) or type(error).__name__
    return Listing(tuple(files), reason)


def _inflated(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        packed = file.read(len(_GZIP)) == _GZIP
    return cast("IO[bytes]", gzip.open(path)) if packed else path.open("rb")


class _Guard:
    """A file of which nobody reads too much at once."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int) -> bytes:
        if not 0 <= size <= _MOST_AT_ONCE:
            raise tarfile.ReadError(f"a header claims to be {size:,} bytes long")
        return self._file.read(size)


class _Part(io.RawIOBase):
    """A part of a file that was opened for it alone."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader hands in
        data = self._file.read(min(len(buffer), self._left))
        if not data and self._left and len(buffer):
            raise EOFError("the archive ends too early")
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()
