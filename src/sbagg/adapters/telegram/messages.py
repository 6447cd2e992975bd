"""A message: who wrote it to whom, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from sbagg.adapter import File, Interaction, Json, Party, RecordError, Skipped
from sbagg.adapters.telegram.people import party, user
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.normalize import one_line

_PUBLIC = frozenset({"public_channel", "public_supergroup"})
_CHANNELS = frozenset({"public_channel", "private_channel"})
_CALL = "phone_call"
_NOT_TAKEN = {"missed": "missed", "busy": "declined"}
"""Why a call was over that nobody took -> its status. Source: Telegram, ``phoneCallDiscardReason``."""
_QUARTER = 15 * 60
_ABSENT = "(File "
_ATTACHED = ("photo", "file")


def facts(data: dict[str, Json], account: str, zone: tzinfo) -> Iterator[Interaction | Skipped]:
    """Turn a message into an interaction; what Telegram itself says is left out, but for a call."""
    message, chat = mapping(data.get("message")), mapping(data.get("chat"))
    kind, action = text(message.get("type")), text(message.get("action"))
    number, key = whole(message.get("id")), text(chat.get("key"))
    if number is None or not key:
        raise RecordError("no message of a chat")
    if kind == "unsupported":
        yield Skipped("a kind of message that Telegram does not export")
        return
    if kind == "service" and action != _CALL:
        yield Skipped("what Telegram itself says (joined, left, pinned)")
        return
    at = _time(message, zone)
    called = action == _CALL
    yield Interaction(
        ref=f"telegram:{key}:{number}:{at % _QUARTER}",
        kind="call" if called else "post" if text(chat.get("type")) in _CHANNELS else "chat",
        channel="telegram",
        at=at,
        parties=tuple(_parties(message, chat, account)),
        title=_title(message, chat),
        text=_words(message),
        visibility="public" if text(chat.get("type")) in _PUBLIC else "private",
        thread=(f"telegram:{key}",),
        files=tuple(_files(message)),
        status=_ended(message) if called else "",
        flags=("auto",) if _is_machine(message, chat, account) else (),
    )


def _time(message: dict[str, Json], zone: tzinfo) -> int:
    """Return unix seconds. A message's id counts within an account: its place in a quarter of an hour, which is the
    same in every zone, tells the messages of two accounts apart.
    """
    stated = whole(message.get("date_unixtime"))
    if stated is not None:
        return stated
    try:
        return int(datetime.fromisoformat(text(message.get("date"))).replace(tzinfo=zone).timestamp())
    except (ValueError, OverflowError) as error:
        raise RecordError(f"no date of a message: {text(message.get('date'))[:40]!r}") from error


def _parties(message: dict[str, Json], chat: dict[str, Json], account: str) -> Iterator[Party]:
    """Yield the author, in a chat of two the other, and whom the text names. A channel is a list, a bot nobody."""
    peer = str(whole(chat.get("id")) or "") if text(chat.get("type")) in {"personal_chat", "bot_chat"} else ""
    bot = peer if text(chat.get("type")) == "bot_chat" else ""
    author = user(message.get("from_id", message.get("actor_id")))
    name = one_line(text(message.get("from")) or text(message.get("actor")))
    seen = {author, bot, ""}
    if author and author != bot:
        yield party(author, "author", name)
    elif not author and name:
        yield Party("telegram-id", text(message.get("from_id")) or text(chat.get("key")), "list", name)
    for other in (peer, account if peer else ""):
        if other not in seen:
            seen.add(other)
            yield party(other, "recipient", one_line(text(chat.get("name"))) if other == peer else "")
    for entity in map(mapping, _entities(message)):
        named = user(entity.get("user_id")) if entity.get("type") == "mention_name" else ""
        if named not in seen:
            seen.add(named)
            yield party(named, "mention", one_line(text(entity.get("text"))))
        elif entity.get("type") == "mention":
            yield Party("telegram", text(entity.get("text")), "mention")


def _title(message: dict[str, Json], chat: dict[str, Json]) -> str:
    """Return the group's name, or what came of a call."""
    if text(message.get("action")) == _CALL:
        seconds = whole(message.get("duration_seconds"))
        why = text(message.get("discard_reason"))
        return f"Call of {seconds // 60}:{seconds % 60:02}" if seconds else f"Call, {why}" if why else "Call"
    return "" if text(chat.get("type")) in {"personal_chat", "bot_chat"} else one_line(text(chat.get("name")))


def _ended(message: dict[str, Json]) -> str:
    """Return how a call ended, as far as it is said."""
    if whole(message.get("duration_seconds")):
        return "answered"
    return _NOT_TAKEN.get(text(message.get("discard_reason")), "")


def _words(message: dict[str, Json]) -> str:
    """Return the text; that of a poll, a place or a shared contact where there is no other."""
    said = "".join(_word(part) for part in _entities(message))
    if said.strip():
        return said
    poll, place, contact = (
        mapping(message.get(key)) for key in ("poll", "location_information", "contact_information")
    )
    lines = [
        text(poll.get("question")),
        *(f"- {text(mapping(one).get('text'))}" for one in listing(poll.get("answers"))),
    ]
    lines += [text(message.get("place_name")), text(message.get("address"))]
    if place:
        lines.append(f"{place.get('latitude')}, {place.get('longitude')}")
    lines.append(
        " ".join(filter(None, (text(contact.get(key)) for key in ("first_name", "last_name", "phone_number"))))
    )
    return "\n".join(line for line in lines if line.strip("- ")) or text(message.get("sticker_emoji"))


def _entities(message: dict[str, Json]) -> list[Json]:
    """Return the text in its parts: a string, or objects with type and text."""
    written = message.get("text")
    return listing(message.get("text_entities")) or (listing(written) if isinstance(written, list) else [written])


def _word(part: Json) -> str:
    one = mapping(part)
    shown, address = text(one.get("text")) if one else text(part), text(one.get("href"))
    return f"{shown} ({address})" if address and address != shown else shown


def _files(message: dict[str, Json]) -> Iterator[File]:
    """Yield what was attached, by its name if the export has it, else by its kind."""
    for key in _ATTACHED:
        said = text(message.get(key))
        if not said:
            continue
        path = said.partition(_ABSENT)[0].strip().rpartition("/")[2]
        name = text(message.get("file_name")) or path or text(message.get("media_type")) or key
        size = whole(message.get("photo_file_size" if key == "photo" else "file_size"))
        yield File(one_line(name), text(message.get("mime_type")), size)


def _is_machine(message: dict[str, Json], chat: dict[str, Json], account: str) -> bool:
    """Whether a bot wrote it: in a chat with one, all that the user did not write."""
    author = user(message.get("from_id"))
    mine = author == account if account else author != str(whole(chat.get("id")))
    return (text(chat.get("type")) == "bot_chat" and not mine) or bool(text(message.get("via_bot")))
