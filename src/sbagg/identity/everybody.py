"""Who is who, worked out for everybody: in parts, so that memory does not grow with the number of people."""

from __future__ import annotations

from itertools import islice, pairwise
from typing import TYPE_CHECKING

from sbagg.identity import firms
from sbagg.identity.alike import compare_all
from sbagg.identity.companies import look_at
from sbagg.identity.faces import Faces
from sbagg.identity.loading import load, load_verdicts
from sbagg.identity.parts import Ties
from sbagg.identity.solve import mark_shared, persons, told_apart
from sbagg.identity.writing import people_of, write, write_aliases
from sbagg.normalize import is_role
from sbagg.store import derived, known, reach
from sbagg.store.ids import uid

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

    from sbagg.decisions.model import Identity

SIZE = 5_000
"""So many identities are worked out at once; each takes about five kilobytes."""


def regroup_all(connection: sqlite3.Connection, me: Collection[Identity], now: int) -> None:
    """Work out everything. ``me`` are (kind, value); ``now`` dates the log."""
    _mark(connection, me)
    faces = _people(connection, me, now)
    write_aliases(connection)
    compare_all(connection, faces)


def _people(connection: sqlite3.Connection, me: Collection[Identity], now: int) -> Faces:
    """Work out companies and people, and write them. Returns what people are compared by."""
    worked_out, places, _ = firms.work_out(connection)
    faces = Faces(connection)
    for part in _parts(connection, me):
        evidence = load(connection, me, part)
        look_at(worked_out, evidence.claims)
        found = persons(evidence, worked_out)
        write(connection, evidence, found, places, now)
        faces.add(people_of(found, places), evidence.identities, part)
    return faces


def _mark(connection: sqlite3.Connection, me: Collection[Identity]) -> None:
    """Note which identities more than one person uses: first of all, for what is shared ties nobody together."""
    roles = {number for number, address, *_ in known.address_rows(connection) if is_role(address)}
    doubtful = iter(sorted(roles.union(known.doubtful(connection))))
    while some := list(islice(doubtful, SIZE)):
        evidence = load(connection, me, some)
        mark_shared(evidence)
        moved = [one for number in some if (one := evidence.identities[number]).shared != one.was[0]]
        derived.set_shared(connection, [(one.shared, one.id) for one in moved])


def _parts(connection: sqlite3.Connection, me: Collection[Identity]) -> Iterator[list[int]]:
    """Yield everybody, in parts of which nothing ties one to another: no evidence, and no word of the user's."""
    ties = Ties(known.last(connection))
    for a, b in known.ties(connection):
        ties.tie(a, b)
    mine = known.numbers(connection, [uid(":".join(pair)) for pair in me]).values()
    for a, b in pairwise(mine):
        ties.tie(a, b)
    verdicts = load_verdicts(connection)
    for verdict in verdicts:
        ties.tie(verdict.a, verdict.b)
    for apart in {end for pair in told_apart(verdicts) for end in pair}:
        for beside in reach.on_their_cards(connection, [apart]):  # whose card it is depends on who else is whose
            ties.tie(apart, beside)
    yield from ties.parts(SIZE)
