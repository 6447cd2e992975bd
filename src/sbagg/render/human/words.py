"""Dates, ages, sizes, amounts and counts, as a person says them. Dates are in the output's time zone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sbagg.normalize import calendar, money_said
from sbagg.normalize.calendar import MONTHS, WEEKDAYS
from sbagg.render.safe import safe
from sbagg.views import Day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sbagg.render.output import Output
    from sbagg.views import Money

LONG_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
"""English whatever the locale: the rest of the output is."""

_DAY = 86_400
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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
    """Say a moment: ``today 14:05``, ``yesterday``, ``Tue 17 Nov``, ``2 Mar 2025``."""
    if at is None:
        return "no date"
    moment = local(at, output)
    said = day(moment.date(), output)
    return f"{said} {moment:%H:%M}" if said in {"today", "tomorrow"} and not isinstance(at, Day) else said


def moment(at: int | None, output: Output) -> str:
    """Say a moment in full, whatever the day: ``Fri 20 Nov 2026 14:00``; of a day without a time, the day."""
    if at is None:
        return "no date"
    full = local(at, output)
    said = f"{WEEKDAYS[full.weekday()]} {full.day} {MONTHS[full.month - 1]} {full.year:04}"
    return said if isinstance(at, Day) else f"{said} {full:%H:%M}"


def day(which: date, output: Output) -> str:
    """Say a day."""
    return calendar.said(which, today(output))


def due(text: str, output: Output) -> tuple[str, bool]:
    """Say a due day (ISO, or what the source wrote), and whether it is past."""
    try:
        which = date.fromisoformat(text[:10])
    except ValueError:
        return (month(text) if _MONTH.fullmatch(text) else safe(text)), False
    late = (today(output) - which).days
    return (f"{day(which, output)}, {late} days late" if late > 1 else day(which, output)), late > 0


def iso_day(text: str, output: Output) -> str:
    """Say an ISO day; anything else is shown as it is."""
    return due(text, output)[0].partition(",")[0]


def age(seconds: int) -> str:
    """Say a length of time: ``now``, ``12 min``, ``2 h``, ``6 d``, ``5 months``, ``3 years``."""
    return calendar.lasting(seconds, seconds // _DAY)


def since(at: int, output: Output) -> str:
    """Say how long it has been since a moment, in days of the reader's calendar, within a day in hours."""
    return calendar.lasting(output.now - at, (today(output) - local(at, output).date()).days)


def ago(at: int, output: Output) -> str:
    """Say how long ago a moment was: ``2 h ago``, ``yesterday``, ``4 d ago``."""
    return calendar.ago(since(at, output))


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
    return safe(money_said(amount.amount, amount.currency, plain=not output.unicode))


def month(key: str) -> str:
    """Say a month (``2026-11``): ``Nov 2026``."""
    year, _, which = key.partition("-")
    return f"{MONTHS[int(which) - 1]} {year}"
