"""What a sentence does: ask its reader for something, or promise it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sbagg.insight.language.clauses import clauses, conditions, is_settled
from sbagg.insight.language.forms import is_future, is_imperative, is_infinitive, is_inverted
from sbagg.insight.language.phrases import Span, table, without, words

if TYPE_CHECKING:
    from sbagg.insight.language.sentences import Sentence

_QUOTES = frozenset('"«“„»>')
_ONLY_MARKS = re.compile(r"[\W_]+")
_IDLE_REST = 2
_ANDS = frozenset("and und et y e en or oder".split())
_SHORT = 10
_WORDS_BEFORE, _WORDS_AFTER = 2, 3
_THEM, _OF_THEM = re.compile(r"^\w+ (?:him|her|them) "), re.compile(r"\b(?:he|she|they) ")
_WHY = frozenset("why warum wieso weshalb pourquoi porque waarom perche por".split())
_WAYS = (
    ("promise", "", "promise"),
    ("dated", "", "dated"),
    ("hold", "", "hold"),
    ("any", "idle", "dated"),
    ("transitive", "kept", "promise"),
)
"""Sections that promise, those of what only sounds so, and whether a day is needed."""
_TAIL_WORDS = 4
_ASKING = frozenset("where what who how when which wo was wer wie wann ou quand comment donde como cuando".split())
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
    if idle and idle.start == 0 and _is_small_talk(plain[idle.end :]):
        return ""
    if sections["rhetorical"].within(plain):
        return ""
    if sections["firm"].within(plain):
        return "need"
    main = plain
    if not sentence.asks:
        main, is_contingent = conditions(sentence.text, plain)
        if is_contingent:
            return ""
    left = without(plain, sections["not"])
    rest = left if main is plain else without(main, sections["not"])
    return (
        _action(sentence, left)
        or _want(sentence, plain, rest, following)
        or _question(sentence, plain, rest, following)
    )


def _is_small_talk(rest: str) -> bool:
    """Tell whether what follows "how are you" asks nothing more: "today", "and the family", but not "getting on with the trial"."""
    return rest.count(" ") <= _IDLE_REST or rest.split(" ", 1)[0] in _ANDS


def _action(sentence: Sentence, left: str) -> str:
    """Return the kind of a sentence that wants something done, or says that it waits still."""
    sections = table("asks")
    requests = sections["request"].within(left) is not None or (sentence.asks and _is_polite(left))
    if sections["remind"].within(left) and (sentence.asks or not requests):
        return "remind"
    if sentence.asks and sections["offer"].within(left):
        return "offer"
    if requests or _is_order(sentence, left):
        if sections["meeting"].within(left):
            return "proposal"
        return "question" if sections["inform"].within(left) and not sections["when"].within(left) else "request"
    return ""


def _is_polite(left: str) -> bool:
    """Tell whether a question asks for a deed: "Legst du uns bitte zwei dazu?", but not "Where is it, please?"."""
    sections = table("asks")
    return sections["please"].within(left) is not None and not sections["asking"].leads(left)


def _want(sentence: Sentence, plain: str, rest: str, following: str) -> str:
    """Return the kind of a sentence that says what its author lacks. ``rest``: its words without a condition before them."""
    sections = table("asks")
    if sections["need"].within(rest):
        return "question" if sentence.asks else "need"
    if sections["wait"].within(rest):
        return "wait"
    is_problem = not sentence.asks and sections["problem"].within(rest) and not is_settled(plain, following)
    return "problem" if is_problem else ""


def _question(sentence: Sentence, plain: str, rest: str, following: str) -> str:
    sections = table("asks")
    asks = sentence.asks or (sections["lost"].within(rest) and not sections["telling"].leads(rest))
    if not asks or not rest or _is_idle(sentence.text, plain, following):
        return ""
    if sections["offer"].within(rest):
        return "offer"
    return "proposal" if sections["proposal"].within(rest) or _names_time(rest) else "question"


def _names_time(plain: str) -> bool:
    """Tell whether a short question names a time: "Wednesday, 12:30 at the canal?" proposes it."""
    return (
        plain.count(" ") <= _SHORT
        and table("asks")["moment"].within(plain) is not None
        and not table("asks")["asking"].leads(plain)
    )


def is_unmarked(text: str, plain: str) -> bool:
    """Tell whether a line of a chat is a question, though it has no mark."""
    sections = table("asks")
    if sections["telling"].leads(plain) or sections["rhetorical"].within(plain):
        return False
    return sections["unmarked"].within(plain) is not None or is_inverted(text, plain)


def _is_order(sentence: Sentence, left: str) -> bool:
    """Tell whether a sentence orders something: by a verb at the start of a clause."""
    sections = table("asks")
    if sentence.asks:
        return sections["inverted"].within(left) is not None
    if is_infinitive(left):
        return True
    before = ""
    for clause in clauses(sentence.text):
        plain = words(clause)
        advised = _OF_THEM.search(before) and _THEM.search(plain)  # "he does no mail, ring him"
        before += plain
        if advised:
            continue
        orders = any(sections[name].leads(plain) for name in ("order", "inverted")) or is_imperative(clause)
        if orders and not sections["not"].leads(plain):
            return True
    return False


def _is_idle(text: str, plain: str, following: str) -> bool:
    """Tell whether a question wants no answer: a tail ("isn't it?"), or its author goes on to answer it."""
    answers = table("answers")
    after = words(following[:40])
    if answers["because"].within(after):
        return plain.split(maxsplit=1)[0] in _WHY
    if after and (answers["told"].within(after) or answers["headline"].within(plain)):
        return True
    tail = words(text.rpartition(",")[2] if "," in text else "").split()
    return 0 < len(tail) <= _TAIL_WORDS and " ".join(tail[-2:]) in _TAILS and tail[0] not in _ASKING


def promise_kind(text: str, plain: str, before: str = "", *, has_day: bool = True) -> str:
    """Tell whether the author of a sentence takes something upon himself, without condition.

    ``promise``: he does; ``dated``: he does if the sentence names a day; ``hold``: he puts it off; empty: he does not. ``before``: the words that he wrote
    before it: what has been sent is promised no more, though it is still to arrive.
    """
    sections = table("promises")
    kind, clause, found = _promising(text, plain, has_day=has_day)
    if not found or (kind == "dated" and is_sent(plain, before) and sections["expected"].within(plain)):
        return ""
    ahead, after = clause[: found.start].split(), clause[found.end :].split()
    around = " ".join([*ahead[-_WORDS_BEFORE:], clause[found.start : found.end].strip(), *after[:_WORDS_AFTER], ""])
    if any(sections[name].within(around) for name in ("negation", "absence")) or sections["delivered"].within(plain):
        return ""
    return "" if sections["condition"].within(plain) and not sections["whether"].within(plain) else kind


def _promising(text: str, plain: str, *, has_day: bool) -> tuple[str, str, Span | None]:
    """Return how a sentence promises, and where in the words of which clause."""
    parts = [*map(words, clauses(text)), plain]
    sections = table("promises")
    for section, exceptions, kind in _WAYS:
        if kind == "dated" and not has_day:
            continue
        for clause in parts:
            found = sections[section].within(clause)
            if found and not (exceptions and sections[exceptions].within(clause)):
                return kind, clause, found
    is_promised = any(map(is_future, clauses(text, folds=False)))
    return ("promise", plain, Span(0, 0)) if is_promised else ("", plain, None)


def is_conditional(plain: str) -> bool:
    """Tell whether what is promised depends on something."""
    return table("promises")["condition"].within(plain) is not None


def is_sent(*said: str) -> bool:
    """Tell whether any of these words say that something was sent, paid or handed over."""
    return any(table("promises")["sent"].within(plain) for plain in said)


def brings(text: str) -> bool:
    """Tell whether a sentence that asks brings something, too: "Here is the draft, can you check it?", "Deal at 550?"."""
    if table("asks")["deal"].within(words(text)):
        return True
    parts = [words(clause) for clause in clauses(text)][:-1]
    promises, acks = table("promises"), table("acks")
    return any(
        acks["done"].leads(part) or promises["delivered"].within(part) or promises["sent"].within(part)
        for part in parts
    )
