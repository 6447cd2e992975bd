"""Names in other scripts, in Latin letters; and spellings that mean one sound."""

from __future__ import annotations

import re
from functools import lru_cache

# What stands for a family name in China is read otherwise than the same character elsewhere; the most common ones.
_FAMILY = {
    "单": "Shan",
    "曾": "Zeng",
    "解": "Xie",
    "查": "Zha",
    "仇": "Qiu",
    "区": "Ou",
    "朴": "Piao",
    "任": "Ren",
    "盖": "Ge",
}
_DOUBLE = frozenset("ouyang sima shangguan zhuge dongfang huangfu situ linghu xiahou gongsun murong nangong".split())
# Revised Romanization gives the left, nearly every Korean's passport the right.
_KOREAN = {
    "gim": "kim", "i": "lee", "bag": "park", "bak": "park", "choe": "choi", "jeong": "jung", "gang": "kang", "jo": "cho",
    "yun": "yoon", "im": "lim", "sin": "shin", "gwon": "kwon", "no": "noh", "u": "woo", "baeg": "baek", "go": "ko",
}  # fmt: skip
_CJK = re.compile("[㐀-鿿豈-﫿가-힣]")
_HANGUL = re.compile("[가-힣]")
_SYLLABLE = re.compile(r"[A-Z][a-z]*")
_CONSONANTAL = re.compile("[\u0590-\u077f\ufb1d-\ufdff\ufe70-\ufefc]")
_UMLAUT = re.compile("(?<=[aou])e")
_SOUNDS = tuple(
    (re.compile(old), new)
    for old, new in (
        ("s?ch(?=[aeiouy])|shch|sch|sh|sz", "s"), ("tch|tsch|ch|cz", "c"), ("kh|gh", "h"), ("dzh|dj|zh", "z"), ("ts|tz", "c"),
        ("ph", "f"), ("th", "t"), ("ck", "k"), ("x", "ks"), ("ou|oy|oo", "u"), ("ee", "i"), ("w", "v"), ("q", "k"),
        ("[yj]", "i"), ("^(?:ie|e)", "e"), ("i+(?=[aeou])", "i"), (r"(.)\1+", r"\1"), ("(?<=[^aeiou])i?i$", "i"),
    )
)  # fmt: skip


def is_latin(text: str) -> bool:
    """Tell whether the text needs no transliteration."""
    return text.isascii() or all(
        letter < "\u0250" or "\u1e00" <= letter < "\u1f00" or not letter.isalpha() for letter in text
    )


def script(text: str) -> str:
    """Return how far the Latin spelling of a text is to be trusted.

    Empty for Latin letters; ``letters`` where spellings vary (Cyrillic, Greek, Hangul ...); ``consonants`` where vowels are not
    written (Arabic, Hebrew); ``signs`` where the reading depends on the country (Han).
    """
    if is_latin(text):
        return ""
    if _CONSONANTAL.search(text):
        return "consonants"
    return "signs" if _CJK.search(text) and not _HANGUL.search(text) else "letters"


@lru_cache(maxsize=16384)
def latin(name: str) -> str:
    """Return a person's name in Latin letters; Chinese and Korean names with the family name last.

    ``"Юрий Щербаков"`` gives ``Yuriy Shcherbakov``, ``"张小明"`` gives ``Xiaoming Zhang``.
    """
    if is_latin(name):
        return name
    from anyascii import anyascii  # noqa: PLC0415 - only where a name needs it

    if not _CJK.search(name):
        return str(anyascii(name)).replace("`", "").replace("'", "")
    written = "".join(name.split())
    syllables = _SYLLABLE.findall(anyascii(written[0] if written[0] not in _FAMILY else "") + anyascii(written[1:]))
    if written[0] in _FAMILY:
        syllables = [_FAMILY[written[0]], *syllables]
    double = len(syllables) > 2 and "".join(syllables[:2]).lower() in _DOUBLE  # noqa: PLR2004 - two syllables and a name
    family, given = "".join(syllables[: 1 + double]), "".join(syllables[1 + double :])
    if _HANGUL.search(name):
        family = _KOREAN.get(family.lower(), family)
    return f"{given.capitalize()} {family.capitalize()}".strip()


def plain(word: str) -> str:
    """Return a folded word with umlauts spelt one way: ``mueller`` and ``muller`` are one."""
    return _UMLAUT.sub("", word) if "e" in word else word


@lru_cache(maxsize=16384)
def sound(word: str) -> str:
    """Return what two transliterations of one word have in common: ``yuriy``, ``yuri`` and ``jurij`` are one."""
    for old, new in _SOUNDS:
        word = old.sub(new, word)
    return word


@lru_cache(maxsize=16384)
def consonants(word: str) -> str:
    """Return the consonants of a word, as scripts without vowels write them: ``mohamed`` and ``mhmd`` are one."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouyw]", "", sound(word).replace("i", "")))
