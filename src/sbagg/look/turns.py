"""Whose turn it is, as views: on a card, and as lists of who waits for whom."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sbagg.insight import standing, waiting
from sbagg.insight.whose import person_turn
from sbagg.store import touching
from sbagg.store.ids import COMPANY, shown
from sbagg.store.itemviews import item_id
from sbagg.store.reader import person_id
from sbagg.views import AnswersView, OweEntry, Ref, TurnView

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from sbagg.insight.survival import Pace
    from sbagg.insight.whose import Turn, Whose
    from sbagg.store.reader import Reader

_DAY = 86_400
_USUAL: Mapping[str, int] = {"mine": 2 * _DAY, "theirs": 4 * _DAY}
"""How soon an answer is expected where nothing is learned."""
_LONGEST = 3.0
"""More than so many times overdue presses no more; nor does what is late by its own day."""
_FRESH, _FADING = 21 * _DAY, 30 * _DAY
"""What has waited longer presses less, half as much with each further month: it may have been settled out of sight."""
_AT_ONCE = 200
"""People whose answers are looked at together."""
_UNRANKED = 5
"""What somebody without a rank, or with a low one, weighs all the same."""


def of_person(reader: Reader, number: int) -> TurnView:
    """Return whose turn it is with a person."""
    turn = waiting.people(reader, (number,)).get(number)
    theirs, mine = waiting.pace(reader, number)
    if turn is None or turn.whose == "nobody" or turn.item is None:
        return TurnView("nobody", None, None, None, None, None, _answers(mine), _answers(theirs))
    row = _items(reader, (turn.item,))[turn.item]
    day = turn.due.isoformat() if turn.due else None
    return TurnView(
        turn.whose,
        turn.since,
        item_id(row),
        turn.text or row["title"],
        turn.reason,
        day,
        _answers(mine),
        _answers(theirs),
    )


def _answers(pace: Pace) -> AnswersView:
    return AnswersView(pace.half, pace.most, pace.answers, pace.waiting)


class _Wait(NamedTuple):
    """Somebody with whom it is one's turn: what presses most, and how many more conversations wait."""

    person: int
    turn: Turn
    more: int


def rows(
    reader: Reader, whose: Whose, *, persons: Collection[int] | None = None, channel: str = "", limit: int = 0
) -> tuple[list[OweEntry], bool]:
    """Return who waits for me (``mine``) or for whom I wait (``theirs``), the most pressing first: by importance times how
    long it has waited against what is usual; at most ``limit`` (0 = all), and whether there are more.
    """
    threads = _threads(reader, whose, persons, channel)
    ranks, today = standing.people(reader, threads, paced=False), datetime.fromtimestamp(reader.now).astimezone().date()
    paces: dict[int, tuple[Pace, Pace]] = {}

    def weight(person: int, turn: Turn) -> float:
        rank = ranks.get(person)
        fade: float = 0.5 ** (max(0, reader.now - (turn.since or 0) - _FRESH) / _FADING)
        return max(rank.score if rank else 0, _UNRANKED) * fade

    def press(person: int, turn: Turn) -> tuple[float, int, int]:
        since = turn.since or 0
        is_late = turn.due is not None and turn.due < today
        overdue = _LONGEST if is_late else min((reader.now - since) / _usual(paces[person], whose)[0], _LONGEST)
        return -weight(person, turn) * overdue, -since, turn.item or 0

    def pressing(some: Collection[int]) -> Iterator[tuple[tuple[float, int, int], _Wait]]:
        paces.update(waiting.paces(reader, some))
        for person in some:
            first = min(threads[person], key=partial(press, person))
            yield press(person, first), _Wait(person, first, len(threads[person]) - 1)

    most = {person: _LONGEST * max(weight(person, turn) for turn in turns) for person, turns in threads.items()}
    best = _best(most, pressing, limit)
    page = [one for _, one in best[: limit or None]]
    held, named = (
        _items(reader, [one.turn.item or 0 for one in page]),
        touching.shown(reader, [one.person for one in page]),
    )
    views = []
    for one in page:
        row, who = held[one.turn.item or 0], named[one.person]
        usual, learned = _usual(paces[one.person], whose)
        waited = reader.now - (one.turn.since or 0)
        rank = ranks.get(one.person)
        views.append(
            OweEntry(
                item_id(row), Ref(person_id(who["uid"]), who["name"]),
                Ref(shown(COMPANY, who["company_uid"]), who["company"]) if who["company_uid"] is not None else None,
                rank.score if rank else None, one.turn.since or 0, item_id(row), row["kind"], row["channel"], row["title"],
                one.turn.text or row["title"], one.turn.reason, one.turn.due.isoformat() if one.turn.due else None,
                waited, usual, learned, round(waited / usual, 2), one.more,
            )
        )  # fmt: skip
    return views, len(page) < len(threads)


def _best(
    most: Mapping[int, float],
    pressing: Callable[[Collection[int]], Iterable[tuple[tuple[float, int, int], _Wait]]],
    limit: int,
) -> list[tuple[tuple[float, int, int], _Wait]]:
    """Return who presses most, in order. ``most``: how much at most each may; how long answers take is read only of those who may
    be among the first ``limit`` (0: all).
    """  # fmt: skip
    order = sorted(most, key=lambda person: (-most[person], person))
    best: list[tuple[tuple[float, int, int], _Wait]] = []
    for start in range(0, len(order), _AT_ONCE):
        if limit and len(best) >= limit and -best[limit - 1][0][0] > most[order[start]]:
            break
        best += pressing(order[start : start + _AT_ONCE])
        best.sort(key=lambda one: (one[0], one[1].person))
    return best


def _threads(reader: Reader, whose: Whose, persons: Collection[int] | None, channel: str) -> dict[int, list[Turn]]:
    """Return person -> what waits with them, of those with whom it is this turn; but for those of whom the user wants to hear
    nothing.
    """
    found: dict[int, list[Turn]] = {}
    muted = touching.muted(reader)
    for one in waiting.threads(reader, persons):
        if one.person not in muted:
            found.setdefault(one.person, []).append(one.turn)
    if channel:
        items = _items(reader, [turn.item or 0 for turns in found.values() for turn in turns])
        found = {
            person: [turn for turn in turns if items[turn.item or 0]["channel"] == channel.lower()]
            for person, turns in found.items()
        }
    return {
        person: [turn for turn in turns if turn.whose == whose]
        for person, turns in found.items()
        if person_turn(turns, now=reader.now).whose == whose
    }


def _usual(pace: tuple[Pace, Pace], whose: Whose) -> tuple[float, bool]:
    """Return within how many seconds an answer usually comes (90 %, else half of them), and whether that is learned."""
    theirs, mine = pace
    known = mine if whose == "mine" else theirs
    usual = known.half if known.most is None else known.most
    return (max(usual, _DAY / 24), True) if usual is not None else (float(_USUAL[whose]), False)


def _items(reader: Reader, numbers: Collection[int]) -> dict[int, sqlite3.Row]:
    return {
        row["id"]: row
        for row in reader.among("SELECT id, uid, kind, channel, title FROM interactions WHERE id IN", numbers)
    }
