"""Mail header fields: taken apart tolerantly, kept raw, decoded on demand (RFC 5322, RFC 2047, RFC 6532).

Address fields must be taken apart before their encoded words are decoded (a decoded name may hold a comma), so
values are kept as written.
"""

from __future__ import annotations

import binascii
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from sbagg.formats.charsets import decode
from sbagg.normalize import clean

_HEAD = 4 * 1024 * 1024
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_FIELD_NAME = re.compile(r"([!-9;-~]{1,200})[ \t]*")
_LONGEST_NAME = 250
_WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^\r\n]{0,400}?)\?=")
_PARAMETER = re.compile(r";\s*([^\s=;]{1,60})\s*=\s*(\"(?:[^\"\\]|\\.){0,1000}\"|[^;\s]{0,1000})")
_LONGEST_TEXT = 20_000
_PROOF = ("from", "sender", "date", "received", "message-id")


@dataclass(slots=True)
class Headers:
    """The fields of a message by lower-case name, each name with all its values, unfolded but not decoded."""

    fields: dict[str, list[str]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """Return the first value of a field as written, or an empty string."""
        values = self.fields.get(name)
        return values[0] if values else ""

    def all(self, name: str) -> list[str]:
        """Return every value of a field as written."""
        return self.fields.get(name, [])

    def text(self, name: str) -> str:
        """Return the first value of a field, decoded and fit to be stored."""
        return decode_words(self.get(name))

    def is_mail(self) -> bool:
        """Tell whether any field is there that only a mail has."""
        return any(value for name in _PROOF for value in self.fields.get(name, ()))


def split_message(data: bytes) -> tuple[Headers, bytes]:
    """Split a message into its fields and its body.

    The fields end at the first empty line, or at a line that is neither a field nor a continuation, as in the
    standard library; but as long as no From was seen such a line is passed over if a From follows.
    """
    data = data.removeprefix(BOM_UTF8).lstrip(b"\r\n")
    if b"\n" not in data[:_HEAD]:
        data = data.replace(b"\r", b"\n")
    end, body = _end_of_head(data)
    headers, rest = _fields(_head_text(data[:end]).split("\n"))
    return headers, rest.encode("utf-8", "surrogatepass") + b"\n\n" + data[body:] if rest else data[body:]


def decode_words(value: str) -> str:
    """Decode the encoded words in a value (RFC 2047); what is no valid encoded word stays as it is."""
    value = value[:_LONGEST_TEXT]
    if "=?" in value:
        value = "".join(_decoded(value))
    value = value.strip()
    return value if value.isascii() and "\x00" not in value else clean(value)


def parameter(value: str, name: str) -> str:
    """Return one parameter of a field such as Content-Type, without quotes, not decoded."""
    for found in _PARAMETER.finditer(value) if ";" in value else ():
        if found[1].lower() == name:
            return found[2].strip('"').replace("\\", "")
    return ""


def _end_of_head(data: bytes) -> tuple[int, int]:
    if data[:1] in {b"", b"\n"}:
        return 0, 1
    found = _EMPTY_LINE.search(data, 0, _HEAD)
    return found.span() if found else (min(len(data), _HEAD), min(len(data), _HEAD))


def _head_text(block: bytes) -> str:
    """Return the fields as text, one unfolded field a line."""
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError:  # fields from several hands may each have their own raw charset
        text = "\n".join(decode(line) for line in block.split(b"\n"))
    if "\r" in text:
        text = text.replace("\r", "")
    return text.replace("\n ", " ").replace("\n\t", "\t")


def _fields(lines: list[str]) -> tuple[Headers, str]:
    """Return the fields among the lines, and what of the lines belongs to the body after all."""
    fields: dict[str, list[str]] = {}
    for number, line in enumerate(lines):
        before, colon, value = line.partition(":")
        name = _name(before) if colon and len(before) <= _LONGEST_NAME else ""
        if name:
            value = value.lstrip(" \t").rstrip()
            if name in fields:
                fields[name].append(value)
            else:
                fields[name] = [value]
        elif not line.strip() or line.startswith((" ", "\t", "From ", ">From ")):
            continue
        elif "from" in fields or not _from_follows(lines, number):
            return Headers(fields), "\n".join(lines[number:])
    return Headers(fields), ""


@lru_cache(maxsize=2048)
def _name(text: str) -> str:
    """Return the name of a field in lower case, given what stands before the colon; empty if that is no name.

    A mailbox has a few hundred names, so the answer is remembered.
    """
    found = _FIELD_NAME.fullmatch(text)
    return found[1].lower() if found else ""


def _from_follows(lines: list[str], number: int) -> bool:
    return any(line[:5].lower() == "from:" for line in lines[number : number + 200])


def _decoded(value: str) -> Iterator[str]:
    """Yield the pieces. Neighbouring words in one charset are joined before decoding: some split a character."""
    position, pending, charset = 0, b"", ""
    for word in _WORD.finditer(value):
        gap = value[position : word.start()]
        if (gap.strip() or not position) or word[1].lower() != charset:
            yield decode(pending, charset) if pending else ""
            pending = b""
        if gap.strip() or not position:
            yield gap
        position, charset = word.end(), word[1].lower()
        pending += _word_bytes(word[2], word[3])
    yield decode(pending, charset) if pending else ""
    yield value[position:]


def _word_bytes(encoding: str, text: str) -> bytes:
    raw = text.encode("utf-8", "surrogatepass")
    if encoding in "qQ":
        return binascii.a2b_qp(raw, header=True)
    return base64_bytes(raw)


def base64_bytes(raw: bytes) -> bytes:
    """Decode base64 as far as it goes: foreign characters are ignored, and so is a torn end."""
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
        kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
