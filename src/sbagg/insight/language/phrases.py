"""Tables of phrases, and finding them in a sentence.

A table is a text file: ``[section]`` lines, ``@name = a|b`` lines that define a set of words, ``# comment`` lines, and one
phrase a line. A phrase is made of folded words (lower case, no accents, parted at apostrophes and hyphens):

    could|can you        alternatives
    please? send         a word that may be missing
    send*                a word that begins so
    .. asap              up to three words of any kind, then asap
    .. asap?             the same, or nothing
    @modal you           a set of words (``@modal?``: that may be missing)
    ^re|aw               at the start of the sentence only
    why not $            at its end only

Every phrase is bounded, and is tried only where its first word stands, so that a text costs no more than its size.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLES = Path(__file__).parent / "tables"
_ANY = ".."
_GAP = r"(?:\S+ ){0,3}?"
_WORD = re.compile(r"[^\W_]+")
_SET = re.compile(r"@(\w+)")
_MARK = re.compile("[\u0300-\u036f]")
_CLOSED = re.compile(r"(?:[a-z0-9]+\|)*[a-z0-9]+")


def folded(text: str) -> str:
    """Return the text in lower case and without accents; German umlauts and sharp s as ``a``, ``o``, ``u``, ``ss``."""
    return text.lower() if text.isascii() else _MARK.sub("", unicodedata.normalize("NFKD", text.casefold()))


def words(text: str) -> str:
    """Return the words of a text, folded, a blank after each, so that phrases can be found in them."""
    found = _WORD.findall(folded(text))
    return " ".join(found) + " " if found else ""


class Span(NamedTuple):
    """Where a phrase was found in what :func:`words` returned."""

    start: int
    end: int


class Phrases:
    """The phrases of one section."""

    def __init__(self, lines: list[str], sets: dict[str, str]) -> None:
        self._by_first: dict[str, list[str]] = defaultdict(list)
        for line in lines:
            start, end = line[0] == "^", line[-1] == "$"
            tokens = _SET.sub(lambda name: sets[name[1]], line.strip("^$")).split()
            pattern = ("^" if start else "") + _pattern(tokens) + ("$" if end else "")
            for first in _firsts(tokens, line):
                self._by_first[first].append(pattern)
        self._compiled: dict[str, re.Pattern[str]] = {}

    def find(self, text: str) -> list[Span]:
        """Return where the phrases stand in what :func:`words` returned, none over another.

        Of those that begin with a word the one of most words is tried first.
        """
        spans: list[Span] = []
        after = 0
        for start, pattern in self._places(text):
            if start >= after and (found := pattern.match(text, start)):
                after = found.end()
                spans.append(Span(start, after))
        return spans

    def within(self, text: str) -> Span | None:
        """Return where the first phrase stands, None if there is none."""
        for start, pattern in self._places(text):
            if found := pattern.match(text, start):
                return Span(start, found.end())
        return None

    def leads(self, text: str) -> bool:
        """Tell whether the text begins with a phrase."""
        first = text[: text.find(" ")]
        return first in self._by_first and self._of(first).match(text) is not None

    def _places(self, text: str) -> Iterator[tuple[int, re.Pattern[str]]]:
        """Yield where a phrase may begin, and what may."""
        present, apart = _present(text)
        if self._by_first.keys().isdisjoint(apart):
            return
        start = 0
        for word in present:
            if word in self._by_first:
                yield start, self._of(word)
            start += len(word) + 1

    def _of(self, first: str) -> re.Pattern[str]:
        """Return what may begin with a word, compiled when it is first met."""
        if first not in self._compiled:
            longest = sorted(set(self._by_first[first]), key=lambda pattern: (-pattern.count(" "), pattern))
            self._compiled[first] = re.compile("|".join(f"(?:{pattern})" for pattern in longest))
        return self._compiled[first]


@lru_cache(64)
def _present(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the words of what :func:`words` returned, in order and apart: many sections look for their phrases in one sentence."""
    present = tuple(text.split())
    return present, frozenset(present)


def without(plain: str, *sections: Phrases) -> str:
    """Return the words without the phrases of some sections; where one was, none is found across."""
    for phrases in sections:
        spans = phrases.find(plain)
        if spans:
            plain = _parted(plain, spans)
    return plain


def _parted(plain: str, spans: list[Span]) -> str:
    parts, after = [], 0
    for span in spans:
        parts.append(plain[after : span.start])
        after = span.end
    return "".join([*parts, plain[after:]])


def _pattern(tokens: list[str]) -> str:
    """Return the regular expression of a phrase. A gap before a word that may be missing may be missing with it."""
    parts: list[str] = []
    gap = ""
    for token in tokens:
        if token == _ANY:
            gap = _GAP
            continue
        choices = [
            rf"{re.escape(one[:-1])}\S*" if one[-1] == "*" else re.escape(one) for one in token.rstrip("?").split("|")
        ]
        word = f"{gap}(?:{'|'.join(choices)}) "
        parts.append(f"(?:{word})?" if token[-1] == "?" else word)
        gap = ""
    return "".join(parts)


def _firsts(tokens: list[str], line: str) -> list[str]:
    """Return the words that a phrase can begin with."""
    found: list[str] = []
    for token in tokens:
        if not _CLOSED.fullmatch(token.rstrip("?")):
            break
        found += token.rstrip("?").split("|")
        if token[-1] != "?":
            return found
    raise ValueError(f"a phrase has to begin with whole words: {line}")


@cache
def table(name: str) -> dict[str, Phrases]:
    """Return the sections of a table. Raises ValueError for a phrase that does not begin with whole words."""
    sections: dict[str, list[str]] = defaultdict(list)
    sets: dict[str, str] = {}
    current = sections[""]
    for line in (_TABLES / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        line = line.strip()  # noqa: PLW2901 - the line, trimmed
        if not line or line[0] == "#":
            continue
        if line[0] == "[":
            current = sections[line.strip("[]")]
        elif line[0] == "@" and "=" in line:
            key, _, value = line[1:].partition("=")
            sets[key.strip()] = "|".join(value.replace("|", " ").split())
        else:
            current.append(line)
    return {section: Phrases(lines, sets) for section, lines in sections.items()}
