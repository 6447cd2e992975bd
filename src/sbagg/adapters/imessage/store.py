"""``chat.db``: messages, the chats that they are in, and the handles (numbers, addresses) of the others.

Tables: ``message``, ``handle``, ``chat`` (``style`` 43 is a group, 45 a chat of two), ``attachment``, and the joins
``chat_message_join``, ``chat_handle_join``, ``message_attachment_join``. Rows of ``message`` with an ``item_type`` tell
of changes in a group. Source of the meanings: imessage-exporter's documentation of the tables.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from sbagg.adapter import Event, Json, Raw, Refused
from sbagg.formats.kept import MEDIA, pack
from sbagg.formats.sqlitefile import Beside, Database
from sbagg.normalize import clean

STREAM = "messages"
_TABLES = frozenset({"message", "handle", "chat", "chat_message_join"})
_GROUP = 43
_COLUMNS = (
    "ROWID", "guid", "text", "attributedBody", "subject", "handle_id", "service", "account", "destination_caller_id", "date",
    "date_edited", "date_retracted", "is_from_me", "error", "is_empty", "is_system_message", "is_service_message", "is_spam",
    "is_auto_reply", "item_type", "group_action_type", "other_handle", "associated_message_type", "thread_originator_guid",
)  # fmt: skip
_NOT_KEPT = frozenset({"ROWID", "attributedBody", "handle_id", "other_handle", "group_action_type"})
_JOINED, _LEFT = 1, 3
_REMOVED = 1
_LATEST = 1 << 62
Row: TypeAlias = Mapping[str, object]


@dataclass(slots=True)
class _Chat:
    """A chat: whose it is now, and the handles that came and went, as (date, handle), for a group."""

    name: str
    title: str
    login: str
    group: bool
    members: set[int] = field(default_factory=set)
    came: list[tuple[int, int]] = field(default_factory=list)
    went: list[tuple[int, int]] = field(default_factory=list)

    def then(self, at: int) -> set[int]:
        """Return who was in it at a time, going back from who is in it now."""
        later = {who for when, who in self.came if when > at}
        gone = {who for when, who in self.went if when > at}
        return (self.members - later) | (gone - later)


def is_store(database: Database) -> bool:
    """Tell whether it is the database of Messages."""
    return database.columns.keys() >= _TABLES


def owners(database: Database) -> list[str]:
    """Return the addresses and numbers that its chats were held under, the most used first."""
    found = Counter(_address(_text(row["account_login"])) for row in database.rows("chat", ("account_login",), "ROWID"))
    return [address for address, _ in sorted(found.items(), key=lambda one: (-one[1], one[0])) if address]


def records(database: Database) -> Iterator[Event]:
    """Yield the messages, oldest row first."""
    handles = {_number(row["ROWID"]): _text(row["id"]) for row in database.rows("handle", ("ROWID", "id"), "ROWID")}
    chats = _chats(database)
    chats_of = Beside(_join(database, "chat_message_join", "chat_id"), "message_id")
    files_of = Beside(_join(database, "message_attachment_join", "attachment_id"), "message_id")
    files = {_number(row["ROWID"]): _file(row) for row in database.rows("attachment", ("ROWID", "transfer_name", "filename", "mime_type", "total_bytes"), "ROWID")}  # fmt: skip
    mine = next(iter(owners(database)), "")
    for row in database.rows("message", _COLUMNS, "ROWID"):
        number = _number(row["ROWID"])
        place = clean(f"{database.path}#{number}")
        chat = next((chats[one] for one in _ids(chats_of, number, "chat_id") if one in chats), None)
        attached = [files[one] for one in _ids(files_of, number, "attachment_id") if one in files]
        key = _text(row["guid"])
        if not key:
            yield Refused(f"message {number}", "a message without an id", STREAM, place)
            continue
        data = {name: _json(row[name]) for name in _COLUMNS if name not in _NOT_KEPT and row[name] is not None}
        body = row["attributedBody"]
        if isinstance(body, bytes) and not _text(row["text"]).strip():
            data["body"] = base64.b64encode(body).decode()
        data |= _people(row, chat, handles, mine)
        data["files"] = [*attached]
        edited = max(_number(row["date_edited"]), _number(row["date"]))
        yield Raw(key, pack(data), MEDIA, STREAM, place, unix(edited))


def unix(date: int) -> int | None:
    """Return unix seconds of seconds since 2001, or (since macOS 10.13) of nanoseconds; None for none."""
    if date <= 0:
        return None
    return (date // 10**9 if date > 10**11 else date) + 978_307_200


def _people(row: Row, chat: _Chat | None, handles: Mapping[int, str], mine: str) -> dict[str, Json]:
    """Return who wrote to whom: of a group those who were in it then."""
    me = (
        _address(_text(row["destination_caller_id"]))
        or _address(_text(row["account"]))
        or (chat.login if chat else "")
        or mine
    )
    writer = handles.get(_number(row["handle_id"]), "")
    there = chat.then(_number(row["date"])) if chat else set[int]()
    others = {handles.get(one, "") for one in there} - {""}
    if row["is_from_me"]:
        return {"from": me, "to": [*sorted(others or {writer} - {""})], "chat": _said(chat)}
    return {"from": writer, "to": [*sorted((others | {me}) - {writer, ""})], "chat": _said(chat)}


def _said(chat: _Chat | None) -> Json:
    return {"name": chat.name, "title": chat.title, "group": chat.group} if chat else {}


def _chats(database: Database) -> dict[int, _Chat]:
    columns = ("ROWID", "chat_identifier", "guid", "display_name", "account_login", "style")
    chats = {
        _number(row["ROWID"]): _Chat(
            _text(row["chat_identifier"]) or _text(row["guid"]), _text(row["display_name"]),
            _address(_text(row["account_login"])), row["style"] == _GROUP,
        )
        for row in database.rows("chat", columns, "ROWID")
    }  # fmt: skip
    for row in database.rows("chat_handle_join", ("chat_id", "handle_id"), "chat_id"):
        if chat := chats.get(_number(row["chat_id"])):
            chat.members.add(_number(row["handle_id"]))
    chats_of = Beside(_join(database, "chat_message_join", "chat_id"), "message_id")
    columns = ("ROWID", "date", "item_type", "group_action_type", "other_handle", "handle_id")
    for row in database.rows("message", columns, "ROWID"):
        kind, action = _number(row["item_type"]), _number(row["group_action_type"])
        if kind not in {_JOINED, _LEFT} or (kind == _LEFT and action):
            continue
        for one in _ids(chats_of, _number(row["ROWID"]), "chat_id"):
            if chat := chats.get(one):
                who = _number(row["handle_id" if kind == _LEFT else "other_handle"])
                changed = chat.went if kind == _LEFT or action == _REMOVED else chat.came
                changed.append((_number(row["date"]), who))
    return chats


def _join(database: Database, table: str, value: str) -> Iterator[Row]:
    return database.rows(table, ("message_id", value), "message_id") if table in database.columns else iter(())


def _ids(joined: Beside, number: int, column: str) -> list[int]:
    return [_number(row[column]) for row in joined.of(number)]


def _file(row: Row) -> dict[str, Json]:
    name = _text(row["transfer_name"]) or _text(row["filename"]).rpartition("/")[2]
    return {"name": name, "media": _text(row["mime_type"]), "size": _number(row["total_bytes"])}


def _address(login: str) -> str:
    """Return the address of an account: ``E:jo@fenwick.example``, ``P:+12065550101``, ``e:`` for none."""
    kind, colon, address = login.partition(":")
    return (address if colon and len(kind) == 1 else login).strip()


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) and abs(value) < _LATEST else 0


def _json(value: object) -> Json:
    return value if isinstance(value, (int, float, str)) else None
