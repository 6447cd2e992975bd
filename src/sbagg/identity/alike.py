"""Suggestions kept up to date. Compared again are only those who changed, and those of whom what changed says more or
less now: a name that more people bear, an address that fewer have.
"""  # fmt: skip

from __future__ import annotations

import json
from collections import Counter, defaultdict
from itertools import chain, combinations, islice
from typing import TYPE_CHECKING

from sbagg.identity.evidence import in_order
from sbagg.identity.faces import Faces, faces_of
from sbagg.identity.gather import Person, hints
from sbagg.identity.likeness import weighed
from sbagg.identity.likeness.face import Store, sized
from sbagg.identity.likeness.keys import MOST, finds, keys, turned
from sbagg.identity.loading import load, load_hints, load_verdicts
from sbagg.identity.solve import anchored, told_apart
from sbagg.store import derived, known, likeness, setaside

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sbagg.decisions.model import Identity
    from sbagg.identity.likeness import Hint
    from sbagg.identity.likeness.face import Face
    from sbagg.identity.model import Hinted, Verdict
    from sbagg.identity.solve import Evidence
    from sbagg.store.known import Ids

_TOO_MANY = 0.25
"""If it takes a larger share of all persons, all are compared: that is quicker."""
_MOST = 20_000
"""And if it takes more than that: they are in memory at once."""
_PAIRS = 5_000
"""So many pairs of everybody are weighed at once."""
_COLUMNS = "a, b, score, evidence"


def compare_all(connection: sqlite3.Connection, faces: Faces) -> None:
    """Compare everybody with all who may be alike."""
    setaside.count_keys(connection, MOST)
    setaside.put_pairs(
        connection, (pair for block in setaside.blocks(connection) for pair in combinations(sorted(block), 2))
    )
    told: dict[tuple[int, int], list[Hint]] = defaultdict(list)
    for hint in _hints(connection, load_hints(connection)):
        told[min(hint[:2]), max(hint[:2])].append(hint)
    setaside.put_pairs(connection, told)
    never, store = _never(connection, load_verdicts(connection)), Store(faces.bearers, faces.count)
    derived.replace(connection, "suggestions", _COLUMNS, 2, ())
    pairs = setaside.pairs(connection)
    while some := list(islice(pairs, _PAIRS)):
        hinted = [hint for pair in some for hint in told.get(pair, ())]
        found = _found(faces.of({*chain.from_iterable(some)}), some, store, hinted, never)
        derived.replace(connection, "suggestions", _COLUMNS, 2, found, ())
    setaside.end(connection)


def compare_again(
    connection: sqlite3.Connection, me: Collection[Identity], evidence: Evidence, people: Mapping[int, Person],
    changed: Collection[int], others: Collection[int],
) -> None:  # fmt: skip
    """Compare those whom a change concerns with all who may be alike. ``changed`` are persons that are new, changed or
    gone; ``people`` those of them that there are, ``evidence`` what speaks for these. ``others`` are to be compared, too.
    """  # fmt: skip
    held, size = likeness.held(connection, changed), likeness.size(connection)
    fresh = {person: keys(one) for person, one in faces_of(people, evidence.identities).items()}
    likeness.write(connection, fresh, changed)
    blocks = _Blocks(connection)
    again = {*changed, *others, *_stirred(blocks, held, fresh), *known.hinted_at(connection, evidence.wanted)}
    pairs = set(_pairs(blocks, likeness.held(connection, again)))
    told = load_hints(connection, known.hinted_with(connection, known.members(connection, again)))
    hinting = known.persons_of(connection, {end for hint in told for end in (hint.a, hint.b)}).values()
    beside = {*again, *chain.from_iterable(pairs), *hinting}
    if sized(size) != sized(likeness.size(connection)) or len(beside) > min(_TOO_MANY * size, _MOST):
        _compare_all_anew(connection, me)
        return
    blocks.look_up(chain.from_iterable(likeness.held(connection, beside).values()))
    evidence = load(connection, me, known.members(connection, beside))
    faces = faces_of(_people(connection, evidence, beside), evidence.identities)
    store = Store(lambda key: len(blocks.get(key, ())), likeness.size(connection))
    hinted = [hint for hint in _hints(connection, told) if not again.isdisjoint(hint[:2])]
    found = _found(faces, pairs, store, hinted, _never(connection, evidence.verdicts))
    derived.replace(connection, "suggestions", _COLUMNS, 2, found, again, ends=2)


def _compare_all_anew(connection: sqlite3.Connection, me: Collection[Identity]) -> None:
    """Compare everybody, where who is who is worked out already."""
    faces, persons = Faces(connection), iter(known.persons(connection))
    while some := list(islice(persons, _PAIRS)):
        evidence = load(connection, me, known.members(connection, some))
        faces.add(_people(connection, evidence, some), evidence.identities, some)
    compare_all(connection, faces)


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


def _hints(connection: sqlite3.Connection, told: Collection[Hinted]) -> Iterator[Hint]:
    """Yield what sources hint at, between persons."""
    return hints(told, known.persons_of(connection, {end for hint in told for end in (hint.a, hint.b)}))


def _never(connection: sqlite3.Connection, verdicts: Collection[Verdict]) -> set[tuple[int, int]]:
    """Return the pairs of persons that the user told apart."""
    apart = told_apart(verdicts)
    person_of = known.persons_of(connection, {end for pair in apart for end in pair})
    return {(person_of[a], person_of[b]) for a, b in apart if a in person_of and b in person_of}


def _found(
    faces: Mapping[int, Face], pairs: Iterable[tuple[int, int]], store: Store, hinted: Iterable[Hint],
    never: Collection[tuple[int, int]],
) -> Iterator[tuple[int, int, float, str]]:  # fmt: skip
    """Weigh pairs of persons, and those that are hinted at. Yields (lesser, greater, score, evidence as JSON)."""
    place = {person: number for number, person in enumerate(faces)}
    places = {
        (min(place[a], place[b]), max(place[a], place[b])) for a, b in pairs if a in place and b in place
    }  # fmt: skip
    for each in weighed(list(faces.values()), places, store, hinted, never):
        yield min(each.a, each.b), max(each.a, each.b), each.score, json.dumps(each.evidence, ensure_ascii=False)
