"""Who is who: precision and recall of automatic links and of suggestions, on labelled data and on drawn hard cases."""

from __future__ import annotations

import argparse
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from bench import kit
from bench.hardcases import hardcases
from bench.labelled import Labelled, demo, fake, historical
from sbagg.identity.asking import asked
from sbagg.identity.model import Suggestion
from sbagg.identity.rules import LIKELY, RULES
from sbagg.identity.solve import Evidence, solve

_HALVES = ("tuned on", "held out")
_PRECISION = 0.97
_RECALL = {"fake_1000": 0.80, "hard cases": 0.90}


@dataclass(slots=True)
class Score:
    """Counts of one half: automatic pairs right and wrong, suggestions from ``LIKELY`` on right and wrong, true pairs,
    and how many of these are joined by automatic links, with suggestions from ``LIKELY`` on, and from 0.5 on.
    """  # fmt: skip

    auto: Counter[bool] = field(default_factory=Counter)
    likely: Counter[bool] = field(default_factory=Counter)
    rest: Counter[bool] = field(default_factory=Counter)
    pairs: int = 0
    joined: Counter[str] = field(default_factory=Counter)


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "identity", help="who is who: links and suggestions, right and wrong, on labelled data"
    )
    parser.add_argument("--fake", type=Path, help="splink's fake_1000.csv")
    parser.add_argument("--historical", type=Path, help="splink's historical_figures_with_errors_50k.parquet")
    parser.add_argument("--rows", type=int, default=50_000, help="how many rows of the historical figures")
    parser.add_argument("--each", type=int, default=20, help="how many of each hard case")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", type=int, default=0, help="list so many wrong suggestions and missed pairs")
    parser.set_defaults(run=main)


def main(options: argparse.Namespace) -> int:
    problems: list[str] = []
    for data in _sets(options):
        if isinstance(data, str):
            print(f"  skipped: {data}")
        else:
            problems += _measure(data, options.wrong)
    return kit.verdict(problems)


def _sets(options: argparse.Namespace) -> Iterator[Labelled | str]:
    for name, path, read in (
        ("fake_1000", options.fake, fake),
        ("historical", options.historical, lambda path: historical(path, options.rows)),
    ):
        yield read(path) if path and path.exists() else f"{name}: say where the file is with --{name.partition('_')[0]}"
    yield hardcases(options.each, options.seed)
    yield demo()


def _measure(data: Labelled, shown: int) -> list[str]:
    began = time.perf_counter()
    result = solve(Evidence(data.identities, data.claims, data.orgs, data.mine, hints=data.hints))
    groups, person_of = result.people, result.person_of
    suggested = list(asked(result.suggestions, lambda one: (one.a, one.b)))
    seconds = time.perf_counter() - began
    owners = {leader: _owners(members, data.truth) for leader, (members, _, _) in groups.items()}
    scores = {half: Score() for half in _HALVES}
    _automatic(owners, scores)
    _suggestions(suggested, owners, scores)
    _recall(data, person_of, suggested, scores)
    _print(data, scores, seconds, len(groups), len(suggested))
    _rules(suggested, owners)
    _examples(data, suggested, owners, groups, person_of, shown)
    return list(_problems(data.name, scores))


def _owners(members: Iterable[int], truth: Mapping[int, str]) -> Counter[str]:
    return Counter(truth[member] for member in members if member in truth)


def _half(owner: str) -> str:
    return _HALVES[zlib.crc32(owner.encode()) & 1]


def _automatic(owners: Mapping[int, Counter[str]], scores: Mapping[str, Score]) -> None:
    for within in owners.values():
        for owner, count in within.items():
            scores[_half(owner)].auto[True] += count * (count - 1) // 2
        for one, other in combinations(sorted(within), 2):
            for half in {_half(one), _half(other)}:
                scores[half].auto[False] += within[one] * within[other]


def _right(suggestion: Suggestion, owners: Mapping[int, Counter[str]]) -> bool:
    """A suggestion is right if both are wholly one person's."""
    return len(both := owners[suggestion.a] | owners[suggestion.b]) == 1 and bool(
        owners[suggestion.a] and owners[suggestion.b] and both
    )


def _suggestions(suggested: list[Suggestion], owners: Mapping[int, Counter[str]], scores: Mapping[str, Score]) -> None:
    for suggestion in suggested:
        for half in {_half(owner) for owner in owners[suggestion.a] | owners[suggestion.b]}:
            kind = scores[half].likely if suggestion.score >= LIKELY else scores[half].rest
            kind[_right(suggestion, owners)] += 1


def _recall(
    data: Labelled, person_of: Mapping[int, int], suggested: list[Suggestion], scores: Mapping[str, Score]
) -> None:
    mine: dict[str, list[int]] = defaultdict(list)
    for unit, owner in sorted(data.truth.items()):
        mine[owner].append(unit)
    for name, least in (("automatic", 2.0), ("likely", LIKELY), ("half", 0.5)):
        root = _closure((one.a, one.b) for one in suggested if one.score >= least)
        for owner, units in mine.items():
            sizes = Counter(root.get(person := person_of.get(unit, -unit), person) for unit in units)
            scores[_half(owner)].joined[name] += sum(size * (size - 1) // 2 for size in sizes.values())
    for owner, units in mine.items():
        scores[_half(owner)].pairs += len(units) * (len(units) - 1) // 2


def _closure(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    parent: dict[int, int] = {}

    def find(member: int) -> int:
        while parent.setdefault(member, member) != member:
            member = parent[member]
        return member

    for a, b in pairs:
        parent[find(a)] = find(b)
    return {member: find(member) for member in list(parent)}


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "-"


def _print(data: Labelled, scores: Mapping[str, Score], seconds: float, groups: int, count: int) -> None:
    rows = [
        (
            half,
            one.auto[True], one.auto[False],
            one.likely[True], one.likely[False], _share(one.likely[True], one.likely.total()),
            one.rest[True], one.rest[False],
            one.pairs, *(_share(one.joined[name], one.pairs) for name in ("automatic", "likely", "half")),
        )
        for half, one in scores.items()
    ]  # fmt: skip
    head = ("half", "links right", "wrong", f">={LIKELY} right", "wrong", "precision", "below right", "wrong",
            "true pairs", "found by links", f"and >={LIKELY}", "and >=0.5")  # fmt: skip
    kit.table(f"{data.name}: {groups:,} groups, {count:,} suggestions, {seconds:.1f} s", head, rows)


def _rules(suggested: list[Suggestion], owners: Mapping[int, Counter[str]]) -> None:
    fired: Counter[tuple[str, bool, bool]] = Counter()
    for suggestion in suggested:
        for rule, *_ in suggestion.evidence:
            fired[rule, suggestion.score >= LIKELY, _right(suggestion, owners)] += 1
    rows = [
        (rule, *(fired[rule, likely, right] for likely in (True, False) for right in (True, False)))
        for rule in RULES
        if any(fired[rule, likely, right] for likely in (True, False) for right in (True, False))
    ]
    kit.table("by rule", ("rule", f">={LIKELY} right", "wrong", "below right", "wrong"), rows)


def _examples(
    data: Labelled,
    suggested: list[Suggestion],
    owners: Mapping[int, Counter[str]],
    groups: Mapping[int, Any],
    person_of: Mapping[int, int],
    shown: int,
) -> None:
    """List wrong suggestions that are likely, and true pairs that no likely one joins."""
    if not shown:
        return

    def who(leader: int) -> str:
        members, cards, _ = groups[leader]
        names = sorted({name for m in members for name, _ in data.identities[m].names} | {card.name for card in cards})
        more = sorted({f"{card.birthday} {card.city} {card.company}" for card in cards})
        return f"{names} {[data.identities[m].value for m in members]} {more}"

    wrong = [one for one in suggested if one.score >= LIKELY and not _right(one, owners)]
    for one in wrong[:shown]:
        print(f"  wrong {one.score} {who(one.a)} | {who(one.b)}\n        {[rule for rule, *_ in one.evidence]}")
    root = _closure((one.a, one.b) for one in suggested if one.score >= LIKELY)
    by_pair = {(one.a, one.b): one for one in suggested}
    mine: dict[str, set[int]] = defaultdict(set)
    for unit, owner in data.truth.items():
        if unit in person_of:
            mine[owner].add(person_of[unit])
    missed = [
        (data.kind_of.get(owner, ""), a, b)
        for owner, leaders in sorted(mine.items())
        for a, b in combinations(sorted(leaders), 2)
        if root.get(a, a) != root.get(b, b)
    ]
    print(f"  missed by case: {dict(Counter(kind for kind, _, _ in missed))}")
    for kind, a, b in missed[:: max(1, len(missed) // shown)][:shown]:
        found = by_pair.get((min(a, b), max(a, b)))
        why = found and (found.score, [rule for rule, *_ in found.evidence])
        print(f"  missed {kind} {who(a)} | {who(b)}\n        {why}")


def _problems(name: str, scores: Mapping[str, Score]) -> Iterator[str]:
    if wrong := sum(one.auto[False] for one in scores.values()):
        yield f"{name}: {wrong} pairs linked that are two people"
    held = scores[_HALVES[1]]
    if name == "historical":
        return
    if held.likely.total() and held.likely[True] / held.likely.total() < _PRECISION:
        yield f"{name}: precision of suggestions from {LIKELY} on is below {_PRECISION}"
    if name in _RECALL and held.joined["likely"] < _RECALL[name] * held.pairs:
        yield f"{name}: recall is below {_RECALL[name]}"
