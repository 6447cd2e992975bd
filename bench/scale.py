"""``scale``: the same looks on a store of N mails, from the shell and inside one process."""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path
from typing import Any

from bench import kit, latency, worlds
from bench.ingest import tables
from sbagg.demo import FEATURED_COMPANY, FEATURED_PERSON

_RUNS = 7


def add(commands: Any) -> None:
    parser = commands.add_parser("scale", help="start-up and look-ups on a store of N mails, and the queries alone")
    parser.add_argument("messages", type=int)
    parser.add_argument("--runs", type=int, default=_RUNS)
    parser.add_argument("--store", type=Path, help="keep the store here, or measure the one that is here")
    parser.set_defaults(run=main)


def main(options: argparse.Namespace) -> int:
    world = worlds.world(options.messages)
    with kit.workspace() as work:
        store = options.store.resolve() if options.store else work / "store"
        if not (store / "sbagg.db").exists():
            for kind, value in world.me:
                kit.sbagg(store, "me", "add", f"{kind}:{value}")
            kit.sbagg(store, "sync", str(world.root), "--json", accept=(0, 5))
        status = kit.sbagg(store, "status", "--json").json()
        busiest = kit.sbagg(store, "people", "--sort", "in", "--limit", "1", "--json").json()["people"][0]["id"]
        looks = [
            *latency.looks(FEATURED_PERSON, FEATURED_COMPANY),
            ("who", busiest, "--json"),
            ("timeline", busiest, "--json"),
        ]
        lines = {f"sbagg {' '.join(words)}": (*kit.SBAGG, *words) for words in looks}
        shell = latency.in_turn(store, {"python -c pass": (sys.executable, "-c", "pass"), **lines}, options.runs)
        queries = _queries(store, FEATURED_PERSON, FEATURED_COMPANY, busiest)
        bytes_held, by_table = kit.size(store), tables(store)
    counts = status["counts"]
    print(
        f"\n{', '.join(f'{count:,} {what}' for what, count in counts.items())}; the store takes {bytes_held / 1e6:.1f} MB"
    )
    kit.table(
        f"From the shell, {options.runs} runs each, in turn", ("command", "median ms", "least ms"),
        [(name, statistics.median(t) * 1e3, min(t) * 1e3) for name, t in shell.items()],
    )  # fmt: skip
    kit.table(
        "Inside one process, without start-up and rendering", ("view", "first ms", "median ms"),
        [(name, t[0] * 1e3, statistics.median(t) * 1e3) for name, t in queries.items()],
    )  # fmt: skip
    kit.save(
        f"scale-{options.messages}",
        {"counts": counts, "bytes": bytes_held, "tables": by_table, "shell": shell, "queries": queries},
    )
    return 0


def _queries(store: Path, person: str, company: str, busiest: str) -> dict[str, list[float]]:
    script = str(Path(__file__).with_name("queries.py"))
    ran = kit.run((sys.executable, script, person, company, busiest), kit.environment(store))
    if ran.status:
        raise kit.FailedError(f"queries: exit {ran.status}: {ran.err[-500:]}")
    timed: dict[str, list[float]] = ran.json()
    return timed
