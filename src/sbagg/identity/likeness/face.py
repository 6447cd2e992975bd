"""A group made ready for comparison: names taken apart, addresses split; and how common in the store what it bears is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log, log1p
from typing import TYPE_CHECKING

from sbagg.identity.likeness.keys import full, rough
from sbagg.identity.likeness.names import compare, slip
from sbagg.normalize import company_key, corporate_domain, fold, is_role, is_via
from sbagg.normalize.given import is_given_name
from sbagg.normalize.person import NOBODY, PersonName, name_in_address, person_name, spellings
from sbagg.normalize.script import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sbagg.identity.traits import Traits

_MOST_NAMES = 6
_FEWEST_LETTERS, _BEGINNING = 5, 4
_NONE: frozenset[str] = frozenset()
_MARKS = str.maketrans("", "", "._-")
_MOST_VALUES = 12
_MANY = 3
_USUAL, _BEARERS = 6, 6
_WORLD = 1000
_BIRTHDAYS = 5000
_LEAST, _RARE = 0.1, 0.3


@dataclass(slots=True)
class Face:
    """``names`` holds names taken apart; ``told`` whether people wrote them (else addresses spell them). ``addresses``
    are (address, local part without marks, domain) of its own and of those on its cards but role addresses; ``accounts``
    the names of accounts by network; ``firms`` its companies: numbers (else domains), and ``=`` with the letters of their
    names (the folded name where these are few); ``labels`` the letters of its domains likewise. ``odd`` are its names at
    domains of companies where its address does not spell them, ``name@domain``.
    """

    traits: Traits
    names: tuple[PersonName, ...]
    told: bool
    addresses: tuple[tuple[str, str, str], ...]
    accounts: tuple[tuple[str, str], ...]
    firms: frozenset[int | str]
    labels: frozenset[str]
    cities: frozenset[str]
    odd: frozenset[str]


def faces(traits: Iterable[Traits]) -> list[Face]:
    """Make groups ready, in the order of their keys."""
    return [face(one) for one in sorted(traits, key=lambda one: one.key)]


def face(traits: Traits) -> Face:
    """Make a group ready. Names that others write from role addresses, or "via" something, are not its own."""
    stated = (*traits.emails, *traits.shared_emails)
    addresses = tuple([_split(address) for address in stated[:_MOST_VALUES] if not is_role(address)])
    others = bool(stated) and not addresses
    names = _names(traits, others=others)
    told = bool(names)
    if not others and not any(len(name.words) > 1 and len(name.words[0]) > 1 for name in names):
        names = _with_spelt(names, addresses)
    firms = frozenset((*(traits.companies or traits.domains), *filter(None, map(_firm, traits.company_names))))
    labels = frozenset([f"={label}" for domain in traits.domains if (label := _letters(domain.partition(".")[0]))])
    cities = frozenset(map(fold, traits.cities)) if traits.cities else _NONE
    accounts = _accounts(traits) if traits.handles else ()
    strange = _odd(names, addresses) if told else _NONE
    return Face(traits, names, told, addresses, accounts, firms, labels, cities, strange)


def common_firms(one: Face, other: Face) -> set[int | str]:
    """Return the companies of both. A domain and a name spelt alike are one; two domains spelt alike are not."""
    return {*(one.firms & other.firms), *(one.firms & other.labels), *(one.labels & other.firms)}


def shown_firm(one: Face, other: Face) -> str:
    """Return how a card writes the name of a company of both; empty where none does."""
    return next((name for face in (one, other) for name in face.traits.company_names
                 if (firm := _firm(name)) in other.firms | other.labels and firm in one.firms | one.labels), "")  # fmt: skip


@lru_cache(maxsize=16384)
def _firm(name: str) -> str:
    return f"={letters}" if (letters := _letters(name)) else company_key(name)


@lru_cache(maxsize=16384)
def _letters(name: str) -> str:
    """Return the letters of a company's name or of a domain's first label; empty if too few to mean one."""
    letters = company_key(name).replace(" ", "")
    return letters if len(letters) >= _FEWEST_LETTERS else ""


def _names(traits: Traits, *, others: bool) -> tuple[PersonName, ...]:
    names = traits.names
    if others or len(names) > 1:
        names = tuple(name for name in names if name in traits.carded or not (others or is_via(name)))[:_MOST_NAMES]
        return tuple(dict.fromkeys(name for text in names if (name := person_name(text)).words))
    if names and (only := person_name(names[0])).words and (names[0] in traits.carded or not is_via(names[0])):
        return (only,)
    return ()


def _with_spelt(names: tuple[PersonName, ...], addresses: Iterable[tuple[str, str, str]]) -> tuple[PersonName, ...]:
    """Complete names of which no given name is known by what addresses spell: ``J. Miller`` at ``jane.miller@`` is Jane."""
    known = tuple(name.words[-1] for name in names)
    spelt = {name_in_address(address.partition("@")[0], known) for address, _, _ in addresses} - {NOBODY}
    completed = {name for name in names for longer in spelt if compare(name, longer) in {"initials", "one_name"}}
    return (*(name for name in names if name not in completed), *sorted(spelt.difference(names)))


def _split(address: str) -> tuple[str, str, str]:
    local, _, domain = address.rpartition("@")
    local = local.partition("+")[0]
    return address, (local if local.isascii() else fold(local)).translate(_MARKS), domain


def _accounts(traits: Traits) -> tuple[tuple[str, str], ...]:
    return tuple((kind, value.replace("_", "").replace(".", "")) for kind, value in traits.handles[:_MOST_VALUES])


def spelt_by(local: str, names: Iterable[PersonName]) -> bool:
    """Tell whether a local part or account name is made of a name, digits aside: its owner chose nothing unusual."""
    bare = plain(local.rstrip("0123456789"))
    return any(bare == form or slip(bare, form) for name in names for form in _spellings(name))


@lru_cache(maxsize=4096)
def _spellings(name: PersonName) -> frozenset[str]:
    back = name._replace(words=name.words[::-1])
    return frozenset(map(plain, (*spellings(name), *spellings(back))))


def odd(whose: Face, other: Face) -> bool:
    """Tell whether an address at a company bears no likeness to the names: it may be a machine's or somebody else's."""
    return bool(_odd((*whose.names, *other.names), whose.addresses))


def _odd(names: Iterable[PersonName], addresses: Iterable[tuple[str, str, str]]) -> frozenset[str]:
    strange = [domain for _, local, domain in addresses if not _resembles(local, names) and corporate_domain(domain)]
    return frozenset([f"{' '.join(name.words)}@{domain}" for domain in strange for name in names]) if strange else _NONE


def _resembles(local: str, names: Iterable[PersonName]) -> bool:
    """A local part is like a name if it holds the beginning of one of its words, or begins with its initials."""
    return any(
        any(word[:_BEGINNING] in local for word in name.words if len(word) > 1)
        or local.startswith("".join(word[0] for word in name.words)[:2])
        for name in names
    )


def sized(groups: int) -> int:
    """Return how many people the world is taken to have, of which so many groups are known."""
    return rough(max(groups, _WORLD))


class Store:
    """How many groups bear each key, roughly: what many have says little. ``counted`` returns it for a key that any of
    those compared bears; ``groups`` is how many there are.
    """  # fmt: skip

    def __init__(self, counted: Callable[[str], int], groups: int) -> None:
        self._counted = counted
        self.size = sized(groups)
        self.chance_of_birthday = log1p(self.bearers("B:") / _BIRTHDAYS)
        """What to take off the weight of a birthday where no full name agrees: in a large store many share each day."""

    def bearers(self, key: str) -> int:
        """Return how many groups bear a key."""
        return rough(self._counted(key))

    def known(self, word: str) -> bool:
        """Tell whether a word is a name of its own here, no slip of the pen: widely known, or several bear it."""
        return is_given_name(word) or self.bearers(f"W:{word}") >= _MANY

    def common(self, key: str) -> float:
        """Return what to take off a weight because more bear the key than one person has cards: the logarithm of how many times."""
        return log(max(_USUAL, self.bearers(key)) / _USUAL)

    def common_name(self, name: PersonName) -> float:
        """Return half of that for a name: for as many as bear it, or as chance would make of its words. Below 0 if rare.

        However small the store, the world that it is taken from is not.
        """
        if not name.words:
            return -_RARE
        given, family = self.bearers(f"W:{name.words[0]}"), self.bearers(f"W:{name.words[-1]}")
        by_chance = given * family / self.size if name.full else 0.0
        bearers = given
        if name.full:  # an initial makes no full name: nobody is found by it
            bearers = self.bearers(full(name.words[0], name.words[-1])) if len(name.words[0]) > 1 else 0
        return max(-_RARE, log(max(by_chance, bearers / _BEARERS, _LEAST)) / 2)
