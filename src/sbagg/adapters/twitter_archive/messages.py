"""Direct messages: to one, and to groups, where who received a message follows from who joined and left.

``[{"dmConversation": {"conversationId", "messages": [{"messageCreate": {...}}, ...]}}]``, newest first. A
conversation of two is named ``<idA>-<idB>``; a group's items may also be ``joinConversation``
(``participantsSnapshot``), ``participantsJoin``, ``participantsLeave`` and ``conversationNameUpdate``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from sbagg.adapter import Fact, File, Interaction, Json, Party, Raw, RecordError, Refused, Skipped
from sbagg.adapters.twitter_archive.archive import Archive, Row
from sbagg.formats.twitteraccounts import Account
from sbagg.formats.twittervalues import (
    digits,
    expand,
    file_name,
    listing,
    mapping,
    milliseconds,
    text,
    token,
    unescape,
    when,
)

GROUP = "group-messages"
STREAMS = ("direct-messages", GROUP)
_MESSAGES = frozenset({"messageCreate", "welcomeMessageCreate"})
_REACTION = "reactionCreate"
_CHANGES = frozenset({"joinConversation", "participantsJoin", "participantsLeave", "conversationNameUpdate"})
_LONGEST_KIND = 40


@dataclass(frozen=True, slots=True)
class _Change:
    """At ``at`` (unix milliseconds) accounts came or went, or the group was named."""

    at: int
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    name: str = ""


@dataclass(slots=True)
class _Group:
    """What all parts of the archive tell about who was in a group and what it was called."""

    changes: list[_Change] = field(default_factory=list)
    spoke: dict[str, int] = field(default_factory=dict)

    def history(self) -> list[_Change]:
        """Return all changes, oldest first; who speaks has come."""
        spoke = (_Change(at, came=(account,)) for account, at in self.spoke.items())
        return sorted([*self.changes, *spoke], key=lambda change: (change.at, bool(change.went)))


def records(archive: Archive, stream: str) -> Iterator[Raw | Skipped | Refused]:
    """Yield the messages of all conversations of a stream, each conversation from its oldest on."""
    groups = _groups(archive) if stream == GROUP else {}
    for row in archive.read(stream):
        if isinstance(row, Refused):
            yield row
            continue
        conversation = mapping(mapping(row.value).get("dmConversation"))
        name = token(conversation.get("conversationId"))
        items = conversation.get("messages")
        if not name or not isinstance(items, list):
            yield archive.refuse(stream, row, "a conversation without an id or messages")
            continue
        archive.inner[row.part] = archive.inner.get(row.part, 0) + len(items)
        for item, state in _with_members(items, groups.get(name), text(conversation.get("name"))):
            place, locator = f"{row.place}/{item.number}", f"{row.locator}/{item.number}"
            yield _event(archive, stream, Row(row.part, place, locator, item.value), {"conversation": name, **state})


@dataclass(frozen=True, slots=True)
class _Item:
    number: int
    kind: str
    event: dict[str, Json]
    value: Json


def _items(values: list[Json]) -> Iterator[_Item]:
    for number, value in enumerate(values):
        kind = next(iter(mapping(value)), "")
        yield _Item(number, kind, mapping(mapping(value).get(kind)), value)


def _with_members(values: list[Json], group: _Group | None, named: str) -> Iterator[tuple[_Item, dict[str, Json]]]:
    """Yield each item, oldest first, and for a group who was in it then and what it was called."""
    items = sorted(_items(values), key=lambda item: (_time(item.event), -item.number))
    history = iter(group.history() if group else [])
    change, members, name = next(history, None), dict[str, None](), named
    for item in items:
        while change and change.at <= _time(item.event):
            members |= dict.fromkeys(change.came)
            for account in change.went:
                members.pop(account, None)
            name = change.name or name
            change = next(history, None)
        yield item, {"members": [*sorted(members)], "name": name} if group else {}


def _event(archive: Archive, stream: str, row: Row, data: dict[str, Json]) -> Raw | Skipped | Refused:
    kind = next(iter(mapping(row.value)), "")
    event = mapping(mapping(row.value).get(kind))
    if kind in _CHANGES:
        return Skipped("somebody joined or left a group, or named it", row.locator)
    if kind not in _MESSAGES and kind != _REACTION:
        return archive.refuse(stream, row, f"an unknown kind of message: {text(kind)[:_LONGEST_KIND]!r}")
    key = token(event.get("eventId") if kind == _REACTION else event.get("id"))
    if not key:
        return archive.refuse(stream, row, "a message without an id")
    data |= {"event": event, "kind": kind, "owner": archive.owner.json()}
    return archive.raw(stream, key, data, row)


def _groups(archive: Archive) -> dict[str, _Group]:
    groups: defaultdict[str, _Group] = defaultdict(_Group)
    for row in archive.read(GROUP):
        conversation = mapping(mapping(row.value).get("dmConversation")) if isinstance(row, Row) else {}
        group = groups[token(conversation.get("conversationId"))]
        for item in _items(listing(conversation.get("messages"))):
            at, event = _time(item.event), item.event
            if item.kind in _CHANGES:
                people = tuple(filter(None, map(digits, _people(item))))
                went = item.kind == "participantsLeave"
                name = text(event.get("name"))
                group.changes.append(_Change(at, () if went else people, people if went else (), name))
            elif sender := digits(event.get("senderId")):
                group.spoke[sender] = min(at, group.spoke.get(sender, at))
    return groups


def _people(item: _Item) -> list[Json]:
    """Return whom the event moves, and (unless somebody leaves) who caused it and so was there."""
    there: list[Json] = [] if item.kind == "participantsLeave" else [item.event.get("initiatingUserId")]
    return [*listing(item.event.get("participantsSnapshot")), *listing(item.event.get("userIds")), *there]


def _time(event: dict[str, Json]) -> int:
    return milliseconds(event.get("createdAt")) or 0


def parse(data: dict[str, Json]) -> Iterator[Fact | Skipped]:
    """Turn a message into facts: the message, and a ``like`` for each reaction to it."""
    owner, event = Account.read(data.get("owner")), mapping(data.get("event"))
    sender, conversation = digits(event.get("senderId")), token(data.get("conversation"))
    thread = (f"dm:{conversation}",) if conversation else ()
    if data.get("kind") == _REACTION:
        yield _reaction(event, "", thread)
        return
    key = token(event.get("id"))
    if not key:
        raise RecordError("a message without an id")
    links = [mapping(value) for value in listing(event.get("urls"))]
    author = (Account(sender).party("author"),) if sender else ()
    yield Interaction(
        ref=f"twitter:dm:{key}",
        kind="dm",
        channel="twitter",
        at=when(event.get("createdAt")),
        parties=author + tuple(Account(account).party("recipient") for account in _recipients(data, sender, owner)),
        title=text(data.get("name")),
        text=expand(unescape(text(event.get("text"))), {text(i.get("url")): text(i.get("expanded")) for i in links}),
        thread=thread,
        files=tuple(File(name) for value in listing(event.get("mediaUrls")) if (name := file_name(value))),
        authority=5,
    )
    for reaction in map(mapping, listing(event.get("reactions"))):
        if token(reaction.get("eventId")):
            yield _reaction(reaction, sender, thread)


def _recipients(data: dict[str, Json], sender: str, owner: Account) -> list[str]:
    """Return who received the message. Who has it in the archive did."""
    event, conversation = mapping(data.get("event")), token(data.get("conversation"))
    if "members" in data:
        people = [digits(value) for value in listing(data.get("members"))] + [owner.id]
    else:
        people = [digits(event.get("recipientId"))]
        if not people[0] and conversation.count("-") == 1:
            people = [digits(value) for value in conversation.split("-")]
    others = dict.fromkeys(account for account in people if account and account != sender)
    return list(others) or [owner.id] * bool(owner.id and owner.id != sender)


def _reaction(event: dict[str, Json], recipient: str, thread: tuple[str, ...]) -> Interaction:
    key, sender = token(event.get("eventId")), digits(event.get("senderId"))
    if not key:
        raise RecordError("a reaction without an id")
    parties: tuple[Party, ...] = (Account(sender).party("author"),) if sender else ()
    if recipient and recipient != sender:
        parties += (Account(recipient).party("recipient"),)
    return Interaction(
        ref=f"twitter:reaction:{key}",
        kind="like",
        channel="twitter",
        at=when(event.get("createdAt")),
        parties=parties,
        title=text(event.get("reactionKey")),
        thread=thread,
        authority=5,
    )
