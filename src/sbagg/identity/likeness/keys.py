"""What a group is found by and what of it is counted: short texts, each made of this group alone."""

from __future__ import annotations

from itertools import combinations
from math import log2
from typing import TYPE_CHECKING

from sbagg.normalize.given import full_forms
from sbagg.normalize.script import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sbagg.identity.likeness.face import Face

MOST = 40
"""A key that more groups share is passed over: it says little, and its pairs grow with the square."""
_EXACT = 8
_UNCOUNTED = "dtw"
_LONG = 4
_PART = 6
_BIT = 3


def keys(one: Face) -> list[str]:
    """Return all keys of a group, ``kind:value``, each once, in order. What begins with a capital is only counted: it finds nobody."""
    traits = one.traits
    found = [f"p:{phone}" for phone in traits.phones]
    found += [f"u:{url}" for url in traits.urls]
    found += [f"h:{account}" for _, account in one.accounts if len(account) >= _LONG]
    for address, local, domain in one.addresses:
        found.append(f"D:{domain}")
        if len(local) >= _LONG:
            found += (f"h:{local}", f"d:{local[:_PART]}@{domain}", f"t:{local[-_PART:]}@{domain}")
        if address in traits.shared_emails:
            found.append(f"e:{address}")
    around: list[int | str] = [*one.firms, *one.labels.difference(one.firms)]
    found += [f"F:{firm}" for firm in around]
    found += [f"O:{name}" for name in one.odd]
    if traits.birthdays:
        found += ["B:", *(f"b:{birthday}" for birthday in traits.birthdays)]
        around += (*traits.birthdays, *one.cities)
    for name in one.names:
        _of_name(name.words, around, found)
    for _, local, _ in () if one.told else one.addresses:  # Jane Miller may be jane@, miller@, jmiller@, millerj@ ...
        found += [f"w:{bit}:{place}" for bit in (local[:_BIT], local[1 : _BIT + 1]) for place in around]
    return sorted(set(found))


def _of_name(words: tuple[str, ...], around: Sequence[int | str], found: list[str]) -> None:
    """Add a name's keys: the name itself in either order, and the beginning of each word with what may agree around."""
    given, family = words[0], words[-1]
    found += [f"W:{word}" for word in words]
    for place in around:
        found += (f"w:{given[:_BIT]}:{place}", f"w:{family[:_BIT]}:{place}")
    if len(words) == 1:
        return
    if len(given) > 1:
        found += [full(one, other) for one in full_forms(given) for other in full_forms(family)]
    if len(words) > 2:  # noqa: PLR2004 - a given name in two words
        found.append(full("".join(words[:-1]), family))


def full(given: str, family: str) -> str:
    """Return the key of a full name, in whatever order it is written."""
    a, b = plain(given), plain(family)
    return f"n:{a} {b}" if a < b else f"n:{b} {a}"


def finds(key: str, bearers: int) -> bool:
    """Tell whether groups are compared because they share a key, which so many bear."""
    return key[0].islower() and bearers <= MOST


def rough(count: int) -> int:
    """Return a count as it is if it is small, else the power of two next to it: one more seldom changes what it says."""
    return count if count <= _EXACT else 1 << round(log2(count))


def turned(key: str, before: int, after: int) -> bool:
    """Tell whether a key says something else of all its bearers, now that so many bear it."""
    return finds(key, before) != finds(key, after) or (key[0] not in _UNCOUNTED and rough(before) != rough(after))


def candidates(borne: Iterable[Iterable[str]], bearers: Mapping[str, int]) -> set[tuple[int, int]]:
    """Return the pairs of places to compare. ``borne`` are the keys at each place, ``bearers`` how many have each."""
    blocks: dict[str, list[int]] = {key: [] for key, count in bearers.items() if count > 1 and finds(key, count)}
    for place, theirs in enumerate(borne):
        for key in theirs:
            if key in blocks:
                blocks[key].append(place)
    return {pair for block in blocks.values() for pair in combinations(block, 2)}
