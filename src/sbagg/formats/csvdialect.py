"""How a text file of cells was written: its encoding and its delimiter."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import IO

DELIMITERS = (",", ";", "\t", "|")
_CHUNK = 1 << 20
_HEAD = 4096
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TRUST = 10  # so many well-formed sequences per broken byte still speak for UTF-8


def encoding_of(open_bytes: Callable[[], IO[bytes]]) -> str:
    """Return the encoding of a whole file: by its mark, as UTF-16, as UTF-8, else ``cp1252``.

    All bytes are looked at, because one accent may stand in the last row. A few broken bytes among many good
    sequences leave it UTF-8. Decode with ``errors="windows"``, which gives every byte some character.
    """
    with open_bytes() as file:
        chunk = file.read(_CHUNK)
        for mark, name in _BOMS:
            if chunk.startswith(mark):
                return name
        wide = _utf16(chunk[:_HEAD])
        if wide:
            return wide
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        good = bad = 0
        while chunk:
            if not chunk.isascii():
                text = decoder.decode(chunk)
                bad += text.count("\ufffd")
                good += len(text) - len(text.encode("ascii", "ignore"))
            else:
                bad += decoder.decode(chunk).count("\ufffd")
            chunk = file.read(_CHUNK)
        bad += decoder.decode(b"", final=True).count("\ufffd")
    return "cp1252" if bad and (good - bad) < _TRUST * bad else "utf-8"


def open_text(file: IO[bytes], encoding: str) -> io.TextIOWrapper:
    """Wrap a binary file for the csv module: line ends kept, no byte refused."""
    return io.TextIOWrapper(file, encoding, errors="windows", newline="")


def reader(lines: Iterator[str], delimiter: str, *, strict: bool) -> Iterator[list[str]]:
    """Return a csv reader: quotes are doubled inside; ``strict`` raises csv.Error for those out of place."""
    return csv.reader(lines, delimiter=delimiter, quotechar='"', doublequote=True, strict=strict)


def closes(lines: Iterable[str], delimiter: str, width: int) -> bool:
    """Tell whether lines that begin with a row in which a quote stays open come to its end, with ``width`` cells.

    No more is read than the row has, and none of it is held. A quote that stands where none may ends the search.
    """
    cells, is_open = 1, False
    for line in lines:
        ends_open = is_open ^ (line.count('"') % 2 == 1)
        if '"' in line or not is_open:
            whole = '"' * is_open + line.rstrip("\r\n") + '"' * ends_open
            try:
                cells += len(next(reader(iter([whole]), delimiter, strict=True), "")) - 1
            except csv.Error:
                return False
        is_open = ends_open
        if not is_open:
            return cells == width
    return False


def _utf16(head: bytes) -> str:
    """Tell UTF-16 without a mark by its zero bytes: every second one, in Latin text."""
    half = len(head) // 2
    if half < 2:  # noqa: PLR2004 - one character proves nothing
        return ""
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) * 10 >= half * 9 and head.count(0) < len(head) * 0.6:
            return name
    return ""


def _windows(error: UnicodeError) -> tuple[str, int]:
    """Give a byte that has no character in cp1252 the control of its number, as browsers do; else U+FFFD."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding in {"charmap", "cp1252"}:
        return "".join(chr(byte) for byte in error.object[error.start : error.end]), error.end
    return "\ufffd", error.end


codecs.register_error("windows", _windows)
