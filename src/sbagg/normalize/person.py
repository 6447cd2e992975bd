"""A person's name taken apart: the words to compare, which of them is the family's, and the generation."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from sbagg.normalize.names import GENERATION, LABELS, TITLES, fold, human_name, tokens
from sbagg.normalize.script import latin, plain, script

_PARTICLES = frozenset(
    "van von der den dem de del della di da dos das do du la le el al bin ibn ten ter zu zum zur af av y e".split()
)
_SIMPLE = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
_UNSURE = LABELS | TITLES | _PARTICLES | {"jr", "sr", "junior", "senior", "ii", "iii", "iv", "via"}
_SAME = {"junior": "jr", "senior": "sr", "2nd": "ii", "3rd": "iii"}
_WRITTEN = re.compile(r"[._\-]+")
_SHORTEST, _MOST = 2, 3
_GENERATION_YEARS = 15


class PersonName(NamedTuple):
    """A name's folded words in the order given name, family name, without titles and particles (van, de la).

    ``generation`` is ``jr``, ``sr``, ``ii``, ``iii``, ``iv`` or empty, ``script`` what :func:`sbagg.normalize.script.script`
    says of it.
    """

    words: tuple[str, ...]
    generation: str = ""
    script: str = ""

    @property
    def full(self) -> bool:
        """Whether there is a given name (or an initial) and a family name."""
        return len(self.words) > 1

    @property
    def key(self) -> tuple[str, ...]:
        """First and last word in alphabetical order: alike for both orders, with and without middle names."""
        a, b = self.words[0], self.words[-1]
        return (a, b) if a < b else (b, a)


NOBODY = PersonName(())


@lru_cache(maxsize=65536)
def person_name(text: str) -> PersonName:
    """Take a name apart as written on a card or in a header; ``NOBODY`` for what is no human name."""
    if _SIMPLE.fullmatch(text):  # most names; ten times as fast
        words = tuple(text.lower().split(" "))
        if _UNSURE.isdisjoint(words):
            return PersonName(words)
    marked = GENERATION.search(text)
    generation = marked[1].lower() if marked else ""
    without = f"{text[: marked.start()]}{text[marked.end() :]}" if marked else text
    if not human_name(without) or (generation and len(tokens(without)) < _SHORTEST):
        without, generation = text, ""
    shown = human_name(without)
    if not shown:
        return NOBODY
    if kind := script(shown):
        return PersonName(tokens(latin(shown)), generation, kind)
    return _ordered(tokens(shown), _SAME.get(generation, generation))


def _ordered(words: tuple[str, ...], generation: str) -> PersonName:
    """Drop particles, and let a hyphen or an apostrophe part no word that others write as one."""
    kept = tuple(word for place, word in enumerate(words) if not place or word not in _PARTICLES)
    return PersonName(tuple(word.replace("'", "").replace("’", "") for word in kept or words), generation)  # noqa: RUF001


@lru_cache(maxsize=65536)
def name_in_address(local: str, known: tuple[str, ...] = ()) -> PersonName:
    """Return the name that a local part spells out: ``jane.miller84`` gives Jane Miller; ``NOBODY`` if it spells none.

    ``known`` are words of which one is in it: with ``miller``, ``janemiller`` gives Jane Miller, and ``jmiller`` J. Miller.
    """
    bare = local.partition("+")[0].strip("0123456789._-")
    for word in known:
        rest = bare.removeprefix(word) if bare.startswith(word) else bare.removesuffix(word)
        if len(word) > _SHORTEST and (rest := rest.strip("0123456789._-")) != bare and rest.isalpha():
            return PersonName((fold(rest), word) if bare.endswith(word) else (word, fold(rest)))
    words = [fold(word).strip("0123456789") for word in _WRITTEN.split(bare)]
    if not _SHORTEST <= len(words) <= _MOST or not all(word.isalpha() for word in words) or len(words[-1]) < _SHORTEST:
        return NOBODY
    return PersonName(tuple(words)) if human_name(" ".join(words)) else NOBODY


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are one full name, in any order and spelling of umlauts: initials and "Mr. Miller" are not enough.

    What is less than this may be a wife's or a son's who answers the same telephone.
    """
    a, b = person_name(one), person_name(other)
    words = [{plain(word) for word in name.words if len(word) > 1} for name in (a, b)]
    enough = min(len(words[0]), len(words[1])) > 1 and (words[0] <= words[1] or words[1] <= words[0])
    return enough and a.generation == b.generation


def a_generation_apart(one: str, other: str) -> bool:
    """Tell whether two birthdays (ISO days; years unknown in ``--MM-DD``) are far enough apart for parent and child."""
    return one[:4].isdigit() and other[:4].isdigit() and abs(int(one[:4]) - int(other[:4])) >= _GENERATION_YEARS


def spellings(name: PersonName) -> tuple[str, ...]:
    """Return local parts that firms make of a name: ``janemiller``, ``jmiller``, ``janem``, ``miller``, ``jane``, ``jm`` ...; without marks."""
    if not name.full:
        return name.words
    given, family = name.words[0], name.words[-1].replace("-", "")
    both = (given + family, family + given, given[0] + family, family + given[0], given + family[0])
    return (*both, family, given) if len(given) > 1 else both[:1] + both[1:2]
