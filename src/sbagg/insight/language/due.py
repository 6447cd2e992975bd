"""The day that a sentence names: Friday, tomorrow, the end of the month, in three days, 15.3., April 15.

Where a day may be read in two ways (04/05, "next Friday" on a Monday, two days in one sentence) there is none: no date is
better than a wrong one. dateparser was looked at: it guesses in these cases, and does not know "next Friday"
(github.com/scrapinghub/dateparser/issues/573).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sbagg.formats.months import month as month_number
from sbagg.insight.language.phrases import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TABLE = Path(__file__).parent / "tables" / "days.txt"
_LONGEST = 600
_FARTHEST = 300
_FRIDAY, _WORKDAYS, _WEEK, _YEAR_MONTHS = 4, 5, 7, 12
_SHORT_MONTHS = frozenset(
    "jan feb mar apr may jun jul aug sep oct nov dec mai mei dez okt ene abr dic gen giu lug ott fev".split()
)
_ENGLISH_SHORT = {name: number for number, name in enumerate("mon tue wed thu fri".split())} | {
    "tues": 1,
    "thur": 3,
    "thurs": 3,
}
_DEADLINE = re.compile(
    r"(?:\bby|\bbis(?: zum)?|\bno later than|\bspatestens(?: am)?|\bd'ici(?: au| le)?|\bau plus tard(?: le)?|\bantes del?|\ba mas tardar(?: el)?|"
    r"\bpara el|\bentro|\buiterlijk|\bvoor|\bate|\bbefore|\bvor|\bavant)\s+(?:the\s+|le\s+|el\s+|il\s+|end of\s+)?$"
)  # fmt: skip


@cache
def _lists() -> dict[str, dict[str, int]]:
    """Return the words of weekdays (Monday is 0) and of numbers (from 1)."""
    found: dict[str, dict[str, int]] = {"weekday": {}, "number": {}}
    section, row = "", 0
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section, row = line.strip("[]"), 0
        elif line and not line.startswith("#"):
            found[section] |= dict.fromkeys(line.split(), row + (section == "number"))
            row += 1
    return found


def _weekday(name: str) -> int:
    return _lists()["weekday"].get(name, _ENGLISH_SHORT.get(name, -1))


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _lists()["number"].get(text, 0)


def due(text: str, on: date) -> date | None:
    """Return the day by which a sentence says something will be done, seen from the day ``on`` it was written.

    None where it names no day, more than one, one in the past, or one that can be read in two ways.
    """
    plain = folded(text[:_LONGEST]).replace("\u2019", "'")
    found: list[tuple[bool, date | None]] = []
    try:
        for pattern, day in _rules():
            parts, after = [], 0
            for match in pattern.finditer(plain):
                named = day(match, on)
                if named is not _NONE:
                    found.append((bool(_DEADLINE.search(plain[: match.start()][-40:])), named))
                    parts.append(plain[after : match.start()])
                    after = match.end()
            plain = " # ".join([*parts, plain[after:]]) if parts else plain
    except (OverflowError, ValueError):
        return None
    deadlines = {day for is_deadline, day in found if is_deadline} or {day for _, day in found}
    named = deadlines.pop() if len(deadlines) == 1 else None
    return named if named is not None and named >= on else None


_NONE = date.min
"""What was matched names no day after all."""


@cache
def _rules() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...]:
    """Return what names a day, and how to work it out: the more exact first, each takes its words away from the next."""
    names = "|".join(sorted(_lists()["weekday"], key=len, reverse=True))
    count = r"(\d{1,3}|" + "|".join(sorted(_lists()["number"], key=len, reverse=True)) + ")"
    next_week = (
        r"(?:next week|(?:der |die )?(?:nachsten?r?|kommenden?r?) woche|(?:de |en )?la semaine prochaine|(?:de |en )?la (?:proxima semana|"
        r"semana que viene|semana proxima)|volgende week|(?:della |la )?(?:prossima settimana|settimana prossima)|(?:da |na )?"
        r"(?:proxima semana|semana que vem))"
    )
    return tuple(
        (re.compile(pattern), day)
        for pattern, day in (
            (r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)", _iso),
            (r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d\d)?(?![\d.])", _day_month),
            (r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d\d))?(?![\d/])", _slashed),
            (r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|\.|o)?\s+(?:of |de |di )?([a-z]{3,12})\.?(?: (?:de )?(\d{4}))?\b", _named_month),
            (r"\b([a-z]{3,9})\.? (?:the )?(\d{1,2})(?:st|nd|rd|th)?(?![\d:.]\d|\w)(?:,? (\d{4}))?", _month_first),
            (rf"\b(?:{names})(?:\s+|, )(?:of )?{next_week}|{next_week}\s+(?:on |am )?(?:{names})\b", _weekday_next_week),
            (
                r"\b(?:beginning|start|early|anfang|debut|principios|begin|inizio|comeco)(?: of| de| da)? " + next_week,
                lambda _, on: _monday(on) + timedelta(_WEEK + 1),
            ),
            (
                r"\b(?:end of|late|ende|fin de|finales de|final de|eind|fine) " + next_week,
                lambda _, on: _monday(on) + timedelta(_WEEK + _FRIDAY),
            ),
            (next_week, lambda _, on: _monday(on) + timedelta(_WEEK + _FRIDAY)),
            (
                r"\b(?:day after tomorrow|ubermorgen|apres-demain|pasado manana|overmorgen|dopodomani|depois de amanha)\b",
                lambda _, on: on + timedelta(2),
            ),
            (
                (rf"\b(?:in|within|innerhalb(?: von)?|binnen|dans|sous|d'ici|en|over|tra|fra|entro|em|dentro de)\s+(?:the next |les )?(?:a )?{count}(?: of)?\s+"
                r"((?:business |working |werk|arbeits|jours ouvr)?[a-z]+)(?:\s+(ouvre|ouvrable|habil|laborable|lavorativ)[a-z]*)?"),
                _in_days,
            ),
            (
                (r"\b(?:end of (?:the |this )?month|eom|ende (?:des|diesen|dieses) monats|monatsende|(?:la )?fin (?:du|de|de ce) mois|"
                r"(?:a )?fin(?:ales|al)? (?:de|del) mes|eind(?:e)? (?:van )?(?:de |deze )?maand|fine (?:del )?mese|(?:fim|final) do mes)\b"),
                lambda _, on: _month_end(on.year, on.month),
            ),
            (
                (r"\b(?:next month|nachsten monat|kommenden monat|(?:le )?mois prochain|(?:el )?(?:proximo mes|mes que viene)|volgende maand|"
                r"(?:il )?(?:prossimo mese|mese prossimo)|(?:proximo mes|mes que vem))\b"),
                lambda _, on: _month_end(on.year + on.month // _YEAR_MONTHS, on.month % _YEAR_MONTHS + 1),
            ),
            (
                (r"\b(?:end of (?:the |this )?week|(?:later )?this week|eow|(?:bis )?ende (?:der|dieser|diese) woche|wochenende hin|diese woche|"
                r"(?:la )?fin de (?:la |cette )?semaine|cette semaine|(?:a )?finales de (?:la |esta )?semana|esta semana|"
                r"eind(?:e)? (?:van )?(?:de |deze )?week|deze week|fine settimana|questa settimana)\b"),
                lambda _, on: _week_end(on),
            ),
            (rf"\b(?:(?:eod|cob|end of day|close of business),? (?:on )?)?(?:(last|letzten|vorigen|past)\s+)?(?:(next|nachsten|nachster|this|diesen|kommenden|ce|este|proximo|prochain)\s+)?({names})(?:-feira)?s?(?:\s+(prochain|dernier|pasado|proximo|scorso|prossimo|passado|que viene))?\b", _bare_weekday),
            (r"\b(?:by|on|until|till|before|this|eod|cob)\s+(mon|tues?|wed|thur?s?|fri)\b", _short_weekday),
            (r"\bthe (\d{1,2})(?:st|nd|rd|th)\b|\b(?:am|zum|bis) (\d{1,2})\.(?!\s?\d|\s?[a-z])", _day_of_month),
            (
                (r"\b(?:tomorrow|tmrw|tmr|demain|domani|amanha)\b|(?<!\bla )(?<!\besta )(?<!\bcada )(?<!\bde )\bmanana\b|"
                r"(?<!\bguten )(?<!\bam )(?<!\bjeden )(?<!\bheute )(?<!\bgoede )(?<!\bdiesen )\bmorgen\b"),
                lambda _, on: on + timedelta(1),
            ),
            (
                (r"\b(?:today|tonight|this (?:afternoon|evening|morning)|heute|aujourd'hui|ce (?:soir|matin)|cet apres-midi|hoy|esta (?:tarde|noche|manana)|"
                r"vandaag|vanmiddag|oggi|stasera|hoje|end of (?:the )?day|eod|cob|close of business)\b|\bin(?:nerhalb)? (?:an|einer|\d) (?:hour|stunde)n?s?"),
                lambda _, on: on,
            ),
        )
    )  # fmt: skip


def _monday(on: date) -> date:
    return on - timedelta(on.weekday())


def _week_end(on: date) -> date:
    """Return the Friday of the week; at a weekend, when its workdays are over, the next one."""
    return on + timedelta((_FRIDAY - on.weekday()) % _WEEK)


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _iso(match: re.Match[str], on: date) -> date | None:
    return _day(int(match[1]), int(match[2]), int(match[3]), on)


def _day(year: int, month: int, day: int, on: date) -> date | None:
    """Return a day that exists and is not long ago, else that nothing was named."""
    try:
        named = date(year, month, day)
    except ValueError:
        return _NONE
    return named if abs((named - on).days) < 10 * 366 else _NONE


def _coming(day: int, month: int, year: str | None, on: date) -> date | None:
    """Return the coming day of that month. What would be almost a year off was meant as past: None."""
    if year:
        return _day(int(year) + 2000 * (len(year) <= 2), month, day, on)  # noqa: PLR2004
    for candidate in (on.year, on.year + 1):
        named = _day(candidate, month, day, on)
        if named is None or named is _NONE:
            return named
        if named >= on:
            return named if (named - on).days <= _FARTHEST else None
    return None


def _day_month(match: re.Match[str], on: date) -> date | None:
    return _coming(int(match[1]), int(match[2]), match[3], on)


def _slashed(match: re.Match[str], on: date) -> date | None:
    """Return a day written with slashes, None where day and month may be swapped."""
    first, second = int(match[1]), int(match[2])
    if first <= _YEAR_MONTHS and second <= _YEAR_MONTHS and first != second:
        return None
    return _coming(*((first, second) if second <= _YEAR_MONTHS else (second, first)), match[3], on)


def _month(name: str) -> int:
    return month_number(name) if len(name) > 3 or name in _SHORT_MONTHS else 0  # noqa: PLR2004


def _named_month(match: re.Match[str], on: date) -> date | None:
    number = _month(match[2])
    return _coming(int(match[1]), number, match[3], on) if number else _NONE


def _month_first(match: re.Match[str], on: date) -> date | None:
    number = _month(match[1])
    return _coming(int(match[2]), number, match[3], on) if number else _NONE


def _weekday_next_week(match: re.Match[str], on: date) -> date | None:
    number = next((number for word in re.findall(r"[a-z]+", match[0]) if (number := _weekday(word)) >= 0), 0)
    return _monday(on) + timedelta(_WEEK + number)


def _in_days(match: re.Match[str], on: date) -> date | None:
    count, unit = _count(match[1]), match[2]
    if not count:
        return _NONE
    if unit.startswith(("business", "working", "werk", "arbeits", "jours ouvr")) or match[3]:
        return next(day for day, left in _workdays(on) if left == count)
    if unit.startswith(("day", "tag", "jour", "dia", "dag", "giorn")):
        return on + timedelta(count)
    if unit.startswith(("week", "woche", "semaine", "semana", "settiman")):
        return on + timedelta(count * _WEEK)
    if unit in {"hours", "h", "stunden", "heures", "horas", "uur", "ore"}:
        return on + timedelta(-(-count // 24))
    return _NONE


def _workdays(on: date) -> Iterator[tuple[date, int]]:
    count = 0
    while True:
        on += timedelta(1)
        if on.weekday() < _WORKDAYS:
            count += 1
            yield on, count


def _bare_weekday(match: re.Match[str], on: date) -> date | None:
    """Return the coming Friday; None for today's weekday, and for a "next Friday" that may be this week's or the next's."""
    past, modifier, name, following = match[1], match[2], match[3], match[4]
    if past or following in {"dernier", "pasado", "scorso", "passado"}:
        return _NONE
    number = _weekday(name)
    ahead = (number - on.weekday()) % _WEEK
    if not ahead:
        return None
    if modifier in {"next", "nachsten", "nachster"} and number > on.weekday():
        return None
    return on + timedelta(ahead)


def _short_weekday(match: re.Match[str], on: date) -> date | None:
    ahead = (_weekday(match[1]) - on.weekday()) % _WEEK
    return on + timedelta(ahead) if ahead else None


def _day_of_month(match: re.Match[str], on: date) -> date | None:
    day = int(match[1] or match[2])
    year, month = on.year, on.month
    if day < on.day:
        year, month = (year + 1, 1) if month == _YEAR_MONTHS else (year, month + 1)
    return _day(year, month, day, on)
