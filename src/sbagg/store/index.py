"""What is searched and how text is prepared for it. Scripts without blanks are indexed letter by letter."""

from __future__ import annotations

import re

_UNSPACED = re.compile(r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f])")
_LONGEST = 100_000


def indexed(text: str) -> str:
    """Return the text as the index takes it: cut to a length, each CJK or Thai letter a word of its own."""
    text = text[:_LONGEST]
    return text if text.isascii() else _UNSPACED.sub(r" \1 ", text)
