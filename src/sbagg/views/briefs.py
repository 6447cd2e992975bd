"""What to know before a meeting or a call: each thing said, with the item that says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from sbagg.views.base import Time, View, view
from sbagg.views.items import CompanyRef, DealView, Freshness, Item, Money, Ref, TicketView
from sbagg.views.people import FlagView, NoteView, Transactions
from sbagg.views.ranks import RankView


@view
class SaidView(View):
    """A contact, or a thing to do, and the beginning of what was said in it. ``item`` shows the whole."""

    item: str
    at: Time | None
    kind: str
    channel: str
    by: Literal["me", "colleague", "other", "none"]
    author: Ref | None
    text: str
    due: str | None
    amount: Money | None


@view
class KnowsView(View):
    """One of us who was in contact with somebody in the last year: how often, when last, and the item of that."""

    id: str
    name: str
    contacts: int
    at: Time
    item: str


@view
class WaitingView(View):
    """Whose turn a conversation is, since when, and the sentence that asks. ``reason``: ``asked``, ``promised`` or ``missed call``.
    ``usual_seconds``: within which they (I, where it is mine) give nine of ten answers, null where too few tell.
    """

    whose: Literal["mine", "theirs"]
    since: Time | None
    item: str
    text: str
    reason: str
    due: str | None
    usual_seconds: int | None


@view
class PromiseView(View):
    """What I promised (``mine``) or they, is not said to be done, and by when, where a day was named."""

    mine: bool
    at: Time
    item: str
    text: str
    due: str | None


@view
class AttendeeView(View):
    """Somebody to meet. Who is not ``known`` was never in contact with any of us and is on no card; ``there`` are then people who
    are known at the company that their address means. ``reach``: their most used address and number. ``answer`` is what they said to the invitation, null where
    the calendar does not say; ``unanswered`` where it says that they have said nothing. ``job_change`` is one of the last year.
    """

    id: str
    name: str
    known: bool
    reach: tuple[str, ...]
    title: str | None
    company: CompanyRef | None
    answer: Literal["accepted", "declined", "tentative", "unanswered"] | None
    rank: RankView | None
    flags: tuple[FlagView, ...]
    waiting: tuple[WaitingView, ...]
    promises: tuple[PromiseView, ...]
    last_in: SaidView | None
    last_out: SaidView | None
    last_met: SaidView | None
    job_change: SaidView | None
    tags: tuple[str, ...]
    notes: tuple[NoteView, ...]
    known_by: tuple[KnowsView, ...]
    there: tuple[Ref, ...]


@view
class OursView(View):
    """One of us who is to be there, and what they answered."""

    id: str
    name: str
    answer: Literal["accepted", "declined", "tentative", "unanswered"] | None


@view
class StageMove(View):
    """A deal that came into another stage; ``before`` is null where it is its first."""

    deal: str
    name: str
    before: str | None
    stage: str
    at: Time
    amount: Money | None


@view
class Changes(View):
    """What is new since a time: ``counts`` by kind (``email``, ``stage``, ``ticket``, ``order``, ``job_change`` ...), and the few that
    matter most. ``met`` is the meeting since which is counted, null where there was none in the last year.
    """

    since: Time
    met: SaidView | None
    counts: Mapping[str, int]
    stages: tuple[StageMove, ...]
    items: tuple[SaidView, ...]


@view
class BriefView(View):
    """What to know before a meeting, or before a call with a person or a company. ``meeting`` is null without one; ``reason`` says
    why where one was asked for. ``tasks``, ``deals`` and ``tickets`` are open, ``orders`` the last; every id can be opened.
    """

    schema: ClassVar[str] = "sbagg.brief/1"
    about: Literal["meeting", "person", "company"]
    subject: Ref | None
    meeting: Item | None
    reason: str | None
    ours: tuple[OursView, ...]
    attendees: tuple[AttendeeView, ...]
    companies: tuple[CompanyRef, ...]
    tasks: tuple[SaidView, ...]
    deals: tuple[DealView, ...]
    tickets: tuple[TicketView, ...]
    transactions: Transactions
    orders: tuple[SaidView, ...]
    changes: Changes | None
    freshness: tuple[Freshness, ...]
