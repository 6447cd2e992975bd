"""Tickets, replies and notes, contacts, agents and companies as facts. Pure.

A ticket's description is the requester's words, unless its source says that an agent wrote to them first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sbagg.adapter import Card, Fact, Identity, Json, Note, Organization, Party, Raw, RecordError, Skipped, Ticket
from sbagg.adapters.freshdesk import records
from sbagg.formats import cards, desk
from sbagg.formats.addresses import addresses
from sbagg.formats.desk import when
from sbagg.formats.html import to_text
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import unpack
from sbagg.formats.roles import user_name
from sbagg.normalize import one_line
from sbagg.normalize.identity import phone

_STATUS = {2: "open", 3: "pending", 4: "resolved", 5: "closed"}
_PRIORITY = {1: "low", 2: "medium", 3: "high", 4: "urgent"}
_DONE = frozenset({4, 5})
_OUTBOUND = 10
"""The source of a ticket that began with a mail of ours."""
_FILE = ("name", "content_type", "size")


@dataclass(frozen=True, slots=True)
class Helpdesk:
    """An account, which its ids belong to, and the country of its phone numbers."""

    account: str
    region: str = ""

    def facts(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Yield what a record says."""
        data = unpack(raw.data)
        if raw.stream == records.TICKETS:
            yield from [Skipped("spam", raw.locator)] if data.get("spam") is True else self._ticket(data)
        elif raw.stream == records.SAID:
            yield self._said(mapping(data.get("said")), mapping(data.get("ticket")))
        elif raw.stream == records.CONTACTS:
            yield from self._contact(data, raw.at)
        elif raw.stream == records.AGENTS:
            yield self._card(_id(data, "an agent"), mapping(data.get("contact")), raw.at, agent=True)
        elif raw.stream == records.MENTIONED:
            user = mapping(data.get("user"))
            yield self._card(_id(user, "a user"), user, raw.at, agent=data.get("agent") is True)
        elif raw.stream == records.COMPANIES:
            yield from self._company(data, raw.at)
        else:
            raise RecordError(f"no stream of Freshdesk: {raw.stream!r}")

    def _ref(self, noun: str, number: int) -> str:
        return f"freshdesk:{self.account}:{noun}:{number}"

    def _party(self, number: int, role: str, name: str = "") -> Party:
        return Party("freshdesk", f"{self.account}/user/{number}", role, name)

    def _ticket(self, ticket: dict[str, Json]) -> Iterator[Fact]:
        number, company = _id(ticket, "a ticket"), whole(ticket.get("company_id"))
        ref, ours, asked = (
            self._ref("ticket", number),
            whole(ticket.get("source")) == _OUTBOUND,
            _words(ticket, "description"),
        )
        title, opened = one_line(text(ticket.get("subject"))), when(ticket.get("created_at"))
        people = tuple(self._people(ticket))
        yield Ticket(
            ref=ref,
            title=title,
            text="" if ours else asked,
            status=_said_or_number(_STATUS, ticket.get("status")),
            priority=_said_or_number(_PRIORITY, ticket.get("priority")),
            opened=opened,
            closed=_closed(ticket),
            people=people,
            company=one_line(text(mapping(ticket.get("company")).get("name"))),
            company_ref=self._ref("company", company) if company is not None else "",
            at=when(ticket.get("updated_at")),
        )
        if ours and asked:
            from_us = text(ticket.get("support_email"))
            author = Party("email", from_us, "author") if from_us else None
            to = [one for one in people if one.role == "requester"]
            kept = desk.files(ticket.get("attachments"), _FILE[:1], *_FILE[1:])
            yield desk.message(f"{ref}:description", ref, opened, author, to, asked, title=title, files=kept)

    def _people(self, ticket: dict[str, Json]) -> Iterator[Party]:
        requester, responder = whole(ticket.get("requester_id")), whole(ticket.get("responder_id"))
        if requester is not None:
            yield self._party(requester, "requester", one_line(text(mapping(ticket.get("requester")).get("name"))))
        for one in listing(ticket.get("cc_emails")):
            yield from (Party("email", address, "cc", name) for name, address in addresses(text(one)) if "@" in address)
        if responder is not None:
            yield self._party(responder, "owner")

    def _said(self, said: dict[str, Json], about: dict[str, Json]) -> Fact:
        user, requester, company = (
            whole(said.get("user_id")),
            whole(about.get("requester")),
            whole(about.get("company")),
        )
        return desk.message(
            self._ref("conversation", _id(said, "a conversation")),
            self._ref("ticket", _id(about, "a conversation's ticket")),
            when(said.get("created_at")),
            self._party(user, "author") if user is not None else None,
            [self._party(requester, "requester")] if requester is not None and said.get("incoming") is not True else [],
            _words(said, "body"),
            title=one_line(text(about.get("subject"))),
            internal=said.get("private") is True,
            files=desk.files(said.get("attachments"), _FILE[:1], *_FILE[1:]),
            about=(self._ref("company", company),) if company is not None else (),
        )

    def _contact(self, contact: dict[str, Json], at: int | None) -> Iterator[Fact]:
        number = _id(contact, "a contact")
        yield self._card(number, contact, at, agent=False)
        if said := text(contact.get("description")):
            ref = f"{self._ref('contact', number)}:note"
            yield Note(ref, said, people=(self._party(number, "contact", one_line(text(contact.get("name")))),), at=at)

    def _card(self, number: int, person: dict[str, Json], at: int | None, *, agent: bool) -> Card:
        company = whole(person.get("company_id"))
        stated = [text(one) for one in (person.get("email"), *listing(person.get("other_emails")))]
        numbers = [phone(text(person.get(key)), self.region) for key in ("phone", "mobile")]
        found = [Identity("freshdesk", f"{self.account}/user/{number}")]
        found += [Identity("email", one) for one in stated if one]
        found += [Identity("phone", one) for one in numbers if one]
        found += [Identity("twitter", handle)] if (handle := text(person.get("twitter_id"))) else []
        return Card(
            identities=tuple(dict.fromkeys(found)),
            name=user_name(one_line(text(person.get("name"))), stated),
            title=one_line(text(person.get("job_title"))),
            company_ref=self._ref("company", company) if company is not None else "",
            at=at,
            us=agent,
            tags=cards.tags(one for one in map(text, listing(person.get("tags"))) if one),
        )

    def _company(self, company: dict[str, Json], at: int | None) -> Iterator[Fact]:
        ref = self._ref("company", _id(company, "a company"))
        domains = tuple(one for one in map(text, listing(company.get("domains"))) if one)
        yield Organization(ref, one_line(text(company.get("name"))), domains, at=at)
        if said := "\n".join(filter(None, (text(company.get("description")), text(company.get("note"))))):
            yield Note(f"{ref}:note", said, at=at, about=(ref,))


def _id(value: dict[str, Json], what: str) -> int:
    number = whole(value.get("id"))
    if number is None:
        raise RecordError(f"{what} without an id")
    return number


def _said_or_number(names: dict[int, str], value: Json) -> str:
    """Return what a number means; statuses of the account's own have numbers from 6 on, whose names are not in the answers."""
    number = whole(value)
    return "" if number is None else names.get(number, str(number))


def _closed(ticket: dict[str, Json]) -> int | None:
    if whole(ticket.get("status")) not in _DONE:
        return None
    stats = mapping(ticket.get("stats"))
    stated = (when(stats.get("resolved_at")), when(stats.get("closed_at")))
    return next((at for at in stated if at is not None), when(ticket.get("updated_at")))


def _words(value: dict[str, Json], name: str) -> str:
    return text(value.get(f"{name}_text")).strip() or to_text(text(value.get(name)))
