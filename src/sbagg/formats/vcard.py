"""vCards 2.1, 3.0 and 4.0 as programs write them, rules kept or not: a file of any size into cards, a card into properties.

Sources: the vCard 2.1 specification (versit, 1996), RFC 2426 (3.0), RFC 6350 (4.0). A folded line goes on with a blank or a
tab; a QUOTED-PRINTABLE one ends in ``=``; base64 of 2.1 may go on with neither. Pictures, sounds and keys are left out.
"""

from __future__ import annotations

import binascii
import codecs
import contextlib
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import IO, NamedTuple, cast

from sbagg.formats.charsets import decode

LONGEST = 1024 * 1024
"""Bytes of a line."""
LARGEST = 4 * LONGEST
"""Bytes of a card without its pictures."""
_DEEPEST = 8
_SHOWN = 4096
_HEADER = 300
_BEGIN = re.compile(rb"(AGENT\b[^:]*:\s*)?BEGIN[ \t]*:[ \t]*VCARD\s*", re.IGNORECASE)
_END = re.compile(rb"END[ \t]*:[ \t]*VCARD\s*", re.IGNORECASE)
_BLANK = b" \t"
_AGENT = re.compile(rb"(?:[\w-]+\.)?AGENT\b[^:]*:\s*", re.IGNORECASE)
_PICTURE = re.compile(rb"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY|X-MS-CARDPICTURE)[;:]", re.IGNORECASE)
_BASE64 = re.compile(rb"[A-Za-z0-9+/]+=*\s*")
_OLD = re.compile(rb"^VERSION\s*:\s*2\.1", re.IGNORECASE | re.MULTILINE)
_LINE = re.compile(
    rb"(?:(?P<group>[\w-]+)\.)?(?P<name>[A-Za-z0-9_-]+)[ \t]*(?P<params>(?:;(?:[^\":;]++|\"[^\"]*+\")*+)*+):(?P<value>.*)",
    re.DOTALL,
)
_PARAM = re.compile(r";((?:[^\";]++|\"[^\"]*+\")*+)")
_LISTED = re.compile(r"(?:[^\",]++|\"[^\"]*+\")++")
_FRAME = frozenset({"BEGIN", "END", "VERSION"})
_NOTHING: Mapping[str, tuple[str, ...]] = {}
_ENCODINGS = frozenset({"QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"})
_SEPARATOR = re.compile(r"\\.|(;)", re.DOTALL)
_ESCAPED = re.compile(r"\\([nN,;:\\\"])")
_ESCAPED_OLD = re.compile(r"\\([;:,\\])")


@dataclass(frozen=True, slots=True)
class Card:
    """The text of one card, BEGIN and END included: unfolded it is not, but its lines end in LF and none is empty.

    ``lines`` are the places (from 1) of its lines in the file.
    """

    data: bytes
    lines: tuple[int, ...]

    @property
    def line(self) -> int:
        """The place of its BEGIN."""
        return self.lines[0]


class Stray(NamedTuple):
    """What is no card: from which line on, why, and how it begins."""

    line: int
    reason: str
    data: bytes


class Property(NamedTuple):
    """A line of a card: its name in capitals, the components of its value, parameters (TYPE -> values), and its group."""

    name: str
    components: tuple[str, ...]
    params: Mapping[str, tuple[str, ...]]
    group: str = ""

    @property
    def text(self) -> str:
        """The whole value, trimmed."""
        return ";".join(self.components).strip()

    @property
    def types(self) -> frozenset[str]:
        """What TYPE says, in small letters (home, work, fax, pref)."""
        return frozenset(word.strip().lower() for word in self.params.get("TYPE", ()))

    def component(self, place: int) -> str:
        """Return one component, trimmed; empty if there are not so many."""
        return self.components[place].strip() if place < len(self.components) else ""


@dataclass(slots=True)
class _Open:
    """A card being read, from the line ``start`` on."""

    start: int
    kept: list[bytes] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    size: int = 0
    skipping: bool = False
    broken: str = ""

    def take(self, number: int, line: bytes, *, cut: bool) -> None:
        """Keep a line, unless it is empty or part of a picture."""
        if line[:1] in _BLANK:
            if self.skipping or not line.strip():
                return
        elif self.skipping and _BASE64.fullmatch(line):
            return
        elif _PICTURE.match(line):
            self.skipping = True
            return
        self.skipping = False
        self.size += len(line) + 1
        if cut:
            self.broken = f"a line of more than {LONGEST:,} bytes"
        elif self.size > LARGEST:
            self.broken = f"a card of more than {LARGEST:,} bytes"
        if not self.broken:
            self.kept.append(line)
            self.lines.append(number)

    @property
    def expects_agent(self) -> bool:
        """Whether a card may begin inside this one."""
        return bool(self.kept) and _AGENT.fullmatch(self.kept[-1]) is not None

    def closed(self) -> Card | Stray:
        if self.broken:
            return self.stray(self.broken)
        return Card(b"\n".join(self.kept) + b"\n", tuple(self.lines))

    def stray(self, reason: str) -> Stray:
        return Stray(self.start, reason, b"\n".join(self.kept)[:_SHOWN])


def split(file: IO[bytes]) -> Iterator[Card | Stray]:
    """Yield the cards of a file in order; one inside another (an AGENT's) comes before it.

    Lines outside of cards, cards without an end and those that are too large come as :class:`Stray`. Memory holds one card.
    """
    stack: list[_Open] = []
    stray: _Open | None = None
    for number, line, cut in _lines(file):
        begins = _BEGIN.fullmatch(line) if line[:1] in b"BbAa" else None
        if stray and (begins or stack):
            yield stray.stray("not part of any card")
            stray = None
        if begins and stack and (len(stack) == _DEEPEST or not (begins[1] or stack[-1].expects_agent)):
            yield stack.pop().stray("the card does not end before the next one begins")
        if begins:
            stack.append(_Open(number))
        if stack:
            stack[-1].take(number, line, cut=cut)
            if line[:1] in b"Ee" and _END.fullmatch(line):
                yield stack.pop().closed()
        elif line.strip():
            stray = stray or _Open(number)
            stray.take(number, line, cut=cut)
    if stray:
        yield stray.stray("not part of any card")
    while stack:
        yield stack.pop().stray("the card does not end: the file is cut")


def properties(data: bytes, wanted: Collection[str] = ()) -> tuple[list[Property], list[int]]:
    """Return the properties of a card, and the places (from 0) of lines that are none.

    BEGIN, END and VERSION are left out, and so is what is not ``wanted``, if that names anything.
    """
    old = bool(_OLD.search(data))
    found, broken = [], []
    for place, line in _unfolded(data.split(b"\n"), keep_blank=old):
        matched = _LINE.fullmatch(line)
        if matched is None:
            broken.append(place)
            continue
        group, named, params, value = matched.groups()
        name = named.decode("ascii").upper()
        if name in wanted if wanted else name not in _FRAME:
            label = group.decode("ascii").lower() if group else ""
            found.append(_property(name, params, value, label, old=old))
    return found, broken


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes, bool]]:
    """Yield (number, line without its end, whether the rest was left out), in UTF-8 where the file says UTF-16."""
    with contextlib.ExitStack() as stack:
        buffered = io.BufferedReader(cast("io.RawIOBase", file))
        stack.callback(buffered.detach)  # the file is its opener's
        head = buffered.peek(_SHOWN)
        wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        if head.startswith(codecs.BOM_UTF8):
            buffered.read(len(codecs.BOM_UTF8))
        reader: Callable[[int], bytes] = buffered.readline
        if wide or (b"\r" in head and b"\n" not in head):  # or line ends of old Macs
            text = io.TextIOWrapper(buffered, "utf-16" if wide else "latin-1", errors="replace", newline=None)
            stack.callback(text.detach)
            reader = lambda size: text.readline(size).encode("utf-8" if wide else "latin-1", "replace")  # noqa: E731 - two of one form
        number = 0
        while line := reader(LONGEST):
            number += 1
            cut = len(line) >= LONGEST and not line.endswith(b"\n")
            while cut and (rest := reader(LONGEST)) and not rest.endswith(b"\n"):
                pass
            yield number, line.rstrip(b"\r\n"), cut


def _unfolded(lines: list[bytes], *, keep_blank: bool) -> Iterator[tuple[int, bytes]]:
    """Yield (place, line) with what belongs to one line joined; 2.1 folds before a blank, which is the value's own."""
    start, held = 0, bytearray()
    for place, line in enumerate(lines):
        soft = held.endswith(b"=") and b"QUOTED-PRINTABLE" in held[:_HEADER].partition(b":")[0].upper()
        soft = soft and not _END.fullmatch(line)
        if held and line and (soft or line[:1] in _BLANK):
            if soft:
                del held[-1:]
            held += line if soft or keep_blank else line[1:]
        elif line:
            if held:
                yield start, bytes(held)
            start, held = place, bytearray(line)
    if held:
        yield start, bytes(held)


def _property(name: str, params: bytes, value: bytes, group: str, *, old: bool) -> Property:
    said = _params(params.decode("utf-8", "replace")) if params else _NOTHING
    encoding = said["ENCODING"][0].upper() if said.get("ENCODING") else ""
    charset = said["CHARSET"][0] if said.get("CHARSET") else ""
    if encoding == "QUOTED-PRINTABLE":  # a semicolon that is written =3B is no separator
        parts = [decode(binascii.a2b_qp(part.encode("latin-1")), charset) for part in _cut(value.decode("latin-1"))]
    else:
        parts = _cut(decode(_from_base64(value) if encoding in {"B", "BASE64"} else value, charset))
    return Property(name, tuple(_plain(part, old=old) for part in parts), said, group)


def _cut(text: str) -> list[str]:
    """Split at semicolons, but for those behind a backslash."""
    if "\\" not in text:
        return text.split(";")
    cuts = [mark.start() for mark in _SEPARATOR.finditer(text) if mark[1]]
    return [text[start + 1 : end] for start, end in pairwise((-1, *cuts, len(text)))]


def _plain(text: str, *, old: bool) -> str:
    """Take the escapes out; in 2.1 a backslash before an n is what it is."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if "\\" not in text:
        return text
    return (_ESCAPED_OLD if old else _ESCAPED).sub(lambda mark: "\n" if mark[1] in "nN" else mark[1], text)


def _from_base64(value: bytes) -> bytes:
    try:
        return binascii.a2b_base64(value)
    except binascii.Error:
        return value


def _params(text: str) -> dict[str, tuple[str, ...]]:
    """Read ``;TYPE=home,work;PREF=1`` and the ``;HOME;QUOTED-PRINTABLE`` of 2.1."""
    found: dict[str, list[str]] = {}
    for part in _PARAM.findall(text):
        name, equals, value = part.partition("=")
        name = name.strip().upper()
        if not equals:
            name, value = ("ENCODING" if name in _ENCODINGS else "TYPE"), part
        words = (word for listed in _LISTED.findall(value) for word in listed.strip().strip('"').split(","))
        found.setdefault(name, []).extend(word.strip() for word in words if word.strip())
    return {name: tuple(values) for name, values in found.items()}
