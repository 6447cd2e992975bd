"""What people wait for: answers, promises, and to hear from me again. Causes of lines of ``today``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sbagg.insight import waiting
from sbagg.insight.cadence import LEAST, TIMES, overdue
from sbagg.insight.pressing import Cause, Part
from sbagg.look import urgency
from sbagg.normalize import calendar, one_line
from sbagg.normalize.days import NOON
from sbagg.normalize.subjects import about
from sbagg.store import duties, touching
from sbagg.store.itemviews import item_id, items
from sbagg.store.reader import person_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sbagg.insight.survival import Pace
    from sbagg.insight.waiting import Promised, Waiting
    from sbagg.store.reader import Reader

DAY = 86400
_AHEAD = 1
"""Days before it is due that a promise is named."""
WATCHED = 100
"""Of whom anything waits, the most important so many are looked at: the list has room for few of them."""
_QUOTED = 160


def answers(reader: Reader, persons: Collection[int]) -> Iterator[Cause]:
    """Yield whom I owe an answer for longer than I usually take, and who owes me one for longer than they do."""
    waits = [one for one in waiting.threads(reader, persons) if one.turn.reason != "promised"]
    paces = waiting.paces(reader, {one.person for one in waits})
    newest = duties.newest(reader, {one.conversation for one in waits})
    rows = duties.uids(reader, {one.turn.item for one in waits if one.turn.item is not None})
    for one in waits:
        row = rows.get(one.turn.item or 0)
        if row is not None and one.turn.since is not None:
            theirs, mine = paces[one.person]
            cause = _answer(reader, one, mine if one.turn.whose == "mine" else theirs, item_id(row), row["title"])
            if cause is not None:
                yield cause._replace(seen=max(newest.get(one.conversation, 0), one.turn.since))


def _answer(reader: Reader, one: Waiting, pace: Pace, item: str, title: str) -> Cause | None:
    turn, mine = one.turn, one.turn.whose == "mine"
    at = turn.since or 0
    missed = turn.reason == "missed call"
    late = turn.due is not None and turn.due <= today(reader)
    if reader.now - at < (DAY / 4 if missed else urgency.usual(pace, mine=mine)[0]) and not late:
        return None
    verb = "called" if missed else "asked" if mine else "you asked"
    said = "" if missed else about(title, one_line(turn.text, _QUOTED))
    text = f"{verb} {calendar.ago(calendar.since(at, reader.now))}" + (f": {said}" if said else "")
    due = turn.due.isoformat() if turn.due else None
    parts = urgency.of_ask(turn, pace, reader.now)
    return Cause("reply" if mine else "owed", item, one.person, None, text, at, parts, due)


def promises(reader: Reader, persons: Collection[int]) -> Iterator[Cause]:
    """Yield what I promised, and was promised, for today or tomorrow or before; without a day, a week after it was said."""
    held = waiting.promises(reader, persons)
    rows = duties.uids(reader, {one.item for one in held})
    for one in held:
        cause = _promise(reader, one, item_id(rows[one.item]), rows[one.item]["title"]) if one.item in rows else None
        if cause is not None:
            yield cause


def _promise(reader: Reader, one: Promised, item: str, title: str) -> Cause | None:
    due = date.fromisoformat(one.due) if one.due else None
    if urgency.days_left(one.at, due, reader.now) > _AHEAD:
        return None
    who = "you promised" if one.mine else "they promised"
    when = f"for {calendar.said(due, today(reader))}" if due else calendar.ago(calendar.since(one.at, reader.now))
    text = f"{who} {when}: {about(title, one_line(one.text, _QUOTED))}"
    parts = urgency.of_promise(one.at, due, reader.now, mine=one.mine)
    return Cause("promise" if one.mine else "promised", item, one.person, None, text, one.at, parts, one.due)


def cooling(reader: Reader, tags: Mapping[str, int], busy: Collection[int]) -> Iterator[Cause]:
    """Yield with whom it has been too long, but for those with whom something else is on the list or a meeting is ahead."""
    found = [one for one in overdue(reader, tags, WATCHED) if one.person not in busy][:50]
    ahead = touching.coming(reader, [one.person for one in found])
    shown = touching.shown(reader, [one.person for one in found])
    last = dict(_last(reader, [one.item for one in found if one.item is not None]))
    for one in found:
        if one.person in ahead:
            continue
        days = f"{one.cadence.days:g} d"
        least = {
            "person": f"you want every {days}", "tag": f"the tag {one.cadence.tag} wants every {days}",
            "rhythm": f"by your rhythm {days} is too long ({TIMES:g} x the usual, {LEAST:g} d at least)",
        }[one.cadence.source]  # fmt: skip
        silence = (
            "never in touch" if one.silent is None or one.at is None else f"silent {calendar.since(one.at, reader.now)}"
        )
        parts = (
            Part("too long out of touch", 0.4),
            Part(
                f"{silence}; {least}: {one.times:.1f} times that, 3 at most",
                round(one.times / 5, 2),
            ),
        )
        item, said = last.get(one.item or 0, (person_id(shown[one.person]["uid"]), ""))
        text = silence + (f", last: {said}" if said else "")
        yield Cause("stale", item, one.person, None, text, one.at or 0, parts, None, one.weight)


def _last(reader: Reader, numbers: list[int]) -> Iterator[tuple[int, tuple[str, str]]]:
    for number, view in zip(numbers, items(reader, numbers), strict=True):
        yield number, (view.id, one_line(view.text, _QUOTED) or one_line(view.title, _QUOTED))


def today(reader: Reader) -> date:
    """Return the day that it is here."""
    return calendar.here(reader.now)


def noon_of(day: str) -> int:
    """Return the noon UTC of an ISO day: the place of what has no time."""
    which = date.fromisoformat(day[:10])
    return int(datetime(which.year, which.month, which.day, tzinfo=UTC).timestamp()) + NOON
