"""Accounts on X (Twitter): whose tweets they are, who takes part, and what a profile names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sbagg.adapter import Card, Hint, Identity, Json, Party
from sbagg.formats.contacts import named
from sbagg.formats.twittervalues import digits, handle, mapping, text

_PARTS = re.compile(r"[\n|\u2022\u00b7]")


@dataclass(frozen=True, slots=True)
class Account:
    """An account id and handle, each as far as the source states it, and the display name."""

    id: str = ""
    handle: str = ""
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.id or self.handle)

    @staticmethod
    def read(value: Json) -> Account:
        """Read what ``Account.json`` wrote."""
        fields = mapping(value)
        return Account(digits(fields.get("id")), handle(fields.get("handle")), text(fields.get("name")))

    def json(self) -> dict[str, Json]:
        """Return id and handle. The display name changes too often to be part of each record."""
        return {"id": self.id, "handle": self.handle}

    def identities(self) -> tuple[Identity, ...]:
        """Return the identities that the account has."""
        both = (("twitter-id", self.id), ("twitter", self.handle))
        return tuple(Identity(kind, value) for kind, value in both if value)

    def party(self, role: str) -> Party:
        """Return its part in an event, by id where that is known."""
        kind, value = ("twitter-id", self.id) if self.id else ("twitter", self.handle)
        return Party(kind, value, role, self.name)


@dataclass(slots=True)
class Cast:
    """The parties of one record, each account once with its first role, and the links of ids and handles."""

    owner: Account
    _parties: dict[tuple[str, str], Party] = field(default_factory=dict)
    _known: dict[str, Account] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def know(self, account: Account) -> None:
        """Note that one object stated both the id and the handle."""
        if account.id and account.handle:
            earlier = self._known.get(account.handle.lower())
            if earlier is None or (account.name and not earlier.name):
                self._known[account.handle.lower()] = account
            self._names[account.id] = account.name or self._names.get(account.id, "")

    def add(self, account: Account, role: str) -> None:
        """Add an account, by its id if some object stated it. Nobody writes to or mentions himself."""
        account = self._known.get(account.handle.lower(), account) if not account.id else account
        if account and not self._is_owner(account):
            party = replace(account, name=account.name or self._names.get(account.id, "")).party(role)
            self._parties.setdefault((party.kind, party.value.lower()), party)

    def parties(self) -> tuple[Party, ...]:
        """Return the owner as author and all others."""
        author = (self.owner.party("author"),) if self.owner else ()
        return (*author, *self._parties.values())

    def cards(self, at: int | None) -> Iterator[Card]:
        """Yield a card for each stated link of an id and a handle, but for the owner's."""
        for account in self._known.values():
            if not self._is_owner(account):
                yield Card(account.identities(), account.name, at=at)

    def _is_owner(self, account: Account) -> bool:
        if account.id and self.owner.id:
            return account.id == self.owner.id
        return bool(account.handle) and account.handle.lower() == self.owner.handle.lower()


def hints(account: Account, website: str, bio: str) -> Iterator[Hint]:
    """Yield what a profile names: the page behind its website (which may be the employer's), addresses in its bio.

    Handles of X in a bio are those of employers and friends.
    """
    shown = {one: part.strip() for part in _PARTS.split(bio) for one in named(part) if one.kind != "twitter"}
    if website and "//t.co/" not in website:
        pages = [one for one in named(website) if one.kind != "phone"] or [Identity("url", website)]
        shown |= dict.fromkeys(pages, website)
    me = account.identities()[0]
    yield from (Hint(me, one, "bio", line) for one, line in shown.items())
