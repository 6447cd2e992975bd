"""What a sentence is about: by its own words, or by the subject that it stands under."""

from __future__ import annotations

import re

from sbagg.normalize.text import one_line

_MARKS = re.compile(r"^(?:\s*(?:re|aw|antw|wg|fwd?|tr|rv|res|enc|sv|vs|i)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
"""What programs put before the subject of an answer or a mail sent on."""
_WORD = re.compile(r"\w+")
_TELLING, _ENOUGH = 5, 4
"""Letters of a word that tells something in any language, and how many of them tell what a sentence is about."""
_SUBJECT = 60


def about(title: str, text: str) -> str:
    """Return what a sentence says; where it has too few words of its own to tell what it is about, the subject before it."""
    subject = _MARKS.sub("", one_line(title, _SUBJECT))
    telling = {word for word in _WORD.findall(text.casefold()) if len(word) >= _TELLING}
    named = {word for word in _WORD.findall(subject.casefold()) if len(word) >= _TELLING}
    if not subject or not text or len(telling) >= _ENOUGH or named <= telling:
        return text or subject
    return f"{subject}: {text}"
