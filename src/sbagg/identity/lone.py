"""Names that one card alone gives a company whose domain is spelt otherwise: what they may be used for.

In an address book with one contact for each firm such a name is the only one there is. But who has changed jobs, or
works at a customer's, has a card with one firm's name and another's address.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from sbagg.normalize import company_key, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHORTEST_LABEL = 3
_Key = tuple[str, str]
_A = TypeVar("_A")
_B = TypeVar("_B")


@lru_cache(maxsize=16384)
def resembles(name: str, domain: str) -> bool:
    """Tell whether a company's name and a domain's first label are spelt alike: Acme Tools, ``acmetools.com``."""
    label, words = _label(domain), _squeezed(name)
    short = min(len(label), len(words))
    return short >= _SHORTEST_LABEL and (label.startswith(words) or words.startswith(label))


@dataclass(slots=True)
class Lone:
    """Which company a name means, and how much of a company's people its names stand for. None: more than one."""

    homes: dict[str, _Key | None] = field(default_factory=dict)
    """The key of a name -> the root that organizations and cards call so."""
    spelt: dict[str, _Key | None] = field(default_factory=dict)
    """A domain's first label -> the root that has such a domain."""
    told: dict[_Key, str | None] = field(default_factory=dict)
    """A root -> the key of the name that cards give it."""
    known: Counter[_Key] = field(default_factory=Counter)
    """How many addresses of people are known there, and how many of them are on a card that names the company."""
    named: Counter[_Key] = field(default_factory=Counter)

    def means(self, name: str, root: _Key) -> bool:
        """Tell whether a name that a card gives a company is no other company's."""
        return self.homes[company_key(name)] == root and self.spelt.get(_squeezed(name), root) == root

    def names(self, root: _Key) -> bool:
        """Tell whether the name that cards give a company can be its own: it is one name, and for most people there."""
        return self.told[root] is not None and self.named[root] * 2 > self.known[root]


def _note(where: dict[_A, _B | None], key: _A, value: _B) -> None:
    """Note what a key leads to: the one thing, or None where there are several."""
    where[key] = value if where.setdefault(key, value) == value else None


class Called(NamedTuple):
    """That cards, or the user, name the company with this root so; by number."""

    number: int
    name: str
    root: _Key


class Staff(NamedTuple):
    """So many addresses of people at a domain of the company with this root; ``numbers`` are of what names them."""

    root: _Key
    domain: str
    numbers: tuple[int, ...]
    addresses: int


def lone(names: Mapping[_Key, Iterable[tuple[int, str]]], called: Iterable[Called], staff: Iterable[Staff]) -> Lone:
    """Work out what lone names mean. ``names`` are those of organizations by root."""
    found = Lone()
    for root, stated in names.items():
        for _, name in stated:
            _note(found.homes, company_key(name), root)
    said: set[int] = set()
    for number, name, root in called:
        _note(found.homes, company_key(name), root)
        _note(found.told, root, company_key(name))
        said.add(number)
    for root, domain, numbers, addresses in staff:
        _note(found.spelt, _label(domain), root)
        found.known[root] += addresses
        found.named[root] += 0 if said.isdisjoint(numbers) else addresses
    return found


def _label(domain: str) -> str:
    return re.sub(r"[^a-z0-9]", "", domain.partition(".")[0])


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(company_key(name)))
