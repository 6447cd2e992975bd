"""Files that somebody saved as UTF-16, read as the UTF-8 that their format asks for. The mark at their beginning tells."""

from __future__ import annotations

import codecs
import io
from typing import IO, cast

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PIECE = 64 * 1024


def head_as_utf8(head: bytes) -> bytes:
    """Return the beginning of a file as UTF-8, as it is if it is no UTF-16."""
    return head.decode("utf-16", "ignore").encode("utf-8", "ignore") if head.startswith(_MARKS) else head


def as_utf8(file: IO[bytes]) -> IO[bytes]:
    """Return a file that yields UTF-8, whatever it is in; it closes the one given."""
    start = file.read(2)
    while len(start) < 2 and (more := file.read(1)):  # noqa: PLR2004 - the mark has two bytes
        start += more
    return cast("IO[bytes]", io.BufferedReader(_Mended(file, start), _PIECE))


class _Mended(io.RawIOBase):
    """The bytes of a file of which the first two were read; of UTF-16 those of its text, damage as U+FFFD."""

    def __init__(self, file: IO[bytes], start: bytes) -> None:
        super().__init__()
        self._file = file
        self._held = start
        self._decoder = codecs.getincrementaldecoder("utf-16")("replace") if start in _MARKS else None
        if self._decoder:
            self._held = self._decoder.decode(start).encode()
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what BufferedReader hands in
        while not self._held and not self._ended:
            piece = self._file.read(_PIECE)
            self._ended = not piece
            if self._decoder:
                piece = self._decoder.decode(piece, final=not piece).encode("utf-8", "replace")
            self._held = piece
        size = min(len(buffer), len(self._held))
        buffer[:size] = self._held[:size]
        self._held = self._held[size:]
        return size

    def close(self) -> None:
        self._file.close()
        super().close()
