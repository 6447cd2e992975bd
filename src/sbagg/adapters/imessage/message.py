"""A message as a fact, or why it is left out."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from sbagg.adapter import File, Identity, Interaction, Json, Party, RecordError, Skipped
from sbagg.adapters.imessage.store import unix
from sbagg.formats import typedstream
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.normalize import email, one_line
from sbagg.normalize.identity import phone

OWNER = ("imessage", "owner")
"""Whose database it is, where it does not say under which address they write: kind and value of the identity."""
_PLACEHOLDER = "\ufffc"
"""Stands in the text for each attachment."""
_REACTIONS = range(1000, 4000)
"""``associated_message_type``: 1000 a sticker put on a message, 2000 to 2999 a tapback, 3000 to 3999 one taken back."""
_DIALLED = re.compile(r"\+?[\d\s().-]{7,25}")


def facts(data: dict[str, Json], region: str) -> Iterator[Interaction | Skipped]:
    """Turn a message into an interaction."""
    guid, chat = text(data.get("guid")), mapping(data.get("chat"))
    if not guid:
        raise RecordError("a message without an id")
    words = _words(data)
    files = [mapping(one) for one in listing(data.get("files"))]
    if reason := _reason(data) or ("" if words or files else "empty"):
        yield Skipped(reason)
        return
    is_mine = bool(whole(data.get("is_from_me")))
    sms = text(data.get("service")).lower() not in {"", "imessage"}
    author = identity(text(data.get("from")), region)
    author = author or (Identity(*OWNER) if is_mine else None)
    machine = not is_mine and author is None
    others = [one for to in listing(data.get("to")) if (one := identity(text(to), region)) and one != author]
    parties = [Party(author.kind, author.value, "author")] if author else []
    yield Interaction(
        ref=f"imessage:{guid}",
        kind="sms" if sms else "chat",
        channel="sms",
        at=unix(whole(data.get("date")) or 0),
        parties=(*parties, *(Party(one.kind, one.value, "recipient") for one in dict.fromkeys(others))),
        title=one_line(text(data.get("subject")) or text(chat.get("title"))),
        text=words,
        thread=(f"imessage:{name}",) if (name := text(chat.get("name"))) else (),
        files=tuple(File(one_line(name), text(one.get("media")), whole(one.get("size"))) for one in files if (name := text(one.get("name")))),
        flags=("auto",) if machine or whole(data.get("is_auto_reply")) else (),
    )  # fmt: skip


def identity(address: str, region: str) -> Identity | None:
    """Return whose an address is; a short code, or a sender that is a mere word, is a machine's and nobody's."""
    if found := email(address):
        return Identity("email", found)
    number = phone(address, region) if _DIALLED.fullmatch(address) else ""
    return Identity("phone", number) if number else None


def _reason(data: dict[str, Json]) -> str:
    """Return why a message is left out, empty if it is not."""
    said = {name: whole(data.get(name)) or 0 for name in data}
    if said.get("associated_message_type", 0) in _REACTIONS:
        return "a reaction"
    if said.get("item_type") or said.get("is_system_message") or said.get("is_service_message"):
        return "what Messages itself says (joined, left, renamed)"
    if said.get("date_retracted"):
        return "taken back by who sent it"
    if said.get("is_spam"):
        return "spam"
    return "not sent" if said.get("is_from_me") and said.get("error") else ""


def _words(data: dict[str, Json]) -> str:
    """Return the text: its column is empty in newer versions, which keep it in an archived string."""
    written = text(data.get("text"))
    if not written.strip():
        try:
            written = typedstream.string(base64.b64decode(text(data.get("body")))) or ""
        except (binascii.Error, ValueError) as error:
            raise RecordError(f"no archived text: {error}") from error
    return written.replace(_PLACEHOLDER, "").strip()
