"""Names of people and companies: folding for search and comparison, and telling a human name from a label."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "ß": "ss", "þ": "th"})
_PLAIN = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l", "ı": "i", "þ": "th", "ð": "d"})  # noqa: RUF001 - letters are the matter here
_VIA = re.compile(r"\s+(?:via|on behalf of|über|für)\s.*$|\s*\((?:via\b)?[^)]*\)|\s*\[[^\]]*\]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*\.?")  # noqa: RUF001 - the typographic apostrophe is meant
TITLES = frozenset("mr mrs ms miss mx dr prof sir dipl ing herr frau mme mlle sr sra phd md mba jr esq".split())
LABELS = frozenset(
    """team support sales info admin notification notifications newsletter noreply billing service services mailer
    daemon list group system alert alerts digest news update updates office customer help desk department""".split()
)
_LEGAL = frozenset(
    """ab ag as asa bv bvba co company corp corporation gmbh group holding holdings inc incorporated kg kk limited
    llc llp lp ltd ltda mbh nv oy oyj plc pte pty sa sarl sas se sl spa srl sro ug""".split()
)
_SIMPLE = re.compile(r"[A-Za-z]{2,30} [A-Za-z]{2,30}")
_NAMES = 131_072  # grouping asks for each name several times; fewer would be forgotten in between
GENERATION = re.compile(r"(?<=\w)\.?[,\s]+(jr|sr|junior|senior|ii|iii|iv|2nd|3rd)\b\.?(?=\s*(?:,|\(|$))", re.IGNORECASE)
_MOST_WORDS, _LONGEST = 6, 80


def fold(text: str) -> str:
    """Return the text in lower case without accents (ä = a), for comparison and search."""
    return text.lower() if text.isascii() else _unaccented(text)


@lru_cache(maxsize=16384)
def _unaccented(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def search_forms(text: str) -> str:
    """Return all folded spellings, a blank between: ``Müller`` is found as ``muller`` and as ``mueller``."""
    return " ".join(folded(text))


def folded(text: str) -> tuple[str, ...]:
    """Return the one or two ways to write a text in plain letters: ``muller`` and ``mueller``."""
    if text.isascii():
        return (text.lower(),)
    plain, german = fold(text), fold(unicodedata.normalize("NFC", text).casefold().translate(_GERMAN))
    return (plain,) if plain == german else (plain, german)


def _presentable(name: str) -> str:
    name = _VIA.sub("", name.strip().strip("'\"").strip())
    if name.count(",") == 1:
        family, given = (part.strip() for part in name.split(","))
        if given and fold(given).strip(".") not in TITLES | _LEGAL:
            name = f"{given} {family}"
    return re.sub(r"\s+", " ", name).strip(" ,;-'\"")


@lru_cache(maxsize=_NAMES)
def human_name(name: str) -> str:
    """Return a name fit to show (``"Reyes, Dana (via Docs)"`` gives ``Dana Reyes``).

    Empty for what is no human name: an address, a number, a label such as ``Acme Support``.
    """
    if _SIMPLE.fullmatch(name):  # most names; ten times as fast
        return name if LABELS.isdisjoint(name.lower().split(" ")) else ""
    shown = _presentable(name)
    if not shown or len(shown) > _LONGEST or any(mark in shown for mark in "@/\\<>=|") or re.search(r"\d{3}", shown):
        return ""
    words = _WORD.findall(shown)
    if not words or len(words) > _MOST_WORDS or {fold(word).strip(".") for word in words} & LABELS:
        return ""
    return shown


@lru_cache(maxsize=_NAMES)
def is_via(name: str) -> bool:
    """Tell whether somebody else writes under the name: ``Jane Doe (via Docs)``, ``Bob via LinkedIn``."""
    return bool(re.search(r"\bvia\b|on behalf of", name, re.IGNORECASE))


@lru_cache(maxsize=_NAMES)
def tokens(name: str) -> tuple[str, ...]:
    """Return the folded words of a human name in the order written, without titles; initials are one letter."""
    words = (fold(word).replace("ʼ", "").strip(".'’-") for word in _WORD.findall(_presentable(name)))  # noqa: RUF001
    return tuple(word for word in words if word and word not in TITLES)


def names_agree(one: str, other: str) -> bool:
    """Tell whether two names can be the same person's: each word of the shorter has its match in the longer.

    A word matches itself, its spelling without umlauts, and its initial. No word at all agrees with anything; junior
    and senior do not agree.
    """
    generations = {found[1].lower() for name in (one, other) if (found := GENERATION.search(name))}
    if len(generations) > 1:
        return False
    short, long = sorted((tokens(one), tokens(other)), key=len)
    left = list(long)
    for word in short:
        match = next((w for w in left if w == word), None) or next(
            (w for w in left if (len(w) == 1 or len(word) == 1) and w[0] == word[0]), None
        )
        if match is None:
            return _umlauts(short, long)
        left.remove(match)
    return True


def _umlauts(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    flat = [[re.sub(r"(?<=[aou])e", "", word) for word in words] for words in (short, long)]
    return bool(flat[0]) and all(word in flat[1] for word in flat[0])
