"""The card of a person: all that matters before the next word, on one screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human import card, ranks, screen, turns
from sbagg.render.human.text import (
    ALARM,
    FAINT,
    NAME,
    body_width,
    cell,
    field,
    fit,
    flow,
    join,
    line,
)
from sbagg.render.human.words import iso_day, size, today, when

if TYPE_CHECKING:
    from sbagg.render.output import Output
    from sbagg.views import Employment, FileView, FlagView, IdentityView, Person

_FLAGS = {
    "do_not_call": "DO NOT CALL",
    "do_not_mail": "OPTED OUT OF MAIL",
    "bounced": "MAIL BOUNCED",
    "left": "HAS LEFT THE COMPANY",
}
_PLAIN_KINDS = frozenset({"email", "phone", "twitter"})
"""Kinds whose values tell by themselves what they are."""


def lines(person: Person, output: Output) -> list[Text]:
    """Show a person."""
    name = cell(card.short(person.name)).plain
    top = [*_flags(person, output), *_head(person, output), *_identities(person, output)]
    facts = {
        "turn": turns.turn(person.turn, output),
        "rank": ranks.rank(person.rank, output),
        "contact": card.contact(person, name, output),
        "activity": card.activity(person.activity, name, output),
        "channels": card.channels(person, output),
        "deals": card.deals(person.deals, output),
        "tickets": card.tickets(person.tickets, output),
        "tasks": card.tasks(person.timeline, output),
        "coming": card.coming(person.timeline, output),
        "money": card.transactions(person.transactions, output),
        "files": _files(person.files, output),
        "in common": _common(person, output),
        "tags": card.tags(person, output),
        "notes": card.notes(person, output),
    }
    return screen.assemble(person, output, top, facts, person.id)


def _flags(person: Person, output: Output) -> list[Text]:
    return [fit(_flag(flag, output), output.width) for flag in person.flags]


def _flag(flag: FlagView, output: Output) -> Text:
    word = _FLAGS.get(flag.flag) or cell(flag.flag.replace("_", " ").upper()).plain
    since = f", {when(flag.at, output)}" if flag.at is not None else ""
    return line(Text(word, ALARM), "  ", cell(f"says {flag.source}{since}"))


def _head(person: Person, output: Output) -> list[Text]:
    """Show name, title and company; since when, where else, and where before."""
    company = cell(person.company.name) if person.company else Text()
    name = line(cell(person.name, NAME), " (you)" if person.is_me else "")
    what = join([cell(person.title or ""), company], ", ")
    parts = [name, what, *_employment(person, output)]
    return flow([part for part in parts if part], output.width, between="  ")


def _employment(person: Person, output: Output) -> list[Text]:
    here = person.company.id if person.company else ""
    since = next((job.from_ for job in person.employment if job.company.id == here and job.from_ and not job.to), None)
    elsewhere = {job.company.name: _is_over(job, person, output) for job in person.employment if job.company.id != here}
    also = [name for name, over in elsewhere.items() if not over]
    before = [name for name, over in elsewhere.items() if over]
    return [
        Text(f"since {iso_day(since, output)}" if since else "", FAINT),
        cell(f"also: {', '.join(also)}" if also else "", FAINT),
        cell(f"before: {', '.join(before)}" if before else "", FAINT),
    ]


def _is_over(job: Employment, person: Person, output: Output) -> bool:
    """Tell whether a job has ended. Who has left a company, no source says which, left one of those without an end."""
    if job.to:
        return job.to <= today(output).isoformat()[: len(job.to)]
    return person.company is None or any(flag.flag == "left" for flag in person.flags)


def _identities(person: Person, output: Output) -> list[Text]:
    told = [identity for identity in person.identities if identity.shown != person.name]
    return flow([_identity(identity) for identity in told], output.width, most=2)


def _identity(identity: IdentityView) -> Text:
    shown = cell(identity.shown or identity.value)
    if identity.kind not in _PLAIN_KINDS and identity.kind not in shown.plain:
        shown = line(cell(identity.kind), " ", shown)
    return line(shown, Text(" (shared)", FAINT)) if identity.shared else shown


def _files(files: tuple[FileView, ...], output: Output) -> list[Text]:
    return field("Files", flow([_file(each, output) for each in files], body_width(output.width), most=1), output.width)


def _file(each: FileView, output: Output) -> Text:
    known = [
        size(each.size) if each.size is not None else "",
        when(each.at, output) if each.at is not None else "",
    ]
    about = ", ".join(filter(None, known))
    return line(cell(each.name), Text(f" ({about})", FAINT) if about else "")


def _common(person: Person, output: Output) -> list[Text]:
    people = [line(cell(each.name), Text(f" {each.count}", FAINT)) for each in person.contacts_in_common]
    return field("In common", flow(people, body_width(output.width), most=1), output.width)
