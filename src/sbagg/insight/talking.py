"""After anything changed: whose turn it is, brought up to date in the conversations of those whom the change touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.insight import elsewhere
from sbagg.insight.conversations import Sides, accounted, outcome, seen
from sbagg.insight.rank.features import UNANSWERED
from sbagg.insight.readings import remembered
from sbagg.store import readas, readings, stirred, talks, turns

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sbagg.insight.conversations import Seen
    from sbagg.insight.language import Reading
    from sbagg.store.reader import Reader
    from sbagg.store.talks import Talk

_AT_ONCE = 500
_UNREAD = b"-"
"""Stands for a conversation that is none of mine so far."""


def names(connection: sqlite3.Connection, me: Collection[int]) -> list[str]:
    """Return what I am called."""
    return sorted(talks.my_names(connection, me))


def is_due(connection: sqlite3.Connection, now: int) -> bool:
    """Tell whether something is to be worked out again though nobody is stirred."""
    return bool(stirred.threads(connection) or turns.due(connection, now) or turns.due_persons(connection, now))


def refresh_turns(reader: Reader, persons: Collection[int] | None, called: Collection[str]) -> None:
    """Bring turns, promises and waits up to date: of all, or of these persons, and where something to come has happened.

    Of who is the same as before only what was said since is looked at: the threads in which anything came, changed or went, and
    what has no thread.
    """  # fmt: skip
    connection, now = reader.db, reader.now
    mine = {row["person"] for row in reader.among("SELECT person FROM identities WHERE id IN", reader.me)} - {None}
    touched: Collection[int] | None = None
    if persons is None:
        turns.drop_all(connection)
        readas.everybody(connection, reader.us)
        _work_out(reader, talks.in_threads(connection, talks.late_threads(connection, now), now), mine, called)
        _work_out(reader, talks.by_channel(connection, None, now), mine, called)
    else:
        persons = (turns.due_persons(connection, now) | set(persons)) - mine
        others = readas.others(connection, persons, reader.us)
        due = turns.due(connection, now)
        held = turns.conversations_of(connection, others) | turns.beside_threads(connection, persons)
        held |= due.keys() | stirred.threads(connection)
        threads = talks.threads_of(connection, others, now) | {number for number in held if number >= 0}
        alone = (
            persons | {person for person in due.values() if person is not None} | talks.beside(connection, persons, now)
        )
        kept = _work_out(reader, talks.in_threads(connection, threads, now), mine, called)
        kept |= _work_out(reader, talks.by_channel(connection, alone, now), mine, called)
        turns.drop(connection, held - kept)
        readings.drop_threads(connection, [number for number in held - kept if number >= 0])
        touched = {*persons, *turns.persons_of(connection, kept)}
    turns.reach(connection, persons, reader.me, UNANSWERED, now)
    elsewhere.refresh(reader, touched)


def _work_out(reader: Reader, found: Iterable[Talk], mine: Collection[int], called: Collection[str]) -> set[int]:
    """Store what these conversations come to, unless it is known. Returns the numbers of those that are held now."""
    kept: set[int] = set()
    for some in _batches(found):
        stored = turns.digests(reader.db, [talk.number for talk in some])
        people = talks.whose(
            reader.db, {identity for talk in some for line in talk.lines for identity, _ in line.parties}
        )
        sides = Sides(reader.me, reader.us, people)
        changed: list[tuple[Talk, Seen | None, bytes]] = []
        for talk in some:
            view = seen(talk, sides)
            if talk.person in mine or (view is None and talk.ahead is None):
                continue
            kept.add(talk.number)
            if view is None:
                changed.append((talk._replace(lines=()), None, _UNREAD))
                continue
            digest = view.digest() + (talk.ahead or 0).to_bytes(5, "big")
            if stored.get(talk.number) != digest:
                changed.append((talk, view, digest))
        lines = {part.line.item: part.line for _, view, _ in changed if view for part in view.parts}
        said = remembered(reader.db, list(lines.values()))
        turns.write(
            reader.db,
            [
                (talk, digest, _come_to(talk, view, sides, said, called, mine) if view else turns.NOTHING)
                for talk, view, digest in changed
            ],
        )
    return kept


def _come_to(
    talk: Talk, view: Seen, sides: Sides, said: Mapping[int, Reading], called: Collection[str], mine: Collection[int]
) -> turns.Outcome:
    there = dict(sides.people[i] for line in talk.lines for i, _ in line.parties if i in sides.people)
    times = {part.line.item: part.line.at for part in view.parts}
    return outcome(accounted(view, called, there, said), talk.person, mine, times)


def _batches(found: Iterable[Talk]) -> Iterator[list[Talk]]:
    some: list[Talk] = []
    for talk in found:
        some.append(talk)
        if len(some) == _AT_ONCE:
            yield some
            some = []
    yield some
