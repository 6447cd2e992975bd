"""Text from outside, made storable; days."""

from __future__ import annotations

import re
from datetime import date
from unicodedata import category

_BAD = re.compile("[\x00\ud800-\udfff]")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_LONGEST_TAG = 60
_CONTROL = frozenset({"Cc", "Zl", "Zp"})


def clean(text: str) -> str:
    """Return the text without NUL and lone surrogates (SQLite and UTF-8 take neither)."""
    if text.isascii() and "\x00" not in text:  # most text is, and knowing it costs next to nothing
        return text
    return _BAD.sub("\ufffd", text) if _BAD.search(text) else text


def one_line(text: str, limit: int = 0) -> str:
    """Fold white space to single blanks; cut to ``limit`` characters with an ellipsis (0 = never)."""
    line = " ".join(text.split())
    return line if not limit or len(line) <= limit else line[: limit - 1].rstrip() + "…"


def tag(text: str) -> str:
    """Return a source's label as a tag that the user can write, too: no comma, no control, at most 60 characters."""
    shown = "".join(" " if mark == "," or category(mark) in _CONTROL else mark for mark in clean(text))
    return one_line(shown, _LONGEST_TAG)


def day(text: str) -> str:
    """Return the ISO day that a text starts with, or an empty string."""
    found = _DAY.match(text.strip())
    if not found:
        return ""
    try:
        return date(*map(int, found.groups())).isoformat()
    except ValueError:
        return ""
