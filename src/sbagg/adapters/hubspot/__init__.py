"""HubSpot by its API: the facts that its exports give, without an export."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

from sbagg.adapter import Context, Event, Fact, Raw, Skipped
from sbagg.adapters.crm.record import scope_of
from sbagg.adapters.hubspot import rows
from sbagg.adapters.hubspot.portal import Portal
from sbagg.adapters.hubspot.reading import read
from sbagg.formats import options

__all__ = ["HubSpot"]


@dataclass(frozen=True)
class HubSpot:
    """HubSpot by its API: contacts, companies, deals with the history of their stages, tickets, calls, e-mails, meetings,
    notes and tasks; who of yours owns what.

    The secret is the ``token`` of a private app or service key that may read them; what it may not read is left out and
    said. ``account`` (the portal's number) is wanted only where you have several: give the same to its exports, so that
    a record is one wherever it is seen. ``timezone`` (Europe/Paris) is the account's: it tells on which day a deal
    closes. ``currency`` (EUR) is that of amounts without one, ``region`` (FR) the country of phone numbers without one.
    """

    account: str = ""
    timezone: str = ""
    currency: str = ""
    region: str = ""
    url: str = "https://api.hubapi.com"

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    live: ClassVar[bool] = True
    secrets: ClassVar[tuple[str, ...]] = ("token",)
    channel: ClassVar[str] = "crm"
    formats: ClassVar[str] = "the API of HubSpot"
    example: ClassVar[str] = "sbagg source add hubspot --set timezone=Europe/Paris"

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield what changed since the last run, and all on the first."""
        options.check_zone(self.timezone)
        with closing(ctx.http(self.url, {"authorization": f"Bearer {ctx.secret('token')}"})) as http:
            yield from read(Portal(ctx, http))

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn an object into facts."""
        yield from rows.parse(raw, scope_of("hubspot", self.account, self.timezone, self.currency, self.region))
