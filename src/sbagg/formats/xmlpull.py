"""Elements with attributes out of XML that programs wrote, as a stream: memory holds one element, however long its data.

An XML parser stops at the first fault, and the files of phones are full of them: emoji as two references to halves of a
surrogate pair (``&#55357;&#56832;``), control characters, a cut end. Here a fault costs the element that has it. Text
between elements is none of these files' content. A document type declaration is refused: it is what XML attacks
("billion laughs", external entities) are made of.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, TypeAlias

from sbagg.normalize import clean

_CHUNK = 1 << 18
LONGEST = 1 << 20
"""Bytes that are kept of one value; of a longer one (a picture in base64) the beginning and its length."""
_KEPT = 64
_MOST_ATTRIBUTES = 500
_SHOWN = 500
_NAME = rb"[A-Za-z_:][\w:.-]*+"
_VALUE = rb"(?:\"[^\"<]*+\"|'[^'<]*+')"
_TAG = re.compile(
    rb"<(?P<name>" + _NAME + rb")(?P<attributes>(?:\s++" + _NAME + rb"\s*+=\s*+" + _VALUE + rb")*+)\s*+(?P<empty>/?)>"
)
_ATTRIBUTE = re.compile(rb"\s*+(" + _NAME + rb")\s*+=\s*+([\"'])")
_ATTRIBUTES = re.compile("(" + _NAME.decode() + r")\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')", re.ASCII)
_OPENING = re.compile(rb"<(" + _NAME + rb")")
_CLOSING = re.compile(rb"</(" + _NAME + rb")\s*+>")
_ENDING = re.compile(rb"\s*+(/?)>")
_ENDS = {quote: re.compile(quote + rb"|[\r\n]\s{0,64}<(?=[A-Za-z/])") for quote in (b'"', b"'")}
"""Where a value ends; one whose quote is missing has run into the next element, which begins a line."""
_BLANKS = 80
_BLANK = b" \t\r\n\0"
_SKIPPED = ((b"<!--", b"-->"), (b"<?", b"?>"), (b"<![CDATA[", b"]]>"))
_REFERENCE = re.compile(r"(?:&#(?:x[0-9a-fA-F]{1,6}|[0-9]{1,7});)++|&(?:amp|lt|gt|quot|apos);")
_NAMED = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
_LAST = 0x10FFFF


@dataclass(frozen=True, slots=True)
class Start:
    """An element begins at byte ``offset``. ``lengths`` are the bytes of values too long to keep, by attribute."""

    name: str
    attributes: dict[str, str]
    offset: int
    lengths: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class End:
    """An element ends; one without content ends at once."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Broken:
    """What is no element, from byte ``offset`` on; ``data`` is how it begins."""

    offset: int
    reason: str
    data: bytes


class DoctypeError(ValueError):
    """The file declares a document type."""


Event: TypeAlias = "Start | End | Broken"


def events(file: IO[bytes]) -> Iterator[Event]:
    """Yield what a file holds, in order. Raises DoctypeError, and what reading the file raises."""
    source = _Source(file)
    source.want(len(BOM_UTF8))
    source.drop(len(BOM_UTF8) if source.begins(BOM_UTF8) else 0)
    while True:
        before = source.offset
        stray = source.until(b"<")
        if stray:
            yield Broken(before, "text between the elements", stray)
        if not source.want(1):
            return
        yield from _markup(source)


def _markup(source: _Source) -> Iterator[Event]:
    source.want(len(b"<![CDATA["))
    if source.begins(b"<!DOCTYPE"):
        raise DoctypeError("it declares a document type, which no such file needs")
    offset = source.offset
    for opening, closing in _SKIPPED:
        if source.begins(opening):
            if not source.skip_past(closing):
                yield Broken(offset, "the file ends in the middle of something", opening)
            return
    if found := source.match(_TAG):
        name = found["name"].decode("ascii")
        pairs = _ATTRIBUTES.findall(_decoded(found["attributes"]))
        yield Start(name, {key: _plain(double or single) for key, double, single in pairs}, offset)
        if found["empty"]:
            yield End(name, offset)
    elif found := source.match(_CLOSING):
        yield End(found[1].decode("ascii"), offset)
    else:
        yield from _long(source)


def _long(source: _Source) -> Iterator[Event]:
    """Read an element piece by piece: one too long for one look, or a broken one."""
    offset, head = source.offset, source.look(_SHOWN)
    opening = source.match(_OPENING)
    if opening is None:
        source.drop(1)
        source.until(b"<")
        yield Broken(offset, "this is no element", head)
        return
    name = opening[1].decode("ascii")
    start = Start(name, {}, offset)
    whole = _attributes(source, start)
    ending = source.match(_ENDING) if whole else None
    if ending is None:
        source.until(b"<")
        reason = f"<{name}> is broken" if source.want(1) else f"the file ends inside <{name}>"
        yield Broken(offset, reason, head)
        return
    yield start
    if ending[1]:
        yield End(name, offset)


def _attributes(source: _Source, start: Start) -> bool:
    """Read the attributes of an element; tell whether all of them end."""
    for _ in range(_MOST_ATTRIBUTES):
        found = source.match(_ATTRIBUTE)
        if found is None:
            return True
        key = found[1].decode("ascii")
        value, length = source.quoted(found[2])
        if value is None:
            return False
        start.attributes[key] = _plain(_decoded(value))
        if length > len(value):
            start.lengths[key] = length
    return False


class _Source:
    """A file and the part of it that is being looked at. ``offset`` is the byte at which that begins."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._ended = False
        self._data = b""
        self._place = 0
        self._passed = 0

    @property
    def offset(self) -> int:
        """Where in the file the next byte is."""
        return self._passed + self._place

    @property
    def _left(self) -> int:
        return len(self._data) - self._place

    def want(self, count: int) -> bool:
        """Read on until there are ``count`` bytes; tell whether there are."""
        while self._left < count and self._read():
            pass
        return self._left >= count

    def drop(self, count: int) -> None:
        """Pass over bytes."""
        self._place += count

    def look(self, count: int) -> bytes:
        """Return the next bytes, as many as there are."""
        self.want(count)
        return self._data[self._place : self._place + count]

    def begins(self, mark: bytes) -> bool:
        """Tell whether this comes next."""
        return self._data.startswith(mark, self._place)

    def until(self, mark: bytes) -> bytes:
        """Pass over all that comes before ``mark``, or over all; return how it begins, without blanks around it."""
        seen = b""
        while True:
            place = self._data.find(mark, self._place)
            end = len(self._data) if place < 0 else place
            piece = self._data[self._place : end]
            seen += (piece if seen else piece.lstrip(_BLANK))[: _SHOWN - len(seen)]
            self._place = end
            if place >= 0 or not self._read():
                return seen.rstrip(_BLANK)

    def skip_past(self, mark: bytes) -> bool:
        """Pass over all up to and with ``mark``; tell whether it came."""
        while (place := self._data.find(mark, self._place)) < 0:
            self._place = max(self._place, len(self._data) - len(mark))
            if not self._read():
                self._place = len(self._data)
                return False
        self._place = place + len(mark)
        return True

    def match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Take what a pattern matches here, if it is not longer than one look."""
        found = pattern.match(self._data, self._place)
        while (found is None or found.end() == len(self._data)) and self._left < _CHUNK and self._read():
            found = pattern.match(self._data, self._place)
        if found:
            self._place = found.end()
        return found

    def quoted(self, quote: bytes) -> tuple[bytes | None, int]:
        """Take a value up to its closing quote. Returns what is kept of it and its length, or None if it never ends."""
        kept, length = b"", 0
        while (found := _ENDS[quote].search(self._data, self._place)) is None:
            end = max(self._place, len(self._data) - _BLANKS)  # the next element may begin across the edge
            kept, length = kept + self._data[self._place : end][: LONGEST - len(kept)], length + end - self._place
            self._place = end
            if not self._read():
                self._place = len(self._data)
                return None, 0
        if found[0] != quote:
            self._place = found.end() - 1
            return None, 0
        kept, length = kept + self._data[self._place : found.start()], length + found.start() - self._place
        self._place = found.end()
        return kept if length <= LONGEST else kept[:_KEPT], length

    def _read(self) -> bool:
        chunk = b"" if self._ended else self._file.read(_CHUNK)
        self._ended = not chunk
        if chunk:
            self._data = self._data[self._place :] + chunk
            self._passed += self._place
            self._place = 0
        return bool(chunk)


def _plain(written: str) -> str:
    """Resolve references; halves of a surrogate pair become one character."""
    return _REFERENCE.sub(_resolved, written) if "&" in written else written


def _decoded(data: bytes) -> str:
    try:
        return clean(data.decode())
    except UnicodeDecodeError:
        return clean(_faulty(data))


def _faulty(data: bytes) -> str:
    """Decode UTF-8 with faults; the halves of a surrogate pair, each as UTF-8 (CESU-8), are one character."""
    try:
        return _joined(data.decode("utf-8", "surrogatepass"))
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def _resolved(found: re.Match[str]) -> str:
    if found[0] in _NAMED:
        return _NAMED[found[0]]
    numbers = (int(one[1:], 16) if one[0] in "xX" else int(one) for one in found[0][2:-1].split(";&#"))
    return _joined("".join(chr(number) if 0 < number <= _LAST else "\ufffd" for number in numbers))


def _joined(halves: str) -> str:
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
