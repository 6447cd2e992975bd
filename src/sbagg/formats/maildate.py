"""Dates as mail writes them (RFC 5322, its obsolete forms, and what is found besides)."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, date, datetime
from email.utils import mktime_tz, parsedate_tz

from sbagg.normalize import clean

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_USUAL = re.compile(
    r"\s*(?:[A-Za-z]{3},?\s+)?(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s+"
    r"(?:([+-])(\d\d)(\d\d)|GMT|UTC|UT|Z)(?=\s|\(|$)",
    re.ASCII,
)
_ISO = re.compile(r"\s*\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_LONGEST = 200
_LAST_HOUR, _LAST_MINUTE, _MOST_OFFSET = 23, 59, 24
_FIRST_DAY, _DAY = date(1970, 1, 1).toordinal(), 86_400
EARLIEST = timegm((1975, 1, 1, 0, 0, 0))
LATEST = timegm((2200, 1, 1, 0, 0, 0))


def timestamp(text: str) -> int | None:
    """Return unix seconds for a Date field or an mbox From_ line's date, None if there is no credible time.

    Without a zone it counts as UTC. Times before 1975 and after 2200 are none: no mail has them.
    """
    found = _USUAL.match(text)
    at = _usual(found) if found else None
    if at is None:
        at = _other(clean(text[:_LONGEST]))
    return at if at is not None and EARLIEST <= at < LATEST else None


def _usual(found: re.Match[str]) -> int | None:
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    number = _MONTHS.get(month.lower())
    clock = (int(hour), int(minute), int(second or 0))
    offset = (int(hours or 0), int(minutes or 0))
    if not number or clock[0] > _LAST_HOUR or clock[1] > _LAST_MINUTE or offset[0] >= _MOST_OFFSET:
        return None
    try:
        days = date(int(year), number, int(day)).toordinal() - _FIRST_DAY
    except ValueError:
        return None
    shift = (offset[0] * 60 + offset[1]) * 60
    return days * _DAY + clock[0] * 3600 + clock[1] * 60 + clock[2] + (shift if sign == "-" else -shift)


def _other(text: str) -> int | None:
    try:
        if _ISO.match(text):
            moment = datetime.fromisoformat(text.strip())
            return int(moment.timestamp() if moment.tzinfo else moment.replace(tzinfo=UTC).timestamp())
        parts = parsedate_tz(text)
        if not parts:
            return None
        datetime(*parts[:5], tzinfo=UTC)  # the 32nd of a month is no credible day
        return mktime_tz((*parts[:9], parts[9] or 0))
    except (ValueError, TypeError, IndexError, OverflowError, KeyError):
        return None
