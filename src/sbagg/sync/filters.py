"""``only``, ``exclude`` and who was forgotten: what a source keeps out before anything of it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sbagg.adapter import Card, Interaction, Ticket, Transaction
from sbagg.decisions.without import NOTHING, Without

if TYPE_CHECKING:
    from sbagg.adapter import Fact
    from sbagg.config import Source


@dataclass(frozen=True, slots=True)
class Filter:
    """Entries are addresses, domains, folders or labels, compared without regard to case."""

    only: frozenset[str]
    exclude: frozenset[str]
    without: Without = NOTHING

    @classmethod
    def of(cls, source: Source, without: Without = NOTHING) -> Filter:
        """Return the filter of a configured source."""
        return cls(frozenset(map(str.lower, source.only)), frozenset(map(str.lower, source.exclude)), without)

    def keeps(self, facts: list[Fact]) -> bool:
        """Tell whether a record with these facts may be stored."""
        if not self.only and not self.exclude:
            return True
        marks = {mark for fact in facts for mark in _marks(fact)}
        return not marks & self.exclude and (not self.only or bool(marks & self.only) or not marks)


def _marks(fact: Fact) -> set[str]:
    if isinstance(fact, Interaction):
        values = [party.value for party in fact.parties if party.kind == "email"]
        marks = {label.lower() for label in fact.labels}
    elif isinstance(fact, Card):
        values, marks = [identity.value for identity in fact.identities if identity.kind == "email"], set()
    elif isinstance(fact, (Ticket, Transaction)):
        values, marks = [party.value for party in fact.people if party.kind == "email"], set()
    else:
        return set()
    addresses = {value.lower() for value in values}
    domains = {address.rpartition("@")[2] for address in addresses}
    parents = {domain.split(".", n)[-1] for domain in domains for n in range(1, domain.count(".") + 1)}
    return marks | addresses | domains | {parent for parent in parents if "." in parent}
