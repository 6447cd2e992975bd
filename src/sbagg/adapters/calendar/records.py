"""Records of a calendar file: the events of one UID together, as a small calendar of their own.

The file is read twice: first to see which UIDs come more than once (changes of a series may stand anywhere), which zones
it brings and how new it is; then to hand on each UID once all of it was seen. So memory holds what belongs together,
not the calendar. Left out are DTSTAMP, which Google sets to the time of the export in every event, alarms, and the
bytes of attachments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import lru_cache
from hashlib import blake2b
from typing import IO

from sbagg.adapter import Raw, Refused, Skipped
from sbagg.adapters.calendar import rule
from sbagg.formats.charsets import decode
from sbagg.formats.ical import Part, Property, components
from sbagg.formats.values import zone
from sbagg.normalize import clean

MEDIA = "text/calendar"
SINGLE = "events"
"""The stream of events that lie in files of their own."""

UNTIL = b"X-SBAGG-UNTIL"
"""The day up to which rules without end are counted. It stands in the record, so that parse needs no clock."""

NAME = b"X-WR-CALNAME"
"""What a calendar calls itself."""

_LEFT_OUT = {b"VTODO": "a to-do", b"VJOURNAL": "a journal entry", b"VFREEBUSY": "free or busy times"}
_STAMPS = (b"DTSTAMP", b"LAST-MODIFIED", b"CREATED")
_DATES = frozenset({b"DTSTART", b"DTEND", b"RECURRENCE-ID", b"RDATE", b"EXDATE"})
_ZONE = re.compile(rb'(?i);\s*TZID\s*=\s*("[^"]*"|[^;:]*)')
_LONGEST_KEY, _SHOWN = 300, 40
_MOST_HELD = 64 * 1024 * 1024
_MOST_ZONES, _LARGEST_ZONE = 500, 64 * 1024
_KEPT_OF_REFUSED = 64 * 1024
_DAY = 86_400


@dataclass(slots=True)
class Survey:
    """What a first reading of a file tells.

    ``name`` is the calendar's own (``X-WR-CALNAME``, else its id), ``product`` who wrote it, ``newest`` the newest change
    in it (unix seconds), ``broken`` how many of its ``events`` are damaged. ``uids`` counts events by a digest of their
    UID, and ``repeated`` the bytes of those whose UID came before; ``zones`` are by TZID.
    """

    name: str = ""
    product: str = ""
    methods: set[str] = field(default_factory=set)
    newest: int = 0
    broken: int = 0
    events: int = 0
    uids: dict[int, int] = field(default_factory=dict)
    zones: dict[str, Part] = field(default_factory=dict)
    repeated: int = 0

    @property
    def single(self) -> bool:
        """Whether it holds one event (and changes of it), and does not call itself a calendar."""
        return len(self.uids) <= 1 and not self.name


def survey(file: IO[bytes], now: int) -> Survey:
    """Read a file for the first time. ``now`` bounds what can be its newest change."""
    found = Survey()
    for one in components(file):
        if isinstance(one, Property):
            _header(found, one)
        elif one.name == b"VEVENT":
            _event(found, one, now)
        elif (
            one.name == b"VTIMEZONE" and not one.damage and len(found.zones) < _MOST_ZONES and one.size < _LARGEST_ZONE
        ):
            found.zones.setdefault(_tzid(one.value(b"TZID")), one)
    return found


@dataclass(slots=True)
class Reading:
    """The second reading of a file. ``until`` is how far rules without end are counted, ``at`` dates the export.

    ``keys`` are those listed so far, None where nobody asks; ``open`` becomes true when a rule went beyond ``until``;
    ``strange`` are the zones named in it that are none of IANA's.
    """

    survey: Survey
    stream: str
    place: str
    until: date
    at: int
    keys: set[str] | None = None
    open: bool = False
    strange: set[str] = field(default_factory=set)

    def records(self, file: IO[bytes], turn: int = 0, turns: int = 1) -> Iterator[Raw | Refused | Skipped]:
        """Yield the records of a file; of a very large one those of one turn, so that less must be held at once."""
        header: dict[bytes, bytes] = {}
        held: dict[int, list[Part]] = {}
        for one in components(file):
            if isinstance(one, Property):
                header = {} if one.name == b"BEGIN" else {**header, one.name: one.value}
            elif one.name == b"VEVENT":
                mark = _mark(one)
                if mark % turns != turn:
                    continue
                group = held.setdefault(mark, [])
                group.append(one)
                if len(group) >= self.survey.uids.get(mark, 1):
                    yield from self._group(held.pop(mark), header)
            elif one.name in _LEFT_OUT and turn == 0:
                yield Skipped(_LEFT_OUT[one.name], f"{self.place}:{one.line}")
        for group in held.values():  # the file changed between the readings
            yield from self._group(group, header)

    @property
    def turns(self) -> int:
        """How often the file is to be read, so that no more than 64 MB of what comes more than once is held."""
        return 1 + self.survey.repeated // _MOST_HELD

    def _group(self, group: list[Part], header: Mapping[bytes, bytes]) -> Iterator[Raw | Refused]:
        whole = [part for part in group if not part.damage]
        for part in group:
            if part.damage:
                yield self._refused(part)
        masters = [part for part in whole if not part.value(b"RECURRENCE-ID")]
        suffix = "#cancel" if header.get(b"METHOD", b"").upper() == b"CANCEL" else ""
        if masters:
            yield self.together(whole, header, suffix)
        else:  # invited to some times of a series only: each is a record of its own
            for part in whole:
                yield self._raw([part], header, f"|{text_of(part.value(b'RECURRENCE-ID'))}{suffix}")

    def together(self, parts: list[Part], header: Mapping[bytes, bytes], suffix: str = "") -> Raw:
        """Return one record of all events of a UID: the series itself first, if it is among them."""
        masters = [part for part in parts if not part.value(b"RECURRENCE-ID")]
        return self._raw([*masters, *sorted((p for p in parts if p not in masters), key=_order)], header, suffix)

    def _raw(self, parts: list[Part], header: Mapping[bytes, bytes], suffix: str) -> Raw:
        lines = [b"BEGIN:VCALENDAR"]
        lines += [name + b":" + header[name] for name in (b"METHOD", b"X-WR-TIMEZONE") if header.get(name)]
        if any(_is_open(part, self.until) for part in parts):
            self.open = True
            lines.append(UNTIL + f":{self.until:%Y%m%d}".encode())
        said = {*_zones_of(parts), _tzid(header.get(b"X-WR-TIMEZONE", b""))} - {""}
        self.strange |= {tzid for tzid in said if zone(tzid) is None}
        needed = sorted(said & self.survey.zones.keys())
        zones = [self.survey.zones[tzid] for tzid in needed if zone(tzid) is None]
        key = _key(parts[0]) + suffix
        self._list(key)
        body = b"".join(part.data(without=(b"DTSTAMP",)) for part in (*zones, *parts))
        data = b"\r\n".join((*lines, body + b"END:VCALENDAR\r\n"))
        return Raw(key, data, MEDIA, self.stream, f"{self.place}:{parts[0].line}", self.at)

    def _refused(self, part: Part) -> Refused:
        key = _key(part) if part.value(b"UID") else f"line {part.line}"
        self._list(key)
        return Refused(key, part.damage, self.stream, f"{self.place}:{part.line}", part.data()[:_KEPT_OF_REFUSED])

    def _list(self, key: str) -> None:
        if self.keys is not None:
            self.keys.add(key)


def parts_of(file: IO[bytes]) -> tuple[dict[bytes, bytes], list[Part]]:
    """Take a record apart: the properties of its calendar, and its components that are whole."""
    found = list(components(file))
    header = {one.name: one.value for one in found if isinstance(one, Property)}
    return header, [one for one in found if isinstance(one, Part) and not one.damage]


def _header(found: Survey, one: Property) -> None:
    text = text_of(one.value)
    if one.name == b"METHOD" and text:
        found.methods.add(text.upper())
    elif one.name == b"PRODID":
        found.product = found.product or text
    elif one.name == NAME or (one.name == b"X-WR-RELCALID" and not found.name):
        found.name = text or found.name


def _event(found: Survey, part: Part, now: int) -> None:
    found.events += 1
    found.broken += bool(part.damage)
    mark = _mark(part)
    found.repeated += part.size if mark in found.uids else 0
    found.uids[mark] = found.uids.get(mark, 0) + 1
    for value in part.values(*_STAMPS):
        found.newest = max(found.newest, at if (at := _stamp(value)) <= now + _DAY else 0)


def _mark(part: Part) -> int:
    """Return what stands for a UID in memory; an event without one stands for itself."""
    return int.from_bytes(_digest(part, 8), "big")


def _key(part: Part) -> str:
    uid = text_of(part.value(b"UID"))
    if uid and len(uid) <= _LONGEST_KEY:
        return uid
    return f"{uid[:_SHOWN] or 'without-uid'}-{_digest(part, 10).hex()}"


def _digest(part: Part, size: int) -> bytes:
    return blake2b(part.value(b"UID") or part.data(without=(b"DTSTAMP",)), digest_size=size).digest()


def _order(part: Part) -> tuple[bytes, bytes]:
    return part.value(b"RECURRENCE-ID"), part.data()


def _is_open(part: Part, until: date) -> bool:
    """Whether a rule goes on beyond the day up to which it is counted."""
    last = datetime.combine(until, time.max)
    try:
        rules = [rule.read(text_of(value)) for value in part.values(b"RRULE")]
        first = datetime.fromisoformat(text_of(part.value(b"DTSTART"))).replace(tzinfo=None)
        return any(
            not one.within_a_day
            and (one.until is None or one.until > last)
            and (one.count is None or sum(1 for _ in one.starts(first, last)) < one.count)
            for one in rules
        )
    except ValueError:
        return False


def _zones_of(parts: Iterable[Part]) -> set[str]:
    lines = (line for part in parts for name, line in part.lines if name in _DATES)
    return {_tzid(found[1]) for line in lines if (found := _ZONE.search(line))}


def _tzid(value: bytes) -> str:
    return text_of(value).strip('"')


def text_of(value: bytes) -> str:
    """Return the value of a property as text."""
    return clean(decode(value)).replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\").strip()


@lru_cache(maxsize=1024)
def _stamp(value: bytes) -> int:
    """Return unix seconds of a time in UTC, 0 for what is none."""
    try:
        return int(datetime.fromisoformat(value.decode().removesuffix("Z")).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return 0
