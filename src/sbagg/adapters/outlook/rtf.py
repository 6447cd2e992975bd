"""Text of mails that Outlook holds as RTF: decompressed, and taken out of the RTF, or out of the HTML wrapped in it.

Sources: [MS-OXRTFCP] (compression), [MS-OXRTFEX] (HTML and text in RTF), Rich Text Format Specification 1.9.1.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field, replace

from sbagg.formats.charsets import decode
from sbagg.formats.html import to_text
from sbagg.normalize import clean

_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_HEAD = struct.Struct("<II4sI")
_WINDOW = 4096
_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans "
    b"SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_LARGEST = 8 * 1024 * 1024
_DEEPEST = 200
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
_SIGNS = {
    "par": "\n", "line": "\n", "sect": "\n", "page": "\n", "row": "\n", "cell": "\t", "tab": "\t", "lquote": "\u2018",
    "rquote": "\u2019", "ldblquote": "\u201c", "rdblquote": "\u201d", "bullet": "\u2022", "endash": "\u2013", "emdash": "\u2014",
    "emspace": " ", "enspace": " ",
}  # fmt: skip
_ESCAPED = {b"~": "\u00a0", b"_": "\u2011", b"-": "", b"\n": "\n", b"\r": "\n", b"\\": "\\", b"{": "{", b"}": "}"}
_LEFT_OUT = frozenset(
    """fonttbl colortbl stylesheet info pict object header footer headerl headerr footerl footerr footnote themedata
    colorschememapping latentstyles datastore generator listtable listoverridetable rsidtbl xmlnstbl""".split()
)
_CHARSETS = {
    0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
    186: 1257, 204: 1251, 222: 874, 238: 1250,
}  # fmt: skip


def decompress(data: bytes) -> bytes:
    """Return the RTF that PR_RTF_COMPRESSED holds. Raises ValueError for what is none; a cut end is left out."""
    if len(data) < _HEAD.size:
        raise ValueError("it is cut short")
    _, size, kind, _ = _HEAD.unpack_from(data)
    if kind == _PLAIN:
        return data[_HEAD.size : _HEAD.size + min(size, _LARGEST)]
    if kind != _COMPRESSED:
        raise ValueError("its compression is unknown")
    window, place, most = _Window(), _HEAD.size, min(size, _LARGEST)
    while place < len(data) and len(window.found) < most:
        control, place = data[place], place + 1
        for bit in range(8):
            width = 2 if control >> bit & 1 else 1
            if place + width > len(data):
                break
            if not window.take(data[place : place + width]):
                return bytes(window.found[:most])
            place += width
    return bytes(window.found[:most])


class _Window:
    """The last 4096 bytes, to which those that come after refer."""

    def __init__(self) -> None:
        self.found = bytearray()
        self._held = bytearray(_START.ljust(_WINDOW, b"\0"))
        self._end = len(_START)

    def take(self, token: bytes) -> bool:
        """Take a byte, or two that name a place and a length; tell whether it goes on."""
        if len(token) == 1:
            self._put(token[0])
            return True
        word = int.from_bytes(token)
        start, length = word >> 4, (word & 0xF) + 2
        if start == self._end:
            return False
        for step in range(length):
            self._put(self._held[(start + step) % _WINDOW])
        return True

    def _put(self, byte: int) -> None:
        self._held[self._end] = byte
        self._end = (self._end + 1) % _WINDOW
        self.found.append(byte)


def text_of(rtf: bytes) -> str:
    """Return the text of an RTF document, whatever it was before it became one. Raises ValueError for what is none."""
    if not rtf.lstrip().startswith(b"{\\rtf"):
        raise ValueError("it is no RTF")
    writer = _Writer(wraps=b"\\fromhtml" in rtf[:4096])
    for found in _TOKEN.finditer(rtf):
        writer.take(found)
    writer.flush()
    text = "".join(writer.found)
    return to_text(text) if writer.wraps else clean(text).replace("\r\n", "\n").strip("\n").rstrip()


@dataclass(slots=True)
class _State:
    """What a group inherits: whether it is left out, is for readers of RTF only; charset, and length of fallbacks."""

    out: bool = False
    only_rtf: bool = False
    page: int = 0
    fallback: int = 1


@dataclass(slots=True)
class _Writer:
    """Takes tokens and gathers text. ``wraps``: the document is HTML wrapped in RTF, whose tags are text here."""

    wraps: bool
    found: list[str] = field(default_factory=list)
    state: _State = field(default_factory=_State)
    groups: list[_State] = field(default_factory=list)
    fonts: dict[int, int] = field(default_factory=dict)
    page: int = 1252
    deeper: int = 0
    font: int = 0
    waits: int = 0
    starred: bool = False
    held: bytearray = field(default_factory=bytearray)

    def take(self, found: re.Match[bytes]) -> None:
        """Take the next token."""
        word, number, code, sign, brace, text = found.groups()
        if code is not None:
            self._bytes(bytes([int(code, 16)]), fallback=True)
            return
        if word is not None:
            self._word(word.decode().lower(), int(number) if number else None)
        elif sign is not None:
            self.starred = sign == b"*"
            self._text(_ESCAPED.get(sign, ""))
        elif brace is not None:
            self._brace(brace)
        elif text is not None:
            self._bytes(text, fallback=True)

    def flush(self) -> None:
        """Decode the bytes that wait: a character may have come as several."""
        if self.held:
            page = self.state.page or self.page
            self.found.append(decode(bytes(self.held), f"cp{page}" if page != 10000 else "mac_roman"))  # noqa: PLR2004 - Mac Roman
            self.held.clear()

    def _brace(self, brace: bytes) -> None:
        self.flush()
        self.starred = False
        if brace == b"{":
            if len(self.groups) >= _DEEPEST:
                self.deeper += 1
            else:
                self.groups.append(replace(self.state))
        elif self.deeper:
            self.deeper -= 1
        elif self.groups:
            self.state = self.groups.pop()

    def _word(self, word: str, number: int | None) -> None:
        starred, self.starred = self.starred, False
        if word == "u" and number is not None:
            self._text(chr(number & 0xFFFF))
            self.waits = self.state.fallback
            return
        self.waits = 0
        if word in {"f", "fcharset"}:
            self._font(word, number or 0)
        elif word == "ansicpg" and number:
            self.page = number
        elif word == "uc":
            self.state.fallback = max(number if number is not None else 1, 0)
        elif word == "htmlrtf":
            self.flush()
            self.state.only_rtf = number != 0
        elif word == "htmltag":
            self.flush()
            self.state.out = not self.wraps
        elif word in _LEFT_OUT or (starred and word not in {"htmltag", "mhtmltag"}) or word == "mhtmltag":
            self.flush()
            self.state.out = True
        elif word in _SIGNS:
            self._text(_SIGNS[word])

    def _font(self, word: str, number: int) -> None:
        """Note a font's charset in the table of fonts; elsewhere, write on in a font's charset."""
        if word == "fcharset":
            self.fonts[self.font] = _CHARSETS.get(number, 0)
            return
        self.flush()
        self.font = number
        if not self.state.out:
            self.state.page = self.fonts.get(number, 0)

    def _bytes(self, data: bytes, *, fallback: bool) -> None:
        self.starred = False
        if fallback and self.waits:
            cut = min(self.waits, len(data))
            self.waits, data = self.waits - cut, data[cut:]
        if not self._is_silent():
            self.held += data

    def _text(self, text: str) -> None:
        if not self._is_silent() and text:
            self.flush()
            if self.found and "\ud800" <= self.found[-1][-1:] <= "\udbff" and "\udc00" <= text <= "\udfff":
                text = (self.found.pop() + text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            self.found.append(text)

    def _is_silent(self) -> bool:
        return self.state.out or (self.wraps and self.state.only_rtf)
