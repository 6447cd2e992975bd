"""From sums to a number from 0 to 100, with the terms that make it up. Pure.

What passed between me and somebody adds up to a *mass*: contacts, each weighted by its kind and decayed with time. Factors
multiply it. The number is ``100 * log2(1 + mass * factors) / log2(1 + full)``: each doubling is worth the same, and it
reaches 100 at ``full``. Everything in it that depends on the clock is one common factor, so that who is before whom changes
when something happens and not because time goes by.

A term's points are its share: of the mass in proportion, of the factors what each adds when they are applied in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log, log2, log10, prod
from typing import TYPE_CHECKING, NamedTuple

from sbagg.insight.rank.sums import DAY, RECENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.config import Rank
    from sbagg.insight.rank.sums import Features

TOP = 100
FORMULA = "number = 100 * log2(1 + sum of weight * measured, times the factors) / log2(1 + full)"
KINDS = ("met", "called", "sent", "received", "answered", "light", "money")
"""The parts of the mass."""
FACTORS: Mapping[str, str] = {
    "channels": "1 + weight * (channels - 1)",
    "mutual": "1 + weight * mutual",
    "speed": "1 + weight * speed",
    "deals": "1 + weight * log2(1 + deals)",
}
"""What multiplies the mass, in this order."""
_STEADY = 3.0
"""So many answers make a median of answer times count half."""
_FOR_EACH = 5


class Term(NamedTuple):
    """One line of the sum. ``value`` is what was measured, as it stands now; ``points`` what it adds to the number."""

    name: str
    value: float
    points: float


class Score(NamedTuple):
    """A number with its terms, whose points sum to it; ``mass`` orders people of one number."""

    score: int
    terms: tuple[Term, ...]
    mass: float


class Pace(NamedTuple):
    """The last 30 days against the usual: contacts a month now and usually, and what the number would become."""

    now: float
    usual: float
    points: int


def score(found: Features, weights: Rank, now: int) -> Score:
    """Return how important somebody is at ``now`` (unix seconds)."""
    return scored(masses(found, weights, now), factors(found, weights), weights.full)


def strength(found: Features, weights: Rank) -> float | None:
    """Return what orders people by their number at any time: all of it fades by one common factor, so that its logarithm and
    the time of the last contact in half-lives add up to something that stays. None where there is nothing.
    """  # fmt: skip
    whole = sum(part for _, part in masses(found, weights, found.at).values())
    whole *= prod(factor for _, factor in factors(found, weights).values())
    return log2(whole) + found.at / (weights.half_life * DAY) if found.known and whole > 0 else None


def between(found: Features, weights: Rank, now: int) -> float:
    """Return the mass of what passed between me and somebody: their part in their company, whose money is counted once."""
    mass, times = masses(found, weights, now), factors(found, weights)
    whole = sum(part for name, (_, part) in mass.items() if name != "money")
    return whole * prod(factor for name, (_, factor) in times.items() if name != "deals")


def masses(found: Features, weights: Rank, now: int) -> dict[str, tuple[float, float]]:
    """Return term -> (what was measured, its mass): contacts decayed to now, and what was bought."""
    left = fade(found.at, now, weights.half_life)
    mine = found.times_sent + found.times_answered + found.times_met + found.times_called
    heard = found.received * _damped(found.times_received, mine)
    measured = {
        "met": found.met,
        "called": found.called,
        "sent": found.sent,
        "received": heard,
        "answered": found.answered,
        "light": found.light,
    }
    result = {name: (value * left, getattr(weights, name) * value * left) for name, value in measured.items()}
    if found.bought_at is not None:
        result["money"] = money(found.bought, found.worth, found.bought_at, weights, now)
    return result


def money(bought: int, worth: float, at: int, weights: Rank, now: int) -> tuple[float, float]:
    """Return (what was measured, its mass) of purchases: their number and their worth, both damped, decayed from the last."""
    value = log2(1 + bought) * log10(10 + max(worth, 0.0)) * fade(at, now, weights.half_life)
    return value, weights.money * value


def factors(found: Features, weights: Rank) -> dict[str, tuple[float, float]]:
    """Return term -> (what was measured, by how much it multiplies)."""
    both = found.sent + found.called + found.met
    theirs = found.received + found.called + found.met
    balance = 2 * min(both, theirs) / (both + theirs) if both + theirs else 0.0
    fast = (_fast(found.my_answers, found.my_hours) + _fast(found.their_answers, found.their_hours)) / 2
    return {
        "channels": (found.channels, 1 + weights.channels * max(found.channels - 1, 0)),
        "mutual": (balance, 1 + weights.mutual * balance),
        "speed": (fast, 1 + weights.speed * fast),
        "deals": (found.deals, 1 + weights.deals * log2(1 + found.deals)),
    }


def scored(mass: Mapping[str, tuple[float, float]], times: Mapping[str, tuple[float, float]], full: float) -> Score:
    """Return the number that masses and factors make, and a term for each of them that adds to it."""
    scale = TOP / log2(1 + full)
    whole = sum(part for _, part in mass.values())
    points = scale * log2(1 + whole)
    exact = [(name, value, points * part / whole) for name, (value, part) in mass.items() if part > 0]
    for name, (value, factor) in times.items():
        more = scale * (log2(1 + whole * factor) - log2(1 + whole))
        whole *= factor
        if more > 0:
            exact.append((name, value, more))
    if not exact:
        return Score(0, (), 0.0)
    exact = _rounded(exact)
    over = round(sum(points for *_, points in exact) - TOP, 1)
    if over > 0:
        exact.append(("limit", TOP, -over))
    terms = tuple(Term(name, round(value, 2), points) for name, value, points in exact if points)
    return Score(round(sum(term.points for term in terms)), terms, whole)


def pace(found: Features, weights: Rank, now: int) -> Pace | None:
    """Return how the last weeks compare with somebody's own past; None where there is too little of it.

    A steady pace of ``n`` contacts a day adds up to ``n * half_life / ln 2``, so that two half-lives give two paces. The
    points are what the number would gain or lose if the new pace went on.
    """
    usually = found.met + found.called + found.sent + found.received + found.answered
    lasted = (found.at - found.first_at) / DAY if found.first_at is not None else 0.0
    if not usually or lasted < RECENT:
        return None
    share = log(2) * RECENT
    now_rate = found.recent * fade(found.at, now, RECENT) * share / RECENT
    grown = 1 - 2.0 ** -((now - found.first_at) / (weights.half_life * DAY)) if found.first_at is not None else 1.0
    usual = usually * fade(found.at, now, weights.half_life) * share / weights.half_life / grown
    if not usual:
        return None
    mass, times = masses(found, weights, now), factors(found, weights)
    kept = {name: (value, part if name == "money" else part * now_rate / usual) for name, (value, part) in mass.items()}
    gained = scored(kept, times, weights.full).score - scored(mass, times, weights.full).score
    return Pace(round(now_rate, 2), round(usual, 2), gained)


def fade(at: int, now: int, half_life: float) -> float:
    """Return what is left at ``now`` of what was 1 at a time; nothing of the future is more than it will be."""
    return float(2.0 ** -(max(now - at, 0) / (half_life * DAY)))


def _damped(times: int, mine: int) -> float:
    """Return what each of so many messages counts: fully up to five for each contact of mine, and beyond that all together
    as the logarithm of their number, so that volume alone makes nobody important.
    """  # fmt: skip
    fully = _FOR_EACH * (1 + mine)
    return 1.0 if times <= fully else fully * (1 + log(times / fully)) / times


def _fast(answers: int, hours: float | None) -> float:
    """Return from 0 to 1 how fast answers come: half for a day, and less where there were few."""
    return 0.0 if hours is None else answers / (answers + _STEADY) / (1 + hours / 24)


def _rounded(exact: Sequence[tuple[str, float, float]]) -> list[tuple[str, float, float]]:
    """Round points to tenths so that they sum to the rounded sum: who was cut most is given what is missing."""
    floors = [int(points * 10) for *_, points in exact]
    missing = round(sum(points for *_, points in exact) * 10) - sum(floors)
    order = sorted(range(len(exact)), key=lambda n: floors[n] - exact[n][2] * 10)
    given = set(order[:missing])
    return [(name, value, (floors[n] + (n in given)) / 10) for n, (name, value, _) in enumerate(exact)]
