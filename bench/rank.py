"""``rank``: does importance foretell whom the user writes to next? On demo worlds, and on any mailbox, sender by sender."""

from __future__ import annotations

import argparse
import math
import random
import sqlite3
import statistics
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench import kit, rankproduct
from bench.rankmail import MONTH, User
from sbagg import config as configuration
from sbagg.config import Rank
from sbagg.demo.cast import load as demo_cast
from sbagg.insight.rank.features import features
from sbagg.insight.rank.formula import fade, score
from sbagg.insight.rank.sums import Features
from sbagg.store import scores
from sbagg.store.reader import Reader
from sbagg.store.seen import PARTY, Seen

_K = 20
_PEOPLE = 60
_NOW = "2026-11-21T09:00:00Z"
_CUT = 1_795_251_600 - MONTH
_TUNED = 5
"""Weights were looked at on the demo worlds of the seeds up to this one; the others tell."""
_LEAST_PEOPLE, _LEAST_USERS = 10, 8
_DRAWS = 2000
_YEAR = 365.0
_WRITTEN = frozenset({"email", "dm", "sms", "chat"})
_GATE = 1e9
Quality = tuple[float, float]
"""recall@20 and NDCG@20."""


class Known(NamedTuple):
    """Somebody as they were known at the cut: their items till then, and what these sum up to."""

    items: list[Seen]
    found: Features | None
    cut: int


Ranker = Callable[[Known], float]


def _ours(who: Known) -> float:
    return score(who.found, Rank(), who.cut).mass if who.found else 0.0


def _gated(who: Known) -> float:
    """As ``people --sort rank`` shows them: who is not ranked comes behind, but for those whom I hear on my lists."""
    return _ours(who) + (_GATE if who.found and (who.found.known or who.found.times_listed) else 0)


def _recency(who: Known) -> float:
    return max(float(item.at) for item in who.items)


def _frequency(who: Known) -> float:
    return float(len(who.items))


def _given(who: Known) -> float:
    """``(2 sent + 3 meetings + ln(1 + received)) * (1 + 0.25 (channels - 1))``, a half-life of 365 days."""
    left = {True: 0.0, False: 0.0, None: 0.0}
    for item in who.items:
        way = None if item.kind == "meeting" else item.author == "me"
        if way is not False or item.author == "them":
            left[way] += fade(item.at, who.cut, _YEAR)
    channels = len({item.channel for item in who.items})
    return (2 * left[True] + 3 * left[None] + math.log(1 + left[False])) * (1 + 0.25 * (channels - 1))


RANKERS: Mapping[str, Ranker] = {
    "ours": _ours, "ours, gate first": _gated, "recency": _recency, "frequency": _frequency, "given": _given,
}  # fmt: skip
_KNOWS = "who drew it"
"""A ranking by the weights that a demo world was drawn with: what can be foretold at all."""
_RIVALS = ("recency", "frequency", "given")
_LISTS = ", with lists"
"""Of a mailbox: what went over a list that the user writes on is counted too, not only what addresses or answers one of two."""


def add(commands: Any) -> None:
    parser = commands.add_parser("rank", help="does importance foretell whom the user writes to next?")
    parser.add_argument("--mbox", type=Path, help="measure this mailbox instead, each sender as the user")
    parser.add_argument("--seeds", type=int, default=10, help="so many demo worlds")
    parser.add_argument("--senders", type=int, default=60, help="at most so many senders of a mailbox")
    parser.set_defaults(run=main)


def main(options: argparse.Namespace) -> int:
    if options.mbox:
        return _mailbox(options.mbox, options.senders)
    return _worlds(options.seeds)


# --- one user ---------------------------------------------------------------------------------------------------------


def measured(user: User) -> dict[str, Quality]:
    """Return how well each ranking foretells whom a user writes to after the cut, of those known before it; where the user
    is drawn, what can be foretold too.
    """
    known, wanted = {}, set()
    for person, items in user.people.items():
        before = [item for item in items if item.at <= user.cut and item.part]
        if not before:
            continue
        known[person] = Known(before, features(before, user.states.get(person), user.cut, Rank().half_life), user.cut)
        if any(i.at > user.cut and i.author == "me" and i.part == PARTY and i.kind in _WRITTEN for i in items):
            wanted.add(person)
    if not wanted:
        return {}
    orders = {name: {person: ranker(who) for person, who in known.items()} for name, ranker in RANKERS.items()}
    if user.drawn:
        orders[_KNOWS] = {person: user.drawn.get(person, 0.0) for person in known}
    return {
        name: _quality(sorted(known, key=lambda person: (-order[person], person)), wanted)
        for name, order in orders.items()
    }


def _quality(order: Sequence[int], wanted: set[int]) -> Quality:
    hits = [person in wanted for person in order[:_K]]
    ideal = sum(1 / math.log2(place + 2) for place in range(min(len(wanted), _K)))
    gained = sum(1 / math.log2(place + 2) for place, hit in enumerate(hits) if hit)
    return sum(hits) / len(wanted), gained / ideal


# --- demo worlds ------------------------------------------------------------------------------------------------------


def _worlds(seeds: int) -> int:
    found = {seed: measured(_world(seed)) for seed in range(1, seeds + 1)}
    parts = {f"seeds 1-{min(seeds, _TUNED)}, looked at": [s for s in found if s <= _TUNED]}
    if seeds > _TUNED:
        parts |= {f"seeds {_TUNED + 1}-{seeds}, held out": [s for s in found if s > _TUNED], "all": list(found)}
    for title, chosen in parts.items():
        _table(f"Demo worlds, {title}", [found[seed] for seed in chosen])
    kit.save("rank", {str(seed): result for seed, result in found.items()})
    means = {name: [statistics.mean(r[name][n] for r in found.values()) for n in (0, 1)] for name in RANKERS}
    return kit.verdict([f"{rival} does better than ours" for rival in _RIVALS if means[rival][1] > means["ours"][1]])


def _world(seed: int) -> User:
    """Return the user of a demo world, made once. What a deal was at the cut is not known, so deals are left out."""
    place = kit.OUT / f"world-{seed}"
    if not (place / "store" / "sbagg.db").exists():
        kit.run(
            (*kit.SBAGG, "demo", "--into", str(place), "--seed", str(seed), "--people", str(_PEOPLE)),
            kit.environment(now=_NOW),
        )
    config = configuration.load(place / "store")
    connection = sqlite3.connect(config.home / "sbagg.db")
    connection.row_factory = sqlite3.Row
    try:
        reader = Reader(connection, config.me, config.domains, _CUT)
        us = {row["person"] for row in reader.among("SELECT person FROM identities WHERE id IN", reader.us)}
        people = {
            person: items
            for person, items in scores.seen(connection, None, reader.me, scores.lists(connection, reader.me))
            if person not in us
        }
        drawn = _drawn(connection, seed)
        states = {person: state._replace(deals=0) for person, state in scores.states(connection, None).items()}
    finally:
        connection.close()
    return User(people, states, _CUT, drawn)


def _drawn(connection: sqlite3.Connection, seed: int) -> dict[int, float]:
    """Return how often mail with each person is drawn, as the world's maker knows it."""
    persons = dict(
        connection.execute(
            "SELECT value, person FROM identities WHERE kind = 'email' AND person IS NOT NULL"
        ).fetchall()
    )
    cast = demo_cast(seed, _PEOPLE)
    return {persons[who.emails[0]]: who.weight for who in cast.correspondents if who.emails[0] in persons}


# --- a mailbox --------------------------------------------------------------------------------------------------------


def _mailbox(mbox: Path, senders: int) -> int:
    found = [_as_user(one) for one in rankproduct.foretold(mbox, _LEAST_PEOPLE, senders) if one.wanted]
    if len(found) < _LEAST_USERS:
        raise kit.FailedError(f"{len(found)} senders of {mbox.name} wrote to enough people: {_LEAST_USERS} are needed")
    parts = {"looked at": found[::2], "held out": found[1::2], "all": found}
    for title, some in parts.items():
        _table(f"{mbox.name}, {title}: {len(some)} senders, each as the user", some)
    rows = [
        (title, rival, *_interval([r["people --sort rank"][1] - r[rival][1] for r in some]))
        for title, some in parts.items()
        for rival in found[0]
        if rival != "people --sort rank"
    ]
    kit.table(
        "NDCG@20, sbagg minus the other: mean and 95 % of resampled senders",
        ("senders", "other", "mean", "from", "to"), rows,
    )  # fmt: skip
    kit.save("rank-mbox", found)
    return kit.verdict(
        [
            f"{rival} does better, beyond chance"
            for part, rival, _, _, most in rows
            if part == "all" and rival in _RIVALS and most < 0
        ]
    )


def _as_user(one: rankproduct.Foretold) -> dict[str, Quality]:
    """Return how well sbagg's own order foretells whom a sender wrote to, and each other ranking of the same store.

    Whom a ranking takes for equal, and who has no rank, come in the order in which the sender heard of them last: as sbagg
    would have it in their own mailbox, which does not hold what went over other lists.
    """
    people, cut = one.user.people, one.user.cut
    newest_first = sorted(people, key=lambda person: (-max(item.at for item in people[person]), person))
    orders = {"people --sort rank": [*one.order, *(person for person in newest_first if person not in set(one.order))]}
    for title, least in (("", PARTY), (_LISTS, 1)):
        for name in _RIVALS:
            value = {}
            for person, items in people.items():
                counted = [item for item in items if item.part >= least]
                value[person] = RANKERS[name](Known(counted, None, cut)) if counted else -math.inf
            orders[name + title] = sorted(newest_first, key=value.__getitem__, reverse=True)
    return {name: _quality(order, one.wanted) for name, order in orders.items()}


def _interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the mean, and between which values it lies in 95 of 100 samples drawn with replacement."""
    rnd = random.Random(1)
    means = sorted(statistics.mean(rnd.choices(values, k=len(values))) for _ in range(_DRAWS))
    return statistics.mean(values), means[_DRAWS // 40], means[-_DRAWS // 40]


def _table(title: str, found: Sequence[Mapping[str, Quality]]) -> None:
    rows = [
        (name, *(figure([result[name][n] for result in found]) for n in (0, 1) for figure in (statistics.mean, min)))
        for name in found[0]
    ]
    kit.table(title, ("ranking", "recall@20", "worst", "NDCG@20", "worst"), rows)
