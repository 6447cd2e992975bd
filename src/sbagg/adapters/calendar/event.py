"""One VEVENT, read tolerantly: what cannot be read of it is left out, and only its start must be there.

Imported by ``parse`` only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, TypeAlias, cast

from icalendar import Event, vDDDTypes
from icalendar.parser import Contentline
from icalendar.prop import vBroken

from sbagg.adapter import File, RecordError
from sbagg.formats.charsets import decode
from sbagg.formats.html import to_text
from sbagg.formats.ical import Part, value_of
from sbagg.normalize import clean, one_line

Time: TypeAlias = "date | datetime"
Invited: TypeAlias = "tuple[str, str, Mapping[str, object]]"
_READ = frozenset(
    b"""BEGIN END UID DTSTART DTEND DURATION RECURRENCE-ID RRULE RDATE EXDATE SEQUENCE STATUS SUMMARY LOCATION DESCRIPTION
    X-ALT-DESC CATEGORIES ATTACH URL CONFERENCE X-GOOGLE-CONFERENCE X-MICROSOFT-SKYPETEAMSMEETINGURL
    X-MICROSOFT-ONLINEMEETINGCONFLINK""".split()
)
"""Properties that a meeting is made of, but for its people: icalendar takes its time with each."""

_PEOPLE = (b"ORGANIZER", b"ATTENDEE")
_DATES = frozenset(b"DTSTART DTEND RECURRENCE-ID RDATE EXDATE".split())
_LISTS = frozenset({b"RDATE", b"EXDATE"})
_ZONE = re.compile(rb"(?i)(;\s*TZID\s*=\s*)([^;]*)")
_MARKUP = re.compile(
    r"</?(?:html|body|p|br|div|span|a|b|i|u|ul|ol|li|strong|em|table|font)\b[^>]{0,1000}+>", re.IGNORECASE
)
_CALL = re.compile(
    r"https://(?:[\w-]{1,63}\.){0,5}(?:zoom\.us/(?:[jsw]|my)/|zoomgov\.com/j/|teams\.microsoft\.com/(?:l/meetup-join|meet)/|"
    r"teams\.live\.com/meet/|meet\.google\.com/|webex\.com/|gotomeeting\.com/join/|meet\.goto\.com/|whereby\.com/|"
    r"meet\.jit\.si/|bluejeans\.com/|chime\.aws/|ringcentral\.com/join/|join\.skype\.com/)[^\s<>\"'\]\\)]{0,2000}",
    re.IGNORECASE,
)
_CALL_FIELDS = ("X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-ONLINEMEETINGCONFLINK")
_WEB = re.compile(r"https?://[^\s<>\"]{1,2000}", re.IGNORECASE)
_FILE_NAMES = ("FILENAME", "X-FILENAME", "X-APPLE-FILENAME")
_LONGEST_LINE = 300
_MOST_FILES = 50
_MOST_DATES = 10_000
_SEEN = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """An event whose ``start``, and ``original`` for a change of a series, are known; both have a zone, or are days.

    ``people`` are (ORGANIZER or ATTENDEE, calendar address, parameters), the organizer first.
    """

    event: Event
    start: Time
    original: Time | None
    sequence: int
    people: tuple[Invited, ...]

    def every(self, name: str) -> list[Any]:
        """Return all values of a property, as icalendar has them."""
        found: Any = self.event.get(name)
        return found if isinstance(found, list) else [] if found is None else [found]

    def text(self, name: str) -> str:
        """Return the text of a property, empty if there is none."""
        return clean(str(next(iter(self.every(name)), ""))).strip()

    def line(self, name: str) -> str:
        """Return the text of a property as a line."""
        return one_line(self.text(name), _LONGEST_LINE)

    @property
    def length(self) -> timedelta | None:
        """How long it takes, None where it does not say so, or ends before it begins."""
        end: Any = next((getattr(one, "dt", None) for one in self.every("DTEND")), None)
        found: Any = next((getattr(one, "dt", None) for one in self.every("DURATION")), None)
        if isinstance(end, date) and isinstance(end, datetime) == isinstance(self.start, datetime):
            if isinstance(end, datetime) and isinstance(self.start, datetime) and end.tzinfo is None:
                end = end.replace(tzinfo=self.start.tzinfo)
            found = end - self.start
        return found if isinstance(found, timedelta) and found > timedelta(0) else None

    @property
    def periods(self) -> Iterator[tuple[Time, timedelta]]:
        """When each further time that has a length of its own (RDATE with VALUE=PERIOD) begins, and how long it takes."""
        pairs = [
            one.dt for found in self.every("RDATE") for one in getattr(found, "dts", ()) if isinstance(one.dt, tuple)
        ]
        for start, end in pairs:
            length = end if isinstance(end, timedelta) else end - start
            if length > timedelta(0):
                yield start, length

    @property
    def description(self) -> str:
        """What it is about, as plain text; some calendars write HTML."""
        said = self.text("DESCRIPTION") or self.text("X-ALT-DESC")
        return to_text(said.replace("\n", "<br>")) if _MARKUP.search(said, 0, _SEEN) else said.replace("\r\n", "\n")

    @property
    def categories(self) -> Iterator[str]:
        """Its categories."""
        for one in self.every("CATEGORIES"):
            yield from filter(None, (one_line(clean(str(name)), _LONGEST_LINE) for name in getattr(one, "cats", ())))

    @property
    def link(self) -> str:
        """The address of the call that it is held in, else its own page, else nothing. Nobody fetches it."""
        stated = [*map(str, self.every("CONFERENCE")), *map(self.text, _CALL_FIELDS)]
        found = [_WEB.match(one) for one in stated]
        found += [_CALL.search(self.text(name)) for name in ("LOCATION", "DESCRIPTION", "X-ALT-DESC")]
        found.append(_WEB.match(self.text("URL")))
        return next((clean(one[0]).rstrip(".,;") for one in found if one), "")

    @property
    def files(self) -> tuple[File, ...]:
        """Its attachments: what they are called, never what they hold."""
        found = []
        for one in self.every("ATTACH")[:_MOST_FILES]:
            said = getattr(one, "params", {})
            name = next((str(said[key]) for key in _FILE_NAMES if key in said), "")
            name = name or str(one).partition("?")[0].rstrip("/").rpartition("/")[2]
            found.append(
                File(one_line(clean(name), _LONGEST_LINE) or "attachment", clean(str(said.get("FMTTYPE", ""))))
            )
        return tuple(found)

    def without_end(self) -> None:
        """Forget when it ends: only when it begins matters to a series, and an end before the beginning turns it round."""
        for name in ("DTEND", "DURATION"):
            self.event.pop(name, None)


def read(part: Part, zone: tzinfo) -> Entry:
    """Read a component. Times without a zone get ``zone``. Raises RecordError where there is no start."""
    try:
        lines = [text for name, line in part.lines if name in _READ for text in _lines(name, line)]
        event = Event.from_ical("\n".join((*lines, "")))
        assert isinstance(event, Event)
        for name in {name for name, _ in event.errors if name}:
            _without_broken(event, name)
        start, original = _one_time(event, "DTSTART", zone), _one_time(event, "RECURRENCE-ID", zone)
        sequence = event.pop("SEQUENCE", 0)
        event["SEQUENCE"] = sequence = max(sequence, 0) if isinstance(sequence, int) else 0
        people = [found for kind in _PEOPLE for name, line in part.lines if name == kind and (found := _invited(line))]
    except Exception as error:  # a library's reader meets what it has not met before
        raise RecordError(f"the event cannot be read: {one_line(clean(str(error)), 200)}") from error
    if start is None:
        raise RecordError("the event has no start (DTSTART) that can be read")
    if original is None and part.value(b"RECURRENCE-ID"):
        raise RecordError("which event of the series it changes (RECURRENCE-ID) cannot be read")
    return Entry(event, start, original, sequence, tuple(people))


def _lines(name: bytes, line: bytes) -> Iterator[str]:
    """Yield a content line as text; a list of dates as one line each, so that one which is none costs no other.

    A zone that Microsoft writes without quotes (``TZID=tzone://Microsoft/Utc``) gets them.
    """
    if name not in _DATES:
        yield decode(line)
        return
    if line.count(b":") > 1 and b'"' not in line:
        head, _, value = line.rpartition(b":")
        line = _ZONE.sub(rb'\1"\2"', head) + b":" + value
    values, bare = value_of(line), line.rstrip()
    head = bare[: len(bare) - len(values)].rstrip()
    for one in values.split(b",")[:_MOST_DATES] if name in _LISTS else [values]:
        yield decode(head + one.strip())


@lru_cache(maxsize=8192)
def _invited(line: bytes) -> Invited | None:
    """Read a line that names somebody. The same few people are in most meetings, so it is remembered."""
    try:
        name, params, value = Contentline(decode(line)).parts()  # type: ignore[no-untyped-call]  # icalendar leaves it so
    except ValueError:
        return None
    return name.upper(), clean(value).strip(), params


def _without_broken(event: Event, name: str) -> None:
    """Take out the values of a property that cannot be read."""
    found: Any = event.pop(name, None)
    whole = [
        one
        for one in (found if isinstance(found, list) else [found])
        if one is not None and not isinstance(one, vBroken)
    ]
    if whole:
        event[name] = whole if len(whole) > 1 else whole[0]


def _one_time(event: Event, name: str, zone: tzinfo) -> Time | None:
    """Leave the first of a property's times, with a zone; return it, None if there is none that can be read."""
    found: Any = event.get(name)
    one = found[0] if isinstance(found, list) and found else found
    time: Any = getattr(one, "dt", None)
    if not isinstance(time, date):
        event.pop(name, None)
        return None
    if isinstance(time, datetime) and time.tzinfo is None:
        time = time.replace(tzinfo=zone)
    kept = vDDDTypes(time)
    if "RANGE" in one.params:
        kept.params["RANGE"] = one.params["RANGE"]
    event[name] = kept
    return cast("Time", time)
