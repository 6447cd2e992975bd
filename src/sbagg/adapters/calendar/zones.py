"""What a TZID means: an IANA zone, a Windows one, or the rules that the calendar itself brings.

Sources: RFC 5545, 3.2.19 and 3.6.5; CLDR's windowsZones, as icalendar has it. Imported by ``parse`` only: icalendar
takes a tenth of a second.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from icalendar.timezone import tzp
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON
from icalendar.timezone.zoneinfo import ZONEINFO

from sbagg.adapters.calendar.labels import windows_zone
from sbagg.adapters.calendar.rule import Rule, read
from sbagg.formats.charsets import decode
from sbagg.formats.ical import Part, value_of
from sbagg.formats.values import zone

_FIRST, _LAST = datetime(1970, 1, 1), datetime(2060, 1, 1)  # noqa: DTZ001 - local times of the zone itself
_STATED = re.compile(r"\((?:UTC|GMT)\s?([+-])(\d{1,2}):(\d\d)\)")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)(?:(\d\d))?")
_MOST_OBSERVANCES, _MOST_YEARS = 200, 1_000
_DAY = timedelta(days=1)


class Zones:
    """The zones of one record: those it brings, and all that are known by name. ``default`` is that of floating times."""

    def __init__(self, parts: Iterable[Part], default: tzinfo) -> None:
        self.default = default
        self._brought = {name: part for part in parts if (name := zone_id(part.value(b"TZID")))}

    def find(self, tzid: str) -> tzinfo | None:
        """Return a zone, None if nobody knows it: such times count as floating.

        A zone by name comes before the calendar's own rules: these often know the present year only.
        """
        tzid = tzid.strip().strip('"')
        known = _by_name(tzid)
        if known is None and tzid in self._brought:
            known = _brought(tuple(self._brought[tzid].lines))
        return known or _stated(tzid)

    @contextmanager
    def used(self) -> Iterator[None]:
        """Let icalendar know these zones, and no others: what it learned from another calendar would be taken for true here."""
        tzp.use(_Provider(self))
        try:
            yield
        finally:
            tzp.use_default()


class _Provider(ZONEINFO):
    """What icalendar asks for zones."""

    def __init__(self, zones: Zones) -> None:
        self._zones = zones

    def timezone(self, name: str) -> tzinfo | None:
        return self._zones.find(name)

    def knows_timezone_id(self, tzid: str) -> bool:  # noqa: ARG002 - the interface's name
        return True


class Observed(tzinfo):
    """A zone from the rules of a VTIMEZONE: from which local time on which offset holds, and the one before all of these."""

    def __init__(self, before: timedelta, changes: Iterable[tuple[datetime, timedelta]]) -> None:
        ordered = sorted(changes)
        self._times = [at for at, _ in ordered]
        self._offsets = [before, *(offset for _, offset in ordered)]

    def utcoffset(self, dt: datetime | None) -> timedelta:
        """Return the offset that holds at a local time."""
        return self._offsets[bisect_right(self._times, dt.replace(tzinfo=None)) if dt else -1]

    def dst(self, dt: datetime | None) -> timedelta:  # noqa: ARG002 - the interface's name
        """Return nothing: which part of the offset is summer's is of no use here."""
        return timedelta(0)

    def tzname(self, dt: datetime | None) -> str:  # noqa: ARG002 - the interface's name
        """Return nothing: a calendar's own zone is named by nobody else."""
        return ""


def zone_id(value: bytes) -> str:
    """Return a TZID as text."""
    return decode(value).strip().strip('"')


@lru_cache(maxsize=256)
def _by_name(tzid: str) -> tzinfo | None:
    """Return a zone by its IANA or Windows name, by the label that Windows shows, or by the IANA name that ends ``/vendor/2005/Europe/Berlin``."""
    if not tzid:
        return None
    if tzid.removeprefix("tzone://Microsoft/").upper() in {"UTC", "Z"}:
        return UTC
    parts = tzid.strip("/").split("/")
    names = [
        tzid,
        WINDOWS_TO_OLSON.get(tzid, ""),
        WINDOWS_TO_OLSON.get(windows_zone(tzid), ""),
        *("/".join(parts[-count:]) for count in (3, 2) if len(parts) > count),
    ]
    return next((found for name in names if name and (found := zone(name))), None)


def _stated(tzid: str) -> tzinfo | None:
    """Return the fixed offset that a name states (``(UTC+04:00) Abu Dhabi, Muscat``), where there is nothing better."""
    found = _STATED.search(tzid)
    return timezone(_delta(found[1], found[2], found[3])) if found and int(found[2]) < 24 else None  # noqa: PLR2004


@lru_cache(maxsize=64)
def _brought(lines: tuple[tuple[bytes, bytes], ...]) -> tzinfo | None:
    """Return the zone that a VTIMEZONE describes, None if it cannot be one."""
    located = next((value_of(line) for name, line in lines if name == b"X-LIC-LOCATION"), b"")
    known = _by_name(zone_id(located))
    if known:
        return known
    changes: list[tuple[datetime, timedelta]] = []
    earliest: tuple[datetime, timedelta] | None = None
    years = 0
    for observance in _observances(lines):
        try:
            start, before, after = _onset(observance)
            span = _rules(observance, start, before)
            years += sum(max(last.year - max(start, _FIRST).year, 0) for _, last in span)
            changes += [(at, after) for at in _onsets(observance, start, span if years <= _MOST_YEARS else [])]
        except (ValueError, OverflowError):
            continue
        if earliest is None or start < earliest[0]:
            earliest = start, before
    return Observed(earliest[1], changes) if earliest else None


def _observances(lines: tuple[tuple[bytes, bytes], ...]) -> list[dict[bytes, list[str]]]:
    """Return the properties of each STANDARD and DAYLIGHT within."""
    found: list[dict[bytes, list[str]]] = []
    for name, line in lines:
        if name == b"BEGIN":
            found.append({})
        elif found:
            found[-1].setdefault(name, []).append(decode(value_of(line)))
    return [one for one in found if b"TZOFFSETTO" in one][:_MOST_OBSERVANCES]


def _onset(observance: dict[bytes, list[str]]) -> tuple[datetime, timedelta, timedelta]:
    """Return when it first began, and the offsets before and after. Raises ValueError."""
    after = _offset(observance[b"TZOFFSETTO"][0])
    before = _offset(observance[b"TZOFFSETFROM"][0]) if b"TZOFFSETFROM" in observance else after
    return _local(observance.get(b"DTSTART", ["19700101T000000"])[0]), before, after


def _rules(observance: dict[bytes, list[str]], start: datetime, before: timedelta) -> list[tuple[Rule, datetime]]:
    """Return the yearly rules of an observance, each with the last time it is counted to. Raises ValueError."""
    rules = [read(text) for text in observance.get(b"RRULE", [])]
    ends = [rule.until + (before if rule.until_utc else timedelta()) if rule.until else _LAST for rule in rules]
    return [
        (rule, min(end, _LAST)) for rule, end in zip(rules, ends, strict=True) if rule.freq == "YEARLY" and end >= start
    ]


def _onsets(
    observance: dict[bytes, list[str]], start: datetime, rules: list[tuple[Rule, datetime]]
) -> Iterator[datetime]:
    yield start
    for dates in observance.get(b"RDATE", []):
        yield from (_local(one.partition("/")[0]) for one in dates.split(",")[:_MOST_OBSERVANCES])
    for rule, last in rules:
        yield from (at for at in rule.starts(start, last) if at >= _FIRST)


def _local(text: str) -> datetime:
    found = datetime.fromisoformat(text.strip().removesuffix("Z"))
    return found.replace(tzinfo=None)


def _offset(text: str) -> timedelta:
    """Read an offset; what is a day or more is none (``+5744``, an offset of minutes and seconds)."""
    found = _OFFSET.fullmatch(text.strip())
    if not found:
        raise ValueError(f"{text!r} is no offset")
    offset = _delta(found[1], found[2], found[3]) + _delta(found[1], "0", "0", found[4] or "0")
    if abs(offset) >= _DAY:
        raise ValueError(f"{text!r} is no offset")
    return offset


def _delta(sign: str, hours: str, minutes: str, seconds: str = "0") -> timedelta:
    found = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))
    return -found if sign == "-" else found
