"""Mailboxes in address fields: groups, comments, quotes, routes, encoded words, and what mailers write instead.

One pass over the value, so that a field of a million characters takes no more than its share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from sbagg.formats.headers import decode_words
from sbagg.normalize import clean, is_via

_SIMPLE = re.compile(r'(?:"([^"\\]{0,200})"|([^"<>,;:()@\\]{0,200}))\s*<([^<>\s,;:"]{1,400})>')
_BARE = re.compile(r"[^<>\s,;:\"()\\=]{1,400}")
_QUOTED = r'"(?P<quoted>(?:[^"\\]|\\.)*+)"|'
_TOKENS = r"<(?P<angle>[^<>]*+)>|(?P<mark>[,;:()])|(?P<text>[^\",;:()<>\\]++)|(?P<other>.)"
_TOKEN = re.compile(_QUOTED + _TOKENS, re.DOTALL)
_TOKEN_WITHOUT_QUOTES = re.compile(_TOKENS, re.DOTALL)
_AROUND = re.compile(r"[ \t]*([.@])[ \t]*")
_LONGEST_NAME, _LONGEST_ADDRESS, _USUAL_LENGTH = 300, 400, 300


def addresses(value: str) -> Iterator[tuple[str, str]]:
    """Yield (name, address) for each mailbox; the address is as written, the name decoded, either may be empty.

    A word without ``@`` where an address belongs (``From: root``) is yielded as the address.
    """
    yield from _usual(value) if len(value) <= _USUAL_LENGTH else _mailboxes(value)


@lru_cache(maxsize=8192)
def _usual(value: str) -> tuple[tuple[str, str], ...]:
    """Read a short field. The same few people write most of a mailbox, so the answer is remembered."""
    return tuple(_mailboxes(value))


def _mailboxes(value: str) -> Iterator[tuple[str, str]]:
    value = value.strip()
    simple = _SIMPLE.fullmatch(value)
    if simple and "=?" not in simple[3]:
        yield _name(simple[1] or simple[2] or ""), _address(simple[3])
    elif _BARE.fullmatch(value):
        yield "", _address(value)
    elif "@" not in value and "=?" in value:
        yield from _scan(decode_words(value))
    else:
        yield from _scan(value)


@dataclass(slots=True)
class _Mailbox:
    words: list[str] = field(default_factory=list)
    raw: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angle: str | None = None

    def result(self) -> Iterator[tuple[str, str]]:
        words, comment = " ".join("".join(self.words).split()), " ".join("".join(self.comments).split())
        if self.angle is not None:
            address = _address(self.angle)
            if words and comment and is_via(comment):  # Jane Doe (via Docs): without it the address would seem hers
                words = f"{words} ({comment})"
            if address or words:
                yield _name(words or comment), address
            return
        raw = _AROUND.sub(r"\1", "".join(self.raw).strip())
        if "@" not in raw:
            if raw:
                yield (_name(raw), "") if " " in raw else (_name(comment), _address(raw))
            return
        if raw.startswith('"') and '"@' in raw:
            yield _name(comment), _address(raw)
            return
        pieces = raw.split()
        at = next(number for number, piece in enumerate(pieces) if "@" in piece)
        yield _name(" ".join(pieces[:at] + pieces[at + 1 :]) or comment), _address(pieces[at])


def _scan(value: str, *, comments: bool = True) -> Iterator[tuple[str, str]]:
    box, depth, opened, position, pattern = _Mailbox(), 0, 0, 0, _TOKEN
    while found := pattern.match(value, position):
        if found["other"] == '"' and pattern is _TOKEN:  # it is never closed: from here on it is a character
            pattern = _TOKEN_WITHOUT_QUOTES
        position = found.end()
        mark = found["mark"]
        if mark == "(" and comments:
            opened, depth = (opened if depth else position), depth + 1
        elif mark == ")" and comments:
            depth = max(depth - 1, 0)
        elif depth:
            box.comments.append(found[0])
        elif mark in {",", ";"}:
            yield from box.result()
            box = _Mailbox()
        elif mark == ":":  # the name of a group, or a scheme such as mailto
            box = _Mailbox()
        else:
            _take(box, found)
    if depth and box.angle is None and "@" not in "".join(box.raw):  # a comment that is never closed is none
        yield from _scan("".join(box.raw) + value[opened:], comments=False)
    else:
        yield from box.result()


def _take(box: _Mailbox, found: re.Match[str]) -> None:
    kind = found.lastgroup
    if kind == "angle":
        box.angle = found["angle"] if not box.angle else box.angle
        return
    box.raw.append(found[0])
    if kind == "quoted":
        box.words.append(" " + re.sub(r"\\(.)", r"\1", found["quoted"][:_LONGEST_NAME]) + " ")
    elif found[0] not in {'"', "\\", "<", ">", "(", ")"}:
        box.words.append(found[0])


def _name(text: str) -> str:
    text = text.strip()
    if "=?" in text:
        text = decode_words(text)
    return clean(text).strip().strip("\"'").strip()[:_LONGEST_NAME]


def _address(text: str) -> str:
    text = text.strip()
    if "=?" in text:
        text = decode_words(text)
    if text.startswith("@") and ":" in text:  # an obsolete route: <@relay,@other:user@host>
        text = text.rpartition(":")[2]
    text = text.strip().strip("'").removeprefix("mailto:").rstrip(".>").lstrip("<")
    if " " in text or "\t" in text:
        text = _AROUND.sub(r"\1", text)
    return clean(text)[:_LONGEST_ADDRESS]
