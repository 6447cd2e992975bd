"""From files to records: conversations, every thread (what Help Scout calls a message) by itself, customers and users.

Source: Help Scout's Inbox API 2.0 (https://developer.helpscout.com/mailbox-api/) and FreeScout's, which names the customer
``customer`` and people ``firstName``. Lists stand in ``_embedded``; so do the threads of a conversation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sbagg.adapter import Event, Gone, Json, Raw, Skipped, SourceError
from sbagg.formats import desk
from sbagg.formats.answers import Found
from sbagg.formats.desk import Tickets, when
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import MEDIA, pack

TALKS, THREADS, CUSTOMERS, USERS, MENTIONED = "conversations", "threads", "customers", "users", "mentioned"
_LISTS = (TALKS, THREADS, CUSTOMERS, USERS)
_EMBEDDED = "_embedded"
_NOUNS = {_EMBEDDED: _EMBEDDED}
_SHAPES = (
    (TALKS, ("mailboxId", "status")), (THREADS, ("createdBy", "body")), (CUSTOMERS, ("firstName", "jobTitle", "background")),
    (USERS, ("firstName", "role")), (CUSTOMERS, ("firstName",)),
)  # fmt: skip
_OF_TALK = re.compile(r"/conversations/(\d{1,18})(?:/|$)")
_PEOPLE = ("primaryCustomer", "customer", "createdBy", "assignee", "assignedTo")
_NO_WORDS = frozenset({"lineitem"})
_UNSEEN = {"draft": "draft", "hidden": "hidden", "underreview": "not sent"}
_LONGEST_TITLE = 200


@dataclass(slots=True)
class Reader:
    """Reads the exports of one source. ``tickets`` knows the conversations of all its paths, for threads that stand alone."""

    tickets: Tickets

    @staticmethod
    def of(paths: tuple[Path, ...]) -> Reader:
        """Return the reader of a source's paths."""
        return Reader(Tickets(paths, _NOUNS, _known))

    def read(self, path: Path) -> Iterator[Event]:
        """Yield the records of one path."""
        export = _Export(self.tickets)
        for found in desk.objects(path, _NOUNS):
            if isinstance(found, Found):
                for one in _spread(found):
                    yield from export.events(one)
            else:
                yield found
        if not export.count:
            raise SourceError(f"{path}: nothing in it is of Help Scout", "Check the path, then: sbagg sync PATH")


@dataclass(slots=True)
class _Export:
    """One path while it is read: how much was found in it, and whom it mentioned so far."""

    tickets: Tickets
    count: int = 0
    seen: set[str] = field(default_factory=set)

    def events(self, found: Found) -> Iterator[Event]:
        noun = _noun(found)
        self.count += bool(noun)
        if noun == TALKS:
            yield from self._talk(found)
        elif noun == THREADS:
            yield from self._thread(found, self._talk_of(found))
        elif noun:
            yield _record(found, noun, found.value)
        else:
            yield found.refused("neither conversation nor thread, customer or user")

    def _talk(self, found: Found) -> Iterator[Event]:
        yield _record(found, TALKS, {key: value for key, value in found.value.items() if key != _EMBEDDED})
        yield from self._mentioned(found)
        for number, one in enumerate(listing(mapping(found.value.get(_EMBEDDED)).get(THREADS))):
            here = replace(found, value=mapping(one), place=f"{found.place}/{number}")
            yield from self._thread(here, context(found.value))

    def _thread(self, found: Found, about: dict[str, Json]) -> Iterator[Event]:
        state, kind = text(found.value.get("state")), text(found.value.get("type"))
        if not about:
            yield found.refused("a thread that names no conversation", THREADS)
        elif kind in _NO_WORDS:
            yield Skipped("a change of a conversation, without words", found.locator)
        elif state in _UNSEEN:
            yield Skipped(_UNSEEN[state], found.locator)
        else:
            yield _record(found, THREADS, {"thread": found.value, "talk": about})
            yield from self._mentioned(found)

    def _talk_of(self, found: Found) -> dict[str, Json]:
        """Return what is known of the conversation that an answer's address names."""
        for links in (found.value.get("_links"), found.beside.get("_links")):
            for link in mapping(links).values():
                if named := _OF_TALK.search(text(mapping(link).get("href"))):
                    return self.tickets.of(int(named[1]))
        return {}

    def _mentioned(self, found: Found) -> Iterator[Event]:
        """Yield once for each export whom a conversation or a thread names, with the address that it states."""
        for role in _PEOPLE:
            person = mapping(found.value.get(role))
            key = key_of(person, role)
            if key and key not in self.seen and text(person.get("email")):
                self.seen.add(key)
                at = when(found.value.get("createdAt"))
                yield Raw(key, pack({"person": person, "key": key}), MEDIA, MENTIONED, found.locator, at)


def key_of(person: dict[str, Json], role: str = "") -> str:
    """Return ``customer/7`` or ``user/9``; empty for the system and for teams. ``role`` says what it does not say itself."""
    number = whole(person.get("id"))
    kind = text(person.get("type")) or ("customer" if role.lower().endswith("customer") else "user")
    return f"{kind}/{number}" if number and number > 0 and kind in {"customer", "user"} else ""


def customer_of(value: dict[str, Json]) -> dict[str, Json]:
    """Return the customer of a conversation."""
    return mapping(value.get("primaryCustomer")) or mapping(value.get("customer"))


def context(talk: dict[str, Json]) -> dict[str, Json]:
    """Return what threads need to know of their conversation."""
    return {
        "id": talk.get("id"),
        "customer": key_of(customer_of(talk), "customer"),
        "subject": text(talk.get("subject"))[:_LONGEST_TITLE],
    }


def _spread(found: Found) -> Iterator[Found]:
    """Yield the objects of a list in ``_embedded``, or the object itself."""
    if found.noun != _EMBEDDED:
        yield found
        return
    for noun in _LISTS:
        for number, one in enumerate(listing(found.value.get(noun))):
            yield replace(found, noun=noun, value=mapping(one), place=f"{found.place}/{noun}/{number}")


def _known(found: Found) -> Iterator[tuple[int, dict[str, Json]]]:
    for one in _spread(found):
        number = whole(one.value.get("id"))
        if number is not None and _noun(one) == TALKS:
            yield number, context(one.value)


def _noun(found: Found) -> str:
    if found.noun in _LISTS:
        return found.noun
    return next((noun for noun, keys in _SHAPES if all(key in found.value for key in keys)), "")


def _record(found: Found, stream: str, value: dict[str, Json]) -> Event:
    number = whole(found.value.get("id"))
    if number is None:
        return found.refused("without an id", stream)
    if stream == TALKS and found.value.get("state") == "deleted":
        return Gone(str(number), stream)
    at = next((at for key in ("userUpdatedAt", "updatedAt", "createdAt") if (at := when(found.value.get(key)))), None)
    return desk.record(found, stream, str(number), value, at)
