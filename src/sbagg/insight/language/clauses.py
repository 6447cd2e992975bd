"""Clauses of a sentence: where an order may begin, and what is said only for the case that something happens."""

from __future__ import annotations

import re

from sbagg.insight.language.phrases import folded, table, words

_BREAK = re.compile(r"[,;:!]\s|\s[-–—]\s|\.\.+\s?")  # noqa: RUF001 - the dash is meant
_AND = re.compile(
    r"^(?:\W|(?:and|und|et|y|e|en|so|then|also|please|pls|just|ok|okay|but|hey|hi|or|bitte|dann|also|aber|oder|alors|donc|mais|pero|entonces)\b)+"
)
_WHEN = r"(?:if|in case|should|when|whenever|falls|wenn|sollten?|sofern|si|s'il|en cas|au cas|quand|lorsque|cuando|en caso|als|mocht|se|quando|caso)"
_LEADING = re.compile(rf"(?:(?:{_AND.pattern[1:]})\s*)?(?P<when>\b{_WHEN}\b[^,;]*)[,;]\s?")
_TRAILING = re.compile(rf"(?P<before>\S+)[\s,]+(?P<when>{_WHEN}\b.*)$")
_WHETHER = re.compile(
    r"(?:check|verify|confirm|see|ask|wonder|wondering|asked|clarify|know|decide|sure|prufen|schauen|fragen|klaren|weiss|wissen|verifier|voir|savoir|"
    r"demander|confirmer|comprobar|ver|saber|mirar|preguntar|confirmar|sapere|vedere|verificare|weten|zien)$"
)
_TOLD = ("me know", "us know", "mich wissen", "uns wissen")
_LONGEST = 400


def clauses(text: str, *, folds: bool = True) -> list[str]:
    """Return the clauses of a sentence, folded, each without the small words that it may begin with."""
    parts = (
        _AND.sub("", part if folds else part.lower()).strip()
        for part in _BREAK.split(folded(text[:_LONGEST]) if folds else text[:_LONGEST])
    )
    return [part for part in parts if part]


def conditions(text: str, plain: str) -> tuple[str, bool]:
    """Return the words of a sentence without the condition it begins with, and whether it speaks only of what may happen.

    "If it fails again, restart it" wants nothing now; "if you agree, please sign" does. ``plain``: the sentence's words.
    """
    said = folded(text[:_LONGEST])
    leading = _LEADING.match(said)
    if leading:
        return words(said[leading.end() :]), _may_fail(leading["when"])
    trailing = _TRAILING.search(said)
    if trailing is None or _is_whether(trailing["before"], said[: trailing.start("when")]):
        return plain, False
    return plain, _may_fail(trailing["when"])


def _is_whether(word: str, before: str) -> bool:
    """Tell whether an "if" after this word only asks: "check if it is open", but not "let me know if it is open"."""
    return _WHETHER.search(word) is not None and not before.rstrip(" ,").endswith(_TOLD)


def _may_fail(condition: str) -> bool:
    said = words(condition)
    sections = table("conditions")
    return sections["failing"].within(said) is not None and sections["now"].within(said) is None


def is_settled(plain: str, following: str) -> bool:
    """Tell whether what a sentence complains of is said to be over, or to be the reason for something."""
    settled = table("conditions")["settled"]
    return settled.within(plain) is not None or settled.leads(words(following[:60]))
