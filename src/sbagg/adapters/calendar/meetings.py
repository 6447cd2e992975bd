"""From one record, the events of one UID, to meetings. Imported by ``parse`` only: icalendar takes a tenth of a second."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from io import BytesIO

from sbagg.adapter import Fact, File, Interaction, Party, Raw, RecordError, Skipped
from sbagg.adapters.calendar.event import Entry, Time, read
from sbagg.adapters.calendar.people import People, people
from sbagg.adapters.calendar.records import SINGLE, UNTIL, parts_of, text_of
from sbagg.adapters.calendar.times import MOST, Known, occurrences, rules_of
from sbagg.adapters.calendar.zones import Zones, zone_id
from sbagg.normalize import clean, one_line

_NO_MEETINGS = {
    "REPLY": "an answer to an invitation", "REFRESH": "a request for an invitation", "COUNTER": "a proposal of another time",
    "DECLINECOUNTER": "an answer to a proposal",
}  # fmt: skip
_UNREAD = "a repetition that cannot be read: its first time is kept"
_WITHIN = "a repetition within a day: its first time is kept"
_MOST_PARTIES, _FEW = 100_000, 10
"""The most rows of (meeting, party) that one record may give; some meetings it gives in any case."""

_YEAR = timedelta(days=366)
_SURE = 12
"""A UID with fewer characters is counted, not drawn: another calendar has it too."""

_MOST_SEQUENCE = 1000
_EARLIEST, _LATEST = 1800, 2200
_DAY, _HOUR, _MINUTE = 86_400, 3600, 60
_NUMBER = re.compile(r"\d{8}")


@dataclass(frozen=True, slots=True)
class _Record:
    """A record taken apart. ``ref`` is what the refs of its meetings begin with, ``labels`` name the calendar."""

    ref: str
    labels: tuple[str, ...]
    locator: str
    cancels: bool
    known: Known
    events: list[Entry]


def facts(raw: Raw, zone: tzinfo) -> Iterator[Fact | Skipped]:
    """Yield the meetings of a record, past and coming. Raises RecordError where no event has a time."""
    header, parts = parts_of(BytesIO(raw.data))
    method = text_of(header.get(b"METHOD", b"")).upper()
    if method in _NO_MEETINGS:
        yield Skipped(_NO_MEETINGS[method], raw.locator)
        return
    zones = Zones((part for part in parts if part.name == b"VTIMEZONE"), zone)
    own = zone_id(header.get(b"X-WR-TIMEZONE", b""))
    zones.default = (zones.find(own) if own else None) or zone
    events: list[Entry] = []
    unread: list[str] = []
    for part in (part for part in parts if part.name == b"VEVENT"):
        try:
            with zones.used():
                events.append(read(part, zones.default))
        except RecordError as error:
            if not part.value(b"RECURRENCE-ID"):
                raise
            unread.append(str(error))
    if not events:
        raise RecordError(unread[0] if unread else "no event")
    yield from (Skipped(f"a change of a series: {reason}", raw.locator) for reason in unread)
    for event in events:
        yield from (Skipped(reason, raw.locator) for reason in _uncounted(event))
    uid = text_of(next((part.value(b"UID") for part in parts if part.name == b"VEVENT"), b""))
    name = uid if len(uid) >= _SURE else f"{raw.stream}/{uid or raw.key}"
    known = Known(zones.default, _last_day(text_of(header.get(UNTIL, b"")), events))
    labels = () if raw.stream == SINGLE else (raw.stream,)
    yield from _meetings(_Record(f"meeting:{name}", labels, raw.locator, method == "CANCEL", known, events))


def _uncounted(event: Entry) -> Iterator[str]:
    """Take out rules that are not counted, and say why."""
    try:
        reason = _WITHIN if any(rule.within_a_day for rule in rules_of(event)) else ""
    except ValueError:
        reason = _UNREAD
    if reason or any(name == "RRULE" for name, _ in event.event.errors):
        event.event.pop("RRULE", None)
        yield reason or _UNREAD


def _meetings(record: _Record) -> Iterator[Fact | Skipped]:
    """Yield the meetings of all events: the newest version of a series, and what was changed of it."""
    masters = [event for event in record.events if event.original is None]
    changed = [event for event in record.events if event.original is not None]
    newest = max((event.sequence for event in masters), default=0)
    # Several starts under one UID are no versions of an event but several: some programs give all of theirs the same.
    series = {event.start: event for event in masters if event.sequence == newest}
    for number, master in enumerate(series.values()):
        ref = f"{record.ref}|{record.known.name(master.start)}" if number else record.ref
        yield from _series(record, ref, [master] if number else [master, *changed])
    for event in () if series else changed:
        _check_year(event.start)
        yield _Meeting.of(record, event, record.ref).at(record.known, event.start, event.original)


def _check_year(start: Time, *, is_series: bool = False) -> None:
    """Raise RecordError for a year that is nobody's; a series may begin in any past: birthdays do so in 1604."""
    if start.year > _LATEST or (start.year < _EARLIEST and not is_series):
        raise RecordError(f"an event in the year {start.year}")


def _series(record: _Record, ref: str, events: Sequence[Entry]) -> Iterator[Fact | Skipped]:
    """Yield the times of an event and of what was changed of it."""
    master = events[0]
    _check_year(master.start, is_series=bool(master.every("RRULE")))
    if len(events) == 1 and not (master.every("RRULE") or master.every("RDATE")):
        yield _Meeting.of(record, master, ref).at(record.known, master.start)
        return
    meetings = {id(event): _Meeting.of(record, event, ref) for event in events}
    crowd = max(len(meeting.parties) for meeting in meetings.values())
    most = max(_FEW, min(MOST, _MOST_PARTIES // (crowd or 1)))
    for event in events:
        event.without_end()
    try:
        periods = {record.known.at(start): length for start, length in master.periods}
        found = occurrences(events, record.known, most)
    except Exception as error:  # a library's arithmetic meets dates that cannot be
        raise RecordError(f"the times of the series cannot be told: {one_line(clean(str(error)), 200)}") from error
    if len(found) == most:
        yield Skipped(f"times of a series before its newest {most:,}", record.locator)
    seen: set[Time] = set()
    for one in found:
        original = one.original if one.original not in seen else one.start
        seen.add(original)
        meeting = meetings[id(one.event)]
        if one.event is master and (length := periods.get(record.known.at(one.start))):
            meeting = replace(meeting, text=_text(master, people(master), length))
        yield meeting.at(record.known, one.start, original)


@dataclass(frozen=True, slots=True)
class _Meeting:
    """What is the same of all times of an event."""

    ref: str
    title: str
    text: str
    url: str
    parties: tuple[Party, ...]
    status: str
    labels: tuple[str, ...]
    files: tuple[File, ...]
    authority: int

    @classmethod
    def of(cls, record: _Record, event: Entry, ref: str) -> _Meeting:
        """Read what an event says of itself. The highest SEQUENCE is shown, and a cancellation before its like."""
        who = people(event)
        cancelled = record.cancels or event.line("STATUS").upper() == "CANCELLED"
        return cls(
            ref=ref,
            title=event.line("SUMMARY"),
            text=_text(event, who, event.length),
            url=event.link,
            parties=who.parties,
            status="cancelled" if cancelled else "",
            labels=tuple(dict.fromkeys((*record.labels, *event.categories))),
            files=event.files,
            authority=2 * min(event.sequence, _MOST_SEQUENCE) + record.cancels,
        )

    def at(self, known: Known, start: Time, original: Time | None = None) -> Interaction:
        """Return the meeting at one of its times; ``original`` is the time that the rule of its series gives."""
        return Interaction(
            ref=f"{self.ref}|{known.name(original)}" if original else self.ref,
            kind="meeting",
            channel="calendar",
            at=known.at(start),
            parties=self.parties,
            title=self.title,
            text=self.text,
            thread=(self.ref,) if original else (),
            files=self.files,
            url=self.url,
            labels=self.labels,
            flags=() if isinstance(start, datetime) else ("day",),
            status=self.status,
            authority=self.authority,
        )


def _text(event: Entry, who: People, length: timedelta | None) -> str:
    """Return where and with whom it is and how long it takes, and what is said of it."""
    place, said = event.line("LOCATION") or ", ".join(who.rooms), _length(event.start, length)
    head = [
        f"Location: {place}" if place else "",
        f"With: {', '.join(who.named)}" if who.named else "",
        f"Length: {said}" if said else "",
    ]
    return "\n\n".join(filter(None, ("\n".join(filter(None, head)), event.description)))


def _length(start: Time, length: timedelta | None) -> str:
    """Say how long it takes: ``45 min``, ``1 h 30 min``, ``3 days``; nothing of one day without times."""
    seconds = int(length.total_seconds()) if length else 0
    if seconds % _DAY == 0:
        days = seconds // _DAY
        least = 0 if isinstance(start, datetime) else 1
        return f"{days} day{'s' if days > 1 else ''}" if days > least else ""
    hours, minutes = divmod(seconds // _MINUTE, _HOUR // _MINUTE)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "")))


def _last_day(text: str, events: Sequence[Entry]) -> date:
    """Return the last day of rules without end: the record says it; one from elsewhere is counted for a year."""
    if _NUMBER.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    first = min(date(event.start.year, event.start.month, event.start.day) for event in events)
    return first + _YEAR if first < date.max - _YEAR else first
