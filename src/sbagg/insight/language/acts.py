"""What a sentence does: ask its reader for something, or promise it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sbagg.insight.language.phrases import table, without, words

if TYPE_CHECKING:
    from sbagg.insight.language.sentences import Sentence

_QUOTES = frozenset('"«“„»>')
_ONLY_MARKS = re.compile(r"[\W_]+")
_IDLE_WORDS = 9
_WORDS_BEFORE, _WORDS_AFTER = 2, 3
_WHY = frozenset("why warum wieso weshalb pourquoi porque waarom perche por".split())
_TAILS = frozenset(
    f"{verb} {who}" for verb in ("t", "is", "right") for who in ("it", "they", "we", "he", "she", "that")
) | {"est pas", "oder nicht", "nicht wahr"}


def ask_kind(plain: str, sentence: Sentence, following: str) -> str:
    """Return the kind of ask that a sentence is, empty for none. ``plain``: its words; ``following``: the next sentence."""
    sections = table("asks")
    if not plain:
        return "remind" if sentence.asks and not _ONLY_MARKS.sub("", sentence.text) else ""
    if sentence.text[0] in _QUOTES:
        return ""  # what somebody else said
    idle = sections["idle"].within(plain)
    if idle and idle.start == 0 and plain.count(" ") <= _IDLE_WORDS:
        return ""
    if sections["firm"].within(plain):
        return "need"
    left = without(plain, sections["not"])
    if sections["remind"].within(left) and not (sections["request"].within(left) and not sentence.asks):
        return "remind"
    if sections["request"].within(left):
        return "request"
    if sections["need"].within(left):
        return "need"
    if sections["wait"].within(left):
        return "wait"
    if sections["problem"].within(left) and not sentence.asks:
        return "problem"
    asks = sentence.asks or sections["lost"].within(plain)
    return "question" if asks and left and not _is_idle(plain, following) else ""


def _is_idle(plain: str, following: str) -> bool:
    """Tell whether a question wants no answer: a tail ("isn't it?"), or its author goes on to answer it."""
    if table("answers")["because"].within(words(following[:40])):
        return plain.split(maxsplit=1)[0] in _WHY
    last = plain.split()[-2:]
    return " ".join(last) in _TAILS


def promise_kind(plain: str) -> str:
    """Tell whether the author of a sentence takes something upon himself, without condition.

    ``promise``: he does; ``dated``: he does if the sentence names a day; empty: he does not.
    """
    sections = table("promises")
    kind = "promise"
    found = sections[kind].within(plain)
    if not found:
        kind = "dated"
        found = sections[kind].within(plain)
    if not found:
        return ""
    before, after = plain[: found.start].split(), plain[found.end :].split()
    around = " ".join([*before[-_WORDS_BEFORE:], plain[found.start : found.end].strip(), *after[:_WORDS_AFTER], ""])
    if sections["negation"].within(around) or sections["absence"].within(around) or sections["delivered"].within(plain):
        return ""
    return "" if sections["condition"].within(plain) and not sections["whether"].within(plain) else kind
