"""A message: who wrote it to whom, and what it says. Its content is a kind of HTML with elements of Skype's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

from sbagg.adapter import File, Identity, Interaction, Json, Party, RecordError, Skipped
from sbagg.formats.html import to_text
from sbagg.formats.jsonvalues import mapping, text, whole
from sbagg.normalize import canonical, one_line

_SYSTEM = ("ThreadActivity/", "Control/", "EndToEndEncryption/", "Notice", "PopCard", "Event/BingBot", "SignalFlamingo")
_CALL, _FILES = "Event/Call", ("RichText/Media_", "RichText/UriObject")
_PLAIN = "Text"
_CARD = "RichText/Media_Card"
_QUOTE = re.compile(r"<(/?)quote\b[^>]{0,2000}>", re.IGNORECASE)
_QUOTED_HEAD = re.compile(r"<legacyquote>[^<]{0,500}</legacyquote>", re.IGNORECASE)
_MENTION = re.compile(r"<at\b[^>]{0,200}?\bid=[\"']([^\"'<>]{1,200})[\"'][^>]{0,200}>([^<]{0,200})</at>", re.IGNORECASE)
_NAME = re.compile(r"<OriginalName\b[^>]{0,100}?\bv=[\"']([^\"'<>]{1,300})[\"']", re.IGNORECASE)
_SIZE = re.compile(r"<FileSize\b[^>]{0,100}?\bv=[\"'](\d{1,15})[\"']", re.IGNORECASE)
_PARTS = re.compile(r"<partlist\b[^>]{0,500}?\btype=[\"'](\w{1,20})[\"']", re.IGNORECASE)
_DURATION = re.compile(r"<duration>(\d{1,6})(?:\.\d+)?</duration>", re.IGNORECASE)
_USER = re.compile(r"(?:https?://\S{1,300}/)?(\d{1,2}):(\S{1,200})")
_PERSON, _PHONE = "8", "4"
_WORK = ("orgid:", "teamsvisitor:", "acs:", "gid:")


def facts(data: dict[str, Json]) -> Iterator[Interaction | Skipped]:
    """Turn a message into an interaction, or say why it is left out."""
    message, chat = mapping(data.get("message")), text(data.get("chat"))
    kind, content, number = text(message.get("messagetype")), text(message.get("content")), text(message.get("id"))
    if not chat or not number:
        raise RecordError("no message of a conversation")
    ended = _PARTS.search(content)
    if kind.startswith(_SYSTEM) or (kind == _CALL and ended and ended[1].lower() == "started"):
        yield Skipped("what Teams itself says (joined, left, a call began)")
        return
    files = tuple(_files(kind, content))
    words = "" if files or kind == _CALL else _words(kind, content)
    if mapping(message.get("properties")).get("deletetime") or not (words or files or kind == _CALL):
        yield Skipped("deleted, or empty")
        return
    yield Interaction(
        ref=f"teams:{chat}:{number}",
        kind="call" if kind == _CALL else "chat",
        channel="teams",
        at=_time(text(message.get("originalarrivaltime"))),
        parties=tuple(_parties(data, message, content)),
        title=_call(content, ended[1] if ended else "") if kind == _CALL else _title(chat, data),
        text=words,
        thread=(f"teams:{chat}",),
        files=files,
        status="missed" if kind == _CALL and ended and ended[1].lower() == "missed" else "",
        flags=("auto",) if identity(text(message.get("from"))) is None else (),
    )


def identity(user: str) -> Identity | None:
    """Return whose an id is: ``8:live:jo`` a Skype name, ``8:orgid:...`` a work account, ``4:+1206...`` a number.

    None for a bot (``28:...``), a group (``19:...``) and what is no id.
    """
    found = _USER.fullmatch(user)
    kind, value = found.groups() if found else ("", "")
    if kind == _PHONE or (kind == _PERSON and value.startswith("+")):
        number = canonical("phone", value)
        return Identity("phone", number) if number else None
    if kind != _PERSON:
        return None
    if value.startswith(_WORK):
        return Identity("teams", value.removeprefix("orgid:"))
    name = canonical("skype", value)
    return Identity("skype", name) if name else None


def _parties(data: dict[str, Json], message: dict[str, Json], content: str) -> Iterator[Party]:
    """Yield the author, in a conversation of two the other, and whom the text names."""
    author = identity(text(message.get("from")))
    pair = (identity(text(data.get("chat"))), identity(text(data.get("me"))))
    seen = {author, None}
    if author:
        yield Party(author.kind, author.value, "author", one_line(text(message.get("displayName"))))
    for other in pair if pair[0] else ():
        if other and other not in seen:
            seen.add(other)
            yield Party(
                other.kind, other.value, "recipient", one_line(text(data.get("name"))) if other == pair[0] else ""
            )
    for user, name in _MENTION.findall(content):
        named = identity(user)
        if named and named not in seen:
            seen.add(named)
            yield Party(named.kind, named.value, "mention", one_line(unescape(name)))


def _title(chat: str, data: dict[str, Json]) -> str:
    return "" if identity(chat) else one_line(text(data.get("name")))


def _call(content: str, what: str) -> str:
    seconds = max((int(found) for found in _DURATION.findall(content)), default=0)
    return f"Call of {seconds // 60}:{seconds % 60:02}" if seconds else f"Call, {what.lower()}" if what else "Call"


def _time(written: str) -> int:
    try:
        moment = datetime.fromisoformat(written)
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError) as error:
        raise RecordError(f"no time of a message: {written[:40]!r}") from error


def _words(kind: str, content: str) -> str:
    if kind == _PLAIN:
        return unescape(content).strip()
    quoted = _QUOTE.sub(r"<\1blockquote>", _QUOTED_HEAD.sub("", content))
    return to_text(quoted).strip()


def _files(kind: str, content: str) -> Iterator[File]:
    """Yield what was sent: by its name if there is one, else by its kind."""
    if kind.startswith(_FILES) and kind != _CARD:
        name, size = _NAME.search(content), _SIZE.search(content)
        shown = one_line(unescape(name[1])) if name else kind.rpartition("_")[2].rpartition("/")[2]
        yield File(shown, "", whole(size[1]) if size else None)
