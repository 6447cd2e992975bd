"""Exports of CRMs and address books as tables: Salesforce, HubSpot, Google Contacts, Outlook ..., any list of people or deals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Checkpoint, Context, Event, Export, Fact, Gone, Json, Raw, Skipped
from sbagg.adapters.crm.columns import Columns
from sbagg.adapters.crm.export import Unit, units
from sbagg.adapters.crm.facts import facts_of
from sbagg.adapters.crm.profile import GENERIC, dialects
from sbagg.adapters.crm.recognise import recognise
from sbagg.adapters.crm.record import Scope, opened, scope_of
from sbagg.adapters.crm.rows import ExportReader, checkpoint
from sbagg.formats import options

__all__ = ["Crm"]


@dataclass(frozen=True)
class Crm:
    """CRM exports: Salesforce (weekly export, Data Loader, reports), HubSpot, Pipedrive, Zoho, Dynamics 365, BottleCRM; contacts of
    Google and Outlook as CSV; call logs of Aircall and RingCentral; tickets of Zendesk as CSV; any list of people, companies, deals or calls.

    ``path`` names the exports, oldest first. ``dialect`` is salesforce, hubspot, pipedrive, zoho, dynamics, bottlecrm,
    google-contacts, outlook-contacts, aircall, ringcentral, zendesk or generic. ``account`` tells accounts of one CRM apart
    (the portal or org id). ``timezone`` (Europe/Paris) is that of times written without one, ``currency`` (EUR) that of
    amounts without one, ``region`` (FR) the country of phone numbers without one. ``mapping`` is for generic:
    file name -> column -> field. Fields: id, name, first_name, last_name, email, phone, title, company, company_domain,
    other_name, deal_name, stage, pipeline, amount, currency, close, owner, status, contact, contact_email, note,
    created, modified, tags, do_not_call, do_not_mail; of a call start, start_time, duration, direction, result, phone,
    from, to, contact, owner.
    """

    path: tuple[Path, ...]
    dialect: str
    account: str = ""
    timezone: str = ""
    currency: str = ""
    region: str = ""
    mapping: dict[str, dict[str, str]] = field(default_factory=dict, hash=False)

    version: ClassVar[int] = 5
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "crm"
    formats: ClassVar[str] = (
        "exports of Salesforce, HubSpot, Pipedrive, Zoho, Dynamics 365, BottleCRM, Google Contacts, Outlook, Aircall, RingCentral; "
        "any table of people, deals or calls"
    )
    example: ClassVar[str] = "sbagg sync ~/Downloads/hubspot-crm-exports-all-deals-2026-11-01.csv"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise a folder, a zip or a single CSV."""
        return recognise(path)

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the rows of the exports that are new or changed."""
        scope = self._scope()
        found = units(self.path, scope.profile)
        before = ctx.cursor().get("exports")
        state: dict[str, Json] = dict(before) if isinstance(before, dict) else {}
        columns = Columns(ctx.cursor().get("columns"))
        readers: list[tuple[ExportReader, bool]] = []
        for unit in found:
            signature = unit.signature(self._options())
            known = state.get(unit.name)
            if not isinstance(known, dict) or known.get("signature") != signature:
                known = {"signature": signature}
            if known.get("finished") is True:
                continue
            reader = ExportReader(unit, scope, self.mapping, ctx, columns)
            readers.append((reader, len(known) == 1))
            progress: dict[str, Json] = dict(known)
            for event in reader.events(progress):
                state[unit.name] = progress
                yield checkpoint({"exports": state, "columns": columns.state}) if event is None else event
            state[unit.name] = {"signature": signature, "finished": True}
            yield checkpoint({"exports": state, "columns": columns.state})
        if readers:
            columns.warn(ctx)
            yield checkpoint({"exports": state, "columns": columns.state})
        yield from _what_is_gone(found, readers)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a row into facts."""
        scope = scope_of(self.dialect, self.account, self.timezone, self.currency, self.region)
        yield from facts_of(opened(raw.data, raw.key, scope))

    def _scope(self) -> Scope:
        options.check_choice(self.dialect, (*dialects(), GENERIC), what="CRM dialect", option="dialect")
        options.check_zone(self.timezone)
        return scope_of(self.dialect, self.account, self.timezone, self.currency, self.region)

    def _options(self) -> str:
        options = {name: value for name, value in asdict(self).items() if name != "path"}
        return json.dumps([self.version, options], sort_keys=True)


def _what_is_gone(found: list[Unit], readers: list[tuple[ExportReader, bool]]) -> Iterator[Event]:
    """Say what the last export no longer has, if it lists everything and was read from beginning to end.

    A stream counts only if it has rows and all of them could be read. The keys of older exports read in the
    same run are gone one by one, because for the engine this run has listed them.
    """
    if not readers or not found[-1].whole or readers[-1][0].unit is not found[-1] or not readers[-1][1]:
        return
    last = readers[-1][0]
    for stream, listed in sorted(last.listed.items()):
        if stream in last.damaged:
            continue
        older = {key for reader, _ in readers[:-1] for key in reader.listed.get(stream, ())}
        yield from (Gone(key, stream) for key in sorted(older - listed))
        yield Checkpoint({}, stream, complete=True)
