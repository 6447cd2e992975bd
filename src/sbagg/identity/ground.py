"""What companies are worked out from: what cards say of them, without whom they say it of. As much as there are companies,
however many people there are.
"""  # fmt: skip

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sbagg.normalize import is_role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sbagg.identity.model import Claim, Known

_STANDS, _ROLE = 1, 2


class Naming(NamedTuple):
    """What a card says of where somebody works: a name, an account's ref, the corporate domains of the addresses on it."""

    company: str
    account: int | None
    domains: tuple[str, ...]


@dataclass(slots=True)
class Ground:
    """``domains`` are those of addresses that stand for people. ``namings`` are what cards say, by number, ``cards`` on how
    many each stands, and ``naming_of`` which is a card's; ``words`` are what the user says, by negative numbers. ``staff``:
    (domain, the numbers of what names such an address) -> how many addresses of people.
    """

    domains: set[str] = field(default_factory=set)
    namings: dict[int, Naming] = field(default_factory=dict)
    cards: Counter[int] = field(default_factory=Counter)
    naming_of: array[int] = field(default_factory=lambda: array("i"))
    words: dict[int, str] = field(default_factory=dict)
    staff: Counter[tuple[str, tuple[int, ...]]] = field(default_factory=Counter)


class Survey:
    """Takes in addresses, then cards and words, and makes the ground of them. Holds a few bytes for each."""

    def __init__(self) -> None:
        self._ground = Ground()
        self._domains: list[str] = [""]
        self._place: dict[str, int] = {"": 0}
        self._domain_of = array("i")
        self._is = bytearray()
        self._named_by = array("i")
        self._also_by: dict[int, set[int]] = {}
        self._numbers: dict[Naming, int] = {}

    def address(self, number: int, domain: str, *, stands: bool, role: bool) -> None:
        """Take in an address of a corporate domain, by its row id. ``stands``: it took part in something."""
        for column in (self._domain_of, self._named_by):
            _reach(column, number)
        self._is.extend(bytes(max(0, number + 1 - len(self._is))))
        if domain not in self._place:
            self._place[domain] = len(self._domains)
            self._domains.append(domain)
        self._domain_of[number] = self._place[domain]
        self._is[number] = _STANDS * stands | _ROLE * role

    def card(self, number: int, company: str, account: int | None, on_it: Iterable[int]) -> None:
        """Take in a card, by its row id, and the identities on it."""
        addresses = self._addresses(on_it)
        if company or account is not None:
            domains = tuple(sorted({self._domains[self._domain_of[i]] for i in addresses}))
            naming = Naming(company, account, domains)
            said = self._numbers.setdefault(naming, len(self._numbers) + 1)
            self._ground.namings[said] = naming
            self._ground.cards[said] += 1
            _reach(self._ground.naming_of, number)
            self._ground.naming_of[number] = said
            self._name(addresses, said)

    def word(self, number: int, company: str, on_it: Iterable[int]) -> None:
        """Take in a word of the user's, by its negative number, and whom it is about."""
        addresses = self._addresses(on_it)
        if company:
            self._ground.words[number] = company
            self._name(addresses, number)

    def ground(self) -> Ground:
        """Return what was taken in."""
        for number, place in enumerate(self._domain_of):
            if place and self._is[number] & _STANDS:
                domain, first = self._domains[place], self._named_by[number]
                self._ground.domains.add(domain)
                if not self._is[number] & _ROLE:
                    numbers = self._also_by.get(number, {first} if first else ())
                    self._ground.staff[domain, tuple(sorted(numbers))] += 1
        return self._ground

    def _addresses(self, on_it: Iterable[int]) -> list[int]:
        """Return the addresses among these. What is on a card stands for its domain's company."""
        found = [i for i in on_it if i < len(self._domain_of) and self._domain_of[i]]
        for i in found:
            self._is[i] |= _STANDS
        return found

    def _name(self, addresses: Iterable[int], said: int) -> None:
        for i in addresses:
            if not self._named_by[i]:
                self._named_by[i] = said
            elif self._named_by[i] != said:
                self._also_by.setdefault(i, {self._named_by[i]}).add(said)


def ground_of(identities: Mapping[int, Known], claims: Iterable[Claim]) -> Ground:
    """Return the ground that these identities, cards and words are."""
    survey = Survey()
    for one in identities.values():
        if one.domain and one.shared != "list":
            survey.address(one.id, one.domain, stands=not one.bare, role=is_role(one.value))
    for claim in claims:
        if claim.decided:
            survey.word(claim.id, claim.company, claim.identities)
        else:
            survey.card(claim.id, claim.company, claim.company_ref, claim.identities)
    return survey.ground()


def _reach(column: array[int], number: int) -> None:
    """Make a column so long that it has this place."""
    if number >= len(column):
        column.extend([0] * (number + 1 - len(column)))
