"""Everyday correspondence from ``letters.toml``: talks whose steps have variants and slots."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sbagg.demo.chance import happens
from sbagg.demo.script import script

if TYPE_CHECKING:
    from random import Random

    from sbagg.demo.cast import Person


@dataclass(frozen=True, slots=True)
class Words:
    """What letters in one language are made of."""

    hello: list[str]
    bye: list[str]
    asides: list[str]
    quote: str
    days: list[str]
    months: list[str]
    sites: list[str]


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation. ``steps`` alternate between the two sides; ``by`` (``me`` or ``them``) begins."""

    lang: str
    by: str
    subject: list[str]
    steps: list[list[str]]


@cache
def words(language: str) -> Words:
    """Return the words of a language."""
    return Words(**script("letters")["words"][language])


@cache
def talks(language: str) -> tuple[Talk, ...]:
    """Return the conversations of a language."""
    found = defaultdict(list)
    for entry in script("letters")["talk"]:
        found[entry["lang"]].append(Talk(**entry))
    return tuple(found[language])


def slots(rng: Random, language: str, person: Person, me: Person, colleague: Person) -> dict[str, str]:
    """Draw what fills the blanks of one conversation."""
    said = words(language)
    return {
        "first": person.given,
        "me": me.given,
        "company": person.company.name if person.company else person.name,
        "site": rng.choice(said.sites),
        "n": str(rng.randrange(6, 60)),
        "m": str(rng.randrange(2, 9)),
        "day": rng.choice(said.days),
        "month": rng.choice(said.months),
        "price": f"{rng.randrange(24, 900) * 100:,}.00 USD",
        "colleague": colleague.given,
    }


def letter(rng: Random, language: str, body: str, to: str, signature: str) -> str:
    """Put a greeting and a farewell around a body."""
    said = words(language)
    hello = rng.choice(said.hello).format(to=to)
    parts = [hello, body]
    if happens(rng, 0.25):
        parts.append(rng.choice(said.asides).format(day=rng.choice(said.days), site=rng.choice(said.sites)))
    parts.append(f"{rng.choice(said.bye)}\n{signature}")
    return "\n\n".join(parts)


def signature(person: Person, *, long: bool) -> str:
    """Return how somebody signs: the first name, or all that is on the business card."""
    if not long:
        return person.shown or person.given
    lines = [person.name, "-- ", person.name, person.title]
    if person.company:
        lines.append(f"{person.company.name} | {person.company.city}, {person.company.country}")
    if person.phone:
        lines.append(f"T {person.phone}")
    if person.mobile and "signs mobile" in person.flags:
        lines.append(f"M {person.mobile}")
    if person.twitter:
        lines.append(f"https://x.com/{person.twitter}")
    return "\n".join(line for line in lines if line)
