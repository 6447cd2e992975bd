"""Dates, ages, sizes, amounts and counts, as a person says them. Dates are in the output's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sbagg.render.safe import safe
from sbagg.views import Day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sbagg.render.output import Output
    from sbagg.views import Money

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""English whatever the locale: the rest of the output is."""

_NEAR = 180
"""Days within which a weekday and month say which day is meant."""

_MINUTE, _HOUR, _DAY, _MONTH, _YEAR = 60, 3600, 86_400, 61 * 86_400, 730 * 86_400
_LONGEST = 30
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}
_ONE = {"sms": "text message", "dm": "DM", "email": "mail"}


def local(at: int, output: Output) -> datetime:
    """Return a moment on the reader's clock, of a day its noon; what lies beyond the years 1 to 9999 is drawn in."""
    try:
        moment = _EPOCH + timedelta(seconds=at)
        if isinstance(at, Day):
            noon = moment.replace(tzinfo=output.tz)  # None: of no zone, that is, here
            return noon if output.tz else noon.astimezone()
        return moment.astimezone(output.tz)
    except (OverflowError, ValueError, OSError):
        return datetime(9999 if at > 0 else 1, 12, 31, tzinfo=UTC)


def today(output: Output) -> date:
    """Return the reader's day."""
    return local(output.now, output).date()


def when(at: int | None, output: Output) -> str:
    """Say a moment: ``today 14:05``, ``yesterday``, ``Tue 17 Nov``, ``2025-03-02``."""
    if at is None:
        return "no date"
    moment = local(at, output)
    said = day(moment.date(), output)
    return f"{said} {moment:%H:%M}" if said in {"today", "tomorrow"} and not isinstance(at, Day) else said


def moment(at: int | None, output: Output) -> str:
    """Say a moment in full, whatever the day: ``2026-11-20 14:00``."""
    return "no date" if at is None else f"{local(at, output):%Y-%m-%d %H:%M}"


def day(which: date, output: Output) -> str:
    """Say a day."""
    ahead = (which - today(output)).days
    if ahead in {-1, 0, 1}:
        return ("yesterday", "today", "tomorrow")[ahead + 1]
    if abs(ahead) <= _NEAR:
        return f"{DAYS[which.weekday()]} {which.day} {MONTHS[which.month - 1]}"
    return f"{which.year:04}-{which.month:02}-{which.day:02}"


def due(text: str, output: Output) -> tuple[str, bool]:
    """Say a due day (ISO, or what the source wrote), and whether it is past."""
    try:
        which = date.fromisoformat(text[:10])
    except ValueError:
        return safe(text), False
    late = (today(output) - which).days
    return (f"{day(which, output)}, {count(late, 'day')} late", True) if late > 0 else (day(which, output), False)


def iso_day(text: str, output: Output) -> str:
    """Say an ISO day; anything else is shown as it is."""
    return due(text, output)[0].partition(",")[0]


def age(seconds: int) -> str:
    """Say how long: ``now``, ``12 min``, ``2 h``, ``6 d``, ``5 months``, ``3 years``."""
    if seconds < _MINUTE:
        return "now"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h"
    if seconds < _MONTH:
        return f"{seconds // _DAY} d"
    if seconds < _YEAR:
        return f"{round(seconds / _DAY / 30.44)} months"
    return f"{round(seconds / _DAY / 365.25)} years"


def size(count_of_bytes: int) -> str:
    """Say a size: ``812 B``, ``14 kB``, ``1.2 MB``; decimal, as the SI has it."""
    value = float(count_of_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 999.5:  # noqa: PLR2004  # rounds to 1000: the next unit
            return f"{value:.1f} {unit}" if unit != "B" and value < 10 else f"{value:.0f} {unit}"  # noqa: PLR2004  # one digit
        value /= 1000
    return f"{value:,.1f} TB"


def number(value: int) -> str:
    """Write a whole number with thousands separators."""
    return f"{value:,}"


def count(value: int, noun: str, plural: str = "") -> str:
    """Say how many: ``1 mail``, ``1,204 mails``."""
    return f"{value:,} {noun if value == 1 else plural or noun + 's'}"


def kinds(by_kind: Mapping[str, int]) -> str:
    """Say contacts by kind, most frequent first: ``60 mails, 9 calls``."""
    ordered = sorted(by_kind.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(count(n, *_noun(kind)) for kind, n in ordered if n)


def _noun(kind: str) -> tuple[str, str]:
    word = _ONE.get(kind, safe(kind))
    return word, word[:-1] + "ies" if word.endswith("y") else word + "s"


def money(amount: Money, output: Output) -> str:
    """Say an amount: ``$48,000``, ``€12.50``, ``CHF 900``, or the bare number where no currency is known."""
    whole, _, cents = amount.amount.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    if not digits.isdecimal() or len(digits) > _LONGEST:
        return safe(f"{amount.amount} {amount.currency or ''}".strip())
    value = f"{int(digits):,}" + (f".{cents}" if cents.strip("0") else "")
    code = amount.currency or ""
    symbol = _SYMBOLS.get(code, "")
    if symbol and (output.unicode or symbol.isascii()):
        return f"{sign}{symbol}{value}"
    return safe(f"{sign}{code} {value}") if code else f"{sign}{value}"


def month(key: str) -> str:
    """Say a month (``2026-11``): ``Nov 2026``."""
    year, _, which = key.partition("-")
    return f"{MONTHS[int(which) - 1]} {year}"
