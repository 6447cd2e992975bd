"""iCalendar files (RFC 5545) cut into components, content line by content line: of any size, whole or damaged.

Nothing is interpreted but the folding of lines and the nesting of ``BEGIN`` and ``END``, so that one broken event is
known by its place and costs no other. Calendars that are folded in the middle of a character, have blank lines within a
fold or end their lines with a carriage return alone are read too: clients write all of these.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import IO, NamedTuple

from sbagg.formats.utf16 import as_utf8, head_as_utf8

LARGEST = 8 * 1024 * 1024
"""The most bytes that one component may have."""

LONGEST = 1024 * 1024
"""The most bytes that are read of one content line; nobody reads the rest of such a description."""

_PIECE = 64 * 1024
_START = re.compile(rb"(?i)\s*(?:\xef\xbb\xbf)?\s*BEGIN[ \t]*:[ \t]*(?:VCALENDAR|VEVENT)[ \t]*(?:[\r\n]|$)")
_ENTRIES = frozenset({b"VEVENT", b"VTODO", b"VJOURNAL", b"VFREEBUSY", b"VTIMEZONE", b"VAVAILABILITY"})
_BINARY = re.compile(rb"(?i)[^:]{0,2000}(?:ENCODING=BASE64|VALUE=BINARY)[^:]{0,2000}:")
_VALUE = re.compile(rb"""(?:[^:"]|"[^"]*+"?)*+:""")


class Property(NamedTuple):
    """A property of the calendar itself (``X-WR-CALNAME``), or ``BEGIN`` where a calendar begins; the name in capitals."""

    name: bytes
    value: bytes
    line: int


@dataclass(slots=True)
class Part:
    """A component of a calendar, as its unfolded content lines from ``BEGIN`` to ``END``, each with its property's name.

    What is nested in it is left out (alarms), but for the rules of a time zone. ``line`` is the number of its first
    line in the file, from 1; ``size`` its bytes; ``damage`` says what is wrong with it, empty if nothing is.
    """

    name: bytes
    line: int
    lines: list[tuple[bytes, bytes]] = field(default_factory=list)
    size: int = 0
    damage: str = ""
    nested: list[bytes] = field(default_factory=list)

    def add(self, name: bytes, line: bytes) -> None:
        """Add a content line, unless the component is too large already; of an attachment only what it is."""
        if self.nested and self.name != b"VTIMEZONE":
            return
        if name == b"ATTACH" and (binary := _BINARY.match(line)):
            line = binary[0]
        self.size += len(line)
        if self.size > LARGEST:
            self.damage = self.damage or f"larger than {LARGEST // 2**20} MB"
        else:
            self.lines.append((name, line))

    def value(self, name: bytes) -> bytes:
        """Return the value of the first property of this name (in capitals), empty if there is none."""
        return next(self.values(name), b"")

    def values(self, *names: bytes) -> Iterator[bytes]:
        """Yield the values of all properties of these names."""
        return (value_of(line) for name, line in self.lines if name in names)

    def data(self, without: Collection[bytes] = ()) -> bytes:
        """Return the component as a file would hold it, without the properties of some names."""
        return b"".join(line + b"\r\n" for name, line in self.lines if name not in without)


def is_calendar(head: bytes) -> bool:
    """Tell whether a file that starts with these bytes is a calendar, or an event without one around it."""
    return bool(_START.match(head_as_utf8(head)))


def name_of(line: bytes) -> bytes:
    """Return the name of a content line's property, in capitals."""
    return line.partition(b":")[0].partition(b";")[0].strip().upper()


def value_of(line: bytes) -> bytes:
    """Return the value of a content line: what stands behind the first colon that is in no quotes."""
    found = _VALUE.match(line)
    return line[found.end() :].strip() if found else b""


def content_lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield content lines, unfolded, each with the number of the line it begins on. The file is closed in the end."""
    number, began, size = 0, 0, 0
    held: list[str] = []
    fresh = True
    with io.TextIOWrapper(as_utf8(file), "latin-1", newline=None) as text:
        while piece := text.readline(_PIECE):
            body, number = piece.rstrip("\n"), number + fresh
            if fresh and body:
                if held and body[0] in " \t":
                    body = body[1:]
                else:
                    if held:
                        yield began, "".join(held).encode("latin-1")
                    held, size, began = [], 0, number
            if body and size < LONGEST:
                held.append(body if number > 1 else body.removeprefix("\xef\xbb\xbf"))
                size += len(body)
            fresh = piece.endswith("\n")
    if held:
        yield began, "".join(held).encode("latin-1")


def components(file: IO[bytes]) -> Iterator[Part | Property]:
    """Yield what a file holds: components with their damage, and properties of the calendars around them.

    An event that does not end, because another one or the end of the file comes first, is damaged and costs no other.
    Raises what reading the file raises.
    """
    part: Part | None = None
    for number, line in content_lines(file):
        name = name_of(line)
        kind = value_of(line).upper() if name in {b"BEGIN", b"END"} else b""
        if name == b"BEGIN" and (kind == b"VCALENDAR" or part is None or kind in _ENTRIES):
            if part:
                yield _unended(part, "another one begins before it ends")
            part = None if kind == b"VCALENDAR" else Part(kind, number)
            if part:
                part.add(name, line)
            else:
                yield Property(name, kind, number)
        elif part is None:
            if name != b"END":
                yield Property(name, value_of(line), number)
        elif name == b"END" and kind in {part.name, b"VCALENDAR"}:
            part.nested.clear()
            part.add(name, line)
            yield part if kind == part.name else _unended(part, "the calendar ends before it does")
            part = None
        else:
            _inside(part, name, kind, line)
    if part:
        yield _unended(part, "the file ends before it does")


def _inside(part: Part, name: bytes, kind: bytes, line: bytes) -> None:
    """Add a line that lies within a component, keeping count of what is nested in it."""
    if name == b"BEGIN":
        part.nested.append(kind)
    part.add(name, line)
    if name == b"END" and kind in part.nested:
        del part.nested[part.nested.index(kind) :]


def _unended(part: Part, why: str) -> Part:
    part.damage = part.damage or why
    return part
