"""WHEN: ISO dates and times, ``today``, ``yesterday``, and ages such as ``90d``, ``6w``, ``3m``, ``1y``."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, date, datetime, timedelta

from sbagg.errors import UsageError

_TIME = re.compile(r"[\d-]+t.*")
_AGE = re.compile(r"(\d{1,5})([dwmy])")
_HINT = "Write a day (2026-11-21), today, yesterday, or an age: 90d, 6w, 3m, 1y"
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
        return _months_back(today, count * (_MONTHS if age[2] == "y" else 1))
    return date.fromisoformat(text)


def _months_back(today: date, count: int) -> date:
    import calendar  # noqa: PLC0415 - few questions count in months

    year, month = divmod(today.year * _MONTHS + today.month - 1 - count, _MONTHS)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
