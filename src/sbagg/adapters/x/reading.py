"""The rows of a page as records: posts one by one, and messages with who was in their group."""

from __future__ import annotations

from collections.abc import Mapping

from sbagg.adapter import Event, Json, Raw, Refused, Skipped
from sbagg.adapters.x.facts import MENTIONS, MESSAGES, conversation
from sbagg.formats.jsonvalues import listing, mapping, text
from sbagg.formats.keys import digest
from sbagg.formats.twitteraccounts import Account
from sbagg.formats.twittervalues import digits, pack, snowflake

Read = tuple[list[Event], list[str], Mapping[str, Json]]
_MEDIA = "application/json"
_SPOKEN, _CAME = "MessageCreate", frozenset({"ParticipantsJoin", "ParticipantsLeave"})
_MOST_GROUPS, _MOST_MEMBERS = 200, 256
_KEPT = 64 * 1024


def posts(owner: Account, stream: str, rows: list[Json], more: Mapping[str, Json]) -> Read:
    """Return the records of posts, oldest first, and of mentions the authors, whose names are wanted.

    An edited post is one record, under the id of its first version.
    """
    events, authors = list[Event](), list[str]()
    for row in reversed(rows):
        post = mapping(row)
        number = digits(post.get("id"))
        if not number:
            events.append(_refused(stream, row, "a post without an id"))
            continue
        edits = listing(post.get("edit_history_post_ids")) or listing(post.get("edit_history_tweet_ids"))
        first = digits(*edits[:1]) or number
        data = pack({"owner": owner.json(), "post": post})
        events.append(Raw(first, data, _MEDIA, stream, f"x.com/i/status/{number}", snowflake(number)))
        authors += [digits(post.get("author_id"))] if stream == MENTIONS else []
    return events, [one for one in authors if one], more


def messages(owner: Account, rows: list[Json], more: Mapping[str, Json]) -> Read:
    """Return the records of messages, oldest first, and who takes part in them.

    X names a group's members only as they come and go: who was met in it so far is remembered in ``more``.
    """
    groups = {name: [digits(one) for one in listing(members)] for name, members in more.items()}
    events, met = list[Event](), dict[str, None]()
    for row in reversed(rows):
        event = mapping(row)
        number, kind, talk = digits(event.get("id")), text(event.get("event_type")), conversation(event)
        sender = digits(event.get("sender_id"))
        here = [sender, *map(digits, listing(event.get("participant_ids"))[:_MOST_MEMBERS])]
        pair = talk.split("-") if talk.count("-") == 1 else []
        members = groups.pop(talk, []) if talk and not pair else []
        if talk and not pair:
            groups[talk] = [one for one in dict.fromkeys([*members, *here]) if one][:_MOST_MEMBERS]
        if kind in _CAME:
            gone = {*here} - {sender} if kind == "ParticipantsLeave" else set()
            groups |= {talk: [one for one in groups[talk] if one not in gone]} if talk in groups else {}
            events.append(Skipped("somebody joined or left a group", f"x.com/messages/{talk}"))
        elif not number or kind not in {_SPOKEN, ""}:
            events.append(
                _refused(MESSAGES, row, "a message without an id" if not number else "an unknown kind of message")
            )
        else:
            met |= dict.fromkeys([sender, *pair])
            data: dict[str, Json] = {"owner": owner.json(), "event": event}
            if talk in groups:
                data["members"] = [*sorted(groups[talk], key=int)]
            events.append(Raw(number, pack(data), _MEDIA, MESSAGES, f"x.com/messages/{talk}", snowflake(number)))
    recent: dict[str, Json] = {name: [*members] for name, members in [*groups.items()][-_MOST_GROUPS:]}
    return events, [one for one in met if one], recent


def _refused(stream: str, row: Json, reason: str) -> Refused:
    data = pack({"row": row})
    return Refused(f"?{digest(data.decode('utf-8', 'replace'))}", reason, stream, "", data[:_KEPT])
