"""``rebuild``: the database is derived. Deleted and synced again, or synced in another order, every view is the same."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import dump, kit, worlds
from sbagg.demo import MOVED_DEAL, newer_salesforce

_WEEK = 7 * 86_400
_LATER = "2026-07-07T09:00:00Z"
_REBUILT = "2026-07-09T09:00:00Z"
_AGES = frozenset({"freshness", "last_ok"})
_SHOWN = 15


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "rebuild", help="delete sbagg.db, sync, and every view is the same; in any order of sources"
    )
    parser.add_argument("--messages", type=int, default=1500)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.set_defaults(run=main)


def main(options: argparse.Namespace) -> int:
    world = worlds.world(options.messages, options.people, options.seed)
    newer = newer_salesforce(world, now=worlds.moment() + _WEEK)
    exports = [*world.files["mbox"], *world.files["x"], *world.files["salesforce"], *world.files["hubspot"]]
    shuffled = exports[:]
    random.Random(options.seed).shuffle(shuffled)
    results: dict[str, Any] = {}
    problems: list[str] = []
    with kit.workspace() as work:
        first = work / "first"
        _begin(first, world.me)
        _sync(first, exports)
        joined = kit.sbagg(first, "sync", str(newer), "--json", now=_LATER, accept=(0, 5)).json()["sources"]
        problems += _joined(first, joined)
        before, rows = _views(first), dump.lines(first)
        for path in first.glob("sbagg.db*"):
            path.unlink()
        kit.sbagg(first, "sync", "--json", now=_REBUILT, accept=(0, 5))
        _compare("deleted and synced again", before, _views(first), rows, dump.lines(first), results)
        for name, order in (("reversed", exports[::-1]), ("shuffled", shuffled)):
            store = work / name
            _begin(store, world.me)
            for path in order:
                _sync(store, [path])
            _sync(store, [newer], _LATER)
            _compare(f"sources {name}, one by one", before, _views(store), rows, dump.lines(store), results)
    kit.table(
        f"{len(before):,} views (people, who, company, timeline, deals), compared as JSON",
        ("store", "views that differ", "places that differ", "rows that differ"),
        [(name, found["views"], len(found["places"]), found["rows"]) for name, found in results.items()],
    )
    for name, found in results.items():
        problems += [f"{name}: {place}" for place in found["places"][:_SHOWN]]
        for line in found["examples"][:_SHOWN]:
            print(f"  {name}: {line}")
    kit.save("rebuild", {"views": len(before), "joined": joined, "results": results, "problems": problems})
    return kit.verdict(problems)


def _begin(store: Path, me: Sequence[tuple[str, str]]) -> None:
    for kind, value in me:
        if kind == "email":
            kit.sbagg(store, "me", "add", f"{kind}:{value}", "--json")


def _sync(store: Path, paths: Sequence[Path], now: str = kit.NOW) -> None:
    kit.sbagg(store, "sync", *map(str, paths), "--json", now=now, accept=(0, 5))


def _joined(store: Path, runs: list[dict[str, Any]]) -> list[str]:
    """Check that the newer export joined its source and that the deal that moved has both stages in its history."""
    known = kit.sbagg(store, "source", "list", "--json").json()["sources"]
    problems = []
    if (
        sum(len(source["options"].get("path", [])) > 1 for source in known if source["source"] == runs[0]["source"])
        != 1
    ):
        problems.append(f"the newer export became a source of its own: {[run['source'] for run in runs]}")
    deals = kit.sbagg(store, "deals", "--all", "--limit", "0", "--json", now=_REBUILT).json()["deals"]
    moved = [
        deal
        for deal in deals
        if deal["name"] == MOVED_DEAL and len(deal["stages"]) > 1 and deal["stages"][-1]["stage"] == deal["stage"]
    ]
    if not moved:
        problems.append(f"{MOVED_DEAL}: its stages do not end with the one that it has")
    return problems


def _views(store: Path) -> dict[str, Any]:
    """Return every view of the store by its command line."""
    views = {}
    for words in _commands(store):
        ran = kit.sbagg(store, *words, "--json", now=_REBUILT, accept=(0, 3, 4))
        views[" ".join(words)] = _ageless(ran.json()) if not ran.status else ran.err
    return views


def _commands(store: Path) -> Iterator[tuple[str, ...]]:
    yield ("people", "--limit", "0")
    yield ("companies", "--limit", "0")
    yield ("deals", "--all", "--limit", "0")
    yield ("timeline", "--limit", "0")
    people = kit.sbagg(store, "people", "--limit", "0", "--json", now=_REBUILT).json()["people"]
    firms = kit.sbagg(store, "companies", "--limit", "0", "--json", now=_REBUILT).json()["companies"]
    for person in people:
        yield ("who", person["id"])
    for firm in firms:
        yield ("company", firm["id"])
    for person in people[:: max(1, len(people) // 20)]:
        yield ("timeline", person["id"], "--limit", "0")


def _ageless(value: Any) -> Any:
    """Drop what says when something was synced: it is meant to differ."""
    if isinstance(value, dict):
        return {key: _ageless(inner) for key, inner in value.items() if key not in _AGES}
    return [_ageless(inner) for inner in value] if isinstance(value, list) else value


def _compare(
    name: str, before: dict[str, Any], after: dict[str, Any], rows: list[str], later: list[str], results: dict[str, Any]
) -> None:
    places, views = [], 0
    for command in before.keys() | after.keys():
        found = [f"{command}: {place}" for place in _different(before.get(command), after.get(command), "$")]
        views += bool(found)
        places += found
    differing = dump.differences(rows, later, 10**6)
    results[name] = {
        "views": views,
        "places": sorted(places),
        "rows": len(differing),
        "examples": [line[:200] for line in differing[:200]],
    }


def _different(one: Any, other: Any, path: str) -> Iterator[str]:
    """Yield the JSON path of every place where two values differ; order counts."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from _different(one.get(key), other.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, (a, b) in enumerate(zip(one, other, strict=True)):
            yield from _different(a, b, f"{path}[{number}]")
    elif one != other:
        yield f"{path}: {str(one)[:100]} != {str(other)[:100]}"
