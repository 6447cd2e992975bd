"""After anything changed: what is worked out of people is brought up to date, for those whom the change touched."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from sbagg.identity.settle import settle as settle_who
from sbagg.insight.rank.features import features
from sbagg.insight.rank.formula import strength
from sbagg.insight.readings import read_ahead, version
from sbagg.insight.talking import is_due, names, refresh_turns
from sbagg.insight.touch import touch
from sbagg.store import known, rhythms, scores, stages, stirred, touching
from sbagg.store.ingest import transaction
from sbagg.store.reader import Reader

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from sbagg.config import Config, Rank
    from sbagg.decisions.model import Act, BadLine
    from sbagg.store.seen import Seen, State

_VERSION = 6
"""Raise it when the sums mean something else: a store is then worked out anew at its next sync."""

_AT_ONCE = 1_000
"""So many people are worked out at once, with all that they took part in."""


Told: TypeAlias = "Callable[[int, int], None]"


def _silently(done: int, of: int) -> None:
    """Tell nobody."""


def settle(
    connection: sqlite3.Connection, config: Config, now: int, told: Told = _silently
) -> tuple[list[Act], list[BadLine]]:
    """Make the store say what ``decisions.jsonl`` and the sources say, and what that means; ``told`` as :func:`refresh` has it.

    Returns the acts, and the lines of the file that are none.
    """
    done = settle_who(connection, config.home, config.me, now)
    refresh(connection, config, now, told)
    return done


def refresh(connection: sqlite3.Connection, config: Config, now: int, told: Told = _silently) -> None:
    """Bring stored insight up to date: of people whose items or facts changed, of all where who I am or a half-life did.

    Where everything is to be worked out, all messages are read first, which takes longest; ``told`` hears how many of how
    many are. What is read is kept even if this is interrupted; the rest is one transaction.
    """
    reader = Reader(connection, config.me, config.domains, now)
    me, called = reader.me, names(connection, reader.me)
    lists = scores.lists(connection, me)
    mark = json.dumps(
        [_VERSION, config.rank.half_life, sorted(me), sorted(config.domains), called, config.rank, lists, version()]
    )
    persons = stirred.persons(connection, now) if stirred.worked_out_for(connection) == mark else None
    deals = persons is None or stirred.has_deals(connection)
    if persons is not None and not persons and not deals and not is_due(connection, now):
        return
    if persons is None:
        read_ahead(connection, now, told)
    with transaction(connection):
        if persons is None:
            scores.write(connection, None, ())
            rhythms.write(connection, None, ())
        ours = touching.ours(reader)  # nobody asks how important we are to each other, and our mails are most of all
        everybody = iter(known.persons(connection) if persons is None else sorted(persons))
        while some := list(islice(everybody, _AT_ONCE)):
            touched: list[rhythms.Row] = []
            theirs = [person for person in some if person not in ours]
            items = scores.seen(connection, theirs, me, lists)
            rows = list(_worked_out(items, scores.states(connection, theirs), config.rank, now, touched))
            scores.write(connection, some, rows)
            rhythms.write(connection, some, touched)
        if deals:
            stages.learn(connection)
        refresh_turns(reader, persons, called)
        stirred.settled(connection, mark)


def _worked_out(
    seen: Iterable[tuple[int, list[Seen]]],
    states: dict[int, State],
    weights: Rank,
    now: int,
    touched: list[rhythms.Row],
) -> Iterator[tuple[object, ...]]:
    """Yield the row of each person of whom there is anything to sum, and add to ``touched`` their rhythm."""
    for person, items in seen:
        found = features(items, states.pop(person, None), now, weights.half_life)
        if found is not None:
            yield (person, *found)
        last = touch(items, now)
        if last is not None:
            sums = found and strength(found, weights)
            touched.append((person, last.at, last.item, last.heard, last.most, sums, last.days))
    for person, state in states.items():  # who only bought something
        found = features((), state, now, weights.half_life)
        if found is not None:
            yield (person, *found)
