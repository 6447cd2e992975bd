"""Conversations as tickets, their parts as what was said, contacts and admins as people. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sbagg.adapter import (
    Card,
    Fact,
    Flag,
    Identity,
    Interaction,
    Json,
    Organization,
    Party,
    Raw,
    RecordError,
    Skipped,
    Ticket,
)
from sbagg.adapters.intercom import records
from sbagg.adapters.intercom.records import CUSTOMERS, title_of, token
from sbagg.formats import cards, desk
from sbagg.formats.html import to_text
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import unpack
from sbagg.formats.roles import user_name
from sbagg.normalize import one_line
from sbagg.normalize.identity import phone

_SHOWN = frozenset({"", "comment", "open", "close", "quick_reply"})
"""Parts of a teammate's that the customer sees; all others are taken for internal."""
_TEXT = "_default_description_"
_DONE = frozenset({"closed", "resolved"})
_OWN_MACHINES = "@intercom.io"


@dataclass(frozen=True, slots=True)
class Workspace:
    """An account, which its ids belong to, and the country of its phone numbers."""

    account: str
    region: str = ""

    def facts(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Yield what a record says."""
        data = unpack(raw.data)
        if raw.stream == records.TALKS:
            yield from self._talk(data)
        elif raw.stream == records.PARTS:
            yield self._part(mapping(data.get("part")), mapping(data.get("of")))
        elif raw.stream in {records.PEOPLE, records.AUTHORS}:
            yield self._card(data, raw.at)
        elif raw.stream == records.COMPANIES:
            name, website = one_line(text(data.get("name"))), text(data.get("website"))
            at = whole(data.get("updated_at"))
            yield Organization(self._ref("company", data), name, (website,) if website else (), at=at)
        else:
            raise RecordError(f"no stream of Intercom: {raw.stream!r}")

    def _ref(self, noun: str, value: dict[str, Json]) -> str:
        if not token(value.get("id")):
            raise RecordError(f"a {noun} without an id")
        return f"intercom:{self.account}:{noun}:{token(value.get('id'))}"

    def _value(self, noun: str, number: str) -> str:
        return f"{self.account}/{'contact' if noun in CUSTOMERS else noun}/{number}"

    def _author(self, stated: dict[str, Json]) -> tuple[Party, ...]:
        noun, number = text(stated.get("type")), token(stated.get("id"))
        if noun not in {*CUSTOMERS, "admin"} or not number:
            return ()
        return (Party("intercom", self._value(noun, number), "author", one_line(text(stated.get("name")))),)

    def _talk(self, talk: dict[str, Json]) -> Iterator[Fact]:
        noun = "ticket" if talk.get("type") == "ticket" else "conversation"
        source, state = mapping(talk.get("source")), talk.get("state") or talk.get("ticket_state")
        status = text(state) or text(mapping(state).get("category"))
        contacts = [token(mapping(one).get("id")) for one in listing(mapping(talk.get("contacts")).get("contacts"))]
        theirs = _is_customer(source)
        asked = to_text(text(source.get("body"))) if theirs else text(mapping(talk.get("ticket_attributes")).get(_TEXT))
        closed = whole(mapping(talk.get("statistics")).get("last_close_at")) or whole(talk.get("updated_at"))
        yield Ticket(
            ref=self._ref(noun, talk),
            title=one_line(title_of(talk)),
            text=asked,
            status=status,
            priority="priority" if talk.get("priority") == "priority" else "",
            opened=whole(talk.get("created_at")),
            closed=closed if status in _DONE else None,
            people=tuple(self._people(talk, [one for one in contacts if one])),
            at=whole(talk.get("updated_at")),
        )
        if source and not theirs and text(source.get("body")):
            opening = source | {"created_at": talk.get("created_at"), "id": f"{token(talk.get('id'))}-source"}
            of: dict[str, Json] = {
                "type": noun,
                "id": talk.get("id"),
                "title": title_of(talk),
                "contacts": list(contacts),
            }
            yield self._part(opening, of)

    def _people(self, talk: dict[str, Json], contacts: list[str]) -> Iterator[Party]:
        """Yield whose conversation it is: the first contact's, with others beside, and the admin's who has it."""
        for number, one in enumerate(contacts):
            yield Party("intercom", self._value("contact", one), "cc" if number else "requester")
        assignee = token(talk.get("admin_assignee_id"))
        if assignee not in {"", "0"}:
            yield Party("intercom", self._value("admin", assignee), "owner")

    def _part(self, part: dict[str, Json], of: dict[str, Json]) -> Interaction:
        author, theirs = self._author(mapping(part.get("author"))), _is_customer(part)
        internal = not theirs and text(part.get("part_type")) not in _SHOWN
        talk = self._ref("ticket" if of.get("type") == "ticket" else "conversation", of)
        contacts = [self._value("contact", one) for one in map(token, listing(of.get("contacts"))) if one]
        people = [Party("intercom", one, "contact") for one in contacts]
        return desk.message(
            self._ref("part", part),
            talk,
            whole(part.get("created_at")),
            author[0] if author else None,
            () if theirs else people,
            to_text(text(part.get("body"))),
            title=one_line(text(of.get("title"))),
            internal=internal,
            files=desk.files(part.get("attachments"), ("name",), "content_type", "filesize"),
        )

    def _card(self, person: dict[str, Json], at: int | None) -> Card:
        noun, number, address = text(person.get("type")), token(person.get("id")), text(person.get("email"))
        if not number or noun not in {*CUSTOMERS, "admin"}:
            raise RecordError("a person without an id")
        found = [Identity("intercom", self._value(noun, number))]
        found += [Identity("email", address)] if address and not address.lower().endswith(_OWN_MACHINES) else []
        line = phone(text(person.get("phone")), self.region)
        found += [Identity("phone", line)] if line else []
        employers = [token(mapping(one).get("id")) for one in listing(mapping(person.get("companies")).get("data"))]
        tags = [text(mapping(one).get("name")) for one in listing(mapping(person.get("tags")).get("data"))]
        return Card(
            identities=tuple(found),
            name=user_name(one_line(text(person.get("name"))), [address]),
            title=one_line(text(person.get("job_title"))),
            company_ref=f"intercom:{self.account}:company:{employers[0]}"
            if len(employers) == 1 and employers[0]
            else "",
            at=at,
            flags=tuple(_flags(person, at)),
            us=noun == "admin",
            city=one_line(text(mapping(person.get("location")).get("city"))),
            tags=cards.tags(one for one in tags if one),
        )


def _is_customer(said: dict[str, Json]) -> bool:
    return text(mapping(said.get("author")).get("type")) in CUSTOMERS


def _flags(person: dict[str, Json], at: int | None) -> Iterator[Flag]:
    if person.get("unsubscribed_from_emails") is True:
        yield Flag("do_not_mail", at)
    if person.get("has_hard_bounced") is True:
        yield Flag("bounced", at)
