"""When what a row tells took place, and whether the row knows more than the day. Pure."""

from __future__ import annotations

from typing import NamedTuple

from sbagg.adapters.crm.record import Record
from sbagg.formats import values


class Moment(NamedTuple):
    """Unix seconds with the flags that go with them: what has a day and no time stands at its noon UTC."""

    at: int | None
    flags: tuple[str, ...] = ()


NEVER = Moment(None)


def of(record: Record, *fields: str) -> Moment:
    """Return when a row says that something was, by the first of these fields that holds a date."""
    found = next((stamp for name in fields if (stamp := record.stamp(name))), None)
    return placed(record, found) if found else NEVER


def placed(record: Record, stamp: values.Stamp) -> Moment:
    """Return the moment that a date as written means in a row."""
    return Moment(record.at(stamp), ("day",) if stamp.seconds is None else ())


def of_event(record: Record) -> Moment:
    """Return when a meeting, call or mail took or takes place."""
    for name in ("start", "due"):
        if found := record.stamp(name):
            return _day(found.day) if record.says("all_day") or name == "due" else placed(record, found)
    return of(record, "created")


def of_task(record: Record, due: str, *, done: bool) -> Moment:
    """Return a task's place: the day it is due while it is open, else when it was done.

    The due day of a closed one is refined by the time of its making where both are the same day.
    """
    created = record.stamp("created")
    made = placed(record, created) if created else NEVER
    if not done:
        return _day(due) if due else made
    finished = of(record, "completed")
    if finished.at is not None or not due:
        return finished if finished.at is not None else made
    clock = values.stamp(f"{due} {record.first('due_time')}") if record.first("due_time") else None
    if clock:
        return placed(record, clock)
    return made if created and created.day == due else _day(due)


def _day(day: str) -> Moment:
    found = values.stamp(day)
    return Moment(found.at(), ("day",)) if found else NEVER
