"""How long answers take, learned from those that came and those still awaited.

Source: Kaplan and Meier, "Nonparametric Estimation from Incomplete Observations", JASA 53 (1958), 457-481: with n_i asks
still open just before the time t_i at which d_i answers came, S(t) = product over t_i <= t of (1 - d_i / n_i) is the part
of asks that wait longer than t. An ask that is still open (censored) counts among the n_i up to its age; at a tie the
answer came first.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST = 5
"""Answers that it takes to say anything: of fewer, one odd one would move the median at will."""
_USUALLY = 0.9


class Wait(NamedTuple):
    """One ask: how many seconds until it was answered, or, if it was not, for how long it has been open."""

    seconds: float
    answered: bool


class Curve(NamedTuple):
    """The part of asks still unanswered after each time. ``times`` (seconds) rise, ``open_`` falls from 1.

    ``answers`` and ``waiting`` count what it was learned from; ``watched`` is the longest time that any ask was watched.
    """

    times: tuple[float, ...]
    open_: tuple[float, ...]
    answers: int
    waiting: int
    watched: float

    def unanswered(self, seconds: float) -> float:
        """Return S: the part of asks that wait longer than so many seconds. Beyond what was watched it stays as it was."""
        place = bisect_right(self.times, seconds)
        return self.open_[place - 1] if place else 1.0


class Pace(NamedTuple):
    """What a person's answers are like, in seconds. None where too few answers, or too many open asks, tell.

    ``half``: the median; ``most``: the time within which 90 % are answered. ``answers`` and ``waiting``: from how many.
    """

    half: float | None
    most: float | None
    answers: int
    waiting: int


def curve(waits: Iterable[Wait]) -> Curve:
    """Return the Kaplan-Meier estimate. The order of the waits does not matter; negative ones count as 0."""
    ordered = sorted((max(0.0, wait.seconds), not wait.answered) for wait in waits)
    times: list[float] = []
    parts: list[float] = []
    left, part, answers, place = len(ordered), 1.0, 0, 0
    while place < len(ordered):
        at = ordered[place][0]
        came = gone = 0
        while place < len(ordered) and ordered[place][0] == at:
            came, gone, place = came + (not ordered[place][1]), gone + 1, place + 1
        if came:
            part *= (left - came) / left
            times.append(at)
            parts.append(part)
            answers += came
        left -= gone
    return Curve(tuple(times), tuple(parts), answers, len(ordered) - answers, ordered[-1][0] if ordered else 0.0)


def quantile(found: Curve, part: float) -> float | None:
    """Return the shortest time within which at least that part of asks (0 to 1) is answered, None if that is not known."""
    room = 1e-9  # of rounding: five answers of ten are a half
    return next((at for at, open_ in zip(found.times, found.open_, strict=True) if open_ <= 1 - part + room), None)


def pace(waits: Iterable[Wait]) -> Pace:
    """Return the median and the 90 % quantile of reply times; None for each that fewer than five answers would tell."""
    found = curve(waits)
    if found.answers < FEWEST:
        return Pace(None, None, found.answers, found.waiting)
    return Pace(quantile(found, 0.5), quantile(found, _USUALLY), found.answers, found.waiting)


def still_comes(found: Curve, silent: float, within: float | None = None) -> float | None:
    """Return the probability (0 to 1) that an answer still comes after so many seconds of silence.

    ``within``: in so many seconds more; without it, as long as asks were watched: (S(silent) - S(silent + within)) / S(silent).
    None from fewer than five answers, and where no ask was watched for longer than the silence: then nobody knows.
    """
    if found.answers < FEWEST or silent >= found.watched:
        return None
    now = found.unanswered(silent)
    if not now:
        return None
    later = found.unanswered(found.watched if within is None else silent + within)
    return (now - later) / now
