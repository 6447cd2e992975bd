"""A message of a chat as a fact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo
from typing import NamedTuple

from sbagg.adapter import Card, File, Identity, Interaction, Json, Party, RecordError, Skipped
from sbagg.adapters.whatsapp.lines import head
from sbagg.adapters.whatsapp.words import content_of, is_missed
from sbagg.formats.jsonvalues import listing, text
from sbagg.normalize.identity import phone

KIND = "whatsapp-name"
"""The kind of identity of whom the phone's owner has saved under a name: chat, slash, name; only the name for the owner."""
_NUMBER = re.compile(r"\+?[\d\s().\u2011-]{7,25}")
_PUSHED = re.compile(r"^~\s*")
"""Before the name that somebody who is not in the address book has chosen for themselves."""


class Reader(NamedTuple):
    """How to read: the name that is the user's, an order of dates that the user states, the phone's zone."""

    me: str
    order: str
    zone: tzinfo


def fact(data: dict[str, Json], key: str, reader: Reader) -> Interaction:
    """Turn a message into an interaction."""
    title, sender, begun = text(data.get("title")), text(data.get("sender")), head(text(data.get("head")))
    if not title or not sender or begun is None:
        raise RecordError("no message of a chat")
    try:
        at = begun.at(reader.order or text(data.get("order")), reader.zone, by_24=data.get("by_24") is True)
    except (ValueError, OverflowError) as error:
        raise RecordError(str(error)) from error
    content = content_of(text(data.get("text")))
    mine = {one for one in (reader.me, text(data.get("me"))) if one}
    pair = [text(one) for one in listing(data.get("pair"))]
    others = [one for one in (*pair, *(mine if pair else ())) if one != sender and not (one in mine and sender in mine)]
    parties = [
        _party(sender, "author", title, mine),
        *(_party(one, "recipient", title, mine) for one in sorted({*others})),
    ]
    parties += [_party(one, "mention", title, mine) for one in content.named if one not in {sender, *others}]
    return Interaction(
        ref=f"whatsapp:{title}:{key}",
        kind="call" if content.kind == "call" else "chat",
        channel="whatsapp",
        at=at,
        parties=tuple(parties),
        title="" if pair else title,
        text=content.text,
        thread=(f"whatsapp:{title}",),
        files=tuple(File(name) for name in content.files),
        status="missed" if content.kind == "call" and is_missed(content.text) else "",
    )


def owner(data: dict[str, Json], me: str) -> Iterator[Card | Skipped]:
    """Say which name is the user's own, if that is stated or proven."""
    for name in dict.fromkeys(one for one in (me, text(data.get("me"))) if one):
        yield Card((Identity(KIND, name),), name, us=True)


def _party(name: str, role: str, title: str, mine: set[str]) -> Party:
    """Return somebody's part: a number that is shown is theirs, a name is what it is in this chat."""
    if name in mine:
        return Party(KIND, name, role, name)
    if _NUMBER.fullmatch(name) and (number := phone(name.replace("\u2011", "-"))):
        return Party("phone", number, role)
    return Party(KIND, f"{title}/{name}", role, _PUSHED.sub("", name))
