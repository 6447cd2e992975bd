"""How important somebody is, with its arithmetic; and who of us knows whom."""

from __future__ import annotations

from typing import ClassVar

from sbagg.views.base import Time, View, view


@view
class TermView(View):
    """A line of the sum: what was measured, as it stands now, and what it adds to the number."""

    name: str
    value: float
    points: float


@view
class OverrideView(View):
    """The user's own number, to when it holds, and the act that says so."""

    score: int
    until: Time | None
    act: str


@view
class PaceView(View):
    """The last 30 days against somebody's own past: contacts a month now and usually, and how many ``points`` the number
    would gain or lose if the new pace went on.
    """

    now: float
    usual: float
    points: int


@view
class RankView(View):
    """How important somebody is, 0 to 100. ``computed`` is the sum of the terms' points, rounded; ``score`` is the
    user's own number where there is one (``override``), else ``computed``.
    """

    score: int
    computed: int
    terms: tuple[TermView, ...]
    override: OverrideView | None
    pace: PaceView | None


@view
class RankCard(View):
    """The arithmetic of one number. ``score`` and ``computed`` are null where there is none; ``reason`` says why."""

    schema: ClassVar[str] = "sbagg.rank/1"
    id: str
    name: str
    score: int | None
    computed: int | None
    terms: tuple[TermView, ...]
    override: OverrideView | None
    pace: PaceView | None
    reason: str | None


@view
class Colleague(View):
    """One of us, with how many people of a company they were in contact with in the last year, how often, and when last."""

    id: str
    name: str
    people: int
    contacts: int
    last_at: Time


@view
class Coverage(View):
    """Who of us knows whom at a company, in the last year. ``theirs``: how many of them were in contact with any of us;
    ``single_threaded``: with one alone, so that all hangs on them.
    """

    ours: tuple[Colleague, ...]
    theirs: int
    single_threaded: bool
