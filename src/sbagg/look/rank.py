"""How important people and companies are, as views."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sbagg.insight import standing
from sbagg.store import companies, people, ranked
from sbagg.store.ids import COMPANY, read, shown
from sbagg.store.reader import person_id
from sbagg.views import Colleague, Coverage, OverrideView, PaceView, RankCard, RankView, TermView

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sbagg.insight.standing import Standing
    from sbagg.store.reader import Reader
    from sbagg.views import CompanyRow, PersonRow

_YEAR = 365 * 86400


def view_of(found: Standing | None) -> RankView | None:
    """Return a standing as a view."""
    if found is None:
        return None
    said, pace = found.override, found.pace
    return RankView(
        found.score, found.found.score, tuple(TermView(*term) for term in found.found.terms),
        OverrideView(*said) if said else None, PaceView(*pace) if pace else None,
    )  # fmt: skip


def of_person(reader: Reader, number: int) -> RankView | None:
    """Return how important a person is; None for whom I neither wrote to, met nor sold to, and for us."""
    return view_of(standing.people(reader, (number,)).get(number))


def of_company(reader: Reader, number: int) -> RankView | None:
    """Return how important a company is; None where I know nobody there and sold them nothing."""
    return view_of(standing.company(reader, number))


def with_ranks(reader: Reader, rows: Sequence[PersonRow]) -> list[PersonRow]:
    """Return the rows of a list with everybody's rank."""
    uids = [found[1] for row in rows if (found := read(row.id))]
    persons = {
        row["id"]: person_id(row["uid"]) for row in reader.among("SELECT id, uid FROM persons WHERE uid IN", uids)
    }
    ranks = {persons[person]: view_of(found) for person, found in standing.people(reader, persons).items()}
    return [replace(row, rank=ranks.get(row.id)) for row in rows]


def with_firm_ranks(reader: Reader, rows: Sequence[CompanyRow]) -> list[CompanyRow]:
    """Return the rows of a list with every company's rank."""
    uids = [found[1] for row in rows if (found := read(row.id))]
    firms = {
        row["id"]: shown(COMPANY, row["uid"])
        for row in reader.among("SELECT id, uid FROM companies WHERE uid IN", uids)
    }
    ranks = {firms[number]: view_of(found) for number, found in standing.firms(reader, firms).items()}
    return [replace(row, rank=ranks.get(row.id)) for row in rows]


def explain(reader: Reader, *, person: int | None = None, company: int | None = None) -> RankCard:
    """Return the arithmetic of a person's or a company's number."""
    if company is not None:
        row, letter, found = companies.row(reader, company), COMPANY, of_company(reader, company)
        number, reason = shown(letter, row["uid"]), "Nobody there was written to, met or sold to"
    else:
        assert person is not None
        row, found = people.row(reader, person), of_person(reader, person)
        number, reason = person_id(row["uid"]), _why_not(reader, person)
    if found is None:
        return RankCard(number, row["name"], None, None, (), None, None, reason)
    return RankCard(
        number, row["name"], found.score, found.computed, found.terms, found.override, found.pace,
        reason if not found.terms else None,
    )  # fmt: skip


def _why_not(reader: Reader, person: int) -> str:
    members = set(people.members(reader, person))
    if members & reader.me:
        return "This is you"
    if members & reader.us:
        return "This is one of you"
    shared = reader.among("SELECT id FROM identities WHERE shared IS NULL AND id IN", members)
    if not list(shared):
        return "This is a list, a desk or a newsletter, and nobody in particular"
    return "You never wrote to them, met them or sold to them"


def coverage(reader: Reader, members: Collection[int]) -> Coverage:
    """Return who of us knows whom among these identities of a company."""
    found, theirs = ranked.coverage(reader, members, reader.now - _YEAR)
    names = {
        row["id"]: row for row in reader.among("SELECT id, uid, name FROM persons WHERE id IN", [r[0] for r in found])
    }
    ours = [
        Colleague(person_id(names[row["person"]]["uid"]), names[row["person"]]["name"], row["people"], row["contacts"], row["last_at"])
        for row in found
        if row["person"] in names
    ]  # fmt: skip
    ours.sort(key=lambda one: (-one.contacts, one.name, one.id))
    return Coverage(tuple(ours), theirs, theirs == 1)
