"""Facts without those who were forgotten: what is theirs goes, what they share with others stays without them. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from sbagg.adapter import Card, Deal, Hint, Interaction, Note, Organization, Party, Raw, Refused, Ticket, Transaction
from sbagg.decisions.forgotten import KIND, NOBODY, ROLE, WORD, Forgotten, forgotten_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from sbagg.adapter import Fact, File
    from sbagg.config import Config

NO_PART = frozenset({"owner", "delivered", "list", "follower", "followed", ROLE})
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
        """Return what may be stored of a record's facts."""
        return [kept for fact in facts if (kept := self._fact(fact)) is not None]

    def entry(self, entry: Entry, *, lost: bool) -> Entry:
        """Return a raw record as it may be kept; ``lost``: it has a party that was forgotten, so their name goes too."""
        lost = lost or self.names(entry.data)
        data = self.forgotten.clean_data(entry.data, names=lost)
        return replace(entry, data=data, locator=self.forgotten.clean(entry.locator))

    def names(self, data: bytes, key: str = "") -> bool:
        """Tell whether a raw record or its key stands for somebody forgotten."""
        return self.forgotten.clean_data(data) != data or self.forgotten.names(key)

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
                return replace(fact, text=self.forgotten.clean(fact.text))
            case Organization():
                return replace(fact, name=self._clean(fact.name))
            case Interaction():
                return self._interaction(fact)
            case Deal():
                return self._deal(fact)
            case Ticket() | Transaction() | Note():
                return self._written(fact)
        return fact

    def _card(self, fact: Card) -> Card | None:
        if any(self.forgotten.holds(i.kind, i.value) for i in fact.identities):
            return None
        return replace(
            fact, name=self._clean(fact.name), title=self._clean(fact.title), company=self._clean(fact.company),
            city=self._clean(fact.city),
        )  # fmt: skip

    def _interaction(self, fact: Interaction) -> Interaction | None:
        lost = [party for party in fact.parties if self.holds(party)]
        if not lost:
            return replace(
                fact, parties=self._named(fact.parties), title=self._clean(fact.title), text=self._clean(fact.text),
                new=None if fact.new is None else self._clean(fact.new), url=self._clean(fact.url), files=self._files(fact.files),
            )  # fmt: skip
        parties = self._left(fact.parties)
        if self._theirs(lost, parties):
            return None
        if _wrote(lost):
            return replace(fact, parties=parties, title=WORD, text=WORD, new=None, files=(), url="")
        own = fact.text if fact.new is None else fact.new  # what is quoted may be their words
        return replace(
            fact, parties=parties, title=self._clean(fact.title, names=True), text=self._clean(own, names=True), new=None,
            url=self._clean(fact.url), files=self._files(fact.files, names=True),
        )  # fmt: skip

    def _deal(self, fact: Deal) -> Deal | None:
        owner = None if fact.owner is None or self.holds(fact.owner) else fact.owner
        lost = [party for party in fact.people if self.holds(party)]
        name = self._clean(fact.name, names=bool(lost))
        if not lost:
            return replace(fact, owner=owner, people=self._named(fact.people), name=name)
        people = self._left(fact.people)
        if self._theirs(lost, people) and not (fact.company_ref or fact.company):
            return None
        return replace(fact, owner=owner, people=people, name=name)

    def _written(self, fact: Ticket | Transaction | Note) -> Fact | None:
        author = fact.author if isinstance(fact, Note) else None
        everybody = fact.people if author is None else (author, *fact.people)
        lost = [party for party in everybody if self.holds(party)]
        title, text = self._clean(fact.title, names=bool(lost)), self._clean(fact.text, names=bool(lost))
        if not lost:
            return replace(fact, people=self._named(fact.people), title=title, text=text)
        if self._theirs(lost, self._left(everybody)) and not (isinstance(fact, Transaction) and fact.company_ref):
            return None
        if _wrote(lost) or author in lost:
            title, text = WORD, WORD
        fact = replace(fact, people=self._left(fact.people), title=title, text=text)
        return replace(fact, author=NOBODY_LEFT) if isinstance(fact, Note) and author in lost else fact

    def _left(self, parties: Iterable[Party]) -> tuple[Party, ...]:
        """Return the parties that stay; one stands for all who do not."""
        kept = [replace(p, name=self._clean(p.name, names=True)) for p in parties if not self.holds(p)]
        return (*kept, NOBODY_LEFT)

    def _named(self, parties: Iterable[Party]) -> tuple[Party, ...]:
        """Return parties whose names stand for nobody forgotten."""
        return tuple(replace(p, name=self._clean(p.name)) if p.name else p for p in parties)

    def _theirs(self, lost: Collection[Party], left: Iterable[Party]) -> bool:
        """Tell whether an item was between us and them alone."""
        if all(party.role in NO_PART for party in lost):
            return False
        return not any(party.role not in NO_PART and not self.is_us(party.kind, party.value) for party in left)

    def is_us(self, kind: str, value: str) -> bool:
        """Tell whether an identity is mine or on one of our domains."""
        value = value.lower() if kind == "email" else value
        return (kind, value) in self.me or (
            kind == "email" and value.endswith(tuple(mark + d for d in self.domains for mark in "@."))
        )

    def _files(self, files: tuple[File, ...], *, names: bool = False) -> tuple[File, ...]:
        return tuple(replace(file, name=self._clean(file.name, names=names)) for file in files)

    def _clean(self, text: str, *, names: bool = False) -> str:
        return self.forgotten.clean(text, names=names)


def _wrote(lost: Iterable[Party]) -> bool:
    return any(party.role in AUTHORS for party in lost)


NOTHING = Without()
"""Nobody was forgotten."""
