"""Suggestions kept up to date. Compared again are only those who changed, and those of whom what changed says more or
less now: a name that more people bear, an address that fewer have.
"""  # fmt: skip

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from sbagg.identity.evidence import in_order
from sbagg.identity.gather import Person, hints, traits
from sbagg.identity.likeness import weighed
from sbagg.identity.likeness.face import Face, Store, face, sized
from sbagg.identity.likeness.keys import candidates, finds, keys, turned
from sbagg.identity.loading import load, load_hints
from sbagg.identity.solve import anchored, told_apart
from sbagg.store import derived, known, likeness

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sbagg.decisions.model import Identity
    from sbagg.identity.model import Hinted, Known
    from sbagg.identity.solve import Evidence
    from sbagg.store.known import Ids

_TOO_MANY = 0.25
"""If it takes a larger share of all persons, all are compared: that is quicker."""


def compare_all(connection: sqlite3.Connection, evidence: Evidence, people: Mapping[int, Person]) -> None:
    """Compare everybody with all who may be alike."""
    faces = _faces(people, evidence.identities)
    borne = {person: keys(one) for person, one in faces.items()}
    likeness.write(connection, borne)
    count = Counter(chain.from_iterable(borne.values()))
    pairs = candidates(borne.values(), count)
    _suggest(connection, evidence, faces, pairs, Store(count, len(faces)), load_hints(connection))


def compare_again(
    connection: sqlite3.Connection, me: Collection[Identity], evidence: Evidence, people: Mapping[int, Person],
    changed: Collection[int], others: Collection[int],
) -> None:  # fmt: skip
    """Compare those whom a change concerns with all who may be alike. ``changed`` are persons that are new, changed or
    gone; ``people`` those of them that there are, ``evidence`` what speaks for these. ``others`` are to be compared, too.
    """  # fmt: skip
    held, size = likeness.held(connection, changed), likeness.size(connection)
    fresh = {person: keys(one) for person, one in _faces(people, evidence.identities).items()}
    likeness.write(connection, fresh, changed)
    blocks = _Blocks(connection)
    again = {*changed, *others, *_stirred(blocks, held, fresh), *known.hinted_at(connection, evidence.wanted)}
    pairs = set(_pairs(blocks, likeness.held(connection, again)))
    told = load_hints(connection, known.hinted_with(connection, known.members(connection, again)))
    hinting = known.persons_of(connection, {end for hint in told for end in (hint.a, hint.b)}).values()
    beside = {*again, *chain.from_iterable(pairs), *hinting}
    if sized(size) != sized(likeness.size(connection)) or len(beside) > _TOO_MANY * size:
        evidence = load(connection, me)
        compare_all(connection, evidence, _people(connection, evidence))
        return
    blocks.look_up(chain.from_iterable(likeness.held(connection, beside).values()))
    evidence = load(connection, me, known.members(connection, beside))
    faces = _faces(_people(connection, evidence, beside), evidence.identities)
    place = {person: number for number, person in enumerate(faces)}
    places = {(place[min(pair, key=place.__getitem__)], place[max(pair, key=place.__getitem__)]) for pair in pairs}
    store = Store({key: len(bearers) for key, bearers in blocks.items()}, likeness.size(connection))
    _suggest(connection, evidence, faces, places, store, told, again)


class _Blocks(dict[str, list[int]]):
    """Key -> the persons that bear it, as far as they were looked up."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._db = connection

    def look_up(self, keys: Iterable[str]) -> None:
        """Look up the keys that were not looked up before: all of them at once, for the way is long."""
        if missing := set(keys) - self.keys():
            self.update(likeness.bearers(self._db, missing))


def _stirred(blocks: _Blocks, held: Mapping[int, Iterable[str]], fresh: Mapping[int, Iterable[str]]) -> set[int]:
    """Return the bearers of keys that say something else now that more or fewer bear them. These are looked up, and
    all that the fresh have.
    """  # fmt: skip
    more = Counter(chain.from_iterable(fresh.values()))
    more.subtract(Counter(chain.from_iterable(held.values())))
    blocks.look_up(more)
    return {
        bearer
        for key, change in more.items()
        if change and turned(key, len(blocks[key]) - change, len(blocks[key]))
        for bearer in blocks[key]
    }


def _pairs(blocks: _Blocks, borne: Mapping[int, Iterable[str]]) -> Iterator[tuple[int, int]]:
    """Yield each of these persons with everybody whom a key of theirs finds."""
    blocks.look_up(chain.from_iterable(borne.values()))
    for one, theirs in borne.items():
        for key in theirs:
            if finds(key, len(blocks[key])):
                yield from ((one, other) for other in blocks[key] if other != one)


def _people(connection: sqlite3.Connection, evidence: Evidence, persons: Ids = None) -> dict[int, Person]:
    """Return persons as the store has them, all or these."""
    members: dict[int, list[int]] = defaultdict(list)
    for one in evidence.identities.values():
        if (person := one.was[1]) is not None and (persons is None or person in persons):
            members[person].append(one.id)
    jobs: dict[int, list[int]] = defaultdict(list)
    for person, company in known.jobs(connection, persons):
        jobs[person].append(company)
    parted = {identity for pair in told_apart(evidence.verdicts) for identity in pair}
    holder = {one.id: person for one in evidence.identities.values() if (person := one.was[1]) is not None}
    cards = anchored(evidence, holder, parted)
    found = {}
    for person, theirs in members.items():
        ordered = in_order(theirs, evidence.identities)
        found[person] = Person(ordered, [claim for one in ordered for claim in cards.get(one, ())], jobs[person])
    return found


def _faces(people: Mapping[int, Person], identities: Mapping[int, Known]) -> dict[int, Face]:
    """Return the faces of persons in order, numbered so; what only lists and desks use has none."""
    leaders = in_order(people, identities)
    found = ((leader, traits(number, people[leader], identities)) for number, leader in enumerate(leaders))
    return {leader: face(one) for leader, one in found if one}


def _suggest(
    connection: sqlite3.Connection, evidence: Evidence, faces: Mapping[int, Face], pairs: Iterable[tuple[int, int]],
    store: Store, told: Collection[Hinted], again: Ids = None,
) -> None:  # fmt: skip
    """Weigh these pairs of places, and those that sources hint at, and write what is found; of the persons ``again``, or
    of all.
    """  # fmt: skip
    apart = told_apart(evidence.verdicts)
    ends = {end for pair in (*apart, *((hint.a, hint.b) for hint in told)) for end in pair}
    person_of = known.persons_of(connection, ends)
    number = {person: one.traits.key for person, one in faces.items()}
    hinted = [
        (number[a], number[b], rule, text)
        for a, b, rule, text in hints(told, person_of)
        if a in number and b in number and (again is None or a in again or b in again)
    ]
    never = {(number.get(person_of.get(a, 0), -1), number.get(person_of.get(b, 0), -1)) for a, b in apart}
    person = {key: leader for leader, key in number.items()}
    found = (
        (person[each.a], person[each.b], each) for each in weighed(list(faces.values()), pairs, store, hinted, never)
    )
    derived.replace(
        connection, "suggestions", "a, b, score, evidence", 2,
        ((min(a, b), max(a, b), each.score, json.dumps(each.evidence, ensure_ascii=False)) for a, b, each in found),
        again, ends=2,
    )  # fmt: skip
