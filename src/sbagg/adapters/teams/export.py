"""What lies in an export: ``{"userId", "exportDate", "conversations": [{id, displayName, "MessageList": [...]}]}``.

Source: the readers of such files that others have published; Microsoft describes only how to get one.
"""

from __future__ import annotations

from collections.abc import Iterator

from sbagg.adapter import Event, Identity, Json, Raw, Refused, Skipped
from sbagg.adapters.teams.messages import identity
from sbagg.formats.damage import good_half
from sbagg.formats.jsontree import Path, walk
from sbagg.formats.jsonvalues import mapping, text, whole
from sbagg.formats.kept import MEDIA, pack
from sbagg.formats.tree import Tree
from sbagg.normalize import clean

FILE = "messages.json"
STREAM = "messages"
_LIST, _MESSAGES = "conversations", "MessageList"
_OWN = "48:"
"""Before the names of lists that are no conversation: calls, notes, notifications."""
_HEAD, _LARGEST = 4096, 64 * 1024
_SECOND = 1000


def find(tree: Tree) -> str:
    """Return the file that is an export, empty if there is none."""
    names = [name for name in tree.members if tree.kind == "file" or name.rpartition("/")[2] == FILE]
    return next((name for name in names if _begins(tree.read(name, _HEAD))), "")


def owner(tree: Tree, name: str) -> Identity | None:
    """Return whose export it is."""
    with tree.open(name) as file:
        for place, value in walk(file, _into):
            if place == ("userId",):
                return identity(text(value))
            if len(place) > 1:
                break
    return None


def records(tree: Tree, name: str) -> Iterator[Event]:
    """Yield the messages of each conversation."""
    return good_half(_records(tree, name), name, STREAM, clean(tree.locator(name)))


def _records(tree: Tree, name: str) -> Iterator[Event]:
    said: dict[str, Json] = {}
    mine, base = "", None
    with tree.open(name) as file:
        for place, value in walk(file, _into):
            spot = f"{clean(tree.locator(name))}#{'/'.join(map(str, place))}"
            if place[:2] != base:
                said, base = {}, place[:2]
            if place == ("userId",):
                mine = text(value)
            elif len(place) == 4:  # noqa: PLR2004 - conversations, number, MessageList, number
                yield _message(mine, said, mapping(value), spot)
            elif len(place) == 3:  # noqa: PLR2004 - conversations, number, key
                said[str(place[2])] = value


def _message(mine: str, conversation: dict[str, Json], message: dict[str, Json], spot: str) -> Event:
    chat, number = text(conversation.get("id")), text(message.get("id"))
    if not chat or not number:
        data = pack({"row": message})[:_LARGEST]
        return Refused(spot, f"a message without {'an id' if chat else 'its conversation'}", STREAM, spot, data)
    if chat.startswith(_OWN):
        return Skipped("a list of calls, notes or notifications", spot)
    data = pack({"message": message, "chat": chat, "name": text(conversation.get("displayName")), "me": mine})
    changed = whole(message.get("version"))
    return Raw(f"{chat}/{number}", data, MEDIA, STREAM, spot, changed // _SECOND if changed else None)


def _into(place: Path) -> bool:
    """Whether to go into what lies at a place: down to each message."""
    return place[0] == _LIST and (len(place) <= 2 or (len(place) == 3 and place[2] == _MESSAGES))  # noqa: PLR2004 - depths


def _begins(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") and all(
        mark in head for mark in (b'"userId"', b'"conversations"')
    )
