"""How long it usually takes between two days. Pure."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST = 3
"""Fewer gaps than these tell no rhythm."""
HALF = 0.5
_MOST = 0.75


class Rhythm(NamedTuple):
    """The last day, how many gaps there were between days, their median, and what three of four of them stay within, in days;
    both None where there were too few.
    """  # fmt: skip

    last: int
    gaps: int
    usual: float | None
    most: float | None


def rhythm(days: Sequence[int]) -> Rhythm:
    """Return the rhythm of ascending days, of which there is at least one."""
    gaps = sorted(later - day for day, later in pairwise(days))
    if len(gaps) < FEWEST:
        return Rhythm(days[-1], len(gaps), None, None)
    return Rhythm(days[-1], len(gaps), quantile(gaps, HALF), quantile(gaps, _MOST))


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return what so large a share of numbers stays within, between two of them in proportion (Hyndman and Fan 1996, type 7)."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
