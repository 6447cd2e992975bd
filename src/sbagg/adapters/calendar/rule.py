"""Recurrence rules (RFC 5545, 3.3.10) counted out day by day: the work is bounded by the span asked for.

The usual library walks on until a rule yields something or the year 9999 is over, so that one line from outside
(``FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30``) holds it for minutes. Here a rule is a test of days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import product

_WEEKDAYS = {name: number for number, name in enumerate("MO TU WE TH FR SA SU".split())}
_DAILY = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_FREQUENCIES = (*_DAILY, "HOURLY", "MINUTELY", "SECONDLY")
_RANGES = {
    "BYMONTH": (1, 12), "BYMONTHDAY": (-31, 31), "BYYEARDAY": (-366, 366), "BYWEEKNO": (-53, 53), "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59), "BYSECOND": (0, 60), "BYSETPOS": (-366, 366),
}  # fmt: skip
_MOST_TIMES = 6
_LONGEST = 2000
_WEEK, _MONTHS, _LAST_SECOND, _MOST_WEEKS = 7, 12, 59, 53
_EPOCH = date(1970, 1, 1)
_DATE = len("20261121")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. ``until`` is a local time if ``until_utc`` is false; empty ``BY`` parts do not restrict.

    ``weekdays`` are (ordinal or 0, 0 for Monday to 6 for Sunday).
    """

    freq: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    until_utc: bool = False
    week_start: int = 0
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    weeks: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    seconds: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()

    @property
    def within_a_day(self) -> bool:
        """Whether it repeats more often than a meeting does: hourly, each second, or at more than six times of a day."""
        times = len(self.hours or (0,)) * len(self.minutes or (0,)) * len(self.seconds or (0,))
        return self.freq not in _DAILY or times > _MOST_TIMES

    def starts(self, first: datetime, last: datetime) -> Iterator[datetime]:
        """Yield the local times from ``first``, the event's own start, to ``last``; none if it repeats within a day.

        Years before 1970 are passed over where no count depends on them.
        """
        if self.within_a_day:
            return
        left = self.count
        rule = _with_defaults(self, first)
        times = [time(*clock) for clock in product(rule.hours, rule.minutes, rule.seconds)]
        for days in _periods(rule, first.date(), last.date()):
            for moment in _picked(rule, [datetime.combine(day, clock) for day in days for clock in times]):
                if moment > last or left == 0:
                    return
                if moment >= first:
                    left = None if left is None else left - 1
                    yield moment


def read(text: str) -> Rule:
    """Read a rule. Raises ValueError for what is none; parts that are not known are passed over."""
    if len(text) > _LONGEST:
        raise ValueError("a rule of more than 2000 characters")
    parts = dict(part.upper().strip().split("=", 1) for part in text.split(";") if "=" in part)
    until, utc = _until(parts["UNTIL"]) if "UNTIL" in parts else (None, False)
    rule = Rule(
        freq=parts.get("FREQ", "").strip(),
        interval=int(parts.get("INTERVAL", 1)),
        count=int(parts["COUNT"]) if int(parts.get("COUNT", -1)) >= 0 else None,
        until=until,
        until_utc=utc,
        week_start=_WEEKDAYS.get(parts.get("WKST", "MO").strip(), 0),
        months=_numbers(parts, "BYMONTH"),
        month_days=_numbers(parts, "BYMONTHDAY"),
        year_days=_numbers(parts, "BYYEARDAY"),
        weeks=_numbers(parts, "BYWEEKNO"),
        weekdays=tuple(_weekday(day) for day in parts.get("BYDAY", "").split(",") if day.strip()),
        hours=_numbers(parts, "BYHOUR"),
        minutes=_numbers(parts, "BYMINUTE"),
        seconds=_numbers(parts, "BYSECOND"),
        positions=_numbers(parts, "BYSETPOS"),
    )
    if rule.freq not in _FREQUENCIES or rule.interval < 1:
        raise ValueError(f"no frequency or no interval in {text[:80]!r}")
    return rule


def _numbers(parts: dict[str, str], name: str) -> tuple[int, ...]:
    least, most = _RANGES[name]
    found = sorted({int(number) for number in parts.get(name, "").split(",") if number.strip()})
    if any(not least <= number <= most for number in found):
        raise ValueError(f"{name} is out of its range")
    return tuple(found)


def _weekday(text: str) -> tuple[int, int]:
    ordinal, name = text.strip()[:-2], text.strip()[-2:]
    if name not in _WEEKDAYS or abs(number := int(ordinal or 0)) > _MOST_WEEKS:
        raise ValueError(f"{text!r} is no weekday")
    return number, _WEEKDAYS[name]


def _until(text: str) -> tuple[datetime, bool]:
    """Read UNTIL; a day without a time includes that day."""
    bare = text.strip().removesuffix("Z")
    if len(bare) == _DATE:
        return datetime.combine(date.fromisoformat(bare), time.max.replace(microsecond=0)), False
    found = datetime.fromisoformat(bare)
    return (found.astimezone(UTC).replace(tzinfo=None), True) if found.tzinfo else (found, text.strip().endswith("Z"))


def _next(start: int, least: int, step: int) -> int:
    """Return the first of ``start``, ``start + step``, ... that is no less than ``least``."""
    return start if least <= start else start + -(-(least - start) // step) * step


def _month(year: int, month: int) -> range:
    first = date(year, month, 1)
    return range(first.toordinal(), first.toordinal() + _length(first))


def _length(day: date) -> int:
    following = date(day.year + day.month // _MONTHS, day.month % _MONTHS + 1, 1)
    return (following - day.replace(day=1)).days


def _year_day(day: date) -> int:
    return day.toordinal() - date(day.year, 1, 1).toordinal() + 1


def _year_length(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def _either(place: int, length: int, wanted: tuple[int, ...]) -> bool:
    """Whether a place counted from the beginning, or from the end as a negative number, is among those wanted."""
    return place in wanted or place - length - 1 in wanted


def _week(day: date, week_start: int) -> tuple[int, int]:
    """Return the number of a day's week and of the weeks in its year; a week belongs to the year of most of its days."""
    begin = day.toordinal() - (day.weekday() - week_start) % _WEEK
    year = date.fromordinal(begin + 3).year
    first, following = (_first_week(number, week_start) for number in (year, year + 1))
    return (begin - first) // _WEEK + 1, (following - first) // _WEEK


def _first_week(year: int, week_start: int) -> int:
    """Return the ordinal of the day on which the first week of a year begins: the week that holds 4 January."""
    fourth = date(year, 1, 4)
    return fourth.toordinal() - (fourth.weekday() - week_start) % _WEEK


def _with_defaults(rule: Rule, first: datetime) -> Rule:
    """Fill in what a rule leaves to the start of the event."""
    seconds = tuple(min(second, _LAST_SECOND) for second in rule.seconds)
    full = replace(
        rule,
        hours=rule.hours or (first.hour,),
        minutes=rule.minutes or (first.minute,),
        seconds=seconds or (first.second,),
    )
    if rule.weeks or rule.year_days or rule.month_days or rule.weekdays:
        return full
    if rule.freq == "YEARLY":
        return replace(full, months=rule.months or (first.month,), month_days=(first.day,))
    if rule.freq == "MONTHLY":
        return replace(full, month_days=(first.day,))
    return replace(full, weekdays=((0, first.weekday()),)) if rule.freq == "WEEKLY" else full


def _picked(rule: Rule, found: list[datetime]) -> list[datetime]:
    """Apply BYSETPOS to what one period holds."""
    if not rule.positions:
        return found
    places = {place - 1 if place > 0 else len(found) + place for place in rule.positions if place}
    return [found[place] for place in sorted(places) if 0 <= place < len(found)]


def _periods(rule: Rule, first: date, last: date) -> Iterator[list[date]]:
    """Yield the matching days of each period in its turn."""
    begin = max(first, _EPOCH) if rule.count is None else first
    if rule.freq == "YEARLY":
        months = sorted(set(rule.months)) or range(1, _MONTHS + 1)
        for year in range(_next(first.year, begin.year, rule.interval), last.year + 1, rule.interval):
            yield [day for month in months for day in _days(rule, _month(year, month))]
    elif rule.freq == "MONTHLY":
        start, least, most = (day.year * _MONTHS + day.month - 1 for day in (first, begin, last))
        for number in range(_next(start, least, rule.interval), most + 1, rule.interval):
            yield _days(rule, _month(number // _MONTHS, number % _MONTHS + 1))
    else:
        size = _WEEK if rule.freq == "WEEKLY" else 1
        start = first.toordinal() - ((first.weekday() - rule.week_start) % _WEEK if size == _WEEK else 0)
        step = size * rule.interval
        for number in range(_next(start, begin.toordinal() - size + 1, step), last.toordinal() + 1, step):
            yield _days(rule, range(max(number, 1), number + size))


def _days(rule: Rule, ordinals: range) -> list[date]:
    return [day for number in ordinals if _matches(rule, day := date.fromordinal(number))]


def _matches(rule: Rule, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and not _either(day.day, _length(day), rule.month_days):
        return False
    if rule.weekdays and not _is_weekday(rule, day):
        return False
    if rule.year_days and not _either(_year_day(day), _year_length(day.year), rule.year_days):
        return False
    return not rule.weeks or _either(*_week(day, rule.week_start), rule.weeks)


def _is_weekday(rule: Rule, day: date) -> bool:
    """Whether it is one of these weekdays: the second Tuesday of the month, or of the year."""
    if not any(day.weekday() == weekday for _, weekday in rule.weekdays):
        return False
    if rule.freq not in {"YEARLY", "MONTHLY"}:
        return True
    yearly = rule.freq == "YEARLY" and not rule.months
    place, length = (_year_day(day), _year_length(day.year)) if yearly else (day.day, _length(day))
    counted = {0, (place - 1) // _WEEK + 1, -((length - place) // _WEEK + 1)}
    return any(day.weekday() == weekday and n in counted for n, weekday in rule.weekdays)
