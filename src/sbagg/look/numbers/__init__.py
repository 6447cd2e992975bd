"""How the numbers of a person or a company come about: each with its parts, and what was done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.look.numbers import buying, contacts, waiting
from sbagg.look.numbers.parts import NOTHING
from sbagg.store import companies, people
from sbagg.store.ids import COMPANY, shown
from sbagg.store.reader import person_id
from sbagg.views import Numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sbagg.store.reader import Reader


def of_person(reader: Reader, number: int, tags: Mapping[str, int]) -> Numbers:
    """Return how the numbers of a person (row id) come about. ``tags``: tag -> days of being in touch, as configured."""
    members = people.members(reader, number)
    mine = bool(reader.me & set(members))
    row = people.row(reader, number)
    found = [
        *(NOTHING if mine else waiting.turns(reader, number)),
        *(NOTHING if mine else waiting.touch(reader, number, tags)),
        *(NOTHING if mine else waiting.answers(reader, number)),
        *buying.bought(reader, members),
        *buying.stages_of(reader, members, ()),
        *contacts.counted(reader, members, mine=mine),
        *contacts.in_common(reader, members),
        *contacts.known_by(reader, members),
    ]
    return Numbers(person_id(row["uid"]), row["name"], tuple(found))


def of_company(reader: Reader, number: int) -> Numbers:
    """Return how the numbers of a company (row id) come about."""
    members, targets = companies.members(reader, number), companies.targets(reader, number)
    row = companies.row(reader, number)
    found = [
        *buying.account(reader, number),
        *buying.bought(reader, members, targets),
        *buying.stages_of(reader, members, targets),
        *contacts.coverage(reader, members),
        *contacts.counted(reader, members, targets),
    ]
    return Numbers(shown(COMPANY, row["uid"]), row["name"], tuple(found))
