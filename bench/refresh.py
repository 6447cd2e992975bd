"""``refresh``: what is worked out of people and conversations, everything at once and for those whom a change touched."""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path
from typing import Any

from bench import kit, worlds
from sbagg import config as configuration
from sbagg.insight.refresh import refresh
from sbagg.store.opening import open_write

_TABLES = ("scores", "rhythms", "conversations", "turns", "promises", "waits", "reached")


def add(commands: Any) -> None:
    parser = commands.add_parser("refresh", help="scores and turns: everything at once, and for N changed people")
    parser.add_argument("--messages", type=int, default=3000, help="of the demo world")
    parser.add_argument("--people", type=int, default=1000, help="how many have changed")
    parser.add_argument("--store", type=Path, help="measure this store; it is worked out anew")
    parser.set_defaults(run=main)


def main(options: argparse.Namespace) -> int:
    with kit.workspace() as work:
        store = options.store.resolve() if options.store else work
        if options.store is None:
            world = worlds.world(options.messages)
            for kind, value in world.me:
                kit.sbagg(store, "me", "add", f"{kind}:{value}")
            kit.sbagg(store, "sync", str(world.root), "--json", accept=(0, 5))
        return measure(store, options.people)


def measure(store: Path, count: int) -> int:
    config = configuration.load(store)
    with open_write(store) as connection:
        now = int(connection.execute("SELECT max(at) FROM interactions WHERE kind = 'email'").fetchone()[0])
        items = connection.execute("SELECT count(*) FROM interactions").fetchone()[0]
        connection.execute("DELETE FROM scored_for")
        whole = _timed(lambda: refresh(connection, config, now))
        before = _held(connection)
        people = [row[0] for row in connection.execute("SELECT id FROM persons")]
        some = random.Random(1).sample(people, min(count, len(people)))
        connection.executemany("INSERT INTO stirred VALUES (?)", ((one,) for one in some))
        same = _timed(lambda: refresh(connection, config, now))
        after = _held(connection)
        connection.executemany("INSERT INTO stirred VALUES (?)", ((one,) for one in some))
        connection.executemany(
            "UPDATE conversations SET digest = x'00' WHERE id IN (SELECT x.thread FROM identities i JOIN participants p ON p.identity = i.id "
            "JOIN interactions x ON x.id = p.interaction WHERE i.person = ?)", ((one,) for one in some),
        )  # fmt: skip
        stale = connection.execute("SELECT count(*) FROM conversations WHERE digest = x'00'").fetchone()[0]
        changed = _timed(lambda: refresh(connection, config, now))
        again = _held(connection)
    rows = [
        ("everything", f"{len(before['conversations']):,} conversations read", whole),
        (f"{len(some):,} people", "whose facts changed, no conversation", same),
        (f"{len(some):,} people", f"all their {stale:,} conversations changed", changed),
    ]
    kit.table(f"{items:,} items, {len(people):,} people", ("of", "what", "seconds"), rows)
    problems = [
        f"{table}: not the same as everything anew"
        for table in _TABLES
        if not before[table] == after[table] == again[table]
    ]
    return kit.verdict(problems)


def _timed(run: Any) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _held(connection: Any) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: sorted((tuple(row) for row in connection.execute(f"SELECT * FROM {table}")), key=repr)
        for table in _TABLES
    }
