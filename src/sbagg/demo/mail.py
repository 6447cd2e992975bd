"""A mail of the demo world before it has a form, and the thread that gives it its references."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sbagg.demo import clock, letters

if TYPE_CHECKING:
    from random import Random

_SERIALS = 1 << 20


class Mailbox(NamedTuple):
    """A name and an address, as in a header."""

    name: str
    address: str


class Mail(NamedTuple):
    """One mail.

    ``gmail`` and ``thread`` are Gmail's numbers; ``about`` is the key of the customer, ``log`` whether the
    CRM has the mail as well. ``dress`` is the kind of HTML twin (empty: none), ``file`` an attachment's name.
    """

    at: int
    offset: int
    sender: Mailbox
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    message_id: str
    references: tuple[str, ...]
    gmail: int
    thread: int
    labels: str
    text: str
    quote: str
    dress: str
    file: str
    headers: tuple[str, ...]
    about: str
    log: bool


@dataclass(slots=True)
class Thread:
    """A conversation under way: gives each mail its ids, references, subject and quote.

    ``quotes`` is ``last`` (the mail before), ``all`` (all before) or ``none``.
    """

    rng: Random
    serial: int
    subject: str
    about: str = ""
    log: bool = False
    language: str = "en"
    quotes: str = "last"
    headers: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    number: int = 0
    last: Mail | None = field(default=None)

    def add(
        self,
        at: int,
        offset: int,
        sender: Mailbox,
        to: tuple[Mailbox, ...],
        text: str,
        *,
        cc: tuple[Mailbox, ...] = (),
        labels: str = "Inbox,Important,Opened",
        dress: str = "",
        file: str = "",
        prefix: str = "",
        headers: tuple[str, ...] = (),
    ) -> Mail:
        """Return the next mail of the thread."""
        gmail = (at * 1000 << 20) + (self.serial + len(self.references)) * 7919 % _SERIALS
        self.number = self.number or gmail
        message_id = f"<{self.rng.getrandbits(80):020x}@mail.{sender.address.rpartition('@')[2]}>"
        answer = bool(self.last) and not self.subject.startswith("Re:")
        mail = Mail(
            at, offset, sender, to, cc, (prefix or ("Re: " if answer else "")) + self.subject, message_id,
            self.references, gmail, self.number, labels, text, "" if prefix else self._quote(offset),
            dress, file, self.headers + headers, self.about, self.log,
        )  # fmt: skip
        self.references += (message_id,)
        self.last = mail
        return mail

    def _quote(self, offset: int) -> str:
        before = self.last
        if before is None or self.quotes == "none":
            return ""
        day, hour = clock.spoken(before.at, offset, self.language)
        line = letters.words(self.language).quote.format(
            day=day, clock=hour, name=before.sender.name, address=before.sender.address
        )
        text = before.text
        if self.quotes == "all" and before.quote:
            text += "\n\n" + before.quote
        return line + "\n" + "\n".join(f"> {row}" if row else ">" for row in text.split("\n"))
