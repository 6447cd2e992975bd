"""WHEN: ISO dates and times, ``today``, ``yesterday``, and ages such as ``90d``, ``6w``, ``3m``, ``1y``; and of what is to
come: ISO days, ``tomorrow``, weekdays, and spans such as ``24h``, ``3d``, ``1m``. Months and years are the calendar's.
"""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, date, datetime, timedelta

from sbagg.errors import UsageError

_TIME = re.compile(r"[\d-]+t.*")
_AGE = re.compile(r"(\d{1,5})([dwmy])")
_HINT = "Write a day (2026-11-21), today, yesterday, or an age: 90d, 6w, 3m, 1y"
_AHEAD = re.compile(r"(?:in )?\+?(\d{1,5})([hdwmy])")
_HINT_AHEAD = "Write a day to come (2026-12-01), tomorrow, a weekday (monday, mon), or a span: 24h, 3d, 2w, 1m, 1y"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_SHORTEST = 3
"""Letters by which a weekday is known: mon, thu, thurs."""
_HOUR = 3600
_YEARS = 5
"""What is put off for longer is a slip of the finger."""
_MONTHS = 12


def now() -> int:
    """Return unix seconds, or what ``SBAGG_NOW`` fixes them to. Raises UsageError when that is no ISO time."""
    fixed = os.environ.get("SBAGG_NOW")
    if not fixed:
        return int(time.time())
    try:
        moment = datetime.fromisoformat(fixed)
    except ValueError:
        raise UsageError(f"SBAGG_NOW is no ISO time: {fixed}", "Write it as 2026-11-21T09:00:00Z") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def moment(text: str, at: int, *, end: bool) -> int:
    """Return the first second of what WHEN means in the local zone, seen from ``at``; with ``end`` the last one."""
    text = text.strip().lower()
    here = datetime.fromtimestamp(at).astimezone()
    try:
        if _TIME.fullmatch(text):
            found = datetime.fromisoformat(text.upper())
            return int((found if found.tzinfo else found.astimezone()).timestamp())
        day = _day(text, here.date()) + timedelta(days=end)
        return int(datetime(day.year, day.month, day.day).astimezone().timestamp()) - end
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"{text!r} is no date", _HINT) from None


def ahead(text: str, at: int, *, end: bool) -> int:
    """Return the first second of a day to come in the local zone, seen from ``at``; with ``end`` its last one, and then
    today is to come, too. A time (``2026-12-01T14:00``, ``24h``) is that second.

    Raises UsageError for what is past, for more than five years, and for what is none of these.
    """
    word = " ".join(text.split()).lower()
    today = datetime.fromtimestamp(at).astimezone().date()
    try:
        hours = _AHEAD.fullmatch(word)
        if hours and hours[2] == "h":
            found = at + int(hours[1]) * _HOUR
        else:
            found = moment(word if _TIME.fullmatch(word) else _day_ahead(word, today).isoformat(), at, end=end)
        day = datetime.fromtimestamp(found).astimezone().date()
    except (ValueError, OverflowError, OSError, UsageError):
        raise UsageError(f"{text!r} is no time to come", _HINT_AHEAD) from None
    if found <= at:
        raise UsageError(f"{text} is past" if day < today else f"{text} has begun already", _HINT_AHEAD)
    if day > _months_on(today, _YEARS * _MONTHS):
        raise UsageError(f"{text} is {day}, more than {_YEARS} years away", _HINT_AHEAD)
    return found


def _day_ahead(word: str, today: date) -> date:
    """Return the day that a word means; of a weekday the next one, which today is not. Raises ValueError."""
    if word in _NEAR:
        return today + timedelta(days=_NEAR[word])
    if span := _AHEAD.fullmatch(word):
        count = int(span[1])
        if span[2] in "dw":
            return today + timedelta(days=count * (7 if span[2] == "w" else 1))
        return _months_on(today, count * (_MONTHS if span[2] == "y" else 1))
    for number, name in enumerate(_WEEKDAYS):
        if len(word) >= _SHORTEST and name.startswith(word):
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)
    return date.fromisoformat(word)


def days(text: str) -> int:
    """Return an age in days: ``60d``, ``2w``."""
    today = date(2000, 3, 31)
    try:
        return (today - _day(text.strip().lower(), today)).days
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is no age", "Write one as 60d, 6w, 3m or 1y") from None


def _day(text: str, today: date) -> date:
    if text == "today":
        return today
    if text == "yesterday":
        return today - timedelta(days=1)
    if age := _AGE.fullmatch(text):
        count = int(age[1])
        if age[2] in "dw":
            return today - timedelta(days=count * (7 if age[2] == "w" else 1))
        return _months_on(today, -count * (_MONTHS if age[2] == "y" else 1))
    return date.fromisoformat(text)


def _months_on(today: date, count: int) -> date:
    """Return the same day so many months on, or the last of that month: 31 January and one month is 28 February."""
    import calendar  # noqa: PLC0415 - few questions count in months

    year, month = divmod(today.year * _MONTHS + today.month - 1 + count, _MONTHS)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
