"""Counting mail without sbagg: the standard library's ``mailbox`` and ``email``, one pass over the file."""

from __future__ import annotations

import email.header
import email.utils
import mailbox
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path

_PARTIES = (
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "bcc",
    "delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
)
_LEFT_OUT = frozenset({"Spam", "Trash", "Drafts"})
_LISTS = ("x-mailing-list", "mailing-list", "x-beenthere")
_MAILTO = re.compile(r"<\s*mailto:([^<>\s?]+)", re.IGNORECASE)
_ID = re.compile(r"<\s*([^<>]+?)\s*>")


@dataclass(slots=True)
class Mail:
    """One mail, however often it is there: who wrote it, who is named on it, and whether a list carried it."""

    senders: frozenset[str]
    parties: frozenset[str]


@dataclass(slots=True)
class Counted:
    """A mailbox: messages in the file, those left out by their labels, and the mails, unique by Message-ID and sender."""

    messages: int = 0
    left_out: int = 0
    mails: dict[tuple[str, str], Mail] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)

    def named(self, addresses: set[str]) -> int:
        """Return on how many mails any of the addresses is named."""
        return sum(not addresses.isdisjoint(mail.parties) for mail in self.mails.values())

    def written(self, addresses: set[str]) -> int:
        """Return how many mails any of the addresses wrote."""
        return sum(not addresses.isdisjoint(mail.senders) for mail in self.mails.values())

    def at(self, domains: set[str]) -> int:
        """Return on how many mails an address at any of the domains, or below, is named. Mailing lists are nobody's."""
        people = {
            a for mail in self.mails.values() for a in mail.parties if a not in self.lists and _within(a, domains)
        }
        return self.named(people)

    def frequent(self, count: int) -> list[str]:
        """Return the addresses that wrote most."""
        by_sender = Counter(address for mail in self.mails.values() for address in mail.senders)
        return [address for address, _ in by_sender.most_common(count)]


def count(path: Path) -> Counted:
    """Read a mailbox."""
    result = Counted()
    box = mailbox.mbox(path, create=False)
    for number, message in enumerate(box):
        result.messages += 1
        labels = {label.strip() for label in _text(message, "x-gmail-labels").split(",")}
        if labels & _LEFT_OUT:
            result.left_out += 1
            continue
        lists = set(_lists(message))
        senders = list(_addresses(message, "from")) or list(_addresses(message, "sender"))
        wrote = {*senders, *(() if lists or not message["from"] else list(_addresses(message, "sender"))[:1])}
        parties = (
            {address for name in _PARTIES if name != "sender" for address in _addresses(message, name)} | wrote | lists
        )
        found = _ID.findall(_text(message, "message-id")) or _text(message, "message-id").split()
        key = (re.sub(r"\s", "", found[0]) if found else f"no id: {number}", senders[0] if senders else "")
        result.lists |= lists
        known = result.mails.get(key)
        result.mails[key] = Mail(
            frozenset(wrote) | (known.senders if known else frozenset()),
            frozenset(parties) | (known.parties if known else frozenset()),
        )
    box.close()
    return result


def _addresses(message: Message, name: str) -> Iterator[str]:
    values = [str(value).replace("\r", "").replace("\n", " ") for value in message.get_all(name, [])]
    for _, address in email.utils.getaddresses(values):
        if "@" in address:
            yield address.strip().lower()


def _lists(message: Message) -> Iterator[str]:
    post = _MAILTO.search(_text(message, "list-post"))
    if post:
        yield post[1].lower()
        return
    for name in _LISTS:
        for address in _addresses(message, name):
            yield address
            return
    named = _ID.search(_text(message, "list-id"))
    if named:
        yield from (
            a for field in ("to", "cc") for a in _addresses(message, field) if a.replace("@", ".") == named[1].lower()
        )


def _text(message: Message, name: str) -> str:
    return str(message.get(name, "")).replace("\r", "").replace("\n", " ")


def _within(address: str, domains: set[str]) -> bool:
    domain = address.rpartition("@")[2]
    return any(domain == wanted or domain.endswith(f".{wanted}") for wanted in domains)
