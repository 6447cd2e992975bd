"""A JSON array read element by element: memory holds one element, and of a cut file the good half is kept.

The array may be assigned to a name, as in the data files of an X archive (``window.YTD.tweets.part0 = []``);
nothing is ever executed. Text is UTF-8 with or without a BOM; bytes that are no UTF-8 become lone surrogates.
"""

from __future__ import annotations

import codecs
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from sbagg.adapter import Json

UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError)
"""What opening or reading a file, or a member of a zip, can raise."""

LARGEST = 256 * 1024 * 1024
"""The most characters that one element may have."""

_CHUNK = 256 * 1024
# A failed checksum costs the bytes of the read that meets it: small reads lose little.
_PIECE = 8 * 1024
_REST = 4096
# An error this near to the end of what was read may come from the cut: a split number, literal or \u escape.
_NEAR = 16
_HEAD = 4096
_MARKS = frozenset(",]}")
_SPACE = re.compile(r"[ \t\n\r]*+")
_TAIL = re.compile(r"[ \t\n\r;]*+")
_NAME = r"[ \t\n\r]*+(?:[^=\[{\"]{0,1000}+=[ \t\n\r]*+)?+"
_ASSIGNED = re.compile(_NAME)
_OPENING = re.compile(_NAME + r"\[")
_DECODER = json.JSONDecoder()


class DamagedArrayError(ValueError):
    """The array cannot be read on.

    ``index`` counts the good elements before the damage, ``offset`` is the place in bytes, ``rest`` the first
    4096 bytes of what is left.
    """

    def __init__(self, index: int, offset: int, reason: str, rest: bytes) -> None:
        super().__init__(f"element {index} (byte {offset}): {reason}")
        self.index, self.offset, self.reason, self.rest = index, offset, reason, rest


def elements(file: IO[bytes]) -> Iterator[Json]:
    """Yield the elements of the array that ``file`` holds.

    :raises DamagedArrayError: after the last good element, where the file is cut, broken or holds no array.
    """
    window = Window(file)
    window.enter()
    if window.mark() != "]":
        while True:
            yield window.element()
            if window.mark() != ",":
                break
            window.at += 1
    window.leave()


def assigned(data: bytes) -> Json:
    """Return the value of ``name = value;`` or of plain JSON.

    :raises ValueError: if there is none.
    """
    text = data.decode("utf-8-sig", "surrogateescape")
    found = _ASSIGNED.match(text)
    try:
        value: Json = _DECODER.raw_decode(text, found.end() if found else 0)[0]
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


class Window:
    """The text that was read and is not used up: ``text[at:]``."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
        self._bytes = 0
        self._ended = False
        self._reason = "the file ends too early"
        self.count = 0
        self.text = ""
        self.at = 0

    def enter(self) -> None:
        """Go past the opening bracket and the assignment before it."""
        while not (found := _OPENING.match(self.text)):
            if len(self.text) >= _HEAD or not self._grow():
                raise self.damage("there is no JSON array")
        self.at = found.end()

    def mark(self) -> str:
        """Return the next character that is no white space, and stand on it."""
        while True:
            self.at = self._behind(self.at)
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._grow():
                raise self.damage(self._reason)

    def element(self) -> Json:
        """Return the next element, and stand behind it."""
        self.mark()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                if not self._may_be_cut(error) or (self._ended and not self._is_cut(error)):
                    raise self.damage(error.msg) from None
            except (ValueError, RecursionError) as error:
                raise self.damage("nested too deeply" if isinstance(error, RecursionError) else str(error)) from None
            else:
                behind = self._behind(end)
                # A number at the edge may go on: 12 may be the start of 123 or of 12.5.
                if not isinstance(value, (int, float)) or self.text[behind : behind + 1] in _MARKS:
                    self.at, self.count = end, self.count + 1
                    return value  # type: ignore[no-any-return]  # a JSON value by construction
                if behind < len(self.text) - _NEAR:
                    raise self.damage("Expecting ',' delimiter")
            if len(self.text) - self.at > LARGEST:
                raise self.damage(f"an element of more than {LARGEST} characters")
            if not self._grow():
                raise self.damage(self._reason)

    def leave(self) -> None:
        """Go past the closing bracket and to the end of the file, so that a zip's checksum is tested."""
        if self.mark() != "]":
            raise self.damage("Expecting ',' delimiter")
        self.at += 1
        self.finish()

    def finish(self) -> None:
        """Read to the end of the file: nothing may follow but white space and ``;``."""
        while True:
            self.at = self._behind(self.at, _TAIL)
            if self.at < len(self.text):
                raise self.damage("there is more behind the end")
            if not self._grow():
                break
        if self._reason != "the file ends too early":
            raise self.damage(self._reason)

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        return error.pos >= len(self.text) - _NEAR or self._is_cut(error)

    def _is_cut(self, error: json.JSONDecodeError) -> bool:
        return error.pos >= len(self.text) or error.msg.startswith("Unterminated string")

    def _behind(self, at: int, space: re.Pattern[str] = _SPACE) -> int:
        """Return the place behind the white space that starts at ``at``."""
        found = space.match(self.text, at)
        return found.end() if found else at

    def _grow(self) -> bool:
        """Drop what is used up and read as much as is left: tries at a long element cost linear time."""
        if self._ended:
            return False
        pieces = [self.text[self.at :]]
        wanted = max(_CHUNK, len(pieces[0]))
        while wanted > 0 and not self._ended:
            piece = self._read()
            pieces.append(self._decoder.decode(piece, not piece))
            wanted -= len(piece)
        self.text, self.at = "".join(pieces), 0
        return True

    def _read(self) -> bytes:
        try:
            piece = self._file.read(_PIECE)
        except UNREADABLE as error:
            self._reason = str(error) or type(error).__name__
            piece = b""
        self._ended = not piece
        self._bytes += len(piece)
        return piece

    def damage(self, reason: str) -> DamagedArrayError:
        """Return what says that the text cannot be read on from here."""
        undecoded = self._decoder.getstate()[0]
        rest = self.text[self.at :].encode("utf-8", "surrogateescape") + undecoded
        return DamagedArrayError(self.count, self._bytes - len(rest), reason, rest[:_REST])
