"""The mbox format, streamed: messages with their byte offsets, in constant memory (RFC 4155, and what is found).

A message starts at a ``From `` line at the start of the file or after an empty line. Such a line holds a sender and
a date; Gmail Takeout puts the zone before the year or leaves it out, others put it last, and Thunderbird writes a
bare ``From``. What only resembles it ("From Paris, in 1999") counts when a header field follows.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

MESSAGE_LIMIT = 64 * 1024 * 1024
_BLOCK = 1024 * 1024
_LONGEST_LINE = 1000
_LOOKAHEAD = 2 * _LONGEST_LINE + 10
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_CERTAIN = re.compile(
    rb"From [^\r\n]{0,400}?\b(?:" + _MONTH + rb"\s+\d{1,2}|\d{1,2}\s+" + _MONTH + rb"(?:\s+\d{4})?)\s+"
    rb"\d{1,2}:\d\d(?::\d\d)?(?:\s+[A-Z+-][\w:+-]{0,9}){0,2}(?:\s+\d{4})?(?:\s+[A-Z+-][\w:+-]{0,9})?"
    rb"(?:\s+remote from [^\r\n]{0,200})?\s*$"
)
_LIKELY = re.compile(rb"From (?:\s*-?\s*|\S{1,400}\s[^\r\n]{0,400}?\d{4}\s*)$")
_HEADER = re.compile(rb"[!-9;-~]{1,200}[ \t]*:|>?From ")
_ESCAPED = re.compile(rb"(?m)^>(>*From )")


def split(file: IO[bytes], offset: int = 0, limit: int = MESSAGE_LIMIT) -> Iterator[tuple[int, bytes]]:
    """Yield (offset, message) from ``offset`` on, which must be where a message starts.

    Each message holds its ``From `` line and the empty line that ends it, so that together they are the file.
    Of a message over ``limit`` bytes only the first ``limit`` are given: text comes first, attachments last.
    What stands before the first ``From `` line is yielded too, unless it is blank.
    """
    _skip(file, offset)
    message, window, cut, ended = _Part(offset, limit), b"\n", 1, False  # as if an empty line stood above
    while not ended:
        block = file.read(_BLOCK)
        ended = not block
        window += block
        certain = len(window) if ended else len(window) - _LOOKAHEAD
        found = window.find(b"\nFrom ", max(cut - 1, 0))
        while 0 <= found < certain:
            if _after_empty_line(window, found) and starts_message(*_two_lines(window, found + 1)):
                yield from message.finish(window[cut : found + 1])
                cut = found + 1
                message = _Part(message.end, limit)
            found = window.find(b"\nFrom ", found + 1)
        held = len(window) if ended else max(cut, min(found if found >= 0 else certain, certain) - 2)
        message.add(window[cut:held])
        keep = max(held - 2, 0)
        window, cut = window[keep:], held - keep
    yield from message.finish(b"")


@dataclass(slots=True)
class _Part:
    """A message being gathered: where it starts, where it ends so far, and its first ``limit`` bytes."""

    start: int
    limit: int
    end: int = -1
    size: int = 0
    chunks: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.end = self.start

    def add(self, data: bytes) -> None:
        self.end += len(data)
        data = data[: self.limit - self.size]
        self.size += len(data)
        if data:
            self.chunks.append(data)

    def finish(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        self.add(data)
        whole = b"".join(self.chunks)
        if whole and not whole.isspace():
            yield self.start, whole


def _after_empty_line(window: bytes, newline: int) -> bool:
    """Tell whether the line that ends at ``newline`` is empty (always so at the top, where nothing is above)."""
    above = window[max(newline - 2, 0) : newline]
    return above in {b"", b"\n\r"} or above.endswith(b"\n")


def _two_lines(window: bytes, start: int) -> tuple[bytes, bytes]:
    end = window.find(b"\n", start, start + _LONGEST_LINE)
    return (window[start:end], window[end + 1 : end + 1 + _LONGEST_LINE]) if end >= 0 else (b"", b"")


def starts_message(line: bytes, following: bytes) -> bool:
    """Tell whether a line that follows an empty one starts a message, given the line after it."""
    return bool(_CERTAIN.match(line) or (_LIKELY.match(line) and _HEADER.match(following)))


def is_mbox(head: bytes) -> bool:
    """Tell whether a file that starts with ``head`` is an mbox."""
    line, _, rest = head.removeprefix(BOM_UTF8).lstrip(b"\r\n").partition(b"\n")
    return line.startswith(b"From ") and starts_message(line, rest)


def take_from_line(data: bytes) -> tuple[str, bytes]:
    """Return the ``From `` line's text after the sender (its date) and the message, without mbox's ``>`` escapes.

    For data that is not from an mbox the line is empty and the message is the data.
    """
    data = data.removeprefix(BOM_UTF8)
    if not data.startswith(b"From "):
        return "", data
    line, _, message = data.partition(b"\n")
    if b">From " in message:
        message = _ESCAPED.sub(rb"\1", message)
    sender_and_date = line[5:].decode("latin-1").strip().split(None, 1)
    return sender_and_date[1] if len(sender_and_date) > 1 else "", message


def _skip(file: IO[bytes], offset: int) -> None:
    if file.seekable():
        file.seek(offset)
        return
    while offset > 0 and (read := file.read(min(offset, 1 << 20))):
        offset -= len(read)
