"""How urgent an answer and a promise are: sums of named parts, the same in ``today``, ``owe`` and ``owed``. Pure."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sbagg.insight.pressing import Part
from sbagg.normalize import calendar
from sbagg.normalize.days import DAY

if TYPE_CHECKING:
    from sbagg.insight.survival import Pace
    from sbagg.insight.whose import Turn

_MINE, _THEIRS = 2.0, 7.0
"""Days that an answer may take where too little is known of somebody's answers: mine, theirs."""
_UNDATED = 7
"""Days after which a promise without a day is due."""
_TIMES, _LATE = 3.0, 20
_MONTH = 30


def usual(pace: Pace, *, mine: bool) -> tuple[float, bool]:
    """Return within how many seconds an answer is expected, half of mine or 90 % of theirs, and whether that is learned."""
    known = pace.half if mine else pace.most
    return (max(known, DAY / 24), True) if known else ((_MINE if mine else _THEIRS) * DAY, False)


def of_ask(turn: Turn, pace: Pace, now: int) -> tuple[Part, ...]:
    """Return why an ask is urgent: that it waits, for how long against what is usual, and the day that was named."""
    mine, at = turn.whose == "mine", turn.since or 0
    told = calendar.ago(calendar.since(at, now))
    if turn.reason == "missed call":
        parts = [Part(f"a call that you missed, {told}", 1.0)]
    else:
        expected, learned = usual(pace, mine=mine)
        times = (now - at) / expected
        over = f"this is {times:.1f} times that" + (f", of which {_TIMES:.0f} count" if times > _TIMES else "")
        said = f"usually come within {calendar.span(expected)}" + (
            "" if learned else " (assumed: too few were answered to tell)"
        )
        whose = "your answers to them" if mine else "their answers"
        parts = [Part(f"you were asked {told}" if mine else f"you asked {told}", 1.0 if mine else 0.4)]
        parts.append(Part(f"{whose} {said}, {over}", round(min(times, _TIMES) / (3 if mine else 5), 2)))
    today = calendar.here(now)
    if turn.due is not None and turn.due <= today:
        parts.append(Part(f"due {calendar.said(turn.due, today)}", 0.5))
    return (*parts, *_faded(calendar.passed(at, now)))


def of_promise(at: int, due: date | None, now: int, *, mine: bool) -> tuple[Part, ...]:
    """Return why a promise is urgent: that it was made, and how late it is."""
    who = "you promised" if mine else "they promised"
    parts = [Part(f"{who} it {calendar.ago(calendar.since(at, now))}", 0.9 if mine else 0.6)]
    left = days_left(at, due, now)
    late = max(-left, 0)
    when = "without a day, so a week is taken" if due is None else f"for {calendar.said(due, calendar.here(now))}"
    counts = f", of which {_LATE} count" if late > _LATE else ""
    told = f"{late} d late" if late else "due now" if not left else f"due in {left} d"
    parts.append(Part(f"{when}: {told}{counts}", round(0.3 + min(late, _LATE) / 40, 2) if left <= 1 else 0.0))
    return (*parts, *_faded(late))


def days_left(at: int, due: date | None, now: int) -> int:
    """Return the days until a promise is due, negative where it is late; one without a day is due a week after it was made."""
    return (due - calendar.here(now)).days if due is not None else _UNDATED - calendar.passed(at, now)


def _faded(late: int) -> list[Part]:
    """Return what is taken off what has been late for so long that it may have settled itself."""
    if late < _MONTH:
        return []
    return [Part(f"late for {calendar.lasting(0, late)}: it may have settled itself", -0.5 * min(late // _MONTH, 3))]
