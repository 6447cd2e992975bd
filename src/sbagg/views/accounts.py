"""Companies as customers: what they bought, and how long they have been quiet against their own rhythm."""

from __future__ import annotations

from sbagg.views.base import Time, View, view
from sbagg.views.items import Money


@view
class AccountRow(View):
    """A company that bought something. ``order_gap_days`` and ``contact_gap_days``: the medians of the ``order_gaps`` and
    ``contact_gaps`` between the days on which they bought, and on which you were in touch both ways with somebody there; null below three
    gaps, which are too few to tell. ``last_contact_at``: the last word, call, meeting or ticket of either side. ``order_times`` and ``contact_times``: the silence in multiples of them. ``next_order``:
    the last one and the usual gap. ``silent_days``: since the later of both.
    """  # fmt: skip

    id: str
    name: str
    purchases: int
    totals: tuple[Money, ...]
    silent_days: int | None
    last_order_at: Time | None
    order_silent_days: int | None
    order_gaps: int
    order_gap_days: float | None
    order_times: float | None
    next_order: str | None
    last_contact_at: Time | None
    contact_silent_days: int | None
    contact_gaps: int
    contact_gap_days: float | None
    contact_times: float | None
