"""Invented names of people and companies, put together from the parts in ``names.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sbagg.demo.chance import happens
from sbagg.demo.script import script
from sbagg.normalize import fold

if TYPE_CHECKING:
    from random import Random

_GERMAN = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))


@dataclass(frozen=True, slots=True)
class Style:
    """How people and companies of one language are named, and where they are; ``offset`` in hours."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    trades: tuple[str, ...]
    titles: tuple[str, ...]
    cities: tuple[str, ...]
    legal: str
    ending: str
    country: str
    offset: int


@cache
def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


@cache
def style(speech: str) -> Style:
    """Return the parts for a language: ``en``, ``de``, ``fr`` or ``es``."""
    entry = script("names")[speech]
    lists = {name: _words(entry[name]) for name in ("given", "family", "trades", "titles", "cities")}
    return Style(**{**entry, **lists})


def language(rng: Random) -> str:
    """Draw a language: two thirds English."""
    return rng.choices(("en", "de", "fr", "es"), (66, 14, 10, 10))[0]


def ascii_name(text: str) -> str:
    """Return the letters of a name for use in addresses: ``Jörg Küppersteg`` gives ``joergkueppersteg``."""
    text = text.lower()
    for letter, spelled in _GERMAN:
        text = text.replace(letter, spelled)
    return "".join(letter for letter in fold(text) if letter.isascii() and letter.isalnum())


def company(rng: Random, speech: str) -> tuple[str, str]:
    """Draw a company's name and domain, such as ``Thistlebeck Foods`` and ``thistlebeck-foods.com``."""
    parts = style(speech)
    stem = rng.choice(_words(script("names")["heads"])) + rng.choice(_words(script("names")["tails"]))
    trade = rng.choice(parts.trades)
    legal = f" {parts.legal}" if happens(rng, 0.5) else ""
    return f"{stem} {trade}{legal}", f"{stem.lower()}-{ascii_name(trade)}.{parts.ending}"


def phone(rng: Random, speech: str) -> str:
    """Draw a number from the ranges that regulators keep free for films, written as people there write it."""
    if speech == "de":
        return f"+49 30 23125 {rng.randrange(1000):03}"
    if speech == "fr":
        return f"+33 1 99 00 {rng.randrange(100):02} {rng.randrange(100):02}"
    return f"+1 {rng.randrange(2, 10)}{rng.randrange(1, 10)}{rng.randrange(10)} 555 01{rng.randrange(100):02}"
