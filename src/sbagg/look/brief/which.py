"""Which meeting, person or company a brief is about, from what was typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sbagg.errors import NotFoundError, UsageError
from sbagg.look.whose import meant
from sbagg.store import agenda, ids, resolve
from sbagg.store.itemviews import items
from sbagg.store.scan import Span
from sbagg.when import moment

if TYPE_CHECKING:
    from sbagg.store.reader import Reader

_BEGUN = 15 * 60
"""A meeting that began so long ago is still the next: one is late, or the other side is."""
_YEAR = 365 * 86400
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
NO_CALENDAR = "No calendar is connected: sbagg sync FILE.ics"
NONE_AHEAD = "No meeting with anybody from outside lies ahead"


class About(NamedTuple):
    """Row ids of what a brief is about, one of them; or the reason why there is nothing."""

    item: int | None = None
    person: int | None = None
    company: int | None = None
    reason: str | None = None


def which(reader: Reader, what: str) -> About:
    """Return what is meant by a time of today, ``next``, an item's id, or WHO or COMPANY. Raises NotFoundError,
    AmbiguousError or UsageError.
    """  # fmt: skip
    what = what.strip()
    if what.casefold() in {"", "next"}:
        return _next(reader)
    if clock := _CLOCK.fullmatch(what):
        return About(item=_at(reader, int(clock[1]), int(clock[2])))
    if (found := ids.read(what)) and found[0] not in {ids.PERSON, ids.COMPANY} and (item := _item(reader, what)):
        return About(item=item)
    wanted = meant(reader, what)
    return About(person=wanted.person, company=wanted.company)


def _next(reader: Reader) -> About:
    ahead = agenda.meetings(reader, Span(since=reader.now - _BEGUN))
    found = next((row for row in ahead if not agenda.is_whole_day(row) and agenda.is_with_outsiders(reader, row)), None)
    if found is not None:
        return About(item=found["id"])
    return About(reason=NONE_AHEAD if agenda.has_meetings(reader, reader.now - _YEAR) else NO_CALENDAR)


def _at(reader: Reader, hour: int, minute: int) -> int:
    """Return today's meeting that begins at a time on the reader's clock, before others one with somebody from outside."""
    begin = moment("today", reader.now, end=False)
    today = [
        row
        for row in agenda.meetings(reader, Span(begin, moment("today", reader.now, end=True)))
        if not agenda.is_whole_day(row)
    ]
    shown = {row["id"]: _clock(row["at"]) for row in today}
    there = [row for row in today if shown[row["id"]] == (hour, minute)]
    if not there:
        views = items(reader, list(shown))
        raise NotFoundError(
            f"No meeting begins at {hour:02}:{minute:02} today", "See what lies ahead: sbagg timeline --channel calendar",
            [{"kind": "item", "id": view.id, "name": view.title, "detail": "{:02}:{:02}".format(*shown[row["id"]])}
             for view, row in zip(views, today, strict=True)],
        )  # fmt: skip
    return int(next((row for row in there if agenda.is_with_outsiders(reader, row)), there[0])["id"])


def _clock(at: int) -> tuple[int, int]:
    import time  # noqa: PLC0415 - only where a time of day is asked for

    there = time.localtime(at)
    return there.tm_hour, there.tm_min


def _item(reader: Reader, what: str) -> int | None:
    """Return the row id of an item; a name may look like an id. Raises UsageError for what nobody takes part in."""
    try:
        number = resolve.item(reader, what)
    except NotFoundError:
        return None
    if number < 0 or not agenda.guests(reader, number):
        raise UsageError(f"Nobody takes part in {what}", f"See it with: sbagg show {what}")
    return number
