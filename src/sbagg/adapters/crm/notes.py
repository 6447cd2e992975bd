"""Notes out of rows: those that are records, and those that stand in a row of something else. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from sbagg.adapter import Fact, Note, Party
from sbagg.adapters.crm import activities, times
from sbagg.adapters.crm.record import Record


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


def remark(record: Record, people: tuple[Party, ...] = (), about: tuple[str, ...] = ()) -> Note:
    """Return the note that stands in a row of something else."""
    written = times.of(record, "modified")
    return Note(
        f"{record.ref}:note", record.first("note"), at=written.at, people=people, about=about, flags=written.flags
    )


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
