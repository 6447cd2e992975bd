"""Everything known about one person, in one view."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sbagg.look import deals, turns
from sbagg.look.freshness import freshness
from sbagg.look.rank import of_person
from sbagg.normalize import is_key
from sbagg.store import people
from sbagg.store.heat import heat
from sbagg.store.ids import COMPANY, shown
from sbagg.store.purchases import transactions
from sbagg.store.reader import person_id
from sbagg.store.tags import tags_of
from sbagg.store.tally import activity, state_items, tally
from sbagg.timeline import Query, nearest
from sbagg.views import CompanyRef, Employment, FlagView, IdentityView, Person, Ref

if TYPE_CHECKING:
    from sbagg.store.reader import Reader

_TIMELINE = 20
_FILES = 10
_COMMON = 10


def person(reader: Reader, number: int) -> Person:
    """Return the view of the person with this row id."""
    row = people.row(reader, number)
    members = people.members(reader, number)
    mine = bool(reader.me & set(members))
    counted = tally(reader, members, mine=mine)
    page = nearest(reader, Query(tuple(members), person=number), _TIMELINE)
    sources = people.sources(reader, number)
    return Person(
        id=person_id(row["uid"]),
        name=row["name"],
        title=row["title"] or None,
        company=_company(reader, row["company"]),
        is_me=mine,
        flags=tuple(FlagView(flag, source, at) for flag, source, at in json.loads(row["flags"])),
        identities=tuple(
            IdentityView(kind, value, f"@{value}" if kind == "twitter" else value, shared, tuple(where))
            for kind, value, shared, where in sorted(
                people.identities(reader, number), key=lambda each: is_key(each[0])
            )
        ),
        employment=_employment(reader, number),
        rank=of_person(reader, number),
        counts=counted.counts,
        first_at=counted.first_at,
        last_at=counted.last_at,
        last_in_at=counted.last_in_at,
        last_out_at=counted.last_out_at,
        turn=None if mine else turns.of_person(reader, number),
        deals=tuple(deals.deals(reader, state_items(reader, members, (), "p.kind = 'deal'"))),
        tickets=tuple(deals.tickets(reader, state_items(reader, members, (), "p.kind = 'ticket'"))),
        transactions=transactions(reader, members),
        signals=(),
        tags=tags_of(reader, members),
        notes=people.notes(reader, members),
        contacts_in_common=people.in_common(reader, members, _COMMON),
        files=people.files(reader, members, _FILES),
        timeline=tuple(page),
        activity=activity(reader, members),
        channels=heat(reader, members),
        freshness=freshness(reader, sources),
    )


def _company(reader: Reader, number: int | None) -> CompanyRef | None:
    if number is None:
        return None
    row = reader.one("SELECT uid, name FROM companies WHERE id = ?", number)
    domain = reader.one(
        "SELECT value FROM company_keys WHERE company = ? AND kind = 'domain' ORDER BY value LIMIT 1", number
    )
    return CompanyRef(shown(COMPANY, row["uid"]), row["name"], domain["value"] if domain else None) if row else None


def _employment(reader: Reader, number: int) -> tuple[Employment, ...]:
    rows = reader.db.execute(
        "SELECT e.*, c.uid, c.name FROM employments e JOIN companies c ON c.id = e.company WHERE e.person = ? "
        "ORDER BY e.until != '', e.last_at DESC, c.name", (number,),
    )  # fmt: skip
    return tuple(
        Employment(
            Ref(shown(COMPANY, row["uid"]), row["name"]), row["title"] or None, row["since"] or None, row["until"] or None,
            tuple(json.loads(row["sources"])),
        )
        for row in rows
    )  # fmt: skip
