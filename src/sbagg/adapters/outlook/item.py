"""One Outlook item as ``fetch`` hands it to ``parse``: JSON of its properties, recipients and attachments.

``{"props": {"0037": "Hello"}, "people": [{"3003": "jane@acme.test"}], "files": [{"3707": "offer.pdf", "item": {...}}],
"lost": ["1000"]}``; ``lost`` names what could not be read, ``item`` is a message attached.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TypeAlias

from sbagg.adapter import Json, RecordError
from sbagg.adapters.outlook.properties import bytes_of
from sbagg.formats.maildate import EARLIEST, LATEST
from sbagg.normalize import clean, one_line

MEDIA = "application/x-outlook-item+json"
Packed: TypeAlias = "dict[str, Json]"
_DEEPEST = 5


class Properties:
    """Properties by name; one of another type than is asked for counts as missing."""

    def __init__(self, held: Json) -> None:
        self._held: Mapping[str, Json] = held if isinstance(held, dict) else {}

    def text(self, *names: str) -> str:
        """Return the first of these that is text and not blank."""
        found = (self._held.get(name) for name in names)
        return next((clean(one) for one in found if isinstance(one, str) and one.strip("\0 \t\r\n")), "")

    def line(self, *names: str, limit: int = 300) -> str:
        """Return the first of these on one line."""
        return one_line(self.text(*names), limit)

    def number(self, name: str) -> int:
        """Return a number, 0 if it is missing."""
        found = self._held.get(name)
        return found if isinstance(found, int) else 0

    def yes(self, name: str) -> bool:
        """Tell whether a property is there and true."""
        return self._held.get(name) is True

    def time(self, *names: str) -> int | None:
        """Return the first credible time, unix seconds."""
        found = (self._held.get(name) for name in names)
        return next((one for one in found if type(one) is int and EARLIEST <= one < LATEST), None)

    def data(self, name: str) -> bytes:
        """Return bytes, empty if they are missing."""
        return bytes_of(self._held.get(name))

    def texts(self, name: str) -> list[str]:
        """Return the values of a property with several."""
        found = self._held.get(name)
        return [clean(one) for one in found if isinstance(one, str)] if isinstance(found, list) else []


class Item:
    """An item: ``own`` properties, those of its ``people`` (the recipients) and ``files``, the messages attached, what is lost."""

    def __init__(self, held: Mapping[str, Json], depth: int = 0) -> None:
        self.own = Properties(held.get("props"))
        self.people = [Properties(one) for one in _list(held.get("people"))]
        self.lost = [clean(one) for one in _list(held.get("lost")) if isinstance(one, str)]
        self.files: list[tuple[Properties, Item | None]] = []
        for one in _list(held.get("files")):
            inner = one.get("item") if isinstance(one, dict) else None
            deeper = Item(inner, depth + 1) if isinstance(inner, dict) and depth < _DEEPEST else None
            self.files.append((Properties(one), deeper))

    @property
    def kind(self) -> str:
        """Return the message class in lower case: ``ipm.note``."""
        return self.own.text("001a").strip().lower()


def read(data: bytes) -> Item:
    """Take an item out of a record. Raises RecordError."""
    try:
        held = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"not an Outlook item as it was read: {error}") from error
    if not isinstance(held, dict) or not isinstance(held.get("props"), dict):
        raise RecordError("not an Outlook item as it was read: it has no properties")
    return Item(held)


def pack(held: Packed) -> bytes:
    """Return an item as a record holds it."""
    return json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def key(held: Packed) -> str:
    """Return a key that stays while an item is read, moved or copied into another data file.

    PR_SEARCH_KEY stays with a copy, so of what can be copied to become another thing (a contact, an appointment) the
    moment of its making tells the two apart.
    """
    props = held["props"]
    assert isinstance(props, dict)
    kind = str(props.get("001a", "")).lower()
    names = (
        ["300b", "1035"]
        if kind.startswith(("ipm.note", "ipm.schedule", "report"))
        else ["300b", "meeting:0003", "3007"]
    )
    stated = [props.get(name) for name in names]
    whole = pack(held) if stated[0] is None and stated[1] is None else b""
    return hashlib.sha256(json.dumps([kind, stated]).encode() + whole).hexdigest()[:32]


def changed(held: Packed) -> int | None:
    """Return when an item was changed last, if it says so."""
    return Properties(held.get("props")).time("3008")


def _list(held: Json) -> list[Json]:
    return held if isinstance(held, list) else []
