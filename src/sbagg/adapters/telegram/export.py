"""What lies in an export: the account, its contacts, and the messages of each chat.

``{"about", "personal_information": {user_id, first_name, last_name, phone_number, username}, "contacts": {"list": [...]},
"chats": {"list": [{name, type, id, "messages": [...]}]}, "left_chats": {...}}``; of one chat only its own object. Source:
``export_output_json.cpp`` of Telegram Desktop.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import IO, TypeAlias

from sbagg.adapter import Event, Identity, Json, Raw, Refused, Skipped
from sbagg.adapters.telegram.people import Person, user
from sbagg.formats.damage import good_half
from sbagg.formats.jsonarray import DamagedArrayError
from sbagg.formats.jsontree import Path, walk
from sbagg.formats.jsonvalues import mapping, text, whole
from sbagg.formats.kept import MEDIA, pack
from sbagg.formats.tree import Tree
from sbagg.formats.utf16 import as_utf8, head_as_utf8
from sbagg.normalize import clean

FILE = "result.json"
CONTACTS, CHAT = "contacts", "chat"
"""The stream of contacts (a chat's messages are a stream by themselves), and the key of the record that says what a chat is."""
_OWN = "saved_messages"
_OWNER, _LISTS = "personal_information", ("chats", "left_chats")
_KINDS = {
    "personal_chat": "user", "bot_chat": "user", "saved_messages": "saved", "replies": "replies", "private_group": "chat",
    "private_supergroup": "channel", "public_supergroup": "channel", "private_channel": "channel", "public_channel": "channel",
    "verify_codes": "user",
}  # fmt: skip
"""Type of a chat -> what its id is an id of; those of each kind are counted by themselves."""
_HEAD = 4096
_SINGLE = re.compile(rb'"type":\s*"(?:' + "|".join(_KINDS).encode() + rb')"')
_FULL = re.compile(rb'"(?:personal_information|chats|left_chats|contacts|frequent_contacts)":\s*\{')
_ABOUT = re.compile(rb'\{\s*"about":\s*"[^"]{0,2000}Telegram')
_ESCAPE = re.compile(rb"(?<!\\)((?:\\\\)*)\\x([0-9A-F]{2})")
_UNQUOTED = re.compile(rb'("document_id":\s*)([^"\s][^\n"]*?)(,?\s*)$')
_MOST_LOOKED_AT = 2000
_LONGEST_LINE, _LARGEST = 1024 * 1024, 64 * 1024


@dataclass(frozen=True, slots=True)
class Chat:
    """``kind`` is the type that the export states; ``key`` is the same in every export of the account."""

    name: str
    kind: str
    id: int

    @property
    def key(self) -> str:
        """What the chat's id is of, and the id: ``user123``."""
        return f"{_KINDS.get(self.kind, 'chat')}{self.id}"

    @classmethod
    def read(cls, said: dict[str, Json]) -> Chat | None:
        """Return the chat that an object states, None if it has no id."""
        number = whole(said.get("id"))
        return None if number is None else cls(text(said.get("name")), text(said.get("type")), number)


Found: TypeAlias = "tuple[Path, Json, Chat | None]"


@dataclass(slots=True)
class Look:
    """What the first look at an export tells. ``other`` is who else wrote in a single chat of two: the user."""

    owner: Person | None = None
    single: bool = False
    chats: list[Chat] = field(default_factory=list)
    other: str = ""

    def me(self) -> tuple[Identity, ...]:
        """Return the identities that are proven to be the user's."""
        return self.owner.identities if self.owner else (Identity("telegram-id", self.other),) if self.other else ()


class Mended(io.RawIOBase):
    r"""The file as JSON: Telegram writes control characters as ``\x1F``, and wrote some ids without quotation marks."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """Return the next lines, mended, about ``size`` bytes of them."""
        lines, length = [], 0
        while length < max(size, 1) and (line := self._file.readline(_LONGEST_LINE)):
            length += len(line)
            if b"\\x" in line:
                line = _ESCAPE.sub(rb"\1\\u00\2", line)
            lines.append(_UNQUOTED.sub(rb'\1"\2"\3', line) if b'"document_id": ' in line else line)
        return b"".join(lines)


def find(tree: Tree) -> str:
    """Return the file that is an export, empty if there is none."""
    names = [name for name in tree.members if tree.kind == "file" or name.rpartition("/")[2] == FILE]
    return next((name for name in names if _begins(head_as_utf8(tree.read(name, _HEAD)))), "")


def look(tree: Tree, name: str) -> Look:
    """Return whose export it is and what chats it begins with; of a single chat enough to see who writes."""
    found = Look()
    writers: set[str] = set()
    for place, said, chat in islice(_good(_walked(tree, name)), _MOST_LOOKED_AT):
        if place == (_OWNER,):
            found.owner = Person.read(mapping(said))
        elif chat is not None:
            found.chats += [chat] if chat not in found.chats[-1:] else []
            found.single = place[0] == "messages"
            writers.add(user(mapping(said).get("from_id")))
    if found.single and found.chats[0].kind == "personal_chat":
        others = writers - {str(found.chats[0].id), ""}
        found.other = others.pop() if len(others) == 1 else ""
    return found


def _good(found: Iterator[Found]) -> Iterator[Found]:
    """Yield what comes before a damage."""
    with suppress(DamagedArrayError):
        yield from found


def records(tree: Tree, name: str) -> Iterator[Event]:
    """Yield the contacts, then each chat and its messages."""
    return good_half(_records(tree, name), name, "", clean(tree.locator(name)))


def _records(tree: Tree, name: str) -> Iterator[Event]:
    at, seen = tree.members[name].mtime, None
    for place, said, chat in _walked(tree, name):
        spot = f"{clean(tree.locator(name))}#{'/'.join(map(str, place))}"
        if place[0] == CONTACTS:
            yield _contact(mapping(said), spot)
        elif chat is not None:
            if chat is not seen and chat.kind != _OWN:
                seen = chat
                yield Raw(CHAT, pack({"name": chat.name, "type": chat.kind}), MEDIA, chat.key, spot, at)
            yield _message(chat, mapping(said), spot)
        elif place[0] != _OWNER:
            yield Refused(spot, "a message of a chat without an id", "", spot, pack({"row": said})[:_LARGEST])


def _message(chat: Chat, message: dict[str, Json], spot: str) -> Event:
    number = whole(message.get("id"))
    if number is None:
        return Refused(spot, "a message without an id", chat.key, spot, pack({"row": message})[:_LARGEST])
    if chat.kind == _OWN:
        return Skipped("a note to oneself", spot)
    data: dict[str, Json] = {
        "message": message,
        "chat": {"name": chat.name, "type": chat.kind, "id": chat.id, "key": chat.key},
    }
    edited = whole(message.get("edited_unixtime")) or whole(message.get("date_unixtime"))
    return Raw(str(number), pack(data), MEDIA, chat.key, spot, edited)


def _contact(said: dict[str, Json], spot: str) -> Event:
    key = text(said.get("phone_number")) or str(whole(said.get("user_id")) or "")
    if not key:
        return Skipped("a contact without a number", spot)
    return Raw(clean(key), pack(said), MEDIA, CONTACTS, spot, whole(said.get("date_unixtime")))


def _walked(tree: Tree, name: str) -> Iterator[Found]:
    """Yield (place, value, chat) of the account, the contacts and the messages, which have a chat if it has an id."""
    said: dict[str, Json] = {}
    base: Path = ()
    chat: Chat | None = None
    with tree.open(name) as file:
        for place, value in walk(Mended(as_utf8(file)), _into):  # type: ignore[arg-type]  # it reads as a binary file does
            within = place[:3] if place[0] in _LISTS else ()
            if within != base:
                base, said, chat = within, {}, None
            if place[0] in {_OWNER, CONTACTS} and len(place) in {1, 3}:
                yield place, value, None
            elif len(place) == len(base) + 1:
                said[str(place[-1])] = value
            elif len(place) == len(base) + 2 and place[-2] == "messages":
                chat = chat or Chat.read(said)
                yield place, value, chat


def _into(place: Path) -> bool:
    """Whether to go into what lies at a place: down to each message, and to each contact."""
    if place[0] == CONTACTS:
        return len(place) == 1 or place[1:] == ("list",)
    if place[0] in _LISTS:
        return len(place) in {1, 3} or place[1:] == ("list",) or place[3:] == ("messages",)
    return place == ("messages",)


def _begins(head: bytes) -> bool:
    single = _SINGLE.search(head) and b'"messages":' in head and b'"id":' in head
    return bool(head.lstrip().startswith(b"{") and (single or (_ABOUT.match(head.lstrip()) and _FULL.search(head))))
