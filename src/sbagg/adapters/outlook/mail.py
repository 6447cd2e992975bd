"""From an item of Outlook to the facts that the same mail is anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from sbagg.adapter import Fact, File, Party, RecordError
from sbagg.adapters.outlook import people, rtf
from sbagg.adapters.outlook.item import Item
from sbagg.adapters.outlook.properties import charset
from sbagg.formats.charsets import decode
from sbagg.formats.headers import Headers, split_message
from sbagg.formats.html import to_text
from sbagg.formats.mailfacts import facts
from sbagg.formats.message import TEXT_LIMIT, Message
from sbagg.normalize import one_line

_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_TO = ("to", "cc", "bcc")
_MOST = 500
_LONGEST_NAME = 255
_ATTACHED = "message/rfc822"


def mail_facts(item: Item, labels: tuple[str, ...] = ()) -> Iterator[Fact]:
    """Yield the mail and hints about its author. Raises RecordError for what is no mail."""
    fact, hints = facts(message(item), labels=labels)
    known = {(party.kind, party.value) for party in fact.parties}
    more = [one for one in _named(item) if (one.kind, one.value) not in known]
    yield replace(fact, at=moment(item) if fact.at is None else fact.at, parties=(*fact.parties, *more[:_MOST]))
    yield from hints


_INVITES = "ipm.schedule.meeting"
"""Requests, cancellations and answers. Source: [MS-OXOCAL]."""


def message(item: Item) -> Message:
    """Return an item as a message: the header fields that came with it, filled up from what Outlook knows."""
    held = Message(headers(item), invites=item.kind.startswith(_INVITES))
    held.own = body(item)[:TEXT_LIMIT]
    texts = [held.own]
    for found, inner in item.files:
        name = one_line(found.text("3707", "3704", "3001"), _LONGEST_NAME)
        if inner is not None:
            forwarded = message(inner)
            subject = one_line(forwarded.headers.text("subject"), _LONGEST_NAME)
            held.files.append(File(name or f"{subject or 'message'}.msg", _ATTACHED))
            held.files.extend(forwarded.files)
            top = "\n".join(f"{name.title()}: {forwarded.headers.text(name)}" for name in ("from", "date", "subject"))
            texts.append(f"{top}\n\n{forwarded.text}".strip())
        else:
            size = found.number("size") or found.number("0e20")
            held.files.append(File(name, found.line("370e").lower(), size or None, found.text("digest")))
    held.text = "\n\n".join(filter(None, texts))[:TEXT_LIMIT]
    return held


def headers(item: Item) -> Headers:
    """Return the header fields: as they came (PR_TRANSPORT_MESSAGE_HEADERS), else made of properties."""
    found, _ = split_message(item.own.text("007d").encode("utf-8", "surrogatepass") + b"\n\n")
    author, sender, sent = people.author(item), people.sender(item), people.recipients(item)
    _fill(found, "from", author.mailbox)
    if sender.mailbox and sender.value != author.value:
        _fill(found, "sender", sender.mailbox)
    if not any(found.get(name) for name in _TO):
        for name in _TO:
            _fill(found, name, ", ".join(one.mailbox for one in sent if one.role == name and one.mailbox))
    at = moment(item)
    _fill(found, "date", datetime.fromtimestamp(at, UTC).isoformat() if at else "")
    _fill(found, "subject", subject(item))
    for name, tag in (("message-id", "1035"), ("references", "1039"), ("in-reply-to", "1042")):
        _fill(found, name, item.own.line(tag, limit=20_000))
    if not any(found.get(name) for name in _DELIVERED):
        _fill(found, "delivered-to", people.receiver(item))
    if item.kind.startswith("report."):
        _fill(found, "auto-submitted", "auto-generated")
    return found


def moment(item: Item) -> int | None:
    """Return when a mail was sent, else delivered, else made."""
    return item.own.time("0039", "0e06", "3007")


def subject(item: Item) -> str:
    """Return the subject; a data file puts the length of its prefix (``RE: ``) into two characters before it."""
    text = item.own.text("0037", "0e1d")
    return one_line(text[2:] if text.startswith("\x01") else text)


def body(item: Item) -> str:
    """Return the plain text, else that of the HTML or RTF. Raises RecordError for RTF that is none."""
    if plain := item.own.text("1000"):
        return plain.replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    html = item.own.data("1013")
    if shown := item.own.text("1013") or (decode(html, charset(item.own.number("3fde"))) if html else ""):
        return to_text(shown)
    packed = item.own.data("1009")
    try:
        return rtf.text_of(rtf.decompress(packed)) if packed else ""
    except ValueError as error:
        raise RecordError(f"its text is compressed RTF that cannot be read: {error}") from error


def _named(item: Item) -> list[Party]:
    """Return whoever only has a name in a server's directory. Where the header fields say who it was, they are known."""
    if item.own.text("007d"):
        return []
    author = people.author(item)
    found = [Party(author.kind, author.value, "from", author.name)]
    found += [Party(one.kind, one.value, one.role, one.name) for one in people.recipients(item) if one.role]
    return [one for one in dict.fromkeys(found) if one.kind == people.EXCHANGE]


def _fill(found: Headers, name: str, value: str) -> None:
    if value and not found.get(name):
        found.fields[name] = [value]
