"""Names that one card alone gives a company whose domain is spelt otherwise: what they may be used for.

In an address book with one contact for each firm such a name is the only one there is. But who has changed jobs, or
works at a customer's, has a card with one firm's name and another's address.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from sbagg.normalize import company_key, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sbagg.identity.model import Claim, Known

_SHORTEST_LABEL = 3
_Key = tuple[str, str]


@lru_cache(maxsize=16384)
def resembles(name: str, domain: str) -> bool:
    """Tell whether a company's name and a domain's first label are spelt alike: Acme Tools, ``acmetools.com``."""
    label, words = _label(domain), _squeezed(name)
    short = min(len(label), len(words))
    return short >= _SHORTEST_LABEL and (label.startswith(words) or words.startswith(label))


@dataclass(slots=True)
class Lone:
    """Which company a name means, and how much of a company's people its names stand for."""

    homes: dict[str, set[_Key]] = field(default_factory=lambda: defaultdict(set))
    """The key of a name -> the roots that organizations and cards call so."""
    spelt: dict[str, set[_Key]] = field(default_factory=lambda: defaultdict(set))
    """A domain's first label -> the roots that have such a domain."""
    told: dict[_Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    """A root -> the keys of the names that cards give it."""
    known: Counter[_Key] = field(default_factory=Counter)
    """How many addresses of people are known there, and how many of them are on a card that names the company."""
    named: Counter[_Key] = field(default_factory=Counter)

    def means(self, name: str, root: _Key) -> bool:
        """Tell whether a name that a card gives a company is no other company's."""
        return self.homes[company_key(name)] == {root} and self.spelt.get(_squeezed(name), {root}) == {root}

    def names(self, root: _Key) -> bool:
        """Tell whether the name that cards give a company can be its own: it is one name, and for most people there."""
        return len(self.told[root]) == 1 and self.named[root] * 2 > self.known[root]


def lone(
    names: Mapping[_Key, Iterable[tuple[int, str]]], claims: Mapping[int, _Key], cards: Iterable[Claim],
    there: Mapping[_Key, Iterable[Known]],
) -> Lone:  # fmt: skip
    """Work out what lone names mean. ``names`` are those of organizations by root, ``claims`` the root of each card, and
    ``there`` the addresses of people by root.
    """  # fmt: skip
    found = Lone()
    for root, stated in names.items():
        for _, name in stated:
            found.homes[company_key(name)].add(root)
    said: set[int] = set()
    for card in cards:
        if card.company and (place := claims.get(card.id)) is not None:
            found.homes[company_key(card.company)].add(place)
            found.told[place].add(company_key(card.company))
            said.update(card.identities)
    for root, addresses in there.items():
        for known in addresses:
            found.spelt[_label(known.domain)].add(root)
            found.known[root] += 1
            found.named[root] += known.id in said
    return found


def _label(domain: str) -> str:
    return re.sub(r"[^a-z0-9]", "", domain.partition(".")[0])


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(company_key(name)))
