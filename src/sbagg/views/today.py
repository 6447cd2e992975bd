"""What to do today, most pressing first, and why each line stands where it does."""

from __future__ import annotations

from typing import ClassVar

from sbagg.views.base import View, view
from sbagg.views.items import Ref


@view
class TodayEntry(View):
    """One thing to do. ``id`` is the reason and the item it rests on, and stays; ``n`` is its number in this list. ``reason``:
    ``reply`` (you owe an answer), ``owed`` (they do), ``promise`` (you promised), ``promised`` (they did), ``stale`` (too long
    out of touch), ``meeting``, ``task``, ``deal`` (stuck), ``ticket``, ``refund``, ``bounced``, ``job`` (a new one). ``next`` is
    the command to go on with; ``priority`` orders the list.
    """  # fmt: skip

    id: str
    n: int
    reason: str
    person: Ref | None
    company: Ref | None
    text: str
    item: str
    due: str | None
    next: str
    priority: int


@view
class Urgency(View):
    """A part of how urgent something is, in words, and how much it adds."""

    text: str
    points: float


@view
class TodayWhy(View):
    """Why a line is there and at its place: ``priority`` is ``importance`` (0 to 100, of the person, else of the company)
    times ``urgency``, which is the sum of the points of ``parts``. ``above`` is the priority of the line before it. ``best_of``: the
    kind of a line that is there as the most pressing of its kind, null where its priority alone brings it there.
    """  # fmt: skip

    schema: ClassVar[str] = "sbagg.today_why/1"
    entry: TodayEntry
    importance: int
    importance_from: str
    urgency: float
    priority: int
    parts: tuple[Urgency, ...]
    above: int | None
    best_of: str | None = None
