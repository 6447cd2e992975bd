"""People, companies, deals, tickets and notes out of rows. Pure: a record in, facts out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from sbagg.adapter import Card, Deal, Fact, Flag, Identity, Note, Organization, Party, Skipped, Ticket
from sbagg.adapters.crm import activities, calls, times
from sbagg.adapters.crm.record import Record
from sbagg.formats import cards, values
from sbagg.formats.contacts import named
from sbagg.normalize import clean, company_key, email, one_line
from sbagg.normalize.identity import phone

_SEPARATORS = re.compile(r"[;,\s]+")
_LISTED = "[;,]"
_LISTED_NAMES = re.compile(r"[;|\n]")
_IN_BRACKETS = re.compile(r"\(([^()\s]+@[^()\s]+)\)\s*$")
_PARTS_OF_NAME = ("first_name", "middle_name", "last_name")


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
            yield _remark(record, about=(record.ref,))
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
        yield _remark(record, people=_self(record))


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


def deal(record: Record) -> Iterator[Fact]:
    """Yield an opportunity with its stage as written, and the history that the source states."""
    currency = record.currency()
    name, ref = record.company()
    amount = record.first("amount")
    yield Deal(
        ref=record.ref,
        name=record.line("deal_name"),
        stage=record.raw("stage"),
        pipeline=record.raw("pipeline"),
        status=_deal_status(record),
        amount=values.amount(amount, currency, comma=record.comma) if amount else None,
        currency=currency,
        close=record.day("close"),
        owner=record.owner(),
        company=name,
        company_ref=ref,
        people=tuple(_deal_people(record)),
        opened=record.when("created"),
        at=record.when("modified"),
        stages=tuple(_stages(record)),
    )
    if record.first("note"):
        yield _remark(record, about=(record.ref,))


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


def note(record: Record) -> Iterator[Fact]:
    """Yield a note about whatever its links name: people as people, everything else as refs."""
    author = next(iter(record.parties("author", "author_id")), None) or record.owner("author")
    linked = [one for value in _texts(record.extra.get("people")) if (one := record.profile.id(value))]
    about = [one for one in linked if record.profile.noun(one) not in record.profile.people]
    written = times.of(record, "created", "modified")
    yield Note(
        ref=record.ref,
        text=activities.body(record),
        title=record.line("subject"),
        at=written.at,
        flags=written.flags,
        author=author,
        people=(
            *record.parties("contact", "contact_id", "about_id"),
            *activities.linked_people(record, "contact"),
        ),
        about=(
            *record.refs("about_id", "deal_id", "company_id", "ticket_id"),
            *(record.scope.ref(record.profile.noun(one), one) for one in about),
        ),
    )


def identities(record: Record) -> tuple[Identity, ...]:
    """Return all that a row proves to be one person: its ids, addresses, numbers and accounts.

    A row with neither id nor address stands for itself under the hash that is its key; in an address book that with no
    e-mail address, so that two who share a number stay two.
    """
    scope, noun = record.scope, record.spec.name
    found = [scope.identity(noun, one) for one in (*record.ids("id"), *record.ids("merged_ids"))]
    found += [scope.identity(record.noun("also_ids", one), one) for one in record.ids("also_ids")]
    emails = addresses(record, "email") or [one for text in record.all("email_shown") for one in _bracketed(text)]
    own = Identity(f"{scope.profile.name}-row", f"{scope.prefix}/{noun}/{record.key}")
    found += [Identity("email", one) for one in emails] or ([own] if record.spec.or_company else [])
    numbers = (part for text in record.all("phone") for part in text.split(";"))
    found += [Identity("phone", one) for part in numbers if (one := phone(part, scope.region))]
    found += [Identity(network, text) for network in ("twitter", "skype") for text in record.all(network)]
    found += [page for text in record.all("linkedin") if (page := _linkedin(text))]
    found += [one for text in record.all("website") for one in cards.web_accounts(text)]
    return tuple(dict.fromkeys(found)) or (own,)


def _bracketed(text: str) -> list[str]:
    """Return the address that a shown name ends in: ``Ann Lee (ann@acme.com)``."""
    return [one for found in _IN_BRACKETS.findall(text) if (one := email(found))]


def _linkedin(text: str) -> Identity | None:
    """Return the profile that a cell names, whatever its country's host; a company's page is nobody's."""
    profile = next((one for one in named(text) if one.kind == "url"), None)
    return None if "/company/" in text.lower() else profile or Identity("url", text)


def person_name(record: Record) -> str:
    """Return the name as its parts give it, else the whole one; an id, an address or a number is no name."""
    parts = [record.line(part) for part in _PARTS_OF_NAME]
    for name in (cards.whole_name(parts, record.line("suffix")), record.line("name")):
        if name and cards.is_name(name) and not record.looks_like_id(name):
            return name
    return ""


def addresses(record: Record, field: str) -> list[str]:
    """Return the e-mail addresses in a field, whose cells may hold several."""
    parts = (part for text in record.all(field) for part in _SEPARATORS.split(text))
    return list(dict.fromkeys(address for part in parts if (address := email(part))))


def _remark(record: Record, people: tuple[Party, ...] = (), about: tuple[str, ...] = ()) -> Note:
    """Return the note that stands in a row of something else."""
    written = times.of(record, "modified")
    return Note(
        f"{record.ref}:note", record.first("note"), at=written.at, people=people, about=about, flags=written.flags
    )


def _self(record: Record) -> tuple[Party, ...]:
    first = identities(record)[0]
    return (Party(first.kind, first.value, "contact", person_name(record)),)


def _is_nobodys(record: Record, company: str) -> bool:
    parts = any(map(record.first, _PARTS_OF_NAME))
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
        for part in _SEPARATORS.split(text):
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


def _deal_status(record: Record) -> str:
    """Return won, lost, open or unknown: by flags, by the status column, last by the stage's own words."""
    if record.says("is_won"):
        return "won"
    if record.says("is_lost"):
        return "lost"
    if record.has("is_closed"):
        return "lost" if record.says("is_closed") else "open"
    for table, text in (("status", record.first("status")), ("stage", record.first("stage"))):
        word = record.profile.word(table, text)
        if word in {"open", "won", "lost"}:
            return word
    return "open" if record.profile.open_unless_closed and record.first("stage") else "unknown"


def _deal_people(record: Record) -> Iterator[Party]:
    shown = record.line("contact")
    people = record.parties("contact", "contact_id", shown=shown) + activities.linked_people(record, "contact")
    people += [Party("email", one, "contact", shown) for one in addresses(record, "contact_email")]
    seen = set()
    for one in people:
        if (one.kind, one.value) not in seen:
            seen.add((one.kind, one.value))
            yield one


def _stages(record: Record) -> Iterator[tuple[str, int]]:
    """Yield the stage changes that another file of the export lists, oldest first, repeats left out."""
    history = record.extra.get("stages")
    rows = [row for row in history if isinstance(row, list) and len(row) > 1] if isinstance(history, list) else []
    dated = [(stamp, clean(str(row[0]))) for row in rows if (stamp := values.stamp(str(row[1]), record.order))]
    last = ""
    for stamp, stage in sorted(dated, key=lambda pair: record.at(pair[0])):
        if stage.strip() and stage != last:
            yield stage, record.at(stamp)
            last = stage


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


_KINDS: Mapping[str, Callable[[Record], Iterator[Fact | Skipped]]] = {
    "person": person,
    "colleague": colleague,
    "owner": owner,
    "company": company,
    "deal": deal,
    "ticket": ticket,
    "note": note,
    "task": activities.task,
    "logged": activities.logged,
    "mail": activities.mail,
    "line": activities.phone_call,
    "call": calls.call,
}
