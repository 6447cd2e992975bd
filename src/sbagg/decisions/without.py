"""Facts without those who were forgotten: what is theirs goes, what they share with others stays without them. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from sbagg.adapter import (
    Card,
    Deal,
    Hint,
    Identity,
    Interaction,
    Note,
    Organization,
    Party,
    Raw,
    Refused,
    Ticket,
    Transaction,
)
from sbagg.decisions.forgotten import KIND, NOBODY, ROLE, WORD, Forgotten, Names, forgotten_in
from sbagg.formats.facts import MEDIA

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from sbagg.adapter import Fact
    from sbagg.config import Config

ASIDE = frozenset({"owner", "delivered", "list", "feed"})
"""Roles that make nobody a party: whom it is assigned to, whose mailbox it is in, the list or feed that it went over."""
NO_PART = ASIDE | {"follower", "followed", ROLE}
"""Roles that make an item nobody's: with no other party left than these, it was the forgotten one's own."""
AUTHORS = frozenset({"from", "author", "caller", "organizer", "requester"})
NOBODY_LEFT = Party(KIND, WORD, ROLE)
"""Who stands in the place of whoever was forgotten."""
Entry = TypeVar("Entry", Raw, Refused)


@dataclass(frozen=True, slots=True)
class Without:
    """Takes the forgotten out. ``me`` and ``domains`` say who we are: an item of ours and theirs alone is theirs."""

    forgotten: Forgotten = NOBODY
    me: frozenset[tuple[str, str]] = frozenset()
    domains: tuple[str, ...] = ()

    @classmethod
    def of(cls, home: Path, config: Config) -> Without:
        """Return what the user's decisions ask for."""
        return cls(forgotten_in(home), frozenset(config.me), config.domains)

    def __bool__(self) -> bool:
        return bool(self.forgotten)

    def facts(self, facts: Iterable[Fact]) -> list[Fact]:
        """Return what may be stored of a record's facts. With a card of theirs goes what else the row says of a company,
        and what is noted on the card.
        """  # fmt: skip
        pairs = [(fact, self._fact(fact)) for fact in facts]
        carded = {i for fact, kept in pairs if isinstance(fact, Card) and kept is None for i in fact.identities}
        return [kept for fact, kept in pairs if kept is not None and not (carded and _is_beside(fact, carded))]

    def entry(self, entry: Entry, names: Names) -> Entry:
        """Return a raw record as it may be kept; ``names`` as :meth:`told` says of its facts. What stays of it is clean."""
        if isinstance(entry, Raw) and entry.media == MEDIA:
            return replace(entry, locator=self._clean(entry.locator, "alone"))
        data = self.forgotten.clean_data(entry.data, "name" if self.names(entry.data) else names)
        return replace(entry, data=data, locator=self._clean(entry.locator, "alone"))

    def told(self, parties: Iterable[tuple[str, str, str]]) -> Names:
        """Tell which full names mean the forgotten among these (kind, value, name): all where they took part; none that
        a namesake bears who did.
        """  # fmt: skip
        held = list(parties)
        if any(self.forgotten.holds(kind, value) for kind, value, _ in held):
            return "name"
        return "" if any(self.forgotten.is_called(name) for _, _, name in held) else "alone"

    def names(self, data: bytes, key: str = "") -> bool:
        """Tell whether a raw record or its key stands for somebody forgotten."""
        return self.forgotten.clean_data(data) != data or self.forgotten.names(key)

    def calls(self, raw: Raw) -> bool:
        """Tell whether a record is called by somebody forgotten: it is their chat, though it says nothing."""
        return self.forgotten.mentions(raw.stream) or self.forgotten.mentions(raw.key)

    def holds(self, party: Party) -> bool:
        """Tell whether a party was forgotten."""
        return self.forgotten.holds(party.kind, party.value)

    def _fact(self, fact: Fact) -> Fact | None:
        match fact:
            case Card():
                return self._card(fact)
            case Hint():
                if any(self.forgotten.holds(i.kind, i.value) for i in (fact.a, fact.b)):
                    return None
                return replace(fact, text=self._clean(fact.text, "alone"))
            case Organization():
                return replace(fact, name=self._clean(fact.name), aliases=tuple(map(self._clean, fact.aliases)))
            case Interaction():
                return self._interaction(fact)
            case Deal():
                return self._deal(fact)
            case Ticket() | Transaction() | Note():
                return self._written(fact)
        return fact

    def _card(self, fact: Card) -> Card | None:
        lost = [(i.kind, i.value) for i in fact.identities if self.forgotten.holds(i.kind, i.value)]
        left = tuple(i for i in fact.identities if (i.kind, i.value) not in lost)
        if lost and not self.forgotten.spares(fact.name, lost, ((i.kind, i.value) for i in left)):
            return None
        return replace(
            fact, identities=left, name=self._clean(fact.name), title=self._clean(fact.title, "alone"),
            company=self._clean(fact.company), city=self._clean(fact.city), tags=tuple(map(self._clean, fact.tags)),
        )  # fmt: skip

    def _interaction(self, fact: Interaction) -> Interaction | None:
        lost, names = self._lost(fact.parties)
        parties = self._left(fact.parties, names)
        if lost and self._theirs(lost, parties):
            return None
        if _wrote(lost):
            return replace(fact, parties=parties, title=WORD, text=WORD, new=None, files=(), url="")
        own = fact.text if fact.new is None else fact.new
        new = None if fact.new is None else self._clean(fact.new, names)
        return replace(
            fact, parties=parties, title=self._clean(fact.title, names), url=self._clean(fact.url, names),
            text=self._clean(own if lost else fact.text, names),  # what is quoted may be their words
            new=None if lost else new,
            files=tuple(replace(file, name=self._clean(file.name, names)) for file in fact.files),
        )  # fmt: skip

    def _deal(self, fact: Deal) -> Deal | None:
        lost, names = self._lost(fact.people if fact.owner is None else (*fact.people, fact.owner))
        people = self._left(fact.people, names)
        if lost and self._theirs(lost, people) and not (fact.company_ref or fact.company):
            return None
        return replace(
            fact, owner=None if fact.owner in lost else fact.owner, people=people, name=self._clean(fact.name, names),
            company=self._clean(fact.company),
        )  # fmt: skip

    def _written(self, fact: Ticket | Transaction | Note) -> Fact | None:
        author = fact.author if isinstance(fact, Note) else None
        everybody = fact.people if author is None else (author, *fact.people)
        lost, names = self._lost(everybody)
        firms = isinstance(fact, Transaction) and (fact.company_ref or fact.company)
        if lost and not firms and self._theirs(lost, self._left(everybody, names)):
            return None
        title, text = self._clean(fact.title, names), self._clean(fact.text, names)
        if _wrote(lost) or author in lost:
            title, text = WORD, WORD
        people = self._left(fact.people, names)
        if isinstance(fact, Note):
            return replace(
                fact, people=people, title=title, text=text, author=NOBODY_LEFT if author in lost else author
            )
        return replace(fact, people=people, title=title, text=text, company=self._clean(fact.company))

    def _lost(self, parties: Iterable[Party]) -> tuple[list[Party], Names]:
        """Return those of the parties who were forgotten, and which full names mean them here."""
        held = list(parties)
        return [party for party in held if self.holds(party)], self.told((p.kind, p.value, p.name) for p in held)

    def _left(self, parties: Iterable[Party], names: Names) -> tuple[Party, ...]:
        """Return the parties that stay; one stands for all who took part and do not."""
        held = list(parties)
        beside: Names = "name" if names == "name" else ""  # where they took no part it is a namesake's
        kept = [replace(p, name=self._clean(p.name, beside)) if p.name else p for p in held if not self.holds(p)]
        took_part = any(party.role not in ASIDE and self.holds(party) for party in held)
        return (*kept, NOBODY_LEFT) if took_part else tuple(kept)

    def _theirs(self, lost: Collection[Party], left: Iterable[Party]) -> bool:
        """Tell whether an item was between us and them alone."""
        if all(party.role in ASIDE for party in lost):
            return False
        return not any(party.role not in NO_PART and not self.is_us(party.kind, party.value) for party in left)

    def is_us(self, kind: str, value: str) -> bool:
        """Tell whether an identity is mine or on one of our domains."""
        value = value.lower() if kind == "email" else value
        return (kind, value) in self.me or (
            kind == "email" and value.endswith(tuple(mark + d for d in self.domains for mark in "@."))
        )

    def _clean(self, text: str, names: Names = "") -> str:
        return self.forgotten.clean(text, names)


def parties_of(facts: Iterable[Fact]) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, value, name) of everybody whom facts name."""
    for fact in facts:
        match fact:
            case Card():
                yield from ((i.kind, i.value, fact.name) for i in fact.identities)
            case Hint():
                yield from ((i.kind, i.value, "") for i in (fact.a, fact.b))
            case Interaction():
                yield from ((p.kind, p.value, p.name) for p in fact.parties)
            case Deal() | Ticket() | Transaction() | Note():
                one = fact.owner if isinstance(fact, Deal) else fact.author if isinstance(fact, Note) else None
                yield from ((p.kind, p.value, p.name) for p in (*fact.people, *([one] if one else ())))


def _is_beside(fact: Fact, carded: Collection[Identity]) -> bool:
    """Tell whether a fact of the record that a card is from says something of that card's person or company alone."""
    if isinstance(fact, Note):
        return all(Identity(party.kind, party.value) in carded for party in fact.people)
    return isinstance(fact, Organization)


def _wrote(lost: Iterable[Party]) -> bool:
    return any(party.role in AUTHORS for party in lost)


NOTHING = Without()
"""Nobody was forgotten."""
