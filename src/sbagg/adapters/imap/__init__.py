"""A mailbox on an IMAP server, read as it is: nothing is marked, moved or deleted there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar, Literal
from urllib.parse import quote

from sbagg.adapter import Context, Event, Fact, Raw, Skipped
from sbagg.formats.mailrecord import record_facts


@dataclass(frozen=True)
class Imap:
    """A mailbox on an IMAP server: what came since the last sync, without an export.

    ``user`` is the login, mostly the address; of the large providers ``host`` is known by it. ``mailboxes`` names those to
    read; without it all are read but spam, trash, drafts and what is unsent, whatever language their names are in, and of Gmail its
    "All Mail". ``since`` (2024-01-01) leaves older mail at the server. ``tls`` is ``implicit`` (port 993), ``starttls`` (143),
    ``none`` for a server on this machine, or ``cleartext`` for any; ``ca`` is the certificate (PEM) of your own server.
    ``region`` (DE) is the country of phone numbers without one in signatures. It only reads: no message is marked as
    read. Attachments of messages over 64 KB are listed and not downloaded.
    """

    user: str
    host: str = ""
    port: int = 0
    tls: Literal["implicit", "starttls", "none", "cleartext"] = "implicit"
    mailboxes: tuple[str, ...] = ()
    since: date | None = None
    ca: Path | None = None
    region: str = ""

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = False
    live: ClassVar[bool] = True
    secrets: ClassVar[tuple[str, ...]] = ("password|token",)
    where: ClassVar[tuple[str, ...]] = ("host", "port", "tls", "ca")
    channel: ClassVar[str] = "email"
    formats: ClassVar[str] = "IMAP: Gmail, Microsoft 365, iCloud, Fastmail, Yahoo, GMX, any mail server"
    example: ClassVar[str] = "sbagg source add imap --name mail --set user=jane@gmail.com"

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield what is new since the cursors. A stream is a mailbox, a key its UIDVALIDITY and UID."""
        from sbagg.adapters.imap.account import read_account  # noqa: PLC0415 - parsing needs no connection
        from sbagg.adapters.imap.login import session  # noqa: PLC0415 - as above
        from sbagg.adapters.imap.server import Server  # noqa: PLC0415 - as above

        server = Server.of(self.host, self.port, self.user, self.tls, self.ca)
        address = f"imap://{quote(self.user, safe='@')}@{server.host}"
        with session(ctx, server, self.user) as asked:
            yield from read_account(ctx, asked, address, self.mailboxes, self.since)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn one message into the facts that it gives in any export: an interaction, and hints about its author."""
        name = raw.stream.rpartition("/")[2]
        yield from record_facts(
            raw.data,
            folder=(name,) if name else (),
            arrived=raw.at,
            region=self.region,
            locator=raw.locator,
            gmail="; gmail" in raw.media,
            cut="; cut" in raw.media,
            thin="; thin" in raw.media,
        )

    def wait(self, ctx: Context, seconds: float) -> bool:
        """Wait until mail has come since the cursors, at most so long; whether some has. Errors are those of ``fetch``."""
        from sbagg.adapters.imap.server import Server  # noqa: PLC0415 - parsing needs no connection
        from sbagg.adapters.imap.waiting import wait  # noqa: PLC0415 - as above

        server = Server.of(self.host, self.port, self.user, self.tls, self.ca)
        return wait(ctx, server, self.user, self.mailboxes, seconds)
