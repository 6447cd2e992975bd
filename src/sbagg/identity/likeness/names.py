"""What two names say of one another. Pure; symmetric."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA, Indel

from sbagg.normalize.given import is_given_name, one_given_name
from sbagg.normalize.script import consonants, plain, sound

if TYPE_CHECKING:
    from sbagg.normalize.person import PersonName

Known = Callable[[str], bool]
Scripts = frozenset[str]
_UNSURE = frozenset({"signs", "consonants"})

SAME, SPELLING, NICKNAME, INITIAL, TYPO, NEAR, OTHER = range(7)
"""How alike two words are, best first."""
_RULE = {
    SAME: "full_name",
    SPELLING: "spelling",
    NICKNAME: "nickname",
    INITIAL: "initials",
    TYPO: "name_typo",
    NEAR: "near_name",
}
_SHORT, _LONG, _CONSONANTS = 5, 7, 2
_NEAR, _ANYHOW = 0.6, 0.5


def slip(one: str, other: str) -> bool:
    """Tell whether two words differ by what a hasty hand does: one letter wrong, missing, too many or swapped; two in
    long words. Nobody takes a wrong first letter for the right one.
    """
    longest = max(len(one), len(other))
    if longest < _SHORT or not (one and other):
        return False
    if one[0] != other[0] and one[1:2] == other[1:2]:
        return False
    allowed = 1 if longest < _LONG or one[0] != other[0] else 2
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def words_alike(one: str, other: str, scripts: Scripts = frozenset(), known: Known = is_given_name) -> int:
    """Return how alike two folded words are.

    ``scripts`` are those of the two if they differ. ``known`` tells that a word is a name of its own: then no slip is assumed.
    """
    if one == other:
        return SAME
    if len(one) == 1 or len(other) == 1:
        return INITIAL if one[0] == other[0] else OTHER
    if not scripts and Indel.normalized_similarity(one, other) < _ANYHOW and "-" not in one + other:
        return NICKNAME if one_given_name(one, other) else OTHER  # most pairs end here
    if plain(one) == plain(other) or _hyphened(one, other) or _sound_alike(one, other, scripts):
        return SPELLING
    if one_given_name(one, other):
        return NICKNAME
    if (known(one) and known(other) and not scripts) or _half_alike(one, other):
        return OTHER
    if slip(one, other):
        return NEAR if _same_but_ending(one, other) else TYPO
    return NEAR if scripts & _UNSURE or near(one, other) else OTHER


def _hyphened(one: str, other: str) -> bool:
    """``Miller-Jones`` and ``Miller``, ``Seo-yeon`` and ``Seoyeon``; but not ``Hans-Peter`` and ``Hans-Georg``."""
    if "-" not in one and "-" not in other:
        return False
    mine, theirs = set(one.split("-")), set(other.split("-"))
    return mine <= theirs or theirs <= mine or one.replace("-", "") == other.replace("-", "")


def _half_alike(one: str, other: str) -> bool:
    """``Hans-Peter`` and ``Hans-Georg``: what is alike is no more than custom."""
    mine, theirs = one.split("-"), other.split("-")
    return (
        len(mine) == len(theirs) > 1
        and sum(a != b for a, b in zip(mine, theirs, strict=True)) == 1
        and not slip(one, other)
    )


def _sound_alike(one: str, other: str, scripts: Scripts) -> bool:
    """Compare a transliteration: ``yuriy`` and ``yuri``, ``mhmd`` and ``mohamed``."""
    if not scripts or "signs" in scripts:
        return False
    if sound(one) == sound(other) or slip(sound(one), sound(other)):
        return True
    return "consonants" in scripts and len(consonants(one)) >= _CONSONANTS and consonants(one) == consonants(other)


def near(one: str, other: str) -> bool:
    """Tell whether two words have most letters in common, in order or with some swapped: neither for nor against."""
    if max(len(one), len(other)) < _SHORT:
        return OSA.distance(one, other, score_cutoff=1) <= 1
    return max(OSA.normalized_similarity(one, other), Indel.normalized_similarity(one, other)) >= _NEAR


def _same_but_ending(one: str, other: str) -> bool:
    """``Mario`` and ``Maria``, ``Martin`` and ``Martina`` are rather two names than a slip."""
    return one[:-1] == other[:-1] or one == other[:-1] or other == one[:-1]


def compare(one: PersonName, other: PersonName, known: Known = is_given_name) -> str:
    """Return the rule that two names speak for, or an empty string if they say nothing.

    The order of the words does not count: not everywhere does the family name come last.
    """
    if not one.words or not other.words:
        return ""
    if one.generation and other.generation and one.generation != other.generation:
        return "generation"
    if one.words == other.words:
        return "full_name" if one.full else "one_name"
    short, long = (one, other) if (len(one.words), one.words) < (len(other.words), other.words) else (other, one)
    if len(short.words) != len(long.words) and _joined(short.words) & _joined(long.words):
        return "spelling"
    scripts = frozenset({one.script, other.script}) if one.script != other.script else frozenset()
    kinds, left, right = _matched(short.words, long.words, scripts, known)
    if len(short.words) == 1:
        return _single(short, long, kinds)
    if left:
        return _conflict(short.words, long.words, left, right, kinds)
    worst = max(kinds)
    if min(kinds) in {INITIAL, NEAR}:
        return ""
    if worst == SAME and right:
        return "longer_name"
    return _RULE[worst]


def _joined(words: tuple[str, ...]) -> set[str]:
    """``Xiao Ming Wang`` and ``Wang Xiaoming``, ``Jean-Pierre`` and ``Jeanpierre``."""
    words = tuple("".join(word.split("-")) for word in words)
    return {"".join(words), "".join(words[-1:] + words[:-1]), "".join(words[1:] + words[:1])}


def _matched(
    short: tuple[str, ...], long: tuple[str, ...], scripts: Scripts, known: Known
) -> tuple[list[int], list[int], list[int]]:
    """Pair the words of two names, the likest first; return how alike the pairs are and which places stay alone."""
    grades = [
        (grade, abs(i - j), i, j)
        for i, word in enumerate(short)
        for j, match in enumerate(long)
        if (grade := words_alike(word, match, scripts, known)) < OTHER
    ]
    left, right, kinds = set(range(len(short))), set(range(len(long))), []
    for grade, _, i, j in sorted(grades):
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            kinds.append(grade)
    return kinds, sorted(left), sorted(right)


def _single(short: PersonName, long: PersonName, kinds: list[int]) -> str:
    if kinds:
        if kinds[0] in {INITIAL, NEAR}:
            return "near_name" if kinds[0] == NEAR and short.script == long.script else ""
        return "one_name"
    if short.script != long.script:
        return ""
    return "other_name" if long.full else "other_word"


def _conflict(
    short: tuple[str, ...], long: tuple[str, ...], left: list[int], right: list[int], kinds: list[int]
) -> str:
    """Say which part of two names differs. ``left`` and ``right`` are the places without a match."""
    if not [kind for kind in kinds if kind != INITIAL]:
        return "other_name"
    last = (len(short) - 1, len(long) - 1)
    if left == [last[0]] and last[1] in right:
        return "other_family" if 0 not in right else "other_name"
    if 0 in left:
        return "other_given" if 0 in right or len(right) == len(long) - len(kinds) else "other_name"
    return "other_middle"
