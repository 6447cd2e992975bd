"""What a readable dossier says, before it is Markdown or HTML: a title, facts by label, sections of entries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from sbagg.views import Company, Day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sbagg.views import DealView, Employment, Item, Money, NoteView, Person, TicketView

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Entry(NamedTuple):
    """One thing in a section: a line that heads it, what is said beneath, its text, its link. All as found."""

    head: str
    beneath: tuple[str, ...] = ()
    text: str = ""
    url: str = ""


class Section(NamedTuple):
    """Entries under a heading."""

    title: str
    entries: tuple[Entry, ...]


class Outline(NamedTuple):
    """A dossier: its title, facts as (label, values), and sections. What is empty is left out."""

    title: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    sections: tuple[Section, ...]


def outline(subject: Person | Company) -> Outline:
    """Lay out all that a view says."""
    facts, sections = _company(subject) if isinstance(subject, Company) else _person(subject)
    common = (
        Section("Deals", tuple(map(_deal, subject.deals))),
        Section("Tickets", tuple(map(_ticket, subject.tickets))),
        Section("Timeline", tuple(map(_item, subject.timeline))),
    )
    return Outline(
        subject.name,
        tuple((label, told) for label, values in (*facts, *_both(subject)) if (told := tuple(filter(None, values)))),
        tuple(section for section in (*sections, *common) if section.entries),
    )


_Facts = list[tuple[str, "Iterable[str]"]]


def _person(person: Person) -> tuple[_Facts, list[Section]]:
    facts: _Facts = [
        ("Id", [person.id]),
        ("Title", [person.title or ""]),
        ("Company", [person.company.name] if person.company else []),
        ("Known by", [f"{i.kind}: {i.shown}" + (" (shared)" if i.shared else "") for i in person.identities]),
        ("Employment", [_job(job) for job in person.employment]),
        ("Mind", [f"{flag.flag.replace('_', ' ')} (says {flag.source})" for flag in person.flags]),
        ("Tags", person.tags),
        ("In common", [f"{each.name} ({each.count})" for each in person.contacts_in_common]),
        ("Files", [file.name for file in person.files]),
    ]
    return facts, [Section("Notes", tuple(map(_note, person.notes)))]


def _company(company: Company) -> tuple[_Facts, list[Section]]:
    facts: _Facts = [
        ("Id", [company.id]),
        ("Domains", company.domains),
        ("Also called", company.aliases),
        ("Belongs to", [company.parent.name] if company.parent else []),
        ("Subsidiaries", [each.name for each in company.subsidiaries]),
        ("Tags", company.tags),
    ]
    people = tuple(Entry(who.name, (who.title,) if who.title else ()) for who in company.people)
    return facts, [Section("People", people), Section("Notes", tuple(map(_note, company.notes)))]


def _both(subject: Person | Company) -> _Facts:
    counts, paid = subject.counts, subject.transactions
    kinds = ", ".join(f"{n} {kind}" for kind, n in sorted(counts.by_kind.items()))
    return [
        ("Contacts", [f"{counts.in_} from them, {counts.out} from me" + (f" ({kinds})" if kinds else "")]),
        ("First, last", [stamp(subject.first_at), stamp(subject.last_at)] if subject.first_at is not None else []),
        ("Purchases", [f"{paid.count}: {', '.join(map(money, paid.totals))}"] if paid.count else []),
        ("Sources", [each.source for each in subject.freshness]),
    ]


def _note(note: NoteView) -> Entry:
    return Entry(stamp(note.at), (), note.text)


def _job(job: Employment) -> str:
    years = " to ".join(filter(None, (job.from_, job.to)))
    return ", ".join(filter(None, (job.title, job.company.name, years)))


def _deal(deal: DealView) -> Entry:
    said = (deal.status, deal.stage or "", money(deal.amount), f"closes {deal.close}" if deal.close else "")
    return Entry(deal.name, tuple(filter(None, said)))


def _ticket(ticket: TicketView) -> Entry:
    said = (ticket.status or "", ticket.priority or "", f"opened {stamp(ticket.opened)}" if ticket.opened else "")
    return Entry(ticket.title, tuple(filter(None, said)))


def _item(item: Item) -> Entry:
    who = item.author.name if item.author else ""
    with_ = ", ".join(f"{party.name} ({party.role})" for party in item.with_)
    beneath = (" ".join(filter(None, (f"from {who}" if who else "", f"with {with_}" if with_ else ""))), item.status or "",
               money(item.amount), f"due {item.due}" if item.due else "")  # fmt: skip
    head = " · ".join(filter(None, (stamp(item.at), item.kind, item.title)))
    return Entry(head, tuple(filter(None, beneath)), item.text, item.url or "")


def money(amount: Money | None) -> str:
    """Write an amount with its currency."""
    return f"{amount.amount} {amount.currency or ''}".strip() if amount else ""


def stamp(at: int | None) -> str:
    """Write a moment on the reader's clock, a day as a day; what lies beyond the calendar is left open."""
    if at is None:
        return "no date"
    try:
        if isinstance(at, Day):
            return f"{_EPOCH + timedelta(seconds=at):%Y-%m-%d}"
        return f"{(_EPOCH + timedelta(seconds=at)).astimezone():%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError, OSError):
        return "no date"
