"""Time in the demo world: office hours, seasons, and dates as each export writes them; no locale."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING

from sbagg.demo.chance import happens

if TYPE_CHECKING:
    from random import Random

DAY = 86_400
HOUR = 3_600
SPAN = 730 * DAY  # the world's 24 months, in seconds
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SEASON = (
    0.8,
    0.85,
    1.0,
    0.85,
    0.9,
    1.0,
    0.55,
    0.5,
    1.0,
    0.95,
    0.95,
    0.45,
)  # holidays are quiet, quarters' ends busy
_OPENS, _CLOSES, _FRIDAY = 8, 18, 4


def _weekday(day: int) -> int:
    return (day + 3) % 7  # day 0, 1 January 1970, was a Thursday


def open_from(at: int, offset: int) -> int:
    """Return the first office moment from ``at`` on, for somebody ``offset`` hours from UTC; minutes stay."""
    day, second = divmod(at + offset * HOUR, DAY)
    if second >= _CLOSES * HOUR:
        day, second = day + 1, _OPENS * HOUR + second % HOUR
    elif second < _OPENS * HOUR:
        second = _OPENS * HOUR + second % HOUR
    if _weekday(day) > _FRIDAY:
        day, second = day + 7 - _weekday(day), _OPENS * HOUR + second % HOUR
    return day * DAY + second - offset * HOUR


def open_until(at: int, offset: int) -> int:
    """Return the last office moment at or before ``at``: for what is told as "some days ago"."""
    day, second = divmod(at + offset * HOUR, DAY)
    if second < _OPENS * HOUR:
        day, second = day - 1, (_CLOSES - 1) * HOUR + second % HOUR
    elif second >= _CLOSES * HOUR:
        second = (_CLOSES - 1) * HOUR + second % HOUR
    if _weekday(day) > _FRIDAY:
        day, second = day - _weekday(day) + _FRIDAY, (_CLOSES - 1) * HOUR + second % HOUR
    return day * DAY + second - offset * HOUR


def moment(rng: Random, now: int, offset: int, span: int = SPAN) -> int:
    """Draw an office moment of the last ``span`` seconds, fewer in summer and at the year's end."""
    while True:
        day = (now - int(rng.random() * span)) // DAY
        at = day * DAY + int((_OPENS + rng.random() * (_CLOSES - _OPENS) - offset) * HOUR)
        if at < now and _weekday(day) <= _FRIDAY and happens(rng, _SEASON[(day * 12 // 365) % 12]):
            return at


def later(rng: Random, at: int, offset: int) -> int:
    """Draw when somebody answers: mostly within hours, sometimes after days, in their own office hours."""
    return open_from(at + 240 + int(rng.lognormvariate(9.2, 1.3)), offset)


@lru_cache(maxsize=4096)
def _date(day: int) -> tuple[str, int, str, int, int]:
    moment = time.gmtime(day * DAY)
    return _DAYS[moment.tm_wday], moment.tm_mday, _MONTHS[moment.tm_mon - 1], moment.tm_year, moment.tm_mon


def _clock(second: int) -> str:
    return f"{second // HOUR:02}:{second // 60 % 60:02}:{second % 60:02}"


def rfc5322(at: int, offset: int = 0) -> str:
    """Return ``Fri, 06 Nov 2026 09:31:05 -0600``."""
    day, second = divmod(at + offset * HOUR, DAY)
    name, number, month, year, _ = _date(day)
    return f"{name}, {number:02} {month} {year} {_clock(second)} {'-' if offset < 0 else '+'}{abs(offset):02}00"


def takeout(at: int) -> str:
    """Return ``Mon Jan 06 04:49:45 +0000 2020``: a Takeout's From_ line, a tweet's ``created_at``."""
    day, second = divmod(at, DAY)
    name, number, month, year, _ = _date(day)
    return f"{name} {month} {number:02} {_clock(second)} +0000 {year}"


def iso_day(at: int) -> str:
    """Return ``2026-11-06``."""
    _, number, _, year, month = _date(at // DAY)
    return f"{year}-{month:02}-{number:02}"


def iso(at: int, millis: int = 0) -> str:
    """Return ``2026-11-06T09:31:05.000Z``."""
    return f"{iso_day(at)}T{_clock(at % DAY)}.{millis:03}Z"


def salesforce(at: int) -> str:
    """Return ``2026-11-06 09:31:05``: how the weekly export writes each time, in GMT."""
    return f"{iso_day(at)} {_clock(at % DAY)}"


def hubspot(at: int) -> str:
    """Return ``2026-11-06 09:31``."""
    return f"{iso_day(at)} {_clock(at % DAY)[:5]}"


def basic(at: int) -> str:
    """Return ``20261106T093105Z``: how calendars and vCards write a time in UTC."""
    return f"{iso_day(at)}T{_clock(at % DAY)}Z".replace("-", "").replace(":", "")


def dated(at: int) -> str:
    """Return ``06 Nov 2026``: a connection of LinkedIn."""
    _, number, month, year, _ = _date(at // DAY)
    return f"{number:02} {month} {year}"


def american(at: int, offset: int) -> str:
    """Return ``11/6/26, 9:31 AM``: an invitation of LinkedIn, without its zone."""
    day, second = divmod(at + offset * HOUR, DAY)
    _, number, _, year, ordinal = _date(day)
    return f"{ordinal}/{number}/{year % 100:02}, {_twelve(second)[:-6]} {_half(second)}"


def readable(at: int, offset: int) -> str:
    """Return ``Nov 6, 2026 9:31:05 AM``: how a phone shows it."""
    day, second = divmod(at + offset * HOUR, DAY)
    _, number, month, year, _ = _date(day)
    return f"{month} {number}, {year} {_twelve(second)}"


def _twelve(second: int) -> str:
    return f"{(second // HOUR + 11) % 12 + 1}{_clock(second)[2:]} {_half(second)}"


def _half(second: int) -> str:
    return "AM" if second < DAY // 2 else "PM"


def spoken(at: int, offset: int, language: str) -> tuple[str, str]:
    """Return day and clock as a mail program writes them above a quote."""
    day, second = divmod(at + offset * HOUR, DAY)
    name, number, month, year, ordinal = _date(day)
    if language == "en":
        return f"{name}, {month} {number}, {year}", _clock(second)[:5]
    return (
        f"{number:02}.{ordinal:02}.{year}" if language == "de" else f"{number:02}/{ordinal:02}/{year}",
        _clock(second)[:5],
    )
