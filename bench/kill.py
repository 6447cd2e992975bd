"""``kill``: kill -9 in the middle of a sync, many times; in the end the store must be that of one undisturbed sync."""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import dump, kit, watch, worlds

_GRACE = 5.0
_FEW_ROUNDS = 200


@dataclass
class _Story:
    """What happened to one store: how often it was killed, after how long, how many syncs ended before their time."""

    store: Path
    after: list[float] = field(default_factory=list)
    ended: int = 0
    grew: int = 0
    sessions: set[int] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def add(commands: Any) -> None:
    parser = commands.add_parser(
        "kill", help="kill -9 during syncs; afterwards the store is as if nothing had happened"
    )
    parser.add_argument("--mbox", type=Path, help="a mailbox (default: a demo mailbox of 5,000)")
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.set_defaults(run=main)


def main(options: argparse.Namespace) -> int:
    mbox = (options.mbox or worlds.mbox_of(5000)).resolve()
    chance = random.Random(options.seed)
    with kit.workspace() as work:
        clean = work / "clean"
        first = kit.sbagg(clean, "sync", str(mbox), "--json", accept=(0, 5))
        wanted = dump.lines(clean)
        (report,) = first.json()["sources"]
        print(f"One clean sync: {first.seconds:.2f} s, {report['added']:,} added, {len(wanted):,} rows in the dump")
        one = _one_store(mbox, work / "one", options.times, first.seconds, chance)
        _check(one, mbox, wanted, first.status)
        rounds = _fresh_stores(mbox, work, options.times, first.seconds, chance, wanted, first.status)
    stories = [
        ("one store, kills spread over the work", one),
        *((f"fresh store {n}, killed until done", s) for n, s in enumerate(rounds, 1)),
    ]
    shown = [(name, len(s.after), s.ended, s.grew, max(s.after, default=0.0), len(s.problems)) for name, s in stories]
    kit.table(
        "Killed", ("store", "kills", "ended first", "kills that left more", "latest kill at s", "problems"), shown
    )
    problems = [f"{name}: {problem}" for name, story in stories for problem in story.problems]
    kit.save("kill", {
        "mbox": str(mbox), "seed": options.seed, "clean_seconds": first.seconds, "rows": len(wanted), "problems": problems,
        "stories": [{"name": name, "killed_after": s.after, "ended_first": s.ended, "kills_that_left_more": s.grew} for name, s in stories],
    })  # fmt: skip
    return kit.verdict(problems)


def _one_store(mbox: Path, store: Path, times: int, seconds: float, chance: random.Random) -> _Story:
    """Kill the syncs of one store so early that all of them together do about the work of one."""
    story = _Story(store)
    start_up = kit.sbagg(store, "--version").seconds
    for _ in range(times):
        while not _killed(story, mbox, chance.uniform(0, start_up + max(0.3, 2 * seconds / times)), {0, 5}):
            if story.ended >= times:
                return story
    return story


def _fresh_stores(
    mbox: Path, work: Path, times: int, seconds: float, chance: random.Random, wanted: list[str], status: int
) -> list[_Story]:
    """Kill at moments spread evenly over a whole sync; when one ends before its time, check and begin anew."""
    stories: list[_Story] = []
    while sum(len(story.after) for story in stories) < times and len(stories) < _FEW_ROUNDS:
        story = _Story(work / f"fresh-{len(stories)}")
        stories.append(story)
        while _killed(story, mbox, chance.uniform(0, seconds), {0, 5}):
            if sum(len(other.after) for other in stories) >= times:
                break
        _check(story, mbox, wanted, status)
        print(
            f"  fresh store {len(stories)}: killed {len(story.after)} times, {len(story.problems)} problems", flush=True
        )
    return stories


def _killed(story: _Story, mbox: Path, after: float, fine: set[int]) -> bool:
    """Start a sync and kill it, its first process only, after so many seconds. False: it ended before."""
    before = _held(story.store)
    child = kit.start((*kit.SBAGG, "sync", str(mbox), "--json"), kit.environment(story.store))
    story.sessions.add(child.pid)
    with suppress(subprocess.TimeoutExpired):
        if child.wait(after) not in fine:
            story.problems.append(f"a sync that nobody killed ended with {child.returncode}")
        story.ended += 1
        return False
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    story.after.append(round(after, 3))
    story.grew += _held(story.store) > before
    return True


def _held(store: Path) -> int:
    return kit.size(store) if store.exists() else 0


def _check(story: _Story, mbox: Path, wanted: list[str], status: int) -> None:
    """Sync once more, and compare. Nothing may be left of the dead: no process, no lock, no row too many or too few."""
    end = time.monotonic() + _GRACE
    while (left := [*watch.left(story.sessions), *watch.naming(str(story.store))]) and time.monotonic() < end:
        time.sleep(0.05)
    if left:
        story.problems.append(f"{len(left)} processes outlived their sync: {left}")
    last = kit.sbagg(story.store, "sync", str(mbox), "--json", accept=(*range(10), 75))
    if last.status not in {0, status}:
        story.problems.append(f"the finishing sync ended with {last.status}: {last.err.strip()[-300:]}")
        return
    story.problems += dump.differences(wanted, dump.lines(story.store))
    again = kit.sbagg(story.store, "sync", "--json", accept=(0, 5)).json()["sources"]
    if [(run["seen"], run["added"], run["changed"]) for run in again] != [(0, 0, 0)]:
        story.problems.append(f"a sync with nothing new did something: {again}")
    doctor = kit.sbagg(story.store, "doctor", "--json", accept=tuple(range(10)))
    if doctor.status:
        story.problems.append(f"doctor: {doctor.out[-500:]}")
