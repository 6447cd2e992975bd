"""Tickets, what was said in them, users and organizations as facts. Pure.

A ticket's description is its first comment: both are one item. It is the requester's words unless somebody else opened
the ticket; then it is an item of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sbagg.adapter import (
    Card,
    Fact,
    Identity,
    Interaction,
    Json,
    Note,
    Organization,
    Party,
    Raw,
    RecordError,
    Skipped,
    Ticket,
)
from sbagg.adapters.zendesk import records
from sbagg.adapters.zendesk.records import context
from sbagg.formats import cards, desk
from sbagg.formats.desk import when
from sbagg.formats.html import to_text
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import unpack
from sbagg.formats.roles import user_name
from sbagg.normalize import one_line
from sbagg.normalize.identity import phone

_DONE = frozenset({"solved", "closed"})
_AGENTS = frozenset({"agent", "admin"})
_BELOW_THE_TICKET = -1
_COPIED = ("email_cc_ids", "collaborator_ids")


@dataclass(frozen=True, slots=True)
class Desk:
    """An account, which its ids belong to, and the country of its phone numbers."""

    account: str
    region: str = ""

    def facts(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Yield what a record says."""
        data = unpack(raw.data)
        if raw.stream == records.TICKETS:
            yield from self._ticket(data)
        elif raw.stream == records.COMMENTS:
            yield self._comment(mapping(data.get("comment")), mapping(data.get("ticket")))
        elif raw.stream == records.USERS:
            yield from self._user(data)
        elif raw.stream == records.ORGANIZATIONS:
            yield from self._organization(data)
        elif raw.stream == records.MENTIONED:
            yield self._card(mapping(data.get("user")), raw.at, agent=data.get("agent") is True)
        else:
            raise RecordError(f"no stream of Zendesk: {raw.stream!r}")

    def _ref(self, noun: str, number: int) -> str:
        return f"zendesk:{self.account}:{noun}:{number}"

    def _party(self, number: int, role: str, name: str = "") -> Party:
        return Party("zendesk", f"{self.account}/user/{number}", role, name)

    def _ticket(self, ticket: dict[str, Json]) -> Iterator[Fact]:
        number, about = _id(ticket, "a ticket"), context(ticket)
        requester, organization = _user(about["requester"]), whole(about["organization"])
        submitter = _user(ticket.get("submitter_id"), mapping(ticket.get("submitter")).get("id"))
        by_requester = submitter in {None, requester}
        title = _line(ticket.get("subject")) or _line(ticket.get("raw_subject"))
        yield Ticket(
            ref=self._ref("ticket", number),
            title=title,
            text=text(ticket.get("description")) if by_requester else "",
            status=text(ticket.get("status")),
            priority=text(ticket.get("priority")),
            opened=when(ticket.get("created_at")),
            closed=_closed(ticket),
            people=tuple(self._people(ticket, requester)),
            company=_line(mapping(ticket.get("organization")).get("name")),
            company_ref=self._ref("organization", organization) if organization is not None else "",
            at=when(ticket.get("updated_at")),
        )
        if not by_requester and submitter is not None and text(ticket.get("description")):
            opening: dict[str, Json] = {"author_id": submitter, "public": ticket.get("is_public") is not False}
            opening |= {"body": ticket.get("description"), "created_at": ticket.get("created_at")}
            yield self._comment(opening, about | {"first": True})

    def _people(self, ticket: dict[str, Json], requester: int | None) -> Iterator[Party]:
        if requester is not None:
            said = mapping(ticket.get("requester"))
            name = user_name(_line(said.get("name")), [text(said.get("email"))])
            yield self._party(requester, "requester", "" if "@" in name else name)
        copied = [_user(one) for key in _COPIED for one in listing(ticket.get(key))]
        yield from (self._party(one, "cc") for one in dict.fromkeys(copied) if one is not None and one != requester)
        assignee = mapping(ticket.get("assignee"))
        number = _user(ticket.get("assignee_id"), assignee.get("id"))
        if number is not None:
            yield self._party(number, "owner", _line(assignee.get("name")))

    def _comment(self, comment: dict[str, Json], about: dict[str, Json]) -> Interaction:
        ticket, stated = _id(about, "a comment's ticket"), mapping(comment.get("author"))
        author = _user(comment.get("author_id"), stated.get("id"))
        requester, organization = _user(about.get("requester")), whole(about.get("organization"))
        of, internal = self._ref("ticket", ticket), comment.get("public") is False
        if about.get("first") is True:
            ref = of if author == requester else f"{of}:description"
        else:
            ref = self._ref("comment", _id(comment, "a comment"))
        return desk.message(
            ref,
            of,
            when(comment.get("created_at")),
            self._party(author, "author", _line(stated.get("name"))) if author else None,
            [self._party(requester, "requester")] if requester is not None else [],
            _words(comment),
            title=_line(about.get("subject")),
            internal=internal,
            files=desk.files(comment.get("attachments"), ("file_name", "name"), "content_type", "size"),
            kind="ticket" if ref == of else "",
            url=f"https://{self.account}.zendesk.com/agent/tickets/{ticket}" if self.account != "zendesk" else "",
            about=(self._ref("organization", organization),) if organization is not None else (),
            authority=_BELOW_THE_TICKET if about.get("first") is True else 0,
        )

    def _user(self, user: dict[str, Json]) -> Iterator[Fact]:
        card = self._card(user, when(user.get("updated_at")), agent=False)
        yield card
        said = "\n".join(filter(None, (text(user.get("details")), text(user.get("notes")))))
        if said:
            number = _id(user, "a user")
            about = (self._party(number, "contact", "" if "@" in card.name else card.name),)
            yield Note(f"{self._ref('user', number)}:note", said, people=about, at=card.at)

    def _card(self, user: dict[str, Json], at: int | None, *, agent: bool) -> Card:
        number = _id(user, "a user")
        organization = whole(user.get("organization_id"))
        mine = [Identity("zendesk", f"{self.account}/user/{number}")]
        mine += [Identity("email", address)] if (address := text(user.get("email"))) else []
        line = "" if user.get("shared_phone_number") is True else phone(text(user.get("phone")), self.region)
        return Card(
            identities=(*mine, *([Identity("phone", line)] if line else [])),
            name=user_name(_line(user.get("name")), [text(user.get("email"))]),
            company_ref=self._ref("organization", organization) if organization is not None else "",
            at=at,
            us=agent or text(user.get("role")) in _AGENTS,
            tags=cards.tags(map(text, listing(user.get("tags")))),
        )

    def _organization(self, found: dict[str, Json]) -> Iterator[Fact]:
        ref, at = self._ref("organization", _id(found, "an organization")), when(found.get("updated_at"))
        domains = tuple(text(one) for one in listing(found.get("domain_names")) if text(one))
        yield Organization(ref, _line(found.get("name")), domains, at=at)
        said = "\n".join(filter(None, (text(found.get("details")), text(found.get("notes")))))
        if said:
            yield Note(f"{ref}:note", said, at=at, about=(ref,))


def _id(value: dict[str, Json], what: str) -> int:
    number = whole(value.get("id"))
    if number is None:
        raise RecordError(f"{what} without an id")
    return number


def _user(*values: Json) -> int | None:
    """Return the first that is a user's id; the system writes as ``-1``."""
    return next((number for value in values if (number := whole(value)) is not None and number > 0), None)


def _line(value: Json) -> str:
    return one_line(text(value))


def _closed(ticket: dict[str, Json]) -> int | None:
    """Return when a ticket was done: when it was solved where that is said, else when it last changed."""
    if text(ticket.get("status")) not in _DONE:
        return None
    solved = mapping(ticket.get("metric_set")).get("solved_at") or ticket.get("solved_at")
    return when(solved) or when(ticket.get("updated_at"))


def _words(comment: dict[str, Json]) -> str:
    plain = text(comment.get("plain_body")) or text(comment.get("body"))
    return plain.strip() or to_text(text(comment.get("html_body")))
