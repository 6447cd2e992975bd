"""The faces of persons, by which they are compared: those of everybody, however many."""

from __future__ import annotations

import pickle
from functools import lru_cache
from typing import TYPE_CHECKING

from sbagg.identity.evidence import in_order
from sbagg.identity.gather import Person, traits
from sbagg.identity.likeness.face import Face, face
from sbagg.identity.likeness.keys import finds, keys
from sbagg.store import likeness, setaside

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping

    from sbagg.identity.model import Known

_AT_HAND = 5_000
"""So many faces are kept in memory; each takes about four kilobytes."""


def faces_of(people: Mapping[int, Person], identities: Mapping[int, Known]) -> dict[int, Face]:
    """Return the faces of persons, in the order of their first identities; what only lists and desks use has none."""
    found = ((leader, traits(leader, people[leader], identities)) for leader in in_order(people, identities))
    return {leader: face(one) for leader, one in found if one}


class Faces:
    """Takes in the faces of everybody, part by part, and gives those back that are asked for."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._at_hand: dict[int, tuple[tuple[int, str, str], Face]] = {}
        self.count = 0
        self.bearers = lru_cache(_AT_HAND * 10)(lambda key: setaside.bearers(connection, hash(key)))
        """How many bear a key that anybody bears, once all are counted."""
        setaside.begin(connection)

    def add(self, people: Mapping[int, Person], identities: Mapping[int, Known], within: Collection[int]) -> None:
        """Take in persons, and write by which keys they are found. ``within`` are those that there were or are."""
        found = faces_of(people, identities)
        borne = {person: keys(one) for person, one in found.items()}
        likeness.write(self._db, borne, within)
        setaside.put_keys(
            self._db, ((hash(key), finds(key, 1), person) for person, theirs in borne.items() for key in theirs)
        )
        entries = [(person, (identities[person].order, one)) for person, one in found.items()]
        room = max(0, _AT_HAND - len(self._at_hand))
        self._at_hand.update(entries[:room])
        setaside.put_faces(self._db, ((person, pickle.dumps(entry, -1)) for person, entry in entries[room:]))
        self.count += len(found)

    def of(self, persons: Collection[int]) -> dict[int, Face]:
        """Return the faces of those of these that have one, in the order of their first identities."""
        found = {person: entry for person in persons if (entry := self._at_hand.get(person))}
        for person, written in setaside.faces(self._db, [person for person in persons if person not in found]):
            found[person] = pickle.loads(written)  # noqa: S301 - add() wrote it into a table that nobody else sees
        return {person: one for person, (_, one) in sorted(found.items(), key=lambda entry: entry[1][0])}
