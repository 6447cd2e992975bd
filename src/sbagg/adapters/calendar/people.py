"""Who is in a meeting, and what they answered. Rooms, calendars and machines are nobody. Imported by ``parse`` only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote

from sbagg.adapter import Party
from sbagg.adapters.calendar.event import Entry
from sbagg.normalize import canonical, clean, email, one_line

_RESOURCES = frozenset({"ROOM", "RESOURCE"})
_NOT_MET = frozenset({"DECLINED", "DELEGATED"})
_ANSWERS = {"ACCEPTED": "accepted", "TENTATIVE": "tentative", "NEEDS-ACTION": "invited"}
"""What was answered, and the role that says so; of whom nothing is said, is an ``attendee``."""
_NO_PEOPLE = "calendar.google.com"
"""Rooms (``resource.``), calendars of a team (``group.``) and organizers that Google does not know."""

_LONGEST_NAME = 120


class People(NamedTuple):
    """``parties`` have an identity; ``rooms`` and ``named`` are names of rooms, and of people without an address."""

    parties: tuple[Party, ...]
    rooms: tuple[str, ...]
    named: tuple[str, ...]


def people(event: Entry) -> People:
    """Return who is in a meeting. Whoever declined, or sent somebody else, keeps a part that says so: ``declined``."""
    parties: dict[tuple[str, str], Party] = {}
    rooms: dict[str, None] = {}
    named: dict[str, None] = {}
    for kind, value, said in event.people:
        identity = _identity(value, said)
        name = _name(said, identity[1] if identity else value)
        if _is_room(value, said):
            rooms[name or value.partition(":")[2]] = None
        elif identity and not identity[1].endswith(_NO_PEOPLE):
            parties.setdefault(identity, Party(*identity, _role(kind, said), name))
        elif name and identity is None:
            named[name] = None
    return People(tuple(parties.values()), tuple(filter(None, rooms)), tuple(named))


def _role(kind: str, said: Mapping[str, object]) -> str:
    if kind == "ORGANIZER":
        return "organizer"
    if _word(said, "CUTYPE") == "GROUP":
        return "list"
    answer = _word(said, "PARTSTAT")
    if answer in _NOT_MET:
        return "declined"
    if answer in _ANSWERS and _word(said, "ROLE") != "NON-PARTICIPANT":
        return _ANSWERS[answer]
    return "cc" if _word(said, "ROLE") == "NON-PARTICIPANT" else "attendee"


def _identity(value: str, said: Mapping[str, object]) -> tuple[str, str] | None:
    """Return the identity that a calendar address is: an address of mail or a number; of other kinds by its EMAIL."""
    scheme, _, rest = value.partition(":")
    scheme = scheme.strip().lower() if rest else ""
    if scheme in {"tel", "sms"}:
        number = canonical("phone", unquote(rest))
        return ("phone", number) if number else None
    written = rest if scheme == "mailto" else value if not scheme else ""
    for one in (unquote(written.partition("?")[0]), _text(said, "EMAIL")):
        _, mark, bare = one.lower().partition("mailto:")
        address = email(clean(bare if mark else one))
        if address:
            return "email", address
    return None


def _is_room(value: str, said: Mapping[str, object]) -> bool:
    return _word(said, "CUTYPE") in _RESOURCES or value.lower().endswith(f"@resource.{_NO_PEOPLE}")


def _name(said: Mapping[str, object], address: str) -> str:
    """Return the name shown, empty where it is only the address once more."""
    name = one_line(_text(said, "CN").strip("'\" "), _LONGEST_NAME)
    return "" if name.lower().removeprefix("mailto:") == address.lower() or email(name) == address else name


def _text(said: Mapping[str, object], key: str) -> str:
    """Return a parameter; a name with a comma that is in no quotes came as a list."""
    found = said.get(key, "")
    return clean(", ".join(str(one).strip() for one in found) if isinstance(found, (list, tuple)) else str(found))


def _word(said: Mapping[str, object], key: str) -> str:
    return _text(said, key).strip().upper()
