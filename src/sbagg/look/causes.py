"""What people wait for: answers, promises, and to hear from me again. Causes of lines of ``today``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sbagg.insight import waiting
from sbagg.insight.cadence import overdue
from sbagg.insight.pressing import Cause, Part
from sbagg.normalize import one_line
from sbagg.normalize.days import NOON
from sbagg.store import duties, touching
from sbagg.store.itemviews import item_id, items
from sbagg.store.reader import person_id

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from sbagg.insight.survival import Pace
    from sbagg.insight.waiting import Promised, Waiting
    from sbagg.store.reader import Reader

DAY = 86400
_MINE, _THEIRS = 2.0, 7.0
"""Days that an answer may take where too little is known of somebody's answers: mine, theirs."""
_AHEAD = 1
"""Days before it is due that a promise is named."""
_UNDATED = 7
_TIMES, _LATE = 3.0, 20
"""Days after which a promise without a day is due."""
_MONTH = 30
WATCHED = 250
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
            cause = _answer(reader, one, mine if one.turn.whose == "mine" else theirs, item_id(row))
            if cause is not None:
                yield cause._replace(seen=max(newest.get(one.conversation, 0), one.turn.since))


def _answer(reader: Reader, one: Waiting, pace: Pace, item: str) -> Cause | None:
    turn, mine = one.turn, one.turn.whose == "mine"
    since = turn.since or 0
    waited = (reader.now - since) / DAY
    usual = (pace.half if mine else pace.most) or (_MINE if mine else _THEIRS) * DAY
    missed = turn.reason == "missed call"
    late = turn.due is not None and turn.due <= today(reader)
    if reader.now - since < (DAY / 4 if missed else usual) and not late:
        return None
    times = waited * DAY / usual
    over = min(times, _TIMES)
    told = f"this is {times:.1f} times that" + (f", of which {_TIMES:.0f} count" if times > _TIMES else "")
    if missed:
        parts = [Part(f"a call that you missed, {long(waited)} ago", 1.0)]
    elif mine:
        parts = [Part(f"you were asked {long(waited)} ago", 1.0)]
        parts.append(Part(f"your answers to them {_usually(pace.half, usual)}, {told}", round(over / 3, 2)))
    else:
        parts = [Part(f"you asked {long(waited)} ago", 0.4)]
        parts.append(Part(f"their answers {_usually(pace.most, usual)}, {told}", round(over / 5, 2)))
    if late:
        parts.append(Part(f"it was asked for by {turn.due}", 0.5))
    parts += _faded(waited)
    verb = "called" if missed else "asked" if mine else "you asked"
    text = f"{verb} {long(waited)} ago" + (f": {one_line(turn.text, _QUOTED)}" if turn.text and not missed else "")
    due = turn.due.isoformat() if turn.due else None
    return Cause("reply" if mine else "owed", item, one.person, None, text, since, tuple(parts), due)


def _faded(days: float) -> list[Part]:
    """Return what is taken off what has been late for so long that it may have settled itself."""
    if days < _MONTH:
        return []
    return [Part(f"late for {long(days)}: it may have settled itself", -0.5 * min(int(days // _MONTH), 3))]


def _usually(known: float | None, usual: float) -> str:
    return f"usually come within {long(usual / DAY)}" + ("" if known else " (assumed: too few to tell)")


def promises(reader: Reader, persons: Collection[int]) -> Iterator[Cause]:
    """Yield what I promised, and was promised, for today or tomorrow or before; without a day, a week after it was said."""
    held = waiting.promises(reader, persons)
    rows = duties.uids(reader, {one.item for one in held})
    for one in held:
        cause = _promise(reader, one, item_id(rows[one.item])) if one.item in rows else None
        if cause is not None:
            yield cause


def _promise(reader: Reader, one: Promised, item: str) -> Cause | None:
    said = (reader.now - one.at) / DAY
    left = (date.fromisoformat(one.due) - today(reader)).days if one.due else _UNDATED - int(said)
    if left > _AHEAD:
        return None
    who = "you promised" if one.mine else "they promised"
    parts = [Part(f"{who} it {long(said)} ago", 0.9 if one.mine else 0.6)]
    when = "without a day, so a week is taken" if one.due is None else f"for {one.due}"
    late = max(-left, 0)
    counts = f", of which {_LATE} count" if late > _LATE else ""
    parts.append(
        Part(f"{when}: {f'{late} d late' if late else 'due now'}{counts}", round(0.3 + min(late, _LATE) / 40, 2))
    )
    parts += _faded(max(-left, 0))
    text = f"{who} {f'for {one.due}' if one.due else f'{long(said)} ago'}: {one_line(one.text, _QUOTED)}"
    return Cause("promise" if one.mine else "promised", item, one.person, None, text, one.at, tuple(parts), one.due)


def cooling(reader: Reader, tags: Mapping[str, int], busy: Collection[int]) -> Iterator[Cause]:
    """Yield with whom it has been too long, but for those with whom something else is on the list or a meeting is ahead."""
    found = [one for one in overdue(reader, tags, WATCHED) if one.person not in busy][:50]
    ahead = touching.coming(reader, [one.person for one in found])
    shown = touching.shown(reader, [one.person for one in found])
    last = dict(_last(reader, [one.item for one in found if one.item is not None]))
    for one in found:
        if one.person in ahead:
            continue
        whence = {"person": "as you want", "tag": f"by the tag {one.cadence.tag}", "rhythm": "by your rhythm"}[
            one.cadence.source
        ]
        silence = "never in touch" if one.silent is None else f"silent {long(one.silent)}"
        parts = (
            Part("too long out of touch", 0.4),
            Part(
                f"{silence}, every {one.cadence.days:g} d {whence}: {one.times:.1f} times that, 3 at most",
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
    return datetime.fromtimestamp(reader.now).astimezone().date()


def noon_of(day: str) -> int:
    """Return the noon UTC of an ISO day: the place of what has no time."""
    which = date.fromisoformat(day[:10])
    return int(datetime(which.year, which.month, which.day, tzinfo=UTC).timestamp()) + NOON


def long(days: float) -> str:
    """Say a span: hours below two days, days, months."""
    if days < 2:  # noqa: PLR2004 - beyond it hours say nothing
        return f"{max(int(days * 24), 1)} h"
    return f"{int(days)} d" if days < 61 else f"{round(days / 30.44)} months"  # noqa: PLR2004 - as render says ages
