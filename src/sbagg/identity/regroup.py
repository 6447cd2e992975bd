"""From what the store knows to persons, companies and suggestions, written back in one transaction.

What a change cannot reach is not looked at: the result is the same as if everything were worked out anew.
"""

from __future__ import annotations

import gc
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sbagg.identity import firms
from sbagg.identity.companies import look_at
from sbagg.identity.loading import load
from sbagg.identity.solve import mark_shared, persons
from sbagg.identity.writing import people_of, write, write_aliases
from sbagg.store import derived, known, reach
from sbagg.store.identities import COMPANIES, THREADS
from sbagg.store.ids import uid
from sbagg.store.ingest import transaction
from sbagg.store.leftover import drop_leftover

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

    from sbagg.decisions.model import Identity

_TOO_MANY = 0.25
"""If a change can reach a larger share of all identities, everything is worked out anew: it is quicker."""
_MOST = 30_000
"""And if it can reach more than that: what a change can reach is in memory at once."""


def regroup(connection: sqlite3.Connection, me: Collection[Identity], now: int) -> None:
    """Work out anew what changed. ``me`` are (kind, value); ``now`` dates the log."""
    mark = json.dumps(sorted(me))
    most = min(_TOO_MANY * known.count(connection), _MOST)
    before, touched = derived.grouped_for(connection), derived.touched(connection, most)
    if before == mark and touched is not None and not touched:
        return
    with transaction(connection), _no_collector():
        if before is not None and touched is not None:
            touched |= _mine(connection, before, me, touched)
        if before is None or touched is None or not _some(connection, me, touched, most, now):
            from sbagg.identity.everybody import regroup_all  # noqa: PLC0415 - with what measures distances, only when grouping

            drop_leftover(connection)
            regroup_all(connection, me, now)
        derived.settled(connection, mark)


def _some(
    connection: sqlite3.Connection, me: Collection[Identity], touched: Collection[int], most: float, now: int
) -> bool:
    """Work out what touched identities can reach. Returns False, having changed nothing of persons, if that is over ``most``."""
    from sbagg.identity.alike import compare_again  # noqa: PLC0415 - as above

    standing = firms.standing(connection, touched)
    drop_leftover(connection)
    seeds = {*touched, *reach.on_their_cards(connection, _open(connection, me, touched))}
    worked_out = None
    if COMPANIES in touched or firms.stale(connection, touched, standing):
        worked_out, places, moved = firms.work_out(connection)
        seeds |= firms.concerned(connection, moved)
    within = reach.reached(connection, seeds)
    if len(within) > most:
        return False
    evidence = load(connection, me, within)
    if worked_out is None:
        worked_out, places = firms.stored(connection, evidence.claims)
    else:
        look_at(worked_out, evidence.claims)
    found = persons(evidence, worked_out)
    changed = write(connection, evidence, found, places, now)
    stirred = write_aliases(connection) if THREADS in touched else set()
    compare_again(connection, me, evidence, people_of(found, places), changed, stirred)
    return True


def _open(connection: sqlite3.Connection, me: Collection[Identity], touched: Collection[int]) -> set[int]:
    """Return those of the touched identities that may join or part whom cards name beside them: not what is shared still."""
    evidence = load(connection, me, touched)
    mark_shared(evidence)
    found = (evidence.identities[number] for number in touched if number in evidence.identities)
    return {one.id for one in found if one.shared in {None, "list"} or one.was[0] is None}


def _mine(connection: sqlite3.Connection, before: str, me: Collection[Identity], touched: Collection[int]) -> set[int]:
    """Return my identities, then and now, if there is anything new about them."""
    then = {(kind, value) for kind, value in json.loads(before)}
    mine = set(known.numbers(connection, [uid(":".join(pair)) for pair in then.union(me)]).values())
    return set() if then == set(me) and mine.isdisjoint(touched) else mine


@contextmanager
def _no_collector() -> Iterator[None]:
    """Pause the cycle collector: of a million values made here none is garbage, and looking costs a fifth."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
