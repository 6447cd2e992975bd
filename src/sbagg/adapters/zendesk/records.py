"""From files to records: tickets, users, organizations, and every comment by itself, wherever it was found.

Sources: the JSON formats of the Support API (Tickets, Ticket Comments, Ticket Audits, Incremental Exports). A comment
comes inside of its ticket, in an answer of ``/tickets/{id}/comments``, in an audit, or as a child of a ticket event. It
is a record of its own, so that a ticket that comes again without its comments takes none away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sbagg.adapter import Event, Gone, Json, Raw, Skipped, SourceError
from sbagg.formats import desk
from sbagg.formats.answers import Found
from sbagg.formats.desk import Tickets, when
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import MEDIA, pack
from sbagg.normalize import one_line

TICKETS, COMMENTS, USERS, ORGANIZATIONS, MENTIONED = "tickets", "comments", "users", "organizations", "mentioned"
NOUNS = {
    "tickets": "ticket", "ticket": "ticket", "users": "user", "user": "user", "comments": "comment", "comment": "comment",
    "organizations": "organization", "organization": "organization", "audits": "audit", "audit": "audit",
    "ticket_events": "event", "results": "",
}  # fmt: skip
"""The lists of the API's answers -> what they hold; of search results each says so itself."""
_ADDRESS = re.compile(r"/api/v2/(ticket|user|organization)s/\d+")
_OF_TICKET = re.compile(r"/tickets/(\d{1,18})/")
_SHAPES = (
    ("comment", ("author_id", "public")), ("ticket", ("requester_id",)), ("ticket", ("requester",)),
    ("ticket", ("status", "subject")), ("user", ("role",)), ("organization", ("domain_names",)),
)  # fmt: skip
_IN_NAME = re.compile(r"tickets?[-_/ ]?(\d{1,18})(?!\d)", re.IGNORECASE)
_SPOKEN = frozenset({"Comment", "VoiceComment"})
_PEOPLE = ("requester", "submitter", "collaborator", "collaborators")
_OPENING = ("opened", "begins")
_LONGEST_TITLE, _LONGEST_BEGINNING = 200, 60


@dataclass(slots=True)
class Reader:
    """Reads the exports of one source. ``tickets`` knows those of all its paths, for comments that do not say whose they are."""

    tickets: Tickets

    @staticmethod
    def of(paths: tuple[Path, ...]) -> Reader:
        """Return the reader of a source's paths."""
        return Reader(Tickets(paths, NOUNS, _known))

    def read(self, path: Path) -> Iterator[Event]:
        """Yield the records of one path."""
        export = Objects(self)
        for found in desk.objects(path, NOUNS):
            yield from export.events(found) if isinstance(found, Found) else (found,)
        if not export.count:
            raise SourceError(f"{path}: nothing in it is of Zendesk", "Check the path, then: sbagg sync PATH")


@dataclass(slots=True)
class Objects:
    """One path, or one run over the API, while it is read: how much was found in it, and whom it mentioned so far."""

    reader: Reader
    count: int = 0
    seen: set[str] = field(default_factory=set)

    def events(self, found: Found) -> Iterator[Event]:
        """Yield the records of an object."""
        noun = _noun(found)
        self.count += bool(noun)
        if noun in {"audit", "event"}:
            yield from self._history(found)
        elif noun == "comment":
            yield from self._comment(found, self._ticket_of(found))
        elif noun == "ticket":
            yield from self._ticket(found)
        elif noun:
            yield _record(found, f"{noun}s", found.value)
        else:
            yield found.refused("neither ticket nor comment, user or organization")

    def _ticket(self, found: Found) -> Iterator[Event]:
        ticket = {key: value for key, value in found.value.items() if key != "comments"}
        yield _record(found, TICKETS, ticket)
        about = context(ticket)
        for key in _PEOPLE:
            people = listing(ticket.get(key)) or [ticket.get(key)]
            yield from (event for one in people for event in self._mentioned(found, one, agent=False))
        assignee = ticket.get("assignee") or ticket.get("assignee_id")
        yield from self._mentioned(found, assignee, agent=True)
        for number, comment in enumerate(listing(found.value.get("comments"))):
            here = replace(found, value=mapping(comment), place=f"{found.place}/{number}")
            yield from self._comment(here, about)

    def _comment(self, found: Found, about: dict[str, Json]) -> Iterator[Event]:
        comment = found.value
        if not about:
            yield found.refused("a comment that names no ticket", COMMENTS)
            return
        ticket = {key: value for key, value in about.items() if key not in _OPENING}
        ticket["first"] = _opens(comment, about)
        yield _record(found, COMMENTS, {"comment": comment, "ticket": ticket})
        author = comment.get("author") or comment.get("author_id")
        if isinstance(author, dict) or comment.get("public") is False:
            yield from self._mentioned(found, author, agent=comment.get("public") is False)

    def _history(self, found: Found) -> Iterator[Event]:
        """Yield the comments of an audit or a ticket event; other changes of a ticket are nobody's words."""
        ticket = whole(found.value.get("ticket_id"))
        changes = [mapping(one) for key in ("events", "child_events") for one in listing(found.value.get(key))]
        kinds = [text(one.get("type")) or text(one.get("event_type")) for one in changes]
        stated: dict[str, Json] = {"author_id": found.value.get("author_id") or found.value.get("updater_id")}
        stated["created_at"] = found.value.get("created_at")
        for number, (change, kind) in enumerate(zip(changes, kinds, strict=True)):
            if kind in _SPOKEN:
                about = {} if ticket is None else self.reader.tickets.of(ticket)
                yield from self._comment(replace(found, value=stated | change, place=f"{found.place}/{number}"), about)
        if not _SPOKEN & {*kinds}:
            yield Skipped("a change of a ticket, without words", found.locator)

    def _ticket_of(self, found: Found) -> dict[str, Json]:
        """Return what is known of the ticket that a comment's answer is about; empty if nothing says which."""
        beside = mapping(found.beside.get("ticket")) if found.beside else {}
        pages = (found.beside.get(key) for key in ("next_page", "previous_page", "url"))
        stated = [whole(found.value.get("ticket_id")), whole(beside.get("id"))]
        stated += [int(named[1]) for page in pages if (named := _OF_TICKET.search(text(page)))]
        stated += [int(number) for number in _IN_NAME.findall(found.place.partition("#")[0])[-1:]]
        number = next((one for one in stated if one is not None), None)
        if number is None:
            return {}
        return context(beside) if whole(beside.get("id")) == number else self.reader.tickets.of(number)

    def _mentioned(self, found: Found, who: Json, *, agent: bool) -> Iterator[Event]:
        """Yield once for each export whom a ticket names, and that somebody it was given to is a colleague."""
        user: dict[str, Json] = who if isinstance(who, dict) else {"id": who}
        number = whole(user.get("id"))
        key = f"{'agent' if agent else 'user'}/{number}"
        if number is None or key in self.seen or not (agent or isinstance(who, dict)):
            return
        self.seen.add(key)
        at = when(user.get("updated_at")) or when(found.value.get("updated_at"))
        data = pack({"user": user, "agent": agent})  # of what could be packed as a part of its ticket
        yield Raw(key, data, MEDIA, MENTIONED, found.locator, at)


def context(ticket: Mapping[str, Json]) -> dict[str, Json]:
    """Return what comments need to know of their ticket."""
    requester = mapping(ticket.get("requester")).get("id")
    organization = mapping(ticket.get("organization")).get("id")
    return {
        "id": ticket.get("id"),
        "requester": whole(ticket.get("requester_id") or requester),
        "organization": whole(ticket.get("organization_id") or organization),
        "subject": text(ticket.get("subject"))[:_LONGEST_TITLE],
        "opened": ticket.get("created_at"),
        "begins": one_line(text(ticket.get("description")))[:_LONGEST_BEGINNING],
    }


def _known(found: Found) -> Iterator[tuple[int, dict[str, Json]]]:
    number = whole(found.value.get("id"))
    if number is not None and _noun(found) == "ticket":
        yield number, context(found.value)


def _noun(found: Found) -> str:
    """Return what an object is: by the list it stood in, by its own address, else by its fields."""
    named = _ADDRESS.search(text(found.value.get("url")))
    stated = found.noun or text(found.value.get("result_type")) or (named[1] if named else "")
    if stated in NOUNS.values():
        return stated
    return next((noun for noun, keys in _SHAPES if all(key in found.value for key in keys)), "")


def _record(found: Found, stream: str, value: dict[str, Json]) -> Event:
    stated = found.value
    key, changed = whole(stated.get("id")), stated.get("created_at" if stream == COMMENTS else "updated_at")
    if key is None:
        return found.refused("without an id", stream)
    if stated.get("status") == "deleted" or stated.get("permanently_deleted") is True or stated.get("deleted_at"):
        return Gone(str(key), stream)
    return desk.record(found, stream, str(key), value, when(changed))


def _opens(comment: Mapping[str, Json], ticket: Mapping[str, Json]) -> bool:
    """Tell whether a comment is its ticket's description: made in the same second, with the same words."""
    opened, begins = when(ticket.get("opened")), text(ticket.get("begins"))
    said = [one_line(text(comment.get(key))) for key in ("plain_body", "body")]
    return (
        opened is not None and opened == when(comment.get("created_at")) and any(one.startswith(begins) for one in said)
    )
