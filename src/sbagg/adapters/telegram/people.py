"""The account's owner and its contacts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sbagg.adapter import Card, Identity, Json, Party, RecordError
from sbagg.formats.cards import whole_name
from sbagg.formats.jsonvalues import text, whole
from sbagg.normalize import one_line
from sbagg.normalize.identity import phone

KIND = "telegram-id"
_USER = re.compile(r"(?:user)?(\d{1,18})")


class Person(NamedTuple):
    """Somebody as the export states them: user id, name, number, and username without ``@``."""

    id: str
    name: str
    number: str
    username: str

    @classmethod
    def read(cls, said: dict[str, Json], region: str = "") -> Person:
        """Return whom an object states; a contact who is not on Telegram has no id."""
        name = whole_name((text(said.get("first_name")), text(said.get("last_name"))))
        number = phone(text(said.get("phone_number")), region)
        return cls(
            str(whole(said.get("user_id")) or ""), one_line(name), number, text(said.get("username")).lstrip("@")
        )

    @property
    def identities(self) -> tuple[Identity, ...]:
        """Return the identities that are theirs."""
        pairs = ((KIND, self.id), ("phone", self.number), ("telegram", self.username))
        return tuple(Identity(kind, value) for kind, value in pairs if value)


def facts(said: dict[str, Json], region: str) -> Iterator[Card]:
    """Turn a contact into a card."""
    person = Person.read(said, region)
    if not person.identities:
        raise RecordError("a contact without a user id or a number")
    yield Card(person.identities, person.name, at=whole(said.get("date_unixtime")))


def user(value: Json) -> str:
    """Return the id of a user (``user123``; a number before 2021), empty for a channel and for what is none."""
    found = _USER.fullmatch(str(value)) if isinstance(value, (str, int)) else None
    return found[1] if found else ""


def party(number: str, role: str, name: str = "") -> Party:
    """Return a user's part in a message."""
    return Party(KIND, number, role, name)
