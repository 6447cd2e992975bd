"""What X charges for reading, how much a run may read, and what it was billed. Pure.

X bills each object that an answer holds, in its data or beside it. The same object is free again until midnight UTC, which X
promises only softly: within a run it is counted once, over runs each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil, inf

from sbagg.adapter import Json
from sbagg.formats.jsonvalues import whole

AS_OF = "2026-08-22"
"""The day of the price list below, as X's developer documentation gives it."""
PRICES: Mapping[str, int] = {"owned": 1, "post": 5, "user": 10, "message": 10, "follow": 10}
"""Thousandths of a US dollar for one object; ``owned`` is what the owner of the app reads of their own."""
LARGEST, SMALLEST = 100, 5
_DAY = 86400
_DAILY = {"posts": 100, "mentions": 100, "messages": 100}
_DAILY_PEOPLE = 50
_EASE = 1e-6


@dataclass(slots=True)
class Bill:
    """What a run was billed so far. ``budget`` is in US dollars, ``spent`` in thousandths of one."""

    budget: float
    spent: int = 0
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def affords(self, each: int) -> float:
        """Return how many objects of this price still fit into the budget."""
        if self.budget == inf:
            return inf
        return max(0, (self.budget * 1000 + _EASE - self.spent) // each)

    def add(self, kind: str, number: str, price: int) -> None:
        """Count an object, once a run."""
        if (kind, number) not in self._seen:
            self._seen.add((kind, number))
            self.spent += price

    def stopped(self) -> str:
        """Say why the run read no further."""
        return (
            f"Stopped after ${self.spent / 1000:.2f}: more would go beyond the ${self.budget:.2f} agreed to. "
            "What was read is kept, and the next sync goes on from there; to allow more: sbagg sync --max-cost DOLLARS"
        )


def rows(stream: str, depth: int, state: Mapping[str, Json], now: int) -> int:
    """Return how many rows of a stream a run may read: at first up to its depth, then so many for each day since.

    What a run leaves, the next one reads.
    """
    if depth <= 0:
        return 0
    read = whole(state.get("done"))
    if read is None:
        return max(SMALLEST, depth - (whole(state.get("taken")) or 0))
    return max(SMALLEST, min(depth, _days(read, now) * _DAILY[stream]))


def people(most: int, state: Mapping[str, Json], now: int) -> int:
    """Return of how many accounts a run may look up the names."""
    read = whole(state.get("done"))
    return max(0, most if read is None else min(most, _days(read, now) * _DAILY_PEOPLE))


def _days(since: int, now: int) -> int:
    return max(1, ceil((now - since) / _DAY))
