"""Everything known of a person or company, to be taken along: the view, the whole timeline, and who works there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from sbagg.look.company import company
from sbagg.look.person import person
from sbagg.look.whose import query
from sbagg.store import companies
from sbagg.timeline import timeline

if TYPE_CHECKING:
    from sbagg.store.reader import Reader
    from sbagg.views import Company, Person


class Dossier(NamedTuple):
    """``subject`` carries the whole timeline, newest first; ``people`` are those of a company, if asked for."""

    subject: Person | Company
    people: tuple[Person, ...] = ()


def dossier(reader: Reader, whose: str, *, people: bool = False) -> Dossier:
    """Gather all about one person or company. Raises NotFoundError or AmbiguousError."""
    wanted = query(
        reader, whose, since="", until="", kinds=(), channels=(), direction="", grep="", before=""
    )  # fmt: skip
    items = tuple(timeline(reader, wanted, 0)[0])
    if wanted.person is not None:
        return Dossier(replace(person(reader, wanted.person), timeline=items))
    assert wanted.company is not None
    staff = companies.people(reader, wanted.company) if people else ()
    cards = sorted((person(reader, number) for number in staff), key=lambda card: (card.name, card.id))
    return Dossier(replace(company(reader, wanted.company), timeline=items), tuple(cards))
