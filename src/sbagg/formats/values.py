"""Cells that mean a time, a day, yes or no, or money, in the ways programs write them.

What a file leaves open (is ``3/4/2025`` in March or in April, is ``1.234`` a thousand) is decided once per
file from all its values, never value by value.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo

from sbagg.formats.months import month
from sbagg.normalize import to_minor

_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?\s?[Mm]\.?)?"
_TIME = rf"(?:[T,]?\s*{_CLOCK}\s*(Z|UTC|GMT|[+-]\d{{2}}:?\d{{2}})?)?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})" + _TIME)
_NAME = r"([^\W\d_]{3,12}|\d{1,2}[月월])"
_DAY_NAMED = re.compile(rf"(\d{{1,2}})[ .-]+(?:de )?{_NAME}\.?[ ,-]+(?:de )?(\d{{4}}|(?<=-)\d{{2}})" + _TIME)
_MONTH_NAMED = re.compile(rf"{_NAME}\.?(?:\s+|-)(\d{{1,2}})(?:,?\s+|-)(\d{{4}}|(?<=-)\d{{2}})" + _TIME)
_TRUE = frozenset("1 true yes y on x t wahr ja j oui vrai sí si verdadero vero sim verdadeiro waar done".split())
_YEARLESS = re.compile(r"--(\d\d)-?(\d\d)")
_NO_YEAR, _FIRST_YEAR, _CHILDREN = 1604, 1901, 2010
_DEFAULTS = frozenset({"1970-01-01"})
_PIVOT = 70  # two-digit years: 70 is 1970, 69 is 2069
_MONTHS_A_YEAR = 12
_SHORT_YEAR = 2
_NOON = 12 * 3600
_LONGEST = 60
_COMMA = re.compile(r"(?<![\d,])-?\d{1,3}(?:[.\s']\d{3})*,\d{1,2}$|(?<!\d)\d+,\d{1,2}$|\d\.\d{3},\d")
_POINT = re.compile(r"(?:^|[^\d.])\d+\.\d{1,2}$|\d,\d{3}(?:\.|,\d{3})")
_GROUPED_POINTS = re.compile(r"\d{1,3}(?:\.\d{3}){2,}$")
_SCIENTIFIC = re.compile(r"-?\d+(?:\.\d+)?[eE][+-]?\d{1,2}")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date as written, with the seconds into its day if it says a time, and its offset if it says one.

    ``local`` marks a spelling for people (not year first), which programs write in the reader's own zone.
    """

    date: datetime
    seconds: int | None = None
    offset: int | None = None
    local: bool = False

    @property
    def day(self) -> str:
        """The day as written, ``YYYY-MM-DD``."""
        return self.date.date().isoformat()

    def at(self, zone: tzinfo = UTC) -> int:
        """Return unix seconds; a day without a time counts as noon UTC, the same day nearly everywhere."""
        if self.seconds is None:
            return int(self.date.replace(tzinfo=UTC).timestamp()) + _NOON
        where = zone if self.offset is None else timezone(timedelta(seconds=self.offset))
        local = self.date + timedelta(seconds=self.seconds)
        return int(local.replace(tzinfo=where).timestamp())


@lru_cache(maxsize=16384)
def stamp(text: str, order: str = "mdy") -> Stamp | None:
    """Read a date with or without a time; ``order`` (mdy, dmy) says which number of ``3/4/2025`` is the day.

    An order that is impossible for the value (``31/12/2026`` as ``mdy``) leaves only the other one.
    """
    text = text.strip()
    if len(text) > _LONGEST or not any(letter.isdigit() for letter in text):
        return None
    for pattern, order_of_groups in _SHAPES:
        found = pattern.fullmatch(text)
        if found:
            return _built(*order_of_groups(found.groups(), order), found.groups()[-5:], pattern is not _YEAR_FIRST)
    return None


def birthday(text: str, order: str = "mdy") -> str:
    """Return a birthday as a day, as ``--MM-DD`` where the year is not said (1604 stands for none at Apple), or empty.

    A year of two digits lies in the last century if it would make a child of a customer. A default is no birthday.
    """
    if yearless := _YEARLESS.fullmatch(text.strip()):
        found = stamp(f"{_NO_YEAR}-{yearless[1]}-{yearless[2]}")
    else:
        found = stamp(text, order)
    if found is None or found.day in _DEFAULTS:
        return ""
    year = found.date.year
    if year == _NO_YEAR:
        return f"--{found.day[5:]}"
    if year >= _CHILDREN and str(year) not in text:
        return f"{year - 100}{found.day[4:]}"
    return found.day if year >= _FIRST_YEAR else ""


def _numbered(groups: tuple[str, ...], order: str) -> tuple[int, int, int]:
    first, mark, second = int(groups[0]), groups[1], int(groups[2])
    month, day = (first, second) if order == "mdy" and mark != "." else (second, first)
    if month > _MONTHS_A_YEAR:
        month, day = day, month
    return _year(groups[3]), month, day


def _year(digits: str) -> int:
    short = len(digits) <= _SHORT_YEAR
    return int(digits) + (1900 if int(digits) >= _PIVOT else 2000) * short


_SHAPES = (
    (_YEAR_FIRST, lambda g, _: (int(g[0]), int(g[2]), int(g[3]))),
    (_YEAR_LAST, _numbered),
    (_DAY_NAMED, lambda g, _: (_year(g[2]), month(g[1]), int(g[0]))),
    (_MONTH_NAMED, lambda g, _: (_year(g[2]), month(g[0]), int(g[1]))),
)


def _built(year: int, month: int, day: int, time: tuple[str | None, ...], local: bool) -> Stamp | None:
    hour, minute, second, half, offset = time
    try:
        date = datetime(year, month, day)  # noqa: DTZ001 - the zone is the caller's
    except ValueError:
        return None
    if not 1 < year < 9999:  # noqa: PLR2004 - the edges of datetime leave no room for an offset
        return None
    if hour is None:
        return Stamp(date, local=local)
    hours = int(hour) % 12 + (12 if half[0] in "pP" else 0) if half else int(hour)
    if hours > 24 or int(minute or 0) > 59 or int(second or 0) > 60:  # noqa: PLR2004 - a clock
        return None
    return Stamp(date, hours * 3600 + int(minute or 0) * 60 + int(second or 0), _offset(offset), local)


def _offset(text: str | None) -> int | None:
    if not text:
        return None
    if not text[1:2].isdigit():
        return 0
    digits = text[1:].replace(":", "")
    seconds = int(digits[:2]) * 3600 + int(digits[2:]) * 60
    return min(seconds, 86399) * (-1 if text[0] == "-" else 1)


def order_of(values: Iterable[str], default: str) -> tuple[str, bool]:
    """Decide ``mdy`` or ``dmy`` for a file from its values that fit only one; the flag says that none did.

    Dates that need no decision (year first, dots, named months) do not count.
    """
    votes = {"mdy": 0, "dmy": 0}
    undecided = False
    for value in values:
        found = _YEAR_LAST.fullmatch(value.strip()) if len(value) <= _LONGEST else None
        if not found or found[2] == ".":
            continue
        first, second = int(found[1]), int(found[3])
        if first > _MONTHS_A_YEAR >= second:
            votes["dmy"] += 1
        elif second > _MONTHS_A_YEAR >= first:
            votes["mdy"] += 1
        else:
            undecided = undecided or first != second
    if votes["mdy"] == votes["dmy"]:
        return default, undecided
    return max(votes, key=lambda order: votes[order]), False


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo | None:
    """Return the IANA zone of this name, UTC for an empty one, None if there is none such."""
    if not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def machine_zone() -> str:
    """Return the IANA name of this machine's time zone, empty if it does not say."""
    named = os.environ.get("TZ", "").lstrip(":")
    if named:
        return named if "/" in named and not named.startswith("/") else ""
    target = os.path.realpath("/etc/localtime")
    return target.partition("zoneinfo/")[2].removeprefix("posix/")


def machine_region() -> str:
    """Return the country (DE) that this machine's time zone lies in, as ``zone.tab`` of the zone database says, or "".

    That is where numbers without a country's code are dialled, and a better guess than the language of the terminal.
    """
    here = machine_zone()
    for folder in TZPATH if here else ():
        with suppress(OSError), (Path(folder) / "zone.tab").open(encoding="utf-8") as table:
            rows = (line.split("\t") for line in table if not line.startswith("#"))
            return next((row[0] for row in rows if row[2:] and row[2].strip() == here), "")
    return ""


def truth(text: str) -> bool:
    """Tell whether a cell says yes: 1, true, yes, x, done, ja, oui, sí and their like."""
    return text.strip().casefold() in _TRUE


def decimal_comma(values: Iterable[str]) -> bool:
    """Tell for all amounts of a file whether the comma is their decimal mark."""
    votes = 0
    for value in values:
        text = value.strip().strip("€$£ ")
        votes += bool(_COMMA.search(text) or _GROUPED_POINTS.match(text)) - bool(_POINT.search(text))
    return votes > 0


def amount(text: str, currency: str = "", *, comma: bool = False) -> int | None:
    """Return minor units of an amount as written (``1.65E+06`` and ``$ 1,200`` too), or None."""
    text = text.strip()
    try:
        if _SCIENTIFIC.fullmatch(text):
            text = f"{Decimal(text):f}"
            comma = False
        return to_minor(text, currency, decimal_comma=comma)
    except (InvalidOperation, ValueError, OverflowError):
        return None
