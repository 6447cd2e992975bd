"""Days as sources know them: some know only the month, or the year."""

from __future__ import annotations

from datetime import UTC, date, datetime

DAY, NOON = 86_400, 43_200
_YEAR, _MONTH = len("2025"), len("2025-03")
_DAYS = {_YEAR: 366, _MONTH: 31}


def span(text: str) -> tuple[int, int] | None:
    """Return the first and last second (UTC) of a day, a month (``2025-03``) or a year; None for what is none.

    The last of a month or a year is that of the longest there is.
    """
    try:
        first = date.fromisoformat(f"{text}-01-01"[: len("2025-03-01")] if len(text) in _DAYS else text)
        at = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp())
    except ValueError:
        return None
    return at, at + _DAYS.get(len(text), 1) * DAY - 1


def noon(day: int) -> int:
    """Return when it is noon here on the day that is given as its noon UTC: that is its place among moments."""
    try:
        which = datetime.fromtimestamp(day, UTC)
        return int(datetime(which.year, which.month, which.day, 12).astimezone().timestamp())
    except (ValueError, OverflowError, OSError):
        return day


def first_day(at: int) -> int:
    """Return the noon UTC of the first day whose :func:`noon` here is not before ``at``."""
    day = at - at % DAY + NOON
    return next((each for each in range(day - DAY, day + 2 * DAY, DAY) if noon(each) >= at), day + 2 * DAY)
