"""The state of the store and its sources: sync reports, status, quarantine, doctor, adapters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import ClassVar, Literal

from sbagg.views.base import Time, View, view


@view
class LeftOut(View):
    """Something left out on purpose, where it lies, and why."""

    locator: str
    reason: str


@view
class SourceRun(View):
    """What one source did in a sync. ``seconds`` of wall time; ``skips`` counts what was left out, by reason."""

    source: str
    adapter: str
    outcome: Literal["ok", "partial", "failed", "interrupted"]
    seen: int
    added: int
    changed: int
    unchanged: int
    gone: int
    skipped: int
    quarantined: int
    seconds: float
    newest: Time | None
    warnings: tuple[str, ...]
    skips: Mapping[str, int] = field(default_factory=dict)
    error: str | None = None
    hint: str | None = None
    note: str | None = None
    left_out: tuple[LeftOut, ...] = ()


@view
class BeforeAfter(View):
    """A count before and after a sync."""

    before: int
    after: int


@view
class SyncReport(View):
    """What a sync did. ``unrecognised`` names paths that hold no export that we know."""

    schema: ClassVar[str] = "sbagg.sync/1"
    sources: tuple[SourceRun, ...]
    people: BeforeAfter
    companies: BeforeAfter
    unrecognised: tuple[str, ...]
    hints: tuple[str, ...] = ()
    dry_run: bool = False


@view
class StoreInfo(View):
    """The store's file."""

    path: str
    bytes: int
    schema_version: int


@view
class StatusCounts(View):
    """How much the store holds."""

    people: int
    companies: int
    interactions: int
    identities: int
    deals: int
    tickets: int
    transactions: int


@view
class SourceStatus(View):
    """A source's state. ``only_copy``: its original is gone and it is not kept raw, so the store alone has it."""

    source: str
    adapter: str
    last_ok: Time | None
    newest: Time | None
    age_seconds: int | None
    stale: bool
    records: int
    quarantined: int
    only_copy: bool
    outcome: str | None = None
    warning: str | None = None


@view
class Status(View):
    """The store and its sources."""

    schema: ClassVar[str] = "sbagg.status/1"
    store: StoreInfo
    counts: StatusCounts
    sources: tuple[SourceStatus, ...]


@view
class SourceView(View):
    """A configured source and its options."""

    schema: ClassVar[str] = "sbagg.source/1"
    source: str
    adapter: str
    options: Mapping[str, object]


@view
class QuarantinedRecord(View):
    """A record that was refused, why, and where its original lies."""

    source: str
    stream: str
    key: str
    locator: str
    reason: str
    at: Time | None


@view
class MeIdentity(View):
    """One of my identities, and how sbagg knows: ``config`` or a domain."""

    kind: str
    value: str
    person: str | None


@view
class Finding(View):
    """What doctor found: ``ok``, ``warning`` or ``error``, in words, and the command that mends it."""

    check: str
    level: Literal["ok", "warning", "error"]
    text: str
    fix: str | None


@view
class Doctor(View):
    """All findings."""

    schema: ClassVar[str] = "sbagg.doctor/1"
    ok: bool
    findings: tuple[Finding, ...]


@view
class AdapterInfo(View):
    """An adapter that can be used: its channel, what it reads, and where it comes from."""

    adapter: str
    channel: str
    formats: str
    example: str
    origin: str
    options: tuple[str, ...]


@view
class Candidate(View):
    """One of several that a name could mean."""

    kind: Literal["person", "company", "item"]
    id: str
    name: str
    detail: str
