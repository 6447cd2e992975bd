"""What a message is made of (BODYSTRUCTURE), and a message put together from some of its parts.

Of a large message the header fields and texts are fetched and its attachments are not. What is handed on is again a message
(RFC 5322), so that it is read as any other: in the place of an attachment stands its size.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sbagg.formats.invitations import MEDIA as CALENDARS

TEXT_LIMIT = 1536 * 1024
"""Bytes of one text as it is encoded: more of it would not be looked at."""
_TEXTS = frozenset({"text/plain", "text/html", "text/enriched", "text/markdown"})
_DEEPEST, _MOST_PARTS, _MOST_FETCHED = 20, 1000, 50
_LINE, _LINE_HOLDS = 78, 57  # an encoded line of base64 with its end, and the bytes in it
_CONTENT_FIELDS = re.compile(
    rb"(?im)^content-(?:type|transfer-encoding|disposition|length)[ \t]*:[^\n]*\n(?:[ \t][^\n]*\n)*"
)
_TOKEN = re.compile(rb"[A-Za-z0-9!#$&+.^_*'-]{1,100}(?:/[A-Za-z0-9!#$&+.^_-]{1,100})?")


class OddStructureError(ValueError):
    """It is no structure that a message could have."""


@dataclass(slots=True)
class Part:
    """A part of a message. ``section`` is its number for FETCH; ``size`` is in bytes as encoded."""

    section: str
    media: str
    parameters: dict[str, bytes] = field(default_factory=dict)
    encoding: str = ""
    size: int = 0
    disposition: str = ""
    placed: dict[str, bytes] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    @property
    def named(self) -> bool:
        """Whether it has a file's name."""
        return any(name.partition("*")[0] in {"name", "filename"} for name in (*self.parameters, *self.placed))

    @property
    def header(self) -> str:
        """What fetches the header fields of the message that it is or holds."""
        return f"{self.section}.HEADER".lstrip(".")

    @property
    def decoded_size(self) -> int:
        """About how many bytes it has when it is decoded."""
        if self.encoding != "base64":
            return self.size
        lines, rest = divmod(self.size, _LINE)
        return lines * _LINE_HOLDS + rest * 3 // 4


def structure(value: Any) -> Part:
    """Read what a server says of a message. Raises OddStructureError."""
    left = [_MOST_PARTS]
    try:
        top = Part("", "message/rfc822")
        top.parts = [_part(value, "", left, 0)]
    except (TypeError, IndexError, AttributeError, RecursionError, ValueError) as error:
        raise OddStructureError(str(error)) from error
    return top


def _part(value: Any, section: str, left: list[int], depth: int) -> Part:
    left[0] -= 1
    if left[0] < 0 or depth > _DEEPEST:
        raise OddStructureError("too many parts")
    if isinstance(value[0], (list, tuple)):
        within = list(value[0]) if isinstance(value[0], list) else [one for one in value if isinstance(one, tuple)]
        if not isinstance(value[0], list):
            within = within[: next((n for n, one in enumerate(value) if not isinstance(one, tuple)), len(value))]
        kind = value[1] if isinstance(value[0], list) else value[len(within)]
        inner = (_part(one, f"{section}.{n}".lstrip("."), left, depth + 1) for n, one in enumerate(within, 1))
        return Part(section, f"multipart/{_word(kind)}", parts=list(inner))
    media = f"{_word(value[0])}/{_word(value[1])}"
    number = section or "1"
    size = value[6] if isinstance(value[6], int) and value[6] > 0 else 0
    part = Part(number, media, _pairs(value[2]), _word(value[5]), size)
    more = 7
    if media == "message/rfc822" and len(value) > 8 and isinstance(value[8], tuple):  # noqa: PLR2004 - RFC 3501
        inside = value[8]
        is_many = isinstance(inside[0], (list, tuple))
        part.parts = [_part(inside, number if is_many else f"{number}.1", left, depth + 1)]
        more = 10
    elif media.startswith("text/"):
        more = 8
    placed = value[more + 1] if len(value) > more + 1 else None  # after the MD5
    if isinstance(placed, tuple) and placed:
        part.disposition = _word(placed[0])
        part.placed = _pairs(placed[1]) if len(placed) > 1 else {}
    return part


def wanted(top: Part) -> dict[str, int]:
    """Return what to fetch of a message: section -> size as the server says it (0: not said)."""
    found: dict[str, int] = {}
    for part in _walk(top):
        if part.media == "message/rfc822" and part.parts:
            found[part.header] = 0
        elif part.media in CALENDARS or (part.media in _TEXTS and part.disposition != "attachment"):
            found[part.section] = part.size
        if len(found) >= _MOST_FETCHED:
            break
    return found


def _walk(part: Part) -> Iterator[Part]:
    yield part
    for inner in part.parts:
        yield from _walk(inner)


def compose(top: Part, fetched: Mapping[str, bytes]) -> bytes:
    """Put a message together from the sections that were fetched."""
    digest = hashlib.sha256()
    for text in fetched.values():  # no text can hold what it decides
        digest.update(text)
    return _message(top, fetched, digest.hexdigest()[:40])


def _message(part: Part, fetched: Mapping[str, bytes], mark: str) -> bytes:
    head = fetched.get(part.header, b"").rstrip(b"\r\n") + b"\r\n"
    return _CONTENT_FIELDS.sub(b"", head).lstrip(b"\r\n") + _entity(part.parts[0], fetched, mark)


def _entity(part: Part, fetched: Mapping[str, bytes], mark: str) -> bytes:
    if part.media.startswith("multipart/"):
        border = f"{mark}-{part.section or 0}".encode()
        head = b"Content-Type: " + part.media.encode() + b'; boundary="' + border + b'"\r\n\r\n'
        inner = (b"--" + border + b"\r\n" + _entity(one, fetched, mark) + b"\r\n" for one in part.parts)
        return head + b"".join(inner) + b"--" + border + b"--\r\n"
    head = b"Content-Type: " + part.media.encode() + _written(part.parameters) + b"\r\n"
    if part.disposition:
        head += b"Content-Disposition: " + part.disposition.encode() + _written(part.placed) + b"\r\n"
    if part.media == "message/rfc822" and part.parts:
        return head + b"\r\nContent-Length: " + str(part.size).encode() + b"\r\n" + _message(part, fetched, mark)
    text = fetched.get(part.section)
    if text is None:
        return head + b"\r\n" + str(part.decoded_size).encode()
    return head + (f"Content-Transfer-Encoding: {part.encoding}\r\n" if part.encoding else "").encode() + b"\r\n" + text


def _written(pairs: Mapping[str, bytes]) -> bytes:
    return b"".join(
        b'; %s="%s"' % (name.encode(), value.replace(b"\\", b"\\\\").replace(b'"', b'\\"'))
        for name, value in pairs.items()
    )


def _word(value: Any) -> str:
    found = _TOKEN.fullmatch(value) if isinstance(value, bytes) else None
    return found[0].decode().lower() if found else ""


def _pairs(value: Any) -> dict[str, bytes]:
    if not isinstance(value, tuple):
        return {}
    pairs = zip(value[::2], value[1::2], strict=False)
    return {
        name: re.sub(rb"[\r\n\x00]+", b" ", other if isinstance(other, bytes) else str(other).encode())[:1000]
        for key, other in pairs
        if (name := _word(key)) and isinstance(other, (bytes, int))
    }
