"""What is kept of somebody to tell how important they are: one row, which does not depend on the clock."""

from __future__ import annotations

from typing import NamedTuple

DAY = 86400
RECENT = 30.0
"""Half-life in days of what is recent: somebody's pace now against their usual one."""


class Features(NamedTuple):
    """A row of ``scores`` without its person; docs/reference/schema.md says what each column means."""

    known: bool
    at: int
    met: float
    called: float
    sent: float
    received: float
    answered: float
    light: float
    recent: float
    times_met: int
    times_called: int
    times_sent: int
    times_received: int
    times_answered: int
    times_listed: int
    alone: int
    channels: int
    my_answers: int
    my_hours: float | None
    their_answers: int
    their_hours: float | None
    deals: int
    bought: int
    worth: float
    bought_at: int | None
    first_at: int | None
    ahead: int | None
