"""``refresh``: what is worked out of people and conversations, everything at once and after N new mails; and what reads it."""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import kit, worlds
from bench.copies import multiply
from sbagg import config as configuration
from sbagg.insight.refresh import refresh
from sbagg.store.opening import open_write

_TABLES = ("scores", "rhythms", "read_as", "conversations", "turns", "promises", "waits", "reached")
_OF_LATE = 60 * 86_400
_RUNS = 7


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "refresh", help="scores and turns: everything at once, and after N new mails; its readers"
    )
    parser.add_argument("--messages", type=int, default=3000, help="of the demo world")
    parser.add_argument(
        "--copies", type=int, default=1, help="of its people and items, under other names, some years older"
    )
    parser.add_argument("--people", type=int, default=1000, help="how many a mail comes from, or have changed")
    parser.add_argument("--runs", type=int, default=_RUNS, help="of each reader")
    parser.add_argument("--store", type=Path, help="keep the store here, or measure the one that is here")
    parser.set_defaults(run=main)  # fmt: skip


def main(options: argparse.Namespace) -> int:
    with kit.workspace() as work:
        store = options.store.resolve() if options.store else work
        if not (store / "sbagg.db").exists():
            world = worlds.world(options.messages)
            for kind, value in world.me:
                kit.sbagg(store, "me", "add", f"{kind}:{value}")
            kit.sbagg(store, "sync", str(world.root), "--json", accept=(0, 5))
            multiply(store / "sbagg.db", options.copies)
        problems = measure(store, options.people)
        read(store, options.runs)
        return kit.verdict(problems)


def measure(store: Path, count: int) -> list[str]:
    """Print what bringing insight up to date costs. The store is left with all of it worked out; returns what was wrong."""
    config = configuration.load(store)
    with open_write(store) as connection:
        now = worlds.moment()
        items, people, late = (
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("interactions", "persons", f"interactions WHERE at > {now - 400 * 86_400}")
        )

        def timed(name: str, what: str) -> None:
            began, cpu = time.perf_counter(), time.process_time()
            refresh(connection, config, now)
            rows.append((name, what, time.perf_counter() - began, time.process_time() - cpu))

        rows: list[tuple[object, ...]] = []
        connection.execute("DELETE FROM scored_for")
        connection.execute("DELETE FROM readings")
        timed("everything", "nothing read before")
        connection.execute("DELETE FROM scored_for")
        timed("everything", "all messages read before: who I am has changed")
        connection.execute("BEGIN")
        talked = connection.execute("SELECT person FROM reached WHERE at > ?", (now - _OF_LATE,)).fetchall()
        some = random.Random(1).sample(sorted(row[0] for row in talked), min(count, len(talked)))
        _write_to(connection, some, now)
        timed(f"{len(some):,} people", "a new mail of each, in a conversation that goes on")
        connection.executemany("INSERT OR IGNORE INTO stirred VALUES (?)", ((one,) for one in some))
        connection.executemany("DELETE FROM read_as WHERE person = ?", ((one,) for one in some))
        timed(f"{len(some):,} people", "another name of each: all their conversations are looked at")
        stirred = _held(connection)
        connection.execute("DELETE FROM scored_for")
        connection.execute("DELETE FROM readings")
        refresh(connection, config, now)
        anew = _held(connection)
        connection.execute("ROLLBACK")
        bytes_read = connection.execute("SELECT sum(length(said) + 20), count(*) FROM readings").fetchone()
    kit.table(f"{items:,} items, {late:,} of them of late, {people:,} people", ("of", "what", "seconds", "CPU"), rows)
    print(f"\n  What {bytes_read[1]:,} messages say takes {(bytes_read[0] or 0) / 1e6:.1f} MB")
    kit.save("refresh", {"items": items, "late": late, "people": people, "rows": rows})
    return [f"{table}: not the same as everything anew" for table in _TABLES if stirred[table] != anew[table]]


def read(store: Path, runs: int) -> None:
    """Print how long those commands take that read what was worked out."""
    first = kit.sbagg(store, "people", "--sort", "rank", "--limit", "1", "--json").json()["people"][0]["id"]
    looks = [("--version",), ("today",), ("who", first), ("brief", first), *((word,) for word in _READERS)]
    env = kit.environment(store)
    ran = [[kit.run((*kit.SBAGG, *words), env) for words in looks] for _ in range(runs + 1)]
    shown = []
    for place, words in enumerate(looks):
        some = [row[place] for row in ran[1:]]  # the first warms the caches of bytecode and pages
        if any(one.status for one in some):
            raise kit.FailedError(f"{' '.join(words)}: {some[0].err.strip()[-300:]}")
        wall, cpu = ([getattr(one, name) * 1e3 for one in some] for name in ("seconds", "cpu"))
        shown.append((" ".join(words), statistics.median(wall), min(wall), statistics.median(cpu), min(cpu)))
    head = ("command", "median ms", "least ms", "CPU, median ms", "CPU, least ms")
    kit.table(f"From the shell, {runs} runs each, in turn", head, shown)
    kit.save("refresh-readers", shown)


_READERS = ("digest", "owe", "owed", "stale", "accounts")


def _write_to(connection: sqlite3.Connection, people: list[int], now: int) -> None:
    """Let the last mail with each come once more, a minute ago, as a sync leaves it: with whom it stirs."""
    new = connection.execute("SELECT max(id) FROM interactions").fetchone()[0]
    for person in people:
        row = connection.execute(
            "SELECT x.* FROM identities i JOIN participants p ON p.identity = i.id JOIN interactions x ON x.id = p.interaction "
            "WHERE i.person = ? AND x.kind = 'email' AND x.at <= ? ORDER BY x.at DESC LIMIT 1", (person, now),
        ).fetchone()  # fmt: skip
        if row is None:
            continue
        new += 1
        fields = {**dict(row), "id": new, "uid": new, "at": now - 60}
        values = ",".join("?" * len(fields))
        connection.execute(f"INSERT INTO interactions ({','.join(fields)}) VALUES ({values})", list(fields.values()))
        copies: dict[str, Callable[[str], str]] = {
            "participants": lambda name: {"at": "?2", "interaction": "?1"}.get(name, name),
            "texts": lambda name: "?1" if name == "interaction" else name,
        }
        for table, value in copies.items():
            names = [info[1] for info in connection.execute(f"PRAGMA table_info({table})")]
            listed = ", ".join(map(value, names))
            sql = f"INSERT INTO {table} SELECT {listed} FROM {table} WHERE interaction = ?3"
            connection.execute(sql, (new, now - 60, row["id"]))
        sql = "INSERT OR IGNORE INTO stirred SELECT identity FROM participants WHERE interaction = ?"
        connection.execute(sql, (new,))
        if row["thread"] is not None:
            connection.execute("INSERT OR IGNORE INTO stirred_threads VALUES (?)", (row["thread"],))


def _held(connection: Any) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: sorted((tuple(row) for row in connection.execute(f"SELECT * FROM {table}")), key=repr)
        for table in _TABLES
    }
