"""From an appointment of Outlook (IPM.Appointment) to a meeting, with the ref that the same one has in a calendar file.

Sources: [MS-OXOCAL] for properties, [MS-OXCICAL] 2.1.3.1.1.20.26 for the UID in PidLidGlobalObjectId.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from sbagg.adapter import Interaction, Party, RecordError, Skipped
from sbagg.adapters.outlook import people
from sbagg.adapters.outlook.item import Item
from sbagg.adapters.outlook.mail import body, subject

_MEETING, _CANCELLED = 1, 4
_ORGANIZER = 0x2
_DECLINED = 4
_ANSWERS = {2: "tentative", 3: "accepted", _DECLINED: "declined", 5: "invited"}
"""Recipient track status (MS-OXOCAL 2.2.4.10.2); of who organized it, and of whom none is asked, it says nothing."""
_HALF_DAY, _DAY, _HOUR, _MINUTE = 43_200, 86_400, 3600, 60
_DATE = slice(16, 20)
_SIZE, _OTHERS, _MARK = 40, b"vCal-Uid", 12
_SHORTEST = 12
_MOST = 500


def meeting_facts(item: Item, key: str, labels: tuple[str, ...]) -> Iterator[Interaction | Skipped]:
    """Yield an appointment as a meeting; of one that repeats its first time. Raises RecordError where it has no time."""
    own = item.own
    start, end = own.time("appointment:820d"), own.time("appointment:820e")
    if start is None:
        raise RecordError("an appointment without a time")
    if own.number("appointment:8218") == _DECLINED:
        yield Skipped("a meeting that you declined")
        return
    ref, day = _ref(item, key), own.yes("appointment:8215")
    if own.yes("appointment:8223"):
        yield Skipped("a repetition: its first time is kept; an .ics export of the calendar holds the others")
    at = (start + _HALF_DAY) // _DAY * _DAY + _HALF_DAY if day else start
    name = f"{datetime.fromtimestamp(at, UTC):%Y%m%d}" if day else f"{datetime.fromtimestamp(at, UTC):%Y%m%dT%H%M%SZ}"
    place = own.line("appointment:8208")
    head = [f"Location: {place}" if place else "", f"Length: {said}" if (said := _length(start, end)) else ""]
    yield Interaction(
        ref=f"{ref}|{name}" if own.yes("appointment:8223") else ref,
        kind="meeting",
        channel="calendar",
        at=at,
        parties=_parties(item),
        title=subject(item),
        text="\n\n".join(filter(None, ("\n".join(filter(None, head)), body(item)))),
        thread=(ref,) if own.yes("appointment:8223") else (),
        labels=tuple(dict.fromkeys((*labels, *own.texts("public:keywords")))),
        flags=("day",) if day else (),
        status="cancelled" if own.number("appointment:8217") & _CANCELLED else "",
    )


def _ref(item: Item, key: str) -> str:
    """Return the ref: the UID that an .ics of it has, and for one time of a series its day."""
    data = item.own.data("meeting:0003") or item.own.data("meeting:0023")
    if len(data) <= _SIZE:
        return f"meeting:{key}"
    if data[_SIZE:].startswith(_OTHERS):
        uid = data[_SIZE + _MARK :].rstrip(b"\0").decode("utf-8", "replace").strip()
    else:
        uid = (data[: _DATE.start] + bytes(4) + data[_DATE.stop :]).hex().upper()
    instance = data[_DATE]
    when = f"|{int.from_bytes(instance[:2]):04d}{instance[2]:02d}{instance[3]:02d}" if any(instance) else ""
    return f"meeting:{uid if len(uid) >= _SHORTEST else key}{when}"


def _parties(item: Item) -> tuple[Party, ...]:
    """Return organizer and attendees of a meeting; an appointment without others has nobody."""
    if not item.own.number("appointment:8217") & _MEETING:
        return ()
    parties: dict[tuple[str, str], Party] = {}
    organizer = people.author(item)
    if organizer.kind:
        parties[organizer.kind, organizer.value] = Party(organizer.kind, organizer.value, "organizer", organizer.name)
    for row, one in zip(item.people[:_MOST], people.recipients(item), strict=False):
        if not one.kind or one.role == "bcc":  # a room
            continue
        role = _ANSWERS.get(row.number("5fff"), "attendee")
        if row.number("5ffd") & _ORGANIZER:
            role = "organizer"
        parties.setdefault((one.kind, one.value), Party(one.kind, one.value, role, one.name))
    return tuple(parties.values())


def _length(start: int, end: int | None) -> str:
    """Say how long it takes: ``45 min``, ``1 h 30 min``, ``3 days``; nothing of one day."""
    seconds = (end or start) - start
    if seconds <= 0:
        return ""
    if seconds % _DAY == 0:
        return f"{seconds // _DAY} days" if seconds > _DAY else ""
    hours, minutes = divmod(seconds // _MINUTE, _HOUR // _MINUTE)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "")))
