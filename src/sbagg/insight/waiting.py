"""Who waits for whom now: what conversations came to, as the clock has it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sbagg.insight import survival
from sbagg.insight.whose import ALIVE, Turn, is_alive
from sbagg.store import waits

if TYPE_CHECKING:
    from collections.abc import Collection

    from sbagg.insight.survival import Pace
    from sbagg.store.reader import Reader


_MACHINE = 10
"""Asks without an answer that nobody but a machine goes on to send."""


_STALE = 30 * 86_400
"""So long an ask of mine is waited for though its reader has written about other things since."""


class Wrote(NamedTuple):
    """What one whose turn it is wrote to the other since, elsewhere: the item (row id), when (unix seconds), by which channel."""

    item: int
    at: int
    channel: str


class Waiting(NamedTuple):
    """One conversation with somebody (row id) in which it is anybody's turn. ``wrote``: what was written since, though no answer."""

    person: int
    turn: Turn
    conversation: int
    wrote: Wrote | None = None


class Promised(NamedTuple):
    """What a person promised me, or I them (``mine``), and is not said to be done. ``item`` (row id) and ``text`` are where,
    ``at`` (unix seconds) is when it was said, ``due`` (ISO day) by when, None where no day was named.
    """

    person: int
    mine: bool
    item: int
    text: str
    due: str | None
    at: int


def threads(reader: Reader, persons: Collection[int] | None = None) -> list[Waiting]:
    """Return each conversation in which it is anybody's turn still, the one waiting longest first."""
    found = []
    for row in waits.turns(reader, persons, reader.now - ALIVE):
        day = date.fromisoformat(row["due"]) if row["due"] else None
        turn = Turn(row["whose"], row["since"], row["item"], row["text"], row["reason"], day)
        if is_alive(turn, reader.now, row["talked"] or 0, row["reached"] or 0):
            found.append(Waiting(row["person"], turn, row["conversation"]))
    found = _elsewhere(reader, found)
    told = _unanswered(reader, found)
    found = [one for one in found if one.person not in told]
    return sorted(found, key=lambda one: (one.turn.since or 0, one.turn.item or 0, one.person))


def _elsewhere(reader: Reader, found: Collection[Waiting]) -> list[Waiting]:
    """Leave out what was answered by another channel, and what I asked long ago of who has written about other things since."""
    wrote = waits.elsewhere(reader, {one.person for one in found})
    kept = []
    for one in found:
        answers, since = wrote.get((one.conversation, one.person), (False, None))
        is_asked = one.turn.reason == "asked" and since is not None and since[1] <= reader.now
        is_stale = one.turn.whose == "theirs" and (one.turn.since or 0) < reader.now - _STALE
        if not is_asked or since is None:
            kept.append(one)
        elif not answers and not is_stale:
            kept.append(one._replace(wrote=Wrote(*since)))
    return kept


def _unanswered(reader: Reader, found: Collection[Waiting]) -> set[int]:
    """Return who waits for me in so many conversations, and was answered in none, that they must be a machine."""
    counted = Counter(one.person for one in found if one.turn.whose == "mine")
    many = {person for person, count in counted.items() if count >= _MACHINE}
    return many - {row["person"] for row in waits.rows(reader, "waits", many) if row["mine"] and row["answered"]}


def promises(reader: Reader, persons: Collection[int] | None = None) -> list[Promised]:
    """Return the open promises of half a year, the one due first first, those without a day behind them."""
    held = list(waits.rows(reader, "promises", persons))
    times = _times(reader, [row["item"] for row in held])
    found = [
        Promised(row["person"], bool(row["mine"]), row["item"], row["text"], row["due"], times[row["item"]])
        for row in held
        if row["item"] in times and times[row["item"]] >= reader.now - ALIVE
    ]
    return sorted(found, key=lambda one: (one.due is None, one.due or "", one.at, one.item, one.person))


def _times(reader: Reader, numbers: Collection[int]) -> dict[int, int]:
    """Return item (row id) -> when it was."""
    rows = reader.among("SELECT id, at FROM interactions WHERE at IS NOT NULL AND id IN", numbers)
    return {row["id"]: row["at"] for row in rows}


def pace(reader: Reader, person: int) -> tuple[Pace, Pace]:
    """Return how long answers of theirs take, and mine to them: median and 90 % in seconds, None where too few tell."""
    return paces(reader, (person,))[person]


def paces(reader: Reader, persons: Collection[int] | None = None) -> dict[int, tuple[Pace, Pace]]:
    """Return person -> how long answers of theirs take, and mine to them. Asks that still wait count up to now."""
    found: dict[int, tuple[list[survival.Wait], list[survival.Wait]]] = {person: ([], []) for person in persons or ()}
    for row in waits.rows(reader, "waits", persons):
        until = reader.now if row["until"] is None else row["until"]
        wait = survival.Wait(until - row["since"], bool(row["answered"]))
        found.setdefault(row["person"], ([], []))[row["mine"]].append(wait)
    return {person: (survival.pace(theirs), survival.pace(mine)) for person, (theirs, mine) in found.items()}
