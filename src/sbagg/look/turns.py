"""Whose turn it is, as views: on a card, and as lists of who waits for whom."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sbagg.errors import UsageError
from sbagg.insight import standing, waiting
from sbagg.insight.pressing import STRANGER
from sbagg.look import putoff, urgency
from sbagg.store import contacts, people, touching
from sbagg.store.ids import COMPANY, shown
from sbagg.store.itemviews import item_id
from sbagg.store.reader import person_id
from sbagg.views import AnswersView, OweEntry, Ref, TurnView, WroteView

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterator, Mapping

    from sbagg.insight.pressing import Part
    from sbagg.insight.survival import Pace
    from sbagg.insight.waiting import Waiting, Wrote
    from sbagg.insight.whose import Turn, Whose
    from sbagg.store.reader import Reader

_AT_ONCE = 200
"""People whose answers are looked at together."""
_MOST_URGENT = 2.5
"""What the points of an ask or a promise come to at most."""


def of_person(reader: Reader, number: int) -> TurnView:
    """Return whose turn it is with a person: by what presses most of what is not done or snoozed, mine before theirs."""
    turn = next(iter(with_person(reader, number)), None)
    theirs, mine = waiting.pace(reader, number)
    if turn is None:
        return TurnView("nobody", None, None, None, None, None, _answers(mine), _answers(theirs))
    row = _items(reader, (turn.item or 0,))[turn.item or 0]
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


def with_person(reader: Reader, number: int) -> list[Turn]:
    """Return each turn with a person that rests on an item and is not done or snoozed: mine before theirs, in the order of
    ``owe`` and ``owed``. Whoever is muted has turns, too.
    """
    some = [one for one in putoff.unsettled(reader, (number,)) if one.turn.item is not None]
    if not some:
        return []
    rank = standing.people(reader, (number,), paced=False).get(number)
    found = _each(
        reader, {number: some}, {number: max(rank.score if rank else 0, STRANGER)}, waiting.paces(reader, (number,))
    )
    return [one.turn for one in sorted(found, key=lambda one: (one.turn.whose != "mine", one.order))]


def _answers(pace: Pace) -> AnswersView:
    return AnswersView(pace.half, pace.most, pace.answers, pace.waiting)


class _Wait(NamedTuple):
    """Somebody with whom it is one's turn: what presses most, with the id of its item and its priority, and how many more
    conversations wait.
    """  # fmt: skip

    person: int
    turn: Turn
    item: str
    importance: int
    priority: int
    more: int
    wrote: Wrote | None

    @property
    def order(self) -> tuple[int, int, str]:
        """What puts the most pressing first, as in ``today``."""
        return -self.priority, -self.importance, self.item


SORTS: dict[str, Callable[[_Wait], tuple[object, ...]]] = {
    "pressing": lambda one: one.order,
    "waited": lambda one: (one.turn.since or 0, one.order),
    "due": lambda one: (one.turn.due is None, one.turn.due or date.max, one.order),
    "rank": lambda one: (-one.importance, one.order),
}


def rows(
    reader: Reader, whose: Whose, *, persons: Collection[int] | None = None, channel: str = "", sort: str = "pressing",
    limit: int = 0,
) -> tuple[list[OweEntry], bool]:  # fmt: skip
    """Return who waits for me (``mine``) or for whom I wait (``theirs``), sorted by one of ``SORTS``, at most ``limit`` (0 = all),
    and whether there are more. What presses most is what ``today`` puts first. Raises UsageError.
    """
    if sort not in SORTS:
        raise UsageError(f"Cannot sort by {sort}", f"Sort by one of: {', '.join(SORTS)}")
    threads = _threads(reader, whose, persons, channel)
    ranks = {person: one.score for person, one in standing.people(reader, threads, paced=False).items()}
    weights = {person: max(ranks.get(person, 0), STRANGER) for person in threads}
    paces: dict[int, tuple[Pace, Pace]] = {}
    found: list[_Wait] = []
    order = sorted(threads, key=lambda person: (-weights[person], person))
    for start in range(0, len(order), _AT_ONCE):
        some = order[start : start + _AT_ONCE]
        if sort == "pressing" and limit and len(found) >= limit:  # who comes now may not press as much as those
            found.sort(key=SORTS[sort])
            if found[limit - 1].priority > round(weights[some[0]] * _MOST_URGENT):
                break
        paces |= waiting.paces(reader, some)
        best: dict[int, _Wait] = {}
        for one in _each(reader, {person: threads[person] for person in some}, weights, paces):
            best[one.person] = min(best.get(one.person, one), one, key=lambda wait: wait.order)
        found += best.values()
    found.sort(key=SORTS[sort])
    page = found[: limit or None]
    items = _items(reader, [one.turn.item or 0 for one in page])
    named = touching.shown(reader, [one.person for one in page])
    written = _items(reader, [one.wrote.item for one in page if one.wrote])
    views = []
    for one in page:
        row, who = items[one.turn.item or 0], named[one.person]
        theirs, mine = paces[one.person]
        usual, learned = urgency.usual(mine if whose == "mine" else theirs, mine=whose == "mine")
        since = one.turn.since or 0
        views.append(
            OweEntry(
                one.item, Ref(person_id(who["uid"]), who["name"]),
                Ref(shown(COMPANY, who["company_uid"]), who["company"]) if who["company_uid"] is not None else None,
                ranks.get(one.person), since, one.item, row["kind"], row["channel"], row["title"],
                one.turn.text or row["title"], one.turn.reason, one.turn.due.isoformat() if one.turn.due else None,
                reader.now - since, usual, learned, round((reader.now - since) / usual, 2), one.more, one.priority,
                _heard(reader, one.person, since) if whose == "theirs" else None, _wrote(written, one.wrote),
            )
        )  # fmt: skip
    return views, len(page) < len(threads)


def _each(
    reader: Reader,
    threads: Mapping[int, list[Waiting]],
    weights: Mapping[int, int],
    paces: Mapping[int, tuple[Pace, Pace]],
) -> Iterator[_Wait]:
    """Yield what waits with each person, in no order. ``weights``: how important they are."""
    items = _items(reader, [one.turn.item or 0 for some in threads.values() for one in some])
    for person, some in threads.items():
        theirs, mine = paces[person]
        for one in some:
            pace = mine if one.turn.whose == "mine" else theirs
            yield _Wait(
                person, one.turn, item_id(items[one.turn.item or 0]), weights[person],
                _priority(one.turn, pace, weights[person], reader.now), len(some) - 1, one.wrote,
            )  # fmt: skip


def pressing(turn: Turn, pace: Pace, now: int) -> tuple[Part, ...]:
    """Return why something is urgent: the points of an ask, or of a promise."""
    if turn.reason == "promised":
        return urgency.of_promise(turn.since or 0, turn.due, now, mine=turn.whose == "mine")
    return urgency.of_ask(turn, pace, now)


def _priority(turn: Turn, pace: Pace, importance: int, now: int) -> int:
    """Return what orders ``today``, too: importance times urgency."""
    return round(importance * round(sum(part.points for part in pressing(turn, pace, now)), 2))


def _heard(reader: Reader, person: int, since: int) -> int | None:
    """Return when somebody last wrote or called, if that was after a time: they did not answer, but are there."""
    members = people.members(reader, person)
    last = contacts.last(reader, members, members)
    at = (
        next((row["at"] for row in reader.among("SELECT at FROM interactions WHERE id IN", [last])), None)
        if last
        else None
    )
    return at if at is not None and at > since else None


def _wrote(held: Mapping[int, sqlite3.Row], wrote: Wrote | None) -> WroteView | None:
    return WroteView(item_id(held[wrote.item]), wrote.at, wrote.channel) if wrote else None


def _threads(reader: Reader, whose: Whose, persons: Collection[int] | None, channel: str) -> dict[int, list[Waiting]]:
    """Return person -> what waits with them, of those with whom it is this turn; but for what is done, snoozed or
    muted.
    """
    found: dict[int, list[Waiting]] = {}
    for one in putoff.waits(reader, persons):
        found.setdefault(one.person, []).append(one)
    if channel:
        items = _items(reader, [one.turn.item or 0 for some in found.values() for one in some])
        found = {
            person: [one for one in some if items[one.turn.item or 0]["channel"] == channel.lower()]
            for person, some in found.items()
        }
    theirs = {person: [one for one in some if one.turn.whose == whose] for person, some in found.items()}
    return {person: some for person, some in theirs.items() if some}


def _items(reader: Reader, numbers: Collection[int]) -> dict[int, sqlite3.Row]:
    return {
        row["id"]: row
        for row in reader.among("SELECT id, uid, kind, channel, title FROM interactions WHERE id IN", numbers)
    }
