"""Pipedrive by its API: the facts that its exports give, without an export."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

from sbagg.adapter import Context, Event, Fact, Raw, Skipped
from sbagg.adapters.crm.record import scope_of
from sbagg.adapters.pipedrive import rows
from sbagg.adapters.pipedrive.company import Company
from sbagg.adapters.pipedrive.reading import read

__all__ = ["Pipedrive"]


@dataclass(frozen=True)
class Pipedrive:
    """Pipedrive by its API: persons, organizations, deals (archived ones, too), activities and notes; who of yours owns what.

    The secret is your ``token`` (Personal preferences, API). ``account`` is wanted only where you have several companies:
    give the same to their exports, so that a record is one wherever it is seen. ``currency`` (EUR) is that of amounts
    without one, ``region`` (FR) the country of phone numbers without one.
    """

    account: str = ""
    currency: str = ""
    region: str = ""
    url: str = "https://api.pipedrive.com"

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    live: ClassVar[bool] = True
    secrets: ClassVar[tuple[str, ...]] = ("token",)
    channel: ClassVar[str] = "crm"
    formats: ClassVar[str] = "the API of Pipedrive"
    example: ClassVar[str] = "sbagg source add pipedrive --set region=EE"

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield what changed since the last run, and all on the first."""
        with closing(ctx.http(self.url, {"x-api-token": ctx.secret("token")})) as http:
            yield from read(Company(ctx, http))

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn an object into facts."""
        yield from rows.parse(raw, scope_of("pipedrive", self.account, "", self.currency, self.region))
