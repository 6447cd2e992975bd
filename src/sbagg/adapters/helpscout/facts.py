"""Conversations as tickets, their threads as what was said, customers and users as people. Pure.

A conversation's first thread is what it began with: the ticket itself holds no words. A thread of type ``customer`` is the
customer's word, whoever typed it in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sbagg.adapter import Card, Fact, Identity, Json, Note, Party, Raw, RecordError, Skipped, Ticket
from sbagg.adapters.helpscout import records
from sbagg.adapters.helpscout.records import customer_of, key_of
from sbagg.formats import cards, desk
from sbagg.formats.addresses import addresses
from sbagg.formats.desk import when
from sbagg.formats.html import to_text
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import unpack
from sbagg.formats.roles import user_name
from sbagg.normalize import one_line
from sbagg.normalize.identity import phone

_INTERNAL = frozenset({"note", "forwardparent", "forwardchild"})


@dataclass(frozen=True, slots=True)
class Helpdesk:
    """An account, which its ids belong to, and the country of its phone numbers."""

    account: str
    region: str = ""

    def facts(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Yield what a record says."""
        data = unpack(raw.data)
        if raw.stream == records.TALKS:
            yield from self._talk(data, raw)
        elif raw.stream == records.THREADS:
            yield self._thread(mapping(data.get("thread")), mapping(data.get("talk")))
        elif raw.stream == records.CUSTOMERS:
            yield from self._customer(data, raw.at)
        elif raw.stream == records.USERS:
            yield self._card(f"user/{_id(data, 'a user')}", data, raw.at)
        elif raw.stream == records.MENTIONED:
            yield self._card(text(data.get("key")), mapping(data.get("person")), raw.at)
        else:
            raise RecordError(f"no stream of Help Scout: {raw.stream!r}")

    def _ref(self, noun: str, number: int) -> str:
        return f"helpscout:{self.account}:{noun}:{number}"

    def _party(self, key: str, role: str, name: str = "") -> tuple[Party, ...]:
        return (Party("helpscout", f"{self.account}/{key}", role, name),) if key else ()

    def _talk(self, talk: dict[str, Json], raw: Raw) -> Iterator[Fact | Skipped]:
        number, status = _id(talk, "a conversation"), text(talk.get("status"))
        if status == "spam" or talk.get("state") == "draft":
            yield Skipped("spam" if status == "spam" else "draft", raw.locator)
            return
        yield Ticket(
            ref=self._ref("conversation", number),
            title=one_line(text(talk.get("subject"))),
            status=status,
            opened=when(talk.get("createdAt")),
            closed=(when(talk.get("closedAt")) or raw.at) if status == "closed" else None,
            people=tuple(self._people(talk)),
            at=raw.at,
        )

    def _people(self, talk: dict[str, Json]) -> Iterator[Party]:
        customer, assignee = customer_of(talk), mapping(talk.get("assignee"))
        yield from self._party(key_of(customer, "customer"), "requester", _name(customer))
        for one in listing(talk.get("cc")):
            yield from (Party("email", address, "cc", name) for name, address in addresses(text(one)) if "@" in address)
        yield from self._party(key_of(assignee), "owner", _name(assignee))

    def _thread(self, thread: dict[str, Json], talk: dict[str, Json]) -> Fact:
        kind, of = text(thread.get("type")), self._ref("conversation", _id(talk, "a thread's conversation"))
        customer = mapping(thread.get("customer"))
        asked_by = key_of(customer, "customer") or text(talk.get("customer"))
        writer = mapping(thread.get("createdBy"))
        theirs = kind == "customer" or key_of(writer).startswith("customer/")
        author = (
            (asked_by or key_of(writer), _name(customer)) if kind == "customer" else (key_of(writer), _name(writer))
        )
        attached = thread.get("attachments") or mapping(thread.get("_embedded")).get("attachments")
        return desk.message(
            self._ref("thread", _id(thread, "a thread")),
            of,
            when(thread.get("createdAt")),
            next(iter(self._party(author[0], "author", author[1])), None),
            () if theirs else self._party(asked_by, "requester", _name(customer)),
            to_text(text(thread.get("body"))),
            title=one_line(text(talk.get("subject"))),
            internal=kind in _INTERNAL,
            kind="call" if kind == "phone" else "",
            files=desk.files(attached, ("filename", "fileName"), "mimeType", "size"),
        )

    def _customer(self, customer: dict[str, Json], at: int | None) -> Iterator[Fact]:
        number = _id(customer, "a customer")
        yield self._card(f"customer/{number}", customer, at)
        if said := text(customer.get("background")) or text(customer.get("notes")):
            people = self._party(f"customer/{number}", "contact", _name(customer))
            yield Note(f"{self._ref('customer', number)}:note", said, people=people, at=at)

    def _card(self, key: str, person: dict[str, Json], at: int | None) -> Card:
        if not key.startswith(("customer/", "user/")):
            raise RecordError("a person without an id")
        city = text(mapping(person.get("address")).get("city"))
        found = dict.fromkeys((Identity("helpscout", f"{self.account}/{key}"), *self._identities(person)))
        return Card(
            identities=tuple(found),
            name=user_name(_name(person), [one.value for one in found if one.kind == "email"]),
            title=one_line(text(person.get("jobTitle"))),
            company=one_line(text(person.get("organization")) or text(person.get("company"))),
            at=at,
            us=key.startswith("user/"),
            city=one_line(city),
        )

    def _identities(self, person: dict[str, Json]) -> Iterator[Identity]:
        """Yield addresses, numbers and accounts: lists of objects with a ``value``, beside the person or embedded."""
        embedded = mapping(person.get("_embedded"))
        held = {
            name: [mapping(one) for one in listing(person.get(name)) or listing(embedded.get(name))]
            for name in ("emails", "phones", "socialProfiles", "social_profiles")
        }
        for address in (text(person.get("email")), *(text(one.get("value")) for one in held["emails"])):
            if "@" in address:
                yield Identity("email", address)
        for one in held["phones"]:
            if number := phone(text(one.get("value")), self.region):
                yield Identity("phone", number)
        for one in (*held["socialProfiles"], *held["social_profiles"]):
            if found := cards.account(text(one.get("type")), text(one.get("value"))):
                yield found


def _id(value: dict[str, Json], what: str) -> int:
    number = whole(value.get("id"))
    if number is None:
        raise RecordError(f"{what} without an id")
    return number


def _name(person: dict[str, Json]) -> str:
    given, family = (text(person.get(f"{part}Name")) or text(person.get(part)) for part in ("first", "last"))
    return one_line(f"{given} {family}")
