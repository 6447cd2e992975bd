"""People and companies, as cards and as rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sbagg.views.base import Time, View, view
from sbagg.views.items import CompanyRef, DealView, FileView, Freshness, Item, Money, Ref, TicketView
from sbagg.views.ranks import Coverage, RankView
from sbagg.views.turns import TurnView


@view
class Counts(View):
    """Contacts with a person or company: written by them (``in_``), by me (``out``), and all by kind."""

    in_: int
    out: int
    by_kind: Mapping[str, int]


@view
class Transactions(View):
    """What was bought: ``count`` purchases, an order with its invoice, payments and refunds being one; one total for each
    currency, never added across; when the last was (a day where its source gives no time).
    """

    count: int
    totals: tuple[Money, ...]
    last_at: Time | None


@view
class FlagView(View):
    """What to know before getting in touch."""

    flag: str
    source: str
    at: Time | None


@view
class IdentityView(View):
    """An address or account of a person. ``shared``: others use it too, so it never joins people."""

    kind: str
    value: str
    shown: str
    shared: bool
    sources: tuple[str, ...]


@view
class Employment(View):
    """Where a person works or worked, as sources claim it."""

    company: Ref
    title: str | None
    from_: str | None
    to: str | None
    sources: tuple[str, ...]


@view
class Common(View):
    """Somebody who is in the same conversations; ``count`` of shared items."""

    id: str
    name: str
    count: int


@view
class Month(View):
    """Contacts in one month (``2026-11``): written by them, by me."""

    month: str
    in_: int
    out: int


@view
class ChannelMonths(View):
    """Contacts through one channel in each month of ``activity``."""

    channel: str
    months: tuple[int, ...]


@view
class NoteView(View):
    """A note of the user's; ``id`` is that of its item on the timeline."""

    id: str
    at: Time
    text: str


@view
class Person(View):
    """Everything known about one person, at most one screen of each."""

    schema: ClassVar[str] = "sbagg.person/1"
    id: str
    name: str
    title: str | None
    company: CompanyRef | None
    is_me: bool
    flags: tuple[FlagView, ...]
    identities: tuple[IdentityView, ...]
    employment: tuple[Employment, ...]
    rank: RankView | None
    counts: Counts
    first_at: Time | None
    last_at: Time | None
    last_in_at: Time | None
    last_out_at: Time | None
    turn: TurnView | None
    deals: tuple[DealView, ...]
    tickets: tuple[TicketView, ...]
    transactions: Transactions
    signals: tuple[str, ...]
    tags: tuple[str, ...]
    notes: tuple[NoteView, ...]
    contacts_in_common: tuple[Common, ...]
    files: tuple[FileView, ...]
    timeline: tuple[Item, ...]
    activity: tuple[Month, ...]
    channels: tuple[ChannelMonths, ...]
    freshness: tuple[Freshness, ...]


@view
class PersonRow(View):
    """A person in a list."""

    id: str
    name: str
    title: str | None
    company: Ref | None
    rank: RankView | None
    counts: Counts
    last_at: Time | None


@view
class Company(View):
    """Everything known about one company. ``parent`` and ``subsidiaries`` as a CRM's accounts state them."""

    schema: ClassVar[str] = "sbagg.company/1"
    id: str
    name: str
    domains: tuple[str, ...]
    aliases: tuple[str, ...]
    parent: Ref | None
    subsidiaries: tuple[Ref, ...]
    people: tuple[PersonRow, ...]
    people_count: int
    rank: RankView | None
    coverage: Coverage
    counts: Counts
    first_at: Time | None
    last_at: Time | None
    deals: tuple[DealView, ...]
    tickets: tuple[TicketView, ...]
    transactions: Transactions
    signals: tuple[str, ...]
    tags: tuple[str, ...]
    notes: tuple[NoteView, ...]
    news: tuple[Item, ...]
    timeline: tuple[Item, ...]
    activity: tuple[Month, ...]
    channels: tuple[ChannelMonths, ...]
    freshness: tuple[Freshness, ...]


@view
class CompanyRow(View):
    """A company in a list."""

    id: str
    name: str
    domains: tuple[str, ...]
    people: int
    rank: RankView | None
    counts: Counts
    last_at: Time | None
