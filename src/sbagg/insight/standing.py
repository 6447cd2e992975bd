"""How important people and companies are now: what is stored of them, the weights, the clock, and the user's own word."""

from __future__ import annotations

from collections import defaultdict
from math import log2
from typing import TYPE_CHECKING, NamedTuple

from sbagg.insight.rank import formula
from sbagg.insight.rank.sums import Features
from sbagg.store import companies, ranked

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sbagg.config import Rank
    from sbagg.insight.rank.formula import Pace, Score
    from sbagg.store.ranked import Override
    from sbagg.store.reader import Reader

_NAMED = 3
_NOTHING = formula.Score(0, (), 0.0)


class Standing(NamedTuple):
    """A number and how it comes about: worked out, and what the user says instead."""

    found: Score
    override: Override | None = None
    pace: Pace | None = None

    @property
    def score(self) -> int:
        """The number that is shown everywhere."""
        return self.found.score if self.override is None else self.override.score

    @property
    def order(self) -> tuple[float, float]:
        """What sorts the most important first: the number, and of one number what it was worked out from."""
        return -self.score, -self.found.mass


def people(reader: Reader, persons: Collection[int] | None = None, *, paced: bool = True) -> dict[int, Standing]:
    """Return person -> standing of those that have one; None: of everybody, without their pace, which only cards show;
    with ``paced`` false without it, too.
    """
    weights = _weights(reader)
    said = ranked.overrides(reader, persons)
    result = {}
    for row in ranked.rows(reader, persons):
        person, *values = row
        found = Features(*values)
        pace = None if persons is None or not paced else formula.pace(found, weights, reader.now)
        result[person] = Standing(formula.score(found, weights, reader.now), said.get(person), pace)
    for person in said.keys() - result.keys():
        result[person] = Standing(_NOTHING, said[person])
    return result


class Heard(NamedTuple):
    """What was heard of somebody without a rank: where it would put them (as :attr:`Standing.order`), and whether any of it was
    on a list where I write, or answered me in front of others.
    """  # fmt: skip

    order: tuple[float, float]
    listed: bool


def heard_of(reader: Reader) -> dict[int, Heard]:
    """Return person -> what was heard of them, of those whom I never wrote to, met or sold to: they have no rank."""
    weights = _weights(reader)
    found = ((row, Features(*list(row)[1:])) for row in ranked.rows(reader, None, known=False))
    return {
        row["person"]: Heard(Standing(formula.score(heard, weights, reader.now)).order, heard.times_listed > 0)
        for row, heard in found
    }


def company(reader: Reader, number: int) -> Standing | None:
    """Return the standing of one company."""
    members = dict.fromkeys(companies.members(reader, number), number)
    targets = dict.fromkeys(companies.targets(reader, number), number)
    return _firms(reader, members, targets, companies.staff(reader, number)).get(number)


def firms(reader: Reader, numbers: Collection[int] | None = None) -> dict[int, Standing]:
    """Return company -> standing of those that have one; None: of all."""
    every = companies.all_members(reader), companies.all_targets(reader), companies.staff(reader)
    members, targets, staff = (
        {one: firm for one, firm in part.items() if numbers is None or firm in numbers} for part in every
    )
    return _firms(reader, members, targets, staff)


def _firms(
    reader: Reader, members: Mapping[int, int], targets: Mapping[int, int], staff: Mapping[int, int]
) -> dict[int, Standing]:
    weights = _weights(reader)
    found: dict[int, dict[int, float]] = defaultdict(dict)
    for row in ranked.rows(reader, staff):
        person, *values = row
        found[staff[person]][person] = formula.between(Features(*values), weights, reader.now)
    business = ranked.business(reader, members, targets)
    named = _names(reader, found)
    result = {}
    for firm in found.keys() | {firm for firm, state in business.items() if state.bought}:
        mass = _people(found.get(firm, {}), named)
        state = business.get(firm)
        if state and state.bought_at is not None:
            mass["money"] = formula.money(state.bought, state.worth, state.bought_at, weights, reader.now)
        deals = state.deals if state else 0
        times = {"deals": (float(deals), 1 + weights.deals * log2(1 + deals))}
        result[firm] = Standing(formula.scored(mass, times, weights.full))
    return result


def _people(found: Mapping[int, float], named: Mapping[int, str]) -> dict[str, tuple[float, float]]:
    """Return a term for each of the few who matter most there, and one for all others."""
    order = sorted(found, key=lambda person: (-found[person], person))
    mass: dict[str, tuple[float, float]] = {}
    for person in order[:_NAMED]:
        name = named[person]
        before = mass.get(name, (0.0, 0.0))[1]
        mass[name] = (found[person] + before, found[person] + before)
    rest = sum(found[person] for person in order[_NAMED:])
    return {**mass, "people": (float(len(order[_NAMED:])), rest)}


def _names(reader: Reader, found: Mapping[int, Mapping[int, float]]) -> dict[int, str]:
    wanted = [person for staff in found.values() for person in sorted(staff, key=lambda p: (-staff[p], p))[:_NAMED]]
    return {row["id"]: row["name"] for row in reader.among("SELECT id, name FROM persons WHERE id IN", wanted)}


def _weights(reader: Reader) -> Rank:
    """Return the weights, with the half-life that the stored sums were made with: a new one counts from the next sync on."""
    stored = ranked.half_life(reader)
    return reader.weights if stored is None else reader.weights._replace(half_life=stored)
