"""Writes mails as a Google Takeout does: one mbox of all mail, with Gmail's thread and labels, in CRLF."""

from __future__ import annotations

import base64
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sbagg.demo import clock
from sbagg.demo.chance import source
from sbagg.demo.mime import Mime

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sbagg.demo.mail import Mail, Mailbox

PATH = "Takeout/Mail/All mail Including Spam and Trash.mbox"
_BUFFER = 1 << 20
_SEALS = 64
_WORD = 45  # bytes that fit into one encoded word
_SPECIAL = frozenset('()<>[]:;@\\,."')


def write(path: Path, mails: Iterable[Mail], *, owner: str, seed: int) -> Iterator[Mail]:
    """Write each mail to ``path`` and hand it on; memory stays flat."""
    form = _Form(owner, seed)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb", buffering=_BUFFER) as out:
        for mail in mails:
            out.write(form.entry(mail))
            yield mail


def count(mail: Mail, counts: Counter[str]) -> None:
    """Count a mail as what its labels make it."""
    counts["mails"] += 1
    for label, name in (("Spam", "spam"), ("Drafts", "drafts"), ("Trash", "trash"), ("Sent", "sent")):
        if mail.labels.startswith(label):
            counts[name] += 1


class _Form:
    def __init__(self, owner: str, seed: int) -> None:
        rng = source(seed, "seals")
        self._owner = owner
        self._domain = owner.rpartition("@")[2]
        self._mime = Mime(seed)
        self._seals = [_folded(base64.b64encode(rng.randbytes(256)).decode()) for _ in range(_SEALS)]

    def entry(self, mail: Mail) -> bytes:
        headers, body = self._mime.body(mail)
        top = (
            f"From {mail.gmail}@xxx {clock.takeout(mail.at)}\r\n"
            f"X-GM-THRID: {mail.thread}\r\nX-Gmail-Labels: {mail.labels}\r\n"
        )
        outside = not mail.sender.address.endswith(self._domain)
        return b"".join(
            (
                f"{top}{self._trace(mail) if outside else ''}{self._head(mail)}{headers}\r\n".encode(),
                body,
                b"\r\n\r\n",
            )
        )

    def _trace(self, mail: Mail) -> str:
        """Return what the mail servers on the way add."""
        number = mail.gmail
        first, second, third = (self._seals[(number >> shift) % _SEALS] for shift in (3, 9, 15))
        return _template(self._owner, mail.sender.address) % {
            "at": mail.at,
            "arrived": clock.rfc5322(mail.at + 2),
            "host": number % 240,
            "a": number % 99_991,
            "b": number % 999_983,
            "first": first,
            "second": second,
            "third": third,
        }

    def _head(self, mail: Mail) -> str:
        lines = ["MIME-Version: 1.0"]
        lines += mail.headers
        if mail.references:
            lines.append("References: " + "\r\n ".join(mail.references))
            lines.append(f"In-Reply-To: {mail.references[-1]}")
        lines.append(f"From: {_mailbox(mail.sender)}")
        lines.append(f"Date: {clock.rfc5322(mail.at, mail.offset)}")
        lines.append(f"Message-ID: {mail.message_id}")
        lines.append(f"Subject: {_words(mail.subject)}")
        lines.append("To: " + ",\r\n ".join(map(_mailbox, mail.to)))
        if mail.cc:
            lines.append("Cc: " + ",\r\n ".join(map(_mailbox, mail.cc)))
        return "\r\n".join(lines) + "\r\n"


@cache
def _received() -> str:
    return files(__package__).joinpath("received.txt").read_text(encoding="utf-8").replace("\n", "\r\n")


@lru_cache(maxsize=8192)
def _template(owner: str, sender: str) -> str:
    """Return the trace of one sender's mails, with blanks for what differs from mail to mail."""
    home, domain = owner.rpartition("@")[2], sender.rpartition("@")[2]
    return _received().format(owner=owner, home=home, sender=sender, domain=domain)


@lru_cache(maxsize=8192)
def _mailbox(mailbox: Mailbox) -> str:
    name = mailbox.name
    if not name:
        return mailbox.address
    shown = f'"{name}"' if _SPECIAL & set(name) and name.isascii() else _words(name)
    return f"{shown} <{mailbox.address}>"


def _words(text: str) -> str:
    """Return what is not ASCII as encoded words (RFC 2047) of at most 75 characters."""
    if text.isascii():
        return text
    words = [b""]
    for letter in text:
        encoded = letter.encode()
        if len(words[-1]) + len(encoded) > _WORD:
            words.append(b"")
        words[-1] += encoded
    return "\r\n ".join(f"=?UTF-8?B?{base64.b64encode(word).decode()}?=" for word in words)


def _folded(seal: str) -> str:
    return "\r\n         ".join(seal[start : start + 64] for start in range(0, len(seal), 64))
