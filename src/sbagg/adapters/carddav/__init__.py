"""Address books on a server: what changed since the last sync, without an export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Fact, Raw, RecordError, Refused, Skipped
from sbagg.adapters.contacts.card import Entry, Scope, by_id, facts_of
from sbagg.adapters.contacts.files import MEDIA
from sbagg.adapters.contacts.keys import Keys
from sbagg.adapters.dav.following import Found, Maker, follow
from sbagg.adapters.dav.server import CARDS, connected
from sbagg.formats import vcard

__all__ = ["CardDav"]
_KEPT_OF_REFUSED = 64 * 1024
_EXPORTED = "vcard"
"""What an address book exported as vCards is called by: a card has the same id whichever way it comes."""


@dataclass(frozen=True)
class CardDav:
    """Address books on a server (CardDAV): Nextcloud, iCloud, Fastmail, Google, mailbox.org, Radicale and others.

    ``url`` is the address that the provider names, or the server's own (https://cloud.acme.com); ``user`` the login.
    ``collections`` names the address books to read, without it all are. ``ca`` is the certificate (PEM) of your own
    server. ``region`` (DE) is the country of phone numbers without one, ``account`` tells address books apart, as
    for vCards in files. Groups, lists and categories become tags. It only reads.
    """

    url: str
    user: str = ""
    collections: tuple[str, ...] = ()
    ca: Path | None = None
    region: str = ""
    account: str = ""

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    live: ClassVar[bool] = True
    secrets: ClassVar[tuple[str, ...]] = ("password|token",)
    channel: ClassVar[str] = "crm"
    formats: ClassVar[str] = "address books on a server (CardDAV)"
    example: ClassVar[str] = "sbagg source add carddav --set url=https://cloud.acme.com --set user=jane"

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the cards that changed. A stream is an address book, a key the name of a card in it."""
        server = connected(ctx, CARDS, self.url, self.user, self.ca)
        yield from follow(ctx, server, self.collections, _Cards())

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a card into what it gives in an export: a person or a company, and a note."""
        found, _ = vcard.properties(raw.data)
        if not found:
            raise RecordError("there is no property of a card in it")
        entry, scope = Entry(found), Scope(self.account or _EXPORTED, self.region)
        if entry.kind == "group":
            yield from by_id(entry, scope)
        yield from facts_of(entry, Keys().of(entry, raw.data), scope)


class _Cards(Maker):
    def event(self, found: Found) -> Event:
        """Return the card of a resource, without its pictures; of one inside another the outer."""
        items = list(vcard.split(BytesIO(found.data)))
        cards = [one for one in items if isinstance(one, vcard.Card)]
        if cards:
            return Raw(found.name, cards[-1].data, MEDIA, found.stream, found.locator, found.at)
        reason = next((one.reason for one in items if isinstance(one, vcard.Stray)), "there is nothing in it")
        return Refused(found.name, reason, found.stream, found.locator, found.data[:_KEPT_OF_REFUSED])
