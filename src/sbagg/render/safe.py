"""Text from outside, made harmless for a terminal: done once, wherever remote text is printed.

A terminal obeys control characters (ECMA-48), and bidirectional or invisible ones (UTS #55, UTR #36) let a
text look like another. Neither reaches the screen.
"""

from __future__ import annotations

import re
import unicodedata

_BLANKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
_BREAKS = "\r\n|[\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029]"
_JOINERS = frozenset("\u200c\u200d")
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""They show nothing, whatever their category: grapheme joiner, Hangul fillers, Khmer inherent vowels."""

_EMOJI = "\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff"
_SCRIPTS = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u0900-\u0dff"
"""Arabic and the Indic scripts, where a joiner between two letters changes what is read."""

_STRAY_JOINER = (
    f"(?<![{_EMOJI}\ufe0f])(?<![{_SCRIPTS}])[\u200c\u200d]|\u200c(?![{_SCRIPTS}])|\u200d(?![{_EMOJI}{_SCRIPTS}])"
)
"""Compiled where it is needed: that takes milliseconds, and most text has no joiners."""

_MARKS = 3
"""Marks kept on one base: what any living script stacks; more is a text that climbs out of its line."""


class _Shown(dict[int, str | None]):
    """What each character becomes, worked out once: a translation table that fills itself."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        category = unicodedata.category(char)
        shown: str | None = char
        if char in _BLANKS:
            shown = " "
        elif category in {"Cc", "Cs"}:
            shown = "\ufffd"
        elif (category == "Cf" and char not in _JOINERS) or char in _INVISIBLE:
            shown = None
        self[code] = shown
        return shown


_SHOWN = _Shown()


def safe(text: str, *, newlines: bool = False) -> str:
    """Return the text without anything that a terminal obeys or that hides. Twice is the same as once.

    Line breaks and tabs become blanks; with ``newlines`` a line break stays, as a line feed. Controls leave a
    replacement character, so that a tampered text is seen to be one.
    """
    if newlines:
        return "\n".join(map(safe, re.split(_BREAKS, text)))
    if text.isascii():
        return text if text.isprintable() else text.translate(_SHOWN)
    shown = _stack(text.translate(_SHOWN))
    return shown if _JOINERS.isdisjoint(shown) else re.sub(_STRAY_JOINER, "", shown)


def safe_lines(text: str) -> list[str]:
    """Split at line breaks of any kind and make each line safe; tabs widen to columns of eight."""
    return [safe(line.expandtabs()) for line in text.splitlines()]


def _stack(text: str) -> str:
    """Keep three marks on a base at most, and one variation selector; joiners, which may go, do not count."""
    kept: list[str] = []
    height, before = 0, "\ufe0f"
    for char in text:
        if char in _JOINERS:
            kept.append(char)
            continue
        if _selects(char) and _selects(before):
            continue
        height = height + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if height <= _MARKS:
            kept.append(char)
        before = char
    return "".join(kept)


def _selects(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
