"""One person in a brief: what to know of them in the minute before a call."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from sbagg.formats.invitations import answer
from sbagg.insight import standing, waiting
from sbagg.look import putoff, turns
from sbagg.look.brief.said import one, said
from sbagg.look.rank import of_person
from sbagg.store import agenda, companies, contacts, jobs, people
from sbagg.store.ids import COMPANY, shown
from sbagg.store.itemviews import item_id
from sbagg.store.reader import person_id
from sbagg.store.tags import tags_of
from sbagg.views import AttendeeView, CompanyRef, FlagView, KnowsView, PromiseView, Ref, WaitingView

if TYPE_CHECKING:
    from collections.abc import Collection

    from sbagg.store.reader import Reader
    from sbagg.views import SaidView

_YEAR = 365 * 86400
_REPLIED = 180 * 86400
_COLLEAGUES, _THERE, _NOTES = 3, 4, 3
Answer = Literal["accepted", "declined", "tentative", "unanswered"]
ANSWERS: dict[str, Answer] = {
    "accepted": "accepted", "declined": "declined", "tentative": "tentative", "invited": "unanswered",
}  # fmt: skip
"""By the role in the meeting."""


class Attendee(NamedTuple):
    """Row ids of a person, of their identities and of their company, and what to know of them."""

    person: int
    members: tuple[int, ...]
    company: int | None
    view: AttendeeView


def attendee(reader: Reader, person: int, *, role: str = "", item: int | None = None) -> Attendee:
    """Return what to know of a person (row id), who has this role in the ``item`` that the brief is about."""
    row = people.row(reader, person)
    members = people.members(reader, person)
    company = row["company"] or _company_of_domain(reader, members)
    last_in = contacts.last(reader, members, members)
    last_out = contacts.last(reader, members, reader.me)
    met = contacts.last_met(reader, members, item)
    known = any(number not in (None, item) for number in (last_in, last_out, met)) or _has_card(reader, members)
    view = AttendeeView(
        id=person_id(row["uid"]), name=row["name"], known=known, reach=_reach(reader, person),
        title=row["title"] or None, company=company_ref(reader, company), answer=_answer(reader, members, role, item),
        rank=of_person(reader, person),
        flags=tuple(FlagView(*flag) for flag in json.loads(row["flags"])),
        waiting=_waiting(reader, person), promises=_promises(reader, person),
        last_in=one(reader, last_in), last_out=one(reader, last_out), last_met=one(reader, met),
        job_change=_job_change(reader, person), tags=tags_of(reader, members),
        notes=people.notes(reader, members)[:_NOTES], known_by=_known_by(reader, members),
        there=() if known or company is None else _there(reader, company, person),
    )  # fmt: skip
    return Attendee(person, tuple(members), company, view)


def _answer(reader: Reader, members: Collection[int], role: str, item: int | None) -> Answer | None:
    """Return what somebody said to an invitation: by the calendar, and where it knows of none, by the mail that their calendar
    sent since the last meeting of that title.
    """
    said = ANSWERS.get(role)
    if item is None or said not in {None, "unanswered"} or role == "organizer":
        return said
    title = next(row["title"] for row in reader.among("SELECT title FROM interactions WHERE id IN", (item,)))
    since = agenda.last_of_title(reader, members, title, reader.now - _REPLIED) if title else reader.now
    for subject in agenda.answers(reader, members, since):
        found = answer(subject)
        if found is not None and re.match(rf"{re.escape(title)}(?!\w)", found[1], re.IGNORECASE):
            return cast("Answer", found[0])
    return said


def company_ref(reader: Reader, number: int | None) -> CompanyRef | None:
    """Return a company (row id) with its first domain."""
    if number is None:
        return None
    row = companies.row(reader, number)
    domain = next(iter(companies.keys(reader, number)["domain"]), None)
    return CompanyRef(shown(COMPANY, row["uid"]), row["name"], domain)


def _company_of_domain(reader: Reader, members: Collection[int]) -> int | None:
    found = reader.among("SELECT company FROM identities WHERE company IS NOT NULL AND id IN", members)
    return next((row["company"] for row in found), None)


def _reach(reader: Reader, person: int) -> tuple[str, ...]:
    """Return the address and the number that are used most."""
    own = [(kind, value) for kind, value, shared, _ in people.identities(reader, person) if not shared]
    firsts = (next((value for kind, value in own if kind == wanted), None) for wanted in ("email", "phone"))
    return tuple(filter(None, firsts))


def _has_card(reader: Reader, members: Collection[int]) -> bool:
    sql = "SELECT 1 FROM card_identities m JOIN cards c ON c.id = m.card JOIN records r ON r.id = c.record WHERE r.gone_at IS NULL AND m.identity IN"
    return next(reader.among(sql, members, "LIMIT 1"), None) is not None


def _waiting(reader: Reader, person: int) -> tuple[WaitingView, ...]:
    """Return the conversations in which it is somebody's turn and that are not done or snoozed: mine first, in the order of ``owe``."""
    found = turns.with_person(reader, person)
    if not found:
        return ()
    ids = _ids(reader, [turn.item for turn in found if turn.item is not None])
    theirs, mine = waiting.pace(reader, person)
    return tuple(
        WaitingView(
            "mine" if turn.whose == "mine" else "theirs", turn.since, ids[turn.item], turn.text, turn.reason, turn.due.isoformat() if turn.due else None,
            None if pace.most is None else round(pace.most),
        )
        for turn in found
        if turn.item in ids
        for pace in [mine if turn.whose == "mine" else theirs]
    )  # fmt: skip


def _promises(reader: Reader, person: int) -> tuple[PromiseView, ...]:
    found = [one for one in putoff.promises(reader, (person,)) if one.at <= reader.now]
    ids = _ids(reader, [one.item for one in found])
    return tuple(PromiseView(one.mine, one.at, ids[one.item], one.text, one.due) for one in found if one.item in ids)


def _ids(reader: Reader, numbers: Collection[int]) -> dict[int, str]:
    """Return the ids of items by their row ids."""
    rows = reader.among("SELECT id, uid, kind FROM interactions WHERE id IN", numbers)
    return {row["id"]: item_id(row) for row in rows}


def _job_change(reader: Reader, person: int) -> SaidView | None:
    """Return the last change of jobs, if it is of the last year."""
    recent = [change for change in jobs.of_person(reader, person) if change.at > reader.now - _YEAR][:1]
    return next((said(item) for item in jobs.views(reader, recent)), None)


def _known_by(reader: Reader, members: Collection[int]) -> tuple[KnowsView, ...]:
    found = contacts.known_by(reader, members, reader.now - _YEAR)[:_COLLEAGUES]
    names = {row["id"]: row for row in reader.among("SELECT * FROM persons WHERE id IN", [one.person for one in found])}
    return tuple(
        KnowsView(
            person_id(names[who.person]["uid"]), names[who.person]["name"], who.contacts, who.at, who.item
        )
        for who in found
    )  # fmt: skip


def _there(reader: Reader, company: int, person: int) -> tuple[Ref, ...]:
    """Return who matters most of those that I know at a company, but for one."""
    ranked = by_rank(reader, company)
    left = _elsewhere(reader, ranked, company)
    best = [number for number in ranked if number != person and number not in left][:_THERE]
    names = {row["id"]: row for row in reader.among("SELECT id, uid, name FROM persons WHERE id IN", best)}
    return tuple(Ref(person_id(names[number]["uid"]), names[number]["name"]) for number in best)


def by_rank(reader: Reader, company: int) -> list[int]:
    """Return the people (row ids) of a company who have a rank, the most important first; behind them those who left it."""
    staff = companies.people(reader, company)
    ranked = standing.people(reader, staff) if staff else {}
    left = _elsewhere(reader, ranked, company)
    return sorted(ranked, key=lambda number: (number in left, ranked[number].order, number))


def _elsewhere(reader: Reader, persons: Collection[int], company: int) -> set[int]:
    """Return those of these people who are at another company now."""
    rows = reader.among("SELECT id, company FROM persons WHERE id IN", persons)
    return {row["id"] for row in rows if row["company"] not in (None, company)}
