"""From files to records: each object by its fields, and every conversation (a reply or a note) by itself.

Source: the objects of Freshdesk's API v2 (https://developers.freshdesk.com/api/). Lists are bare arrays, so what an object
is stands in its fields alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sbagg.adapter import Event, Gone, Json, Raw, SourceError
from sbagg.formats import desk
from sbagg.formats.answers import Found
from sbagg.formats.desk import Tickets, when
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import MEDIA, pack

TICKETS, SAID, CONTACTS, AGENTS, COMPANIES, MENTIONED = (
    "tickets",
    "said",
    "contacts",
    "agents",
    "companies",
    "mentioned",
)
_NOUNS = {"results": ""}
"""A search wraps what it finds; all other answers are arrays or single objects."""
_SHAPES = (
    (SAID, ("ticket_id", "private")), (TICKETS, ("requester_id", "status")), (AGENTS, ("contact", "ticket_scope")),
    (AGENTS, ("contact", "occasional")), (COMPANIES, ("domains",)), (CONTACTS, ("email", "mobile")),
)  # fmt: skip
_LONGEST_TITLE = 200


@dataclass(slots=True)
class Reader:
    """Reads the exports of one source. ``tickets`` knows those of all its paths: conversations do not say who asked."""

    tickets: Tickets

    @staticmethod
    def of(paths: tuple[Path, ...]) -> Reader:
        """Return the reader of a source's paths."""
        return Reader(Tickets(paths, _NOUNS, _known))

    def read(self, path: Path) -> Iterator[Event]:
        """Yield the records of one path."""
        export = _Export(self.tickets)
        for found in desk.objects(path, _NOUNS):
            yield from export.events(found) if isinstance(found, Found) else (found,)
        if not export.count:
            raise SourceError(f"{path}: nothing in it is of Freshdesk", "Check the path, then: sbagg sync PATH")


@dataclass(slots=True)
class _Export:
    """One path while it is read: how much was found in it, and whom it mentioned so far."""

    tickets: Tickets
    count: int = 0
    seen: set[str] = field(default_factory=set)

    def events(self, found: Found) -> Iterator[Event]:
        noun = _noun(found)
        self.count += bool(noun)
        if noun == TICKETS:
            yield from self._ticket(found)
        elif noun == SAID:
            number = whole(found.value.get("ticket_id"))
            yield from self._said(found, {} if number is None else self.tickets.of(number))
        elif noun:
            yield _record(found, noun, found.value)
        else:
            yield found.refused("neither ticket nor conversation, contact, agent or company")

    def _ticket(self, found: Found) -> Iterator[Event]:
        yield _record(found, TICKETS, {key: value for key, value in found.value.items() if key != "conversations"})
        yield from self._mentioned(found, found.value.get("requester"), agent=False)
        yield from self._mentioned(found, {"id": found.value.get("responder_id")}, agent=True)
        for number, one in enumerate(listing(found.value.get("conversations"))):
            yield from self._said(
                replace(found, value=mapping(one), place=f"{found.place}/{number}"), context(found.value)
            )

    def _said(self, found: Found, about: dict[str, Json]) -> Iterator[Event]:
        if not about:
            yield found.refused("a conversation that names no ticket", SAID)
            return
        yield _record(found, SAID, {"said": found.value, "ticket": about})
        if found.value.get("incoming") is False or found.value.get("private") is True:
            yield from self._mentioned(found, {"id": found.value.get("user_id")}, agent=True)

    def _mentioned(self, found: Found, who: Json, *, agent: bool) -> Iterator[Event]:
        """Yield once for each export whom a ticket names, and that whoever has it or answers is a colleague."""
        number = whole(mapping(who).get("id"))
        key = f"{'agent' if agent else 'user'}/{number}"
        if number is None or key in self.seen:
            return
        self.seen.add(key)
        at = when(found.value.get("updated_at"))
        yield Raw(key, pack({"user": who, "agent": agent}), MEDIA, MENTIONED, found.locator, at)


def context(ticket: dict[str, Json]) -> dict[str, Json]:
    """Return what conversations need to know of their ticket."""
    return {
        "id": ticket.get("id"),
        "requester": whole(ticket.get("requester_id")),
        "company": whole(ticket.get("company_id")),
        "subject": text(ticket.get("subject"))[:_LONGEST_TITLE],
    }


def _known(found: Found) -> Iterator[tuple[int, dict[str, Json]]]:
    number = whole(found.value.get("id"))
    if number is not None and _noun(found) == TICKETS:
        yield number, context(found.value)


def _noun(found: Found) -> str:
    return next((noun for noun, keys in _SHAPES if all(key in found.value for key in keys)), "")


def _record(found: Found, stream: str, value: dict[str, Json]) -> Event:
    number = whole(found.value.get("id"))
    if number is None:
        return found.refused("without an id", stream)
    if found.value.get("deleted") is True:
        return Gone(str(number), stream)
    return desk.record(found, stream, str(number), value, when(found.value.get("updated_at")))
