"""A message to the facts it holds, shared by every source of mail: the mail itself, and hints about its author."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache

from sbagg.adapter import Hint, Interaction, Party, RecordError
from sbagg.formats.addresses import addresses
from sbagg.formats.headers import Headers
from sbagg.formats.invitations import is_bare_answer
from sbagg.formats.maildate import timestamp
from sbagg.formats.mailhints import hints
from sbagg.formats.message import Message
from sbagg.formats.quotes import split_text
from sbagg.normalize import clean, is_automatic, one_line

MOST_PARTIES = 500
_AUTHORITY = 10
_DAY = 86_400
_MESSAGE_ID = re.compile(r"<\s*([^<>]{1,1000}?)\s*>")
_MAILTO = re.compile(r"<\s*mailto:([^<>\s?]{1,320})", re.IGNORECASE)
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_LIST_ADDRESS = ("x-mailing-list", "mailing-list", "x-beenthere")
_LIST_ADDRESS_FIELDS = frozenset(_LIST_ADDRESS)
_LIST_FIELDS = frozenset({"list-id", "list-post", *_LIST_ADDRESS})
_BULK_FIELDS = frozenset(
    """list-unsubscribe feedback-id x-campaign x-campaignid x-mailgun-sid x-mc-user x-csa-complaints x-sfmc-stack
    x-report-abuse x-mailer-recptid x-mailchimp-id""".split()
)
_AUTO_FIELDS = frozenset("x-autoreply x-autorespond x-failed-recipients".split())
_SUBJECT_LIMIT = 1000


def facts(
    message: Message, *, labels: tuple[str, ...] = (), thread: tuple[str, ...] = (), region: str = ""
) -> tuple[Interaction, tuple[Hint, ...]]:
    """Return the interaction that a message (of ``read_message``) is and the hints in it, or raise RecordError if it is
    no mail.

    ``labels`` and ``thread`` (further thread keys) come from the container; ``region`` is the country of numbers without one. ``at`` is None where neither Date nor
    Received is credible: the container may know better.
    """
    headers = message.headers
    if not headers.is_mail():
        raise RecordError("no mail: no From, Sender, Date, Received or Message-ID field")
    senders = _mailboxes(headers, "from") or _mailboxes(headers, "sender")
    parties, more = _parties(headers, senders)
    ids = _message_ids(headers.get("message-id"))
    title = one_line(headers.text("subject"), _SUBJECT_LIMIT)
    own, signature = split_text(message.own)
    sender = senders[0][1].lower() if senders else ""
    mass = _flags(headers, sender, more=more)
    invites = message.invites or is_bare_answer(title, message.text)
    fact = Interaction(
        ref=f"mail:{ids[0]}|{sender}" if ids else f"mail:{_digest(message)}",
        kind="email",
        channel="email",
        at=_moment(headers),
        parties=parties,
        title=title,
        text=message.text,
        new=None if own == message.text else own or None,
        thread=tuple(dict.fromkeys((*_thread(headers, ids), *thread))),
        answers=_answered(headers, ids),
        files=tuple(message.files),
        labels=labels,
        flags=(*mass, *(("invite",) if invites else ())),
        authority=_AUTHORITY,
    )
    return fact, () if mass else tuple(hints(fact.parties, fact.text, own, signature, region))


def _mailboxes(headers: Headers, name: str, limit: int = MOST_PARTIES) -> list[tuple[str, str]]:
    if name not in headers.fields:
        return []
    found: list[tuple[str, str]] = []
    for value in headers.all(name):
        for mailbox in addresses(value):
            if mailbox[1]:
                found.append(mailbox)
            if len(found) >= limit:
                return found
    return found


def _parties(headers: Headers, senders: list[tuple[str, str]]) -> tuple[tuple[Party, ...], bool]:
    """Return who took part, and whether there are more of them than are kept."""
    parties: dict[tuple[str, str], Party] = {}
    for role, name, address in _everybody(headers, senders):
        if len(parties) >= MOST_PARTIES:
            return tuple(parties.values()), True
        parties.setdefault((role, address.lower()), _party(address, role, name))
    return tuple(parties.values()), False


@lru_cache(maxsize=8192)
def _party(address: str, role: str, name: str) -> Party:
    """Make a party. The same few people write most of a mailbox, so it is remembered."""
    return Party("email", address, role, name)


def _everybody(headers: Headers, senders: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield (role, name, address). On a list the Sender is the list's machine, and To and Cc hold its address."""
    to_list = _list_address(headers)
    for name, address in senders:
        yield "from", name, address
    if to_list:
        yield "list", "", to_list
    elif headers.get("from"):
        for name, address in _mailboxes(headers, "sender", 1):
            yield "from", name, address
    for field in _DELIVERED:
        for _, address in _mailboxes(headers, field, 20):
            yield "delivered", "", address
    known = {to_list, *(address.lower() for _, address in senders)}
    for role in ("reply-to", "to", "cc", "bcc"):
        for name, address in _mailboxes(headers, role, MOST_PARTIES + 1):
            if address.lower() not in (known if role == "reply-to" else {to_list}):
                yield role, name, address


def _list_address(headers: Headers) -> str:
    """Return the posting address of the mailing list in lower case, empty if it is on none or does not say."""
    if _LIST_FIELDS.isdisjoint(headers.fields):
        return ""
    post = _MAILTO.search(headers.get("list-post")[:1000])
    if post:
        return clean(post[1]).lower()
    for field in _LIST_ADDRESS:
        for _, address in _mailboxes(headers, field, 1):
            if "@" in address:
                return address.lower()
    found = _MESSAGE_ID.search(headers.get("list-id")[:1000])
    # <team.lists.example.com> is posted to as team@lists.example.com, if To or Cc say so
    wanted = clean(found[1]).lower() if found else ""
    mailboxes = (mailbox for field in ("to", "cc") for mailbox in _mailboxes(headers, field, 50) if wanted)
    return next((address.lower() for _, address in mailboxes if address.lower().replace("@", ".") == wanted), "")


def _message_ids(value: str) -> list[str]:
    found = _MESSAGE_ID.findall(value[:100_000]) if "<" in value else value.split()[:100]
    return [clean("".join(one.split())) for one in found if one.strip()]


def _thread(headers: Headers, ids: list[str]) -> Iterator[str]:
    references = _message_ids(headers.get("references"))
    for one in (*ids[:1], *references[:1], *references[-1:], *_message_ids(headers.get("in-reply-to"))[:1]):
        yield f"mid:{one}"
    if gmail := headers.get("x-gm-thrid"):
        yield f"gmail:{clean(gmail)[:40]}"


def _answered(headers: Headers, ids: list[str]) -> str:
    """Return the key of the mail that this one answers: what In-Reply-To says, else the last of the References."""
    named = [*_message_ids(headers.get("in-reply-to"))[:1], *_message_ids(headers.get("references"))[-1:]]
    return next((f"mid:{one}" for one in named if ids and one not in ids), "")


def _digest(message: Message) -> str:
    headers = message.headers
    parts = [headers.get(name) for name in ("date", "from", "to", "subject")]
    parts.append(" ".join(message.text.split()))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _moment(headers: Headers) -> int | None:
    """Return the Date, unless it lies days after the mail was received; then when it was received."""
    stated = timestamp(headers.get("date"))
    arrived = None
    for value in headers.all("received")[:50]:
        at = timestamp(value.rpartition(";")[2])
        if at is not None and stated is not None and stated <= at + 2 * _DAY:
            return stated
        arrived = at if arrived is None else arrived
    return stated if arrived is None else arrived


def _flags(headers: Headers, sender: str, *, more: bool) -> tuple[str, ...]:
    fields = headers.fields
    precedence = headers.get("precedence").lower()
    on_list = precedence == "list" or not _LIST_FIELDS.isdisjoint(fields)
    posted = "list-post" in fields or not _LIST_ADDRESS_FIELDS.isdisjoint(fields)
    mass = precedence in {"bulk", "junk"} or not _BULK_FIELDS.isdisjoint(fields)
    submitted = headers.get("auto-submitted").lower()
    auto = (
        (bool(submitted) and not submitted.startswith("no"))
        or precedence == "auto_reply"
        or headers.get("return-path") == "<>"
        or not _AUTO_FIELDS.isdisjoint(fields)
        or "all" in headers.get("x-auto-response-suppress").lower()  # part of it, on what people write, too
        or is_automatic(sender)
    )
    return tuple(
        flag for flag, holds in (("list", on_list), ("bulk", more or (mass and not posted)), ("auto", auto)) if holds
    )
