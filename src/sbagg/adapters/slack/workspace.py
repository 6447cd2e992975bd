"""What lies in an export: lists of people and conversations, and a folder of day files for each conversation.

``users.json`` (``org_users.json`` of an organization), ``channels.json`` (public), ``groups.json`` (private), ``dms.json``
and ``mpims.json`` (group messages); ``<channel's name, or id of a direct message>/2026-11-21.json`` with an array of
messages each. Which day a message lies in depends on somebody's time zone: ``ts``, unix seconds with six decimals, is
its time, and its id within the conversation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from sbagg.adapter import Event, Json, Raw, Refused, Skipped
from sbagg.adapters.slack.people import Home, Member, home_of
from sbagg.formats.damage import good_half
from sbagg.formats.jsonarray import elements
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import MEDIA, pack
from sbagg.formats.tree import Tree, is_zip
from sbagg.normalize import clean

MESSAGES, USERS = "messages", "users"
_PEOPLE = ("users.json", "org_users.json")
_LISTS = {"channels.json": "channel", "groups.json": "group", "dms.json": "dm", "mpims.json": "mpim"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_TS = re.compile(r"\d{1,12}(?:\.\d{1,9})?")
_NAMED = re.compile(r"<@([UW][A-Z0-9]{2,20})")
_TOKEN = re.compile(rb"([?&])t=xox[a-z]-[\w-]+")
"""Addresses of files carry a key that opens them; it is new in each export, and nobody's business."""
_MOST_LISTED = 5_000
_LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Conversation:
    """``kind`` is channel, group, dm or mpim; ``outside``: not all in it are colleagues. ``folder`` is where it lies."""

    id: str
    name: str
    kind: str
    folder: str
    members: tuple[str, ...] = ()
    outside: bool = False


@dataclass(slots=True)
class Workspace:
    """An opened export. ``base`` is the folder of the lists, ``home`` whose export it is, ``folders`` hold messages."""

    tree: Tree
    base: str
    home: Home
    folders: frozenset[str]
    people: dict[str, Member] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)

    @property
    def lists(self) -> Iterator[tuple[str, str]]:
        """The files that list conversations, and the kind of these."""
        named = ((_join(self.base, file), kind) for file, kind in _LISTS.items())
        return ((name, kind) for name, kind in named if name in self.tree.members)


def is_candidate(path: Path) -> bool:
    """Tell whether an export may lie at a path, before all that lies below it is listed."""
    try:
        if not path.is_dir():
            return is_zip(path)
        names = {entry.name for entry in islice(path.iterdir(), _MOST_LISTED)}
    except OSError:
        return False
    return not names.isdisjoint(_PEOPLE)


def opened(tree: Tree) -> Workspace | None:
    """Return the export in ``tree``; None if there is none. Damaged lists count for what can be read of them."""
    found = [name for name in tree.members if name.rpartition("/")[2] in _PEOPLE and name.count("/") <= 1]
    if len(found) != 1:
        return None
    base = found[0].rpartition("/")[0]
    folders = frozenset(folder for name in tree.members if (folder := _folder(base, name)))
    workspace = Workspace(tree, base, home_of(_users(tree, found[0])), folders)
    workspace.people = {text(user["id"]): Member.read(user, workspace.home) for user in _users(tree, found[0])}
    if not workspace.people or not (folders or any(workspace.lists)):
        return None
    for name, kind in workspace.lists:
        for entry in map(mapping, _elements(tree, name)):
            conversation = _conversation(workspace, entry, kind)
            workspace.conversations.setdefault(conversation.folder, conversation)
    return workspace


def records(workspace: Workspace) -> Iterator[Event]:
    """Yield the people, then the messages of each conversation."""
    tree, lists = workspace.tree, {name for name, _ in workspace.lists}
    for problem in tree.problems:
        yield Refused(clean(problem.name), problem.reason, MESSAGES, clean(f"{tree.path}!{problem.name}"))
    for name in tree.members:
        folder, _, file = name.rpartition("/")
        if _folder(workspace.base, name):
            yield from _day(workspace, name)
        elif file in _PEOPLE and folder == workspace.base:
            yield from _people(workspace, name)
        elif name in lists:
            yield from _damage(workspace, name)
        else:
            yield Skipped("a file that is not read", clean(tree.locator(name)))


def _people(workspace: Workspace, name: str) -> Iterator[Event]:
    for number, value in enumerate(_good(workspace.tree, name)):
        place = clean(f"{workspace.tree.locator(name)}#{number}")
        user = {} if isinstance(value, Refused) else mapping(value)
        if isinstance(value, Refused):
            yield value
        elif key := text(user.get("id")):
            data: dict[str, Json] = {"user": user, "outside": Member.read(user, workspace.home).outside}
            yield _raw(USERS, key, data, place, whole(user.get("updated")))
        else:
            yield Refused(clean(f"{name}#{number}"), "a person without an id", USERS, place)


def _day(workspace: Workspace, name: str) -> Iterator[Event]:
    folder = _folder(workspace.base, name)
    conversation = workspace.conversations.get(folder) or Conversation(folder, folder, "group", folder, outside=True)
    for number, value in enumerate(_good(workspace.tree, name)):
        place = clean(f"{workspace.tree.locator(name)}#{number}")
        yield value if isinstance(value, Refused) else _message(workspace, conversation, mapping(value), place)


def _message(workspace: Workspace, conversation: Conversation, value: dict[str, Json], place: str) -> Event:
    message = mapping(value.get("message")) if value.get("subtype") == "message_changed" else value
    ts = text(message.get("ts"))
    if not _TS.fullmatch(ts):
        return _refused(value, place, "a message without a time (ts)")
    named = {*_NAMED.findall(text(message.get("text"))), *conversation.members, *_authors(message)}
    people = {one: workspace.people[one] for one in sorted(named & workspace.people.keys())}
    data: dict[str, Json] = {
        "message": message,
        "channel": {
            "id": conversation.id, "name": conversation.name, "kind": conversation.kind, "members": [*conversation.members],
        },
        "outside": conversation.outside or any(_is_outside(workspace, message, one) for one in _authors(message)),
        "people": {one: member.json() for one, member in people.items()},
    }  # fmt: skip
    changed = text(mapping(message.get("edited")).get("ts"))
    at = int(float(changed if _TS.fullmatch(changed) else ts))
    return _raw(MESSAGES, f"{conversation.id}/{ts}", data, place, at)


def _authors(message: dict[str, Json]) -> set[str]:
    """Return who wrote a message, or the one that it answers."""
    said = (message.get("user"), message.get("parent_user_id"), mapping(message.get("comment")).get("user"))
    return {text(one) for one in said} - {""}


def _is_outside(workspace: Workspace, message: dict[str, Json], author: str) -> bool:
    """Whether somebody is no colleague, as the list of people says, else the message: an old one may name strangers."""
    member = workspace.people.get(author)
    if member is not None or author != text(message.get("user")):
        return member is not None and member.outside
    team = text(message.get("user_team")) or text(message.get("team"))
    return bool(team and workspace.home.team and team not in workspace.home)


def _conversation(workspace: Workspace, entry: dict[str, Json], kind: str) -> Conversation:
    number, name = text(entry.get("id")), text(entry.get("name"))
    members = [text(one) for one in listing(entry.get("members")) if text(one)]
    elsewhere = entry.get("is_shared") is True and entry.get("is_org_shared") is not True
    outside = elsewhere or entry.get("is_ext_shared") is True
    outside = outside or any(workspace.people[one].outside for one in members if one in workspace.people)
    folder = next((one for one in (name, number) if one in workspace.folders), number or name)
    return Conversation(number or name, name, kind, folder, tuple(members) if kind in {"dm", "mpim"} else (), outside)


def _damage(workspace: Workspace, name: str) -> Iterator[Event]:
    """Say what is wrong with a list of conversations, which is read already."""
    yield from (one for one in _good(workspace.tree, name) if isinstance(one, Refused))


def _elements(tree: Tree, name: str) -> Iterator[Json]:
    if name in tree.members:
        yield from (one for one in _good(tree, name) if not isinstance(one, Refused))


def _good(tree: Tree, name: str) -> Iterator[Json | Refused]:
    """Yield the elements of a file, and what is wrong with it after the last good one."""
    return good_half(_opened(tree, name), name, MESSAGES, clean(tree.locator(name)))


def _opened(tree: Tree, name: str) -> Iterator[Json]:
    with tree.open(name) as file:
        yield from elements(file)


def _raw(stream: str, key: str, data: dict[str, Json], place: str, at: int | None) -> Raw | Refused:
    try:
        packed = _TOKEN.sub(rb"\1", pack(data))
    except RecursionError:
        return Refused(clean(key), "nested too deeply", stream, place)
    return Raw(clean(key), packed, MEDIA, stream, place, at)


def _refused(value: dict[str, Json], place: str, reason: str) -> Refused:
    try:
        data = _TOKEN.sub(rb"\1", pack(value))[:_LARGEST]
    except RecursionError:
        data = b""
    return Refused(place, reason, MESSAGES, place, data)


def _users(tree: Tree, name: str) -> Iterator[dict[str, Json]]:
    return (user for user in map(mapping, _elements(tree, name)) if text(user.get("id")))


def _folder(base: str, name: str) -> str:
    """Return the conversation's folder that a day file lies in, empty for any other file."""
    folder, _, file = name.rpartition("/")
    parent, _, own = folder.rpartition("/")
    return own if _DAY.fullmatch(file) and own and parent == base and folder != base else ""


def _join(base: str, name: str) -> str:
    return f"{base}/{name}" if base else name
