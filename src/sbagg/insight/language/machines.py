"""What no person wrote to one reader: told by titles, by the source's flags, and by the text where it says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sbagg.insight.language.phrases import table, words

if TYPE_CHECKING:
    from collections.abc import Collection

    from sbagg.insight.language.sentences import Sentence

_TITLE = 280
"""Characters of a title that are looked at."""
_SEEN = re.compile(r"\s*(?:not read|read|gelesen|ungelesen|lu|non lu|leído|gelezen|letto|lida)\s*:", re.IGNORECASE)
_BLANKS = re.compile(r"\{\{?\s*\w*name\w*\s*\}?\}|\[first ?name\]|%\w*name%|<<\w*name\w*>>", re.IGNORECASE)
"""Where a mass mail was to be filled in."""
_AWAY = 8
"""Sentences of what a mailbox answers for its owner."""
FLAGS = ("bulk", "list", "auto")


def machine(title: str, flags: Collection[str]) -> str:
    """Return which machine sent a mail, by its title and flags; empty for a person."""
    subject = words(title[:_TITLE])
    sections = table("automatic")
    if _SEEN.match(title):
        return "auto"
    found = next((name for name in ("bounce", "away", "calendar", "receipt") if sections[name].within(subject)), "")
    return found or next((flag for flag in FLAGS if flag in flags), "")


def reply(title: str) -> str:
    """Return what the title of an answer to an invitation says."""
    subject, sections = words(title[:_TITLE]), table("automatic")
    return "assent" if sections["accepted"].within(subject) else "done" if sections["declined"].within(subject) else ""


def is_away(said: list[Sentence]) -> bool:
    """Tell whether a text is what a mailbox answers for whoever is away: that they are, and whom else to ask."""
    sections = table("automatic")
    first = [words(sentence.text) for sentence in said[:_AWAY]]
    return any(map(sections["absent"].within, first)) and any(map(sections["instead"].within, first))


def is_automatic(plain: str) -> bool:
    """Tell whether the words of a sentence say that a machine sends it."""
    return table("automatic")["body"].within(plain) is not None


def is_mass(text: str, plain: str) -> bool:
    """Tell whether a sentence was written to a mass of readers: by blanks that were not filled in, by how to get off the list."""
    return _BLANKS.search(text) is not None or table("automatic")["mass"].within(plain) is not None
