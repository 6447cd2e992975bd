"""Salesforce by its API: the facts that its exports give, without an export."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import ClassVar

from sbagg.adapter import Context, Event, Fact, Raw, Skipped, SourceError
from sbagg.adapters.crm.facts import facts_of
from sbagg.adapters.crm.record import opened, scope_of
from sbagg.adapters.salesforce.org import Org
from sbagg.adapters.salesforce.reading import BULK_FROM, read

__all__ = ["Salesforce"]
_LARGEST = 512 * 2**20


@dataclass(frozen=True)
class Salesforce:
    """Salesforce by its API: accounts, contacts, leads, opportunities with the history of their stages, tasks, events, e-mails,
    calls, cases with their comments, notes; users.

    ``url`` is the org's own address (https://acme.my.salesforce.com). The secret is an access ``token``: let the Salesforce
    CLI give it anew each time by ``token_command``. ``currency`` (EUR) is that of amounts without one, ``region`` (FR) the
    country of phone numbers without one. An object of ``bulk_from`` rows or more is first read by a bulk job.
    """

    url: str = ""
    currency: str = ""
    region: str = ""
    bulk_from: int = BULK_FROM

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    live: ClassVar[bool] = True
    secrets: ClassVar[tuple[str, ...]] = ("token",)
    channel: ClassVar[str] = "crm"
    formats: ClassVar[str] = "the API of Salesforce"
    example: ClassVar[str] = "sbagg source add salesforce --set url=https://acme.my.salesforce.com"

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield what changed since the last run, and all on the first."""
        if not self.url:
            raise SourceError(
                "The address of your Salesforce is not set", "sbagg source set NAME url=https://acme.my.salesforce.com"
            )

        def login() -> dict[str, str]:
            return {"authorization": f"Bearer {ctx.secret('token')}"}

        with closing(ctx.http(self.url, login(), renew=login, limit=_LARGEST)) as http:
            yield from read(Org(ctx, http, sleep=http.sleep), self.bulk_from)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a row into facts."""
        yield from facts_of(opened(raw.data, raw.key, scope_of("salesforce", "", "", self.currency, self.region)))
