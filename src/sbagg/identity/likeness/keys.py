"""Which groups are compared at all: those that share a cheap key that few others have."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from sbagg.normalize.given import full_forms
from sbagg.normalize.person import spellings
from sbagg.normalize.script import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sbagg.identity.likeness.face import Face

MOST = 40
"""A key that more groups share is passed over: it says little, and its pairs grow with the square."""
_LONG = 4
_PART = 6
_BIT = 3


def candidates(faces: Sequence[Face]) -> list[tuple[int, int]]:
    """Return the pairs of places to compare, each once, in order."""
    first: dict[str, int] = {}
    blocks: dict[str, list[int]] = {}
    shared = {address for one in faces for address in one.traits.shared_emails}
    nameless = {f"{local}@{domain}" for one in faces if not one.told for _, local, domain in one.addresses}
    domains = {address.partition("@")[2] for address in nameless}
    for place, one in enumerate(faces):
        found = keys(one, shared)
        _guesses(one, nameless, domains, found)
        for key in found:
            before = first.setdefault(key, place)
            if before != place:
                block = blocks.setdefault(key, [before])
                if block[-1] != place:
                    block.append(place)
    pairs: set[tuple[int, int]] = set()
    for block in blocks.values():
        if len(block) <= MOST:
            pairs.update(combinations(block, 2))
    return sorted(pairs)


def keys(one: Face, shared: Collection[str] = ()) -> list[str]:
    """Return all keys of a group. ``shared`` are the addresses that cards of more than one group name."""
    traits = one.traits
    found = [f"p:{phone}" for phone in traits.phones]
    found += [f"u:{url}" for url in traits.urls]
    found += [f"b:{birthday}" for birthday in traits.birthdays]
    found += [f"h:{account}" for _, account in one.accounts if len(account) >= _LONG]
    for address, local, domain in one.addresses:
        if address in shared:
            found.append(f"e:{address}")
        if len(local) >= _LONG:
            found += (f"h:{local}", f"d:{local[:_PART]}@{domain}", f"t:{local[-_PART:]}@{domain}")
    around = (*one.firms, *traits.birthdays, *(one.cities if traits.birthdays else ()))
    for name in one.names:
        _of_name(name.words, around, found)
    return found


def _of_name(words: tuple[str, ...], around: Sequence[int | str], found: list[str]) -> None:
    """Add a name's keys: the name itself in either order, and the beginning of each word with what may agree around."""
    given, family = words[0], words[-1]
    for place in around:
        found += (f"w:{given[:_BIT]}:{place}", f"w:{family[:_BIT]}:{place}")
    if len(words) == 1:
        return
    for one in full_forms(given) if len(given) > 1 else ():
        for other in full_forms(family):
            a, b = plain(one), plain(other)
            found.append(f"n:{a} {b}" if a < b else f"n:{b} {a}")
    if len(words) > 2:  # noqa: PLR2004 - a given name in two words
        a, b = plain("".join(words[:-1])), plain(family)
        found.append(f"n:{a} {b}" if a < b else f"n:{b} {a}")


def _guesses(one: Face, nameless: set[str], domains: set[str], found: list[str]) -> None:
    """Add the addresses without a name that a named group's name would spell at its own domains."""
    if not one.told:
        found += [f"g:{local}@{domain}" for _, local, domain in one.addresses]
        return
    places = {domain for _, _, domain in one.addresses} | one.traits.domains
    for domain in places & domains if domains else ():
        found += [
            f"g:{form}@{domain}" for name in one.names for form in spellings(name) if f"{form}@{domain}" in nameless
        ]  # fmt: skip
