"""The text of an attributed string as NSArchiver wrote it, which is where Messages of macOS keeps what was said.

A typedstream is a sequence of typed values; the string comes first, its attributes after it. Before a value stands its
type, ``84 01 2B`` (a new type, one character, ``+``: bytes) where it is met first, and the bytes begin with their number:
one byte, or ``81`` and two, or ``82`` and four bytes, the lowest first.
"""

from __future__ import annotations

from sbagg.normalize import clean

_MAGIC = b"streamtyped"
_HEADER = 32
_BYTES = b"\x84\x01+"
_TWO, _FOUR = 0x81, 0x82


def string(data: bytes) -> str | None:
    """Return the text, None if there is none."""
    start = data.find(_BYTES)
    if _MAGIC not in data[:_HEADER] or start < 0:
        return None
    at = start + len(_BYTES)
    width = {_TWO: 2, _FOUR: 4}.get(data[at] if at < len(data) else 0, 0)
    number = data[at + 1 : at + 1 + width] if width else data[at : at + 1]
    begin = at + 1 + width
    end = begin + int.from_bytes(number, "little")
    if end > len(data):
        return None
    return clean(data[begin:end].decode("utf-8", "replace"))
