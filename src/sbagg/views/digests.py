"""What is new since the last digest: people first, then companies, deals, tickets, orders and jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from sbagg.views.base import Time, View, view
from sbagg.views.briefs import SaidView, StageMove
from sbagg.views.items import Ref


@view
class PersonNews(View):
    """What is new of one person: ``counts`` by kind of what they and colleagues wrote, did or attended, and the newest of it.
    ``rank`` is null for whom nobody wrote to yet. ``waits``: it is my turn with them, and not done, snoozed or muted.
    """

    id: str
    name: str
    title: str | None
    company: Ref | None
    rank: int | None
    waits: bool
    counts: Mapping[str, int]
    items: tuple[SaidView, ...]


@view
class CompanyNews(View):
    """What the web says of a company."""

    id: str
    name: str
    count: int
    items: tuple[SaidView, ...]


@view
class DigestView(View):
    """What is new from ``since`` to ``until``, both included, and what was learnt late of before. ``people``: the most important
    first, at most 50 of ``people_count``. All else is the newest first, at most 50 each; ``counts`` says how many there are.
    ``closed`` are tickets.
    """

    schema: ClassVar[str] = "sbagg.digest/1"
    since: Time
    until: Time
    counts: Mapping[str, int]
    people: tuple[PersonNews, ...]
    people_count: int
    companies: tuple[CompanyNews, ...]
    stages: tuple[StageMove, ...]
    tickets: tuple[SaidView, ...]
    closed: tuple[SaidView, ...]
    transactions: tuple[SaidView, ...]
    job_changes: tuple[SaidView, ...]
