"""Days as people count and say them: how long ago something was is counted in one way everywhere, in days of the calendar here;
within one day in hours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

_MINUTES, _HOURS = 60, 3600
_LONG, _LONGEST = 61, 730
"""Days from which on months, and years, say enough."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""English whatever the locale: the rest of what is said is."""


def here(at: int, zone: tzinfo | None = None) -> date:
    """Return the day of a moment (unix seconds) in a zone, None for the local one."""
    try:
        return datetime.fromtimestamp(at, UTC).astimezone(zone).date()
    except (ValueError, OverflowError, OSError):
        return date.max if at > 0 else date.min


def passed(at: int, now: int) -> int:
    """Return the days of the local calendar between two moments: from yesterday evening to this morning it is one."""
    return (here(now) - here(at)).days


def lasting(seconds: int, days: int) -> str:
    """Say how long: ``now``, ``12 min``, ``2 h`` within a day, then ``6 d``, ``5 months``, ``3 years``."""
    if days < 1:
        if seconds < _MINUTES:
            return "now"
        return f"{seconds // _MINUTES} min" if seconds < _HOURS else f"{seconds // _HOURS} h"
    if days < _LONG:
        return f"{days} d"
    return f"{round(days / 30.44)} months" if days < _LONGEST else f"{round(days / 365.25)} years"


def span(seconds: float) -> str:
    """Say a length of time that has no beginning, with a decimal where it tells: ``20 min``, ``3.5 h``, ``1.1 d``."""
    for unit, size in (("d", 86_400), ("h", _HOURS)):
        if seconds >= size:
            return f"{seconds / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{round(seconds / _MINUTES)} min"


def since(at: int, now: int) -> str:
    """Say how long it has been since a moment: :func:`lasting` by the local calendar."""
    return lasting(now - at, passed(at, now))


def ago(how_long: str) -> str:
    """Say when it was, of what :func:`lasting` says: ``now``, ``2 h ago``, ``yesterday``, ``6 d ago``."""
    return {"now": "now", "1 d": "yesterday"}.get(how_long, f"{how_long} ago")


def said(day: date, today: date) -> str:
    """Say a day: ``yesterday``, ``Tue 17 Nov``; with its year where that is another one: ``2 Mar 2025``."""
    ahead = (day - today).days
    if ahead in {-1, 0, 1}:
        return ("yesterday", "today", "tomorrow")[ahead + 1]
    if day.year != today.year:
        return f"{day.day} {MONTHS[day.month - 1]} {day.year:04}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
