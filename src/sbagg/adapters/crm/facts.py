"""People, companies, deals, tickets and notes out of rows. Pure: a record in, facts out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from sbagg.adapter import Card, Fact, Flag, Identity, Organization, Party, Skipped, Ticket
from sbagg.adapters.crm import activities, calls, deals, notes
from sbagg.adapters.crm.notes import remark
from sbagg.adapters.crm.record import Record
from sbagg.adapters.crm.who import PARTS_OF_NAME, SEPARATORS, addresses, identities, person_name
from sbagg.formats import cards
from sbagg.normalize import company_key, one_line

_LISTED = "[;,]"
_LISTED_NAMES = re.compile(r"[;|\n]")


def facts_of(record: Record) -> Iterator[Fact | Skipped]:
    """Yield what a row says, by the kind of its object."""
    yield from _KINDS[record.spec.kind](record)


def person(record: Record) -> Iterator[Fact | Skipped]:
    """Yield a contact's or lead's card; a converted lead's card holds the contact's id too.

    Where companies stand among the people, a row with nobody's name is one.
    """
    name, ref = record.company()
    if record.spec.or_company and name and _is_nobodys(record, name):
        yield from company(record)
        if record.first("note"):
            yield remark(record, about=(record.ref,))
        return
    who, called, title = identities(record), person_name(record), record.line("title")
    is_bare = len(who) == 1 and who[0].kind in {record.profile.name, f"{record.profile.name}-row"}
    if is_bare and not (called or name or ref or title or record.first("note")):
        yield Skipped("a person of whom nothing but an id is said")
        return
    yield Card(
        identities=who,
        name=called,
        title=title,
        company=name,
        company_ref=ref,
        at=record.when("modified") or record.when("created"),
        flags=tuple(_flags(record)),
        birthday=record.birthday("birthday"),
        city=record.line("city"),
        tags=_tags(record),
    )
    if record.first("note"):
        yield remark(record, people=_self(record))


def colleague(record: Record) -> Iterator[Fact]:
    """Yield the card of a user of the CRM; a login that a contact was given makes no colleague of them."""
    yield Card(
        identities=identities(record),
        name=person_name(record),
        title=record.line("title"),
        at=record.when("modified"),
        us=not record.ids("also_ids"),
        city=record.line("city"),
    )


def owner(record: Record) -> Iterator[Fact]:
    """Yield the card of a colleague of whom only an id, an address or a name in an owner column is known."""
    kind, value = record.first("owner_kind"), record.first("owner_value")
    yield Card(identities=(Identity(kind, value),), name=record.line("owner"), us=True)


def company(record: Record) -> Iterator[Fact | Skipped]:
    """Yield an organization, or the card of a person account."""
    if record.says("is_person"):
        yield from person(record)
        return
    name = record.line("company")
    parent = record.refs("parent_id")
    yield Organization(
        ref=record.ref,
        name="" if record.looks_like_id(name) else name,
        domains=tuple(_domains(record)),
        aliases=tuple(_other_names(record, name)),
        parent=parent[0] if parent else "",
        at=record.when("modified") or record.when("created"),
    )


def ticket(record: Record) -> Iterator[Fact]:
    """Yield a support case; who asked is the contact, else the address that the form was given."""
    people = record.parties("requester", "contact_id", shown=record.line("contact"))
    if not people:
        people = [
            Party("email", one, "requester", record.line("contact")) for one in addresses(record, "contact_email")
        ]
    assignee = record.owner()
    name, ref = record.company()
    yield Ticket(
        ref=record.ref,
        title=record.line("subject"),
        text=activities.body(record),
        status=record.first("status"),
        priority=record.first("priority"),
        opened=record.when("created"),
        closed=record.when("closed"),
        people=(*people, *([assignee] if assignee else [])),
        company=name,
        company_ref=ref,
        at=record.when("modified"),
    )


def _self(record: Record) -> tuple[Party, ...]:
    first = identities(record)[0]
    return (Party(first.kind, first.value, "contact", person_name(record)),)


def _is_nobodys(record: Record, company: str) -> bool:
    parts = any(map(record.first, PARTS_OF_NAME))
    return not parts and company_key(record.line("name")) in {"", company_key(company)}


def _tags(record: Record) -> tuple[str, ...]:
    mark = record.profile.separator or _LISTED
    return cards.tags(part for text in record.all("tags") for part in re.split(mark, text))


def _flags(record: Record) -> Iterator[Flag]:
    at = record.when("modified")
    for name in ("do_not_call", "do_not_mail"):
        if record.says(name):
            yield Flag(name, record.when(f"{name}_at") or at)
    if record.says("bounced") or record.first("bounced_reason"):
        yield Flag("bounced", record.when("bounced_at") or at)


def _domains(record: Record) -> Iterator[str]:
    seen = set()
    for text in record.all("company_domain"):
        for part in SEPARATORS.split(text):
            site = part.rpartition("@")[2]
            if "." in site and site not in seen:
                seen.add(site)
                yield site


def _other_names(record: Record, name: str) -> Iterator[str]:
    """Yield what else a company is called; a cell may list several, a line or a semicolon between them."""
    cells = (one_line(part) for text in record.all("other_name") for part in _LISTED_NAMES.split(text))
    yield from (
        one for one in dict.fromkeys(cells) if one != name and company_key(one) and not record.looks_like_id(one)
    )


_KINDS: Mapping[str, Callable[[Record], Iterator[Fact | Skipped]]] = {
    "person": person,
    "colleague": colleague,
    "owner": owner,
    "company": company,
    "deal": deals.deal,
    "ticket": ticket,
    "note": notes.note,
    "task": activities.task,
    "logged": activities.logged,
    "mail": activities.mail,
    "line": activities.phone_call,
    "call": calls.call,
}
