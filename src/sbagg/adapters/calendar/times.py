"""When an event takes place: each time of a series, without those taken out and with those moved.

recurring-ical-events knows what RECURRENCE-ID, RANGE=THISANDFUTURE, RDATE, EXDATE and SEQUENCE mean together; how a
rule goes on is counted by :mod:`sbagg.adapters.calendar.rule`, so that the work is bounded. Imported by ``parse`` only.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import NamedTuple

from recurring_ical_events.adapters.event import EventAdapter
from recurring_ical_events.series.rrule import Series

from sbagg.adapters.calendar import rule
from sbagg.adapters.calendar.event import Entry, Time

MOST = 5_000
"""The most times of one series: the newest count."""

_FROM, _TO = date(1970, 1, 1), date(2200, 1, 1)
_NOON = 12 * 3600
_MOST_RULES = 4


class Occurrence(NamedTuple):
    """One time of a series: the event that describes it, when it begins, and when it would have by the rule."""

    event: Entry
    start: Time
    original: Time

    def is_in_span(self, _start: Time, _stop: Time) -> bool:
        """Say that it is: the rule was counted within the span, and what was moved out of it counts all the same."""
        return True


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a record's time: the zone of floating times, and the last day that rules without end go to."""

    zone: tzinfo
    last: date

    def at(self, time: Time) -> int:
        """Return unix seconds; a day counts as its noon UTC, the same day nearly everywhere."""
        if not isinstance(time, datetime):
            return int(datetime(time.year, time.month, time.day, tzinfo=UTC).timestamp()) + _NOON
        return int((time if time.tzinfo else time.replace(tzinfo=self.zone)).timestamp())

    def name(self, time: Time) -> str:
        """Return a time as refs have it: ``20261121`` or ``20261121T090000Z``."""
        if not isinstance(time, datetime):
            return f"{time:%Y%m%d}"
        return f"{datetime.fromtimestamp(self.at(time), UTC):%Y%m%dT%H%M%SZ}"


class _Rule:
    """A rule as recurring-ical-events asks for it. ``until`` is inclusive, and comparable with the start."""

    def __init__(self, found: rule.Rule, start: datetime, last: date) -> None:
        self._rule, self._start, self._last = found, start, last
        self.until = _comparable(found, start)

    def between(self, after: datetime, before: datetime, *, inc: bool = True) -> Sequence[datetime]:
        """Return the newest of the times in a span."""
        zone = self._start.tzinfo
        last = datetime.combine(self._last, datetime.max.time())
        found = (moment.replace(tzinfo=zone) for moment in self._rule.starts(self._start.replace(tzinfo=None), last))
        kept: deque[datetime] = deque(maxlen=MOST)
        for moment in found:
            if self.until is not None and moment > self.until:
                break
            if inc and after <= moment <= before:
                kept.append(moment)
        return kept


class _Adapter(EventAdapter):  # type: ignore[misc] # the library has no types
    """An event, with the last day that its rule is counted to."""

    def __init__(self, entry: Entry, last: date) -> None:
        super().__init__(entry.event)
        self.entry, self.last = entry, last


class _Series(Series):  # type: ignore[misc] # the library has no types
    """A series whose rules are bounded, and whose occurrences say when they would have begun by the rule."""

    class RecurrenceRules(Series.RecurrenceRules):  # type: ignore[misc] # the library has no types
        """The rules of the event itself."""

        def create_rule_with_start(self, rule_string: str) -> _Rule:
            """Read a rule. Raises ValueError."""
            return _Rule(rule.read(rule_string), self.start, self.core.last)

    def occurrence(self, adapter: _Adapter, start: Time | None = None, end: Time | None = None) -> Occurrence:  # noqa: ARG002 - the library's
        """Return an occurrence: an event that was moved by itself, or one by the rule."""
        if start is None:
            entry = adapter.entry
            return Occurrence(entry, entry.start, entry.original or entry.start)
        moved: timedelta = adapter.move_recurrences_by
        return Occurrence(adapter.entry, start, start - moved)


def occurrences(events: Iterable[Entry], known: Known, most: int) -> list[Occurrence]:
    """Return the newest times of the events of one UID, oldest first: the series itself and what was changed of it.

    Raises what the library raises for times that cannot be.
    """
    series = _Series([_Adapter(event, known.last) for event in events])
    found: dict[tuple[int, int], Occurrence] = {}
    for one in series.between(_FROM, _TO):
        found.setdefault((known.at(one.start), known.at(one.original)), one)
    return [found[key] for key in sorted(found)[-min(most, MOST) :]]


def rules_of(event: Entry) -> list[rule.Rule]:
    """Return the rules of an event. Raises ValueError for what is none, and for more than four."""
    found = event.every("RRULE")
    if len(found) > _MOST_RULES:
        raise ValueError("more than four rules")
    return [rule.read(one.to_ical().decode()) for one in found]


def _comparable(found: rule.Rule, start: datetime) -> datetime | None:
    """Return the end of a rule in the kind of time that the start is: local times have no zone to be in UTC of."""
    if found.until is None:
        return None
    if start.tzinfo is None:
        return found.until
    return found.until.replace(tzinfo=UTC if found.until_utc else start.tzinfo)
