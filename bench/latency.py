"""``latency``: what a look costs from the shell, against what starting Python costs; and what `who` imports."""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import kit, worlds
from sbagg.demo import FEATURED_COMPANY, FEATURED_PERSON

RUNS = 21
_HEAVY = """pydantic pydantic_core sqlite_utils rich httpx keyring tomlkit fast_mail_parser phonenumbers publicsuffixlist
    filelock multiprocessing importlib.metadata email html.parser urllib.request asyncio concurrent.futures unittest""".split()
_IMPORTS = """
import sys
from sbagg.cli.run import run
status = run(sys.argv[2:])
sys.stderr.write('\\n' + ' '.join(name for name in sys.argv[1].split(',') if name in sys.modules) + '\\n' + str(len(sys.modules)))
sys.exit(status)
"""


def add(commands: Any) -> None:
    parser = commands.add_parser("latency", help="start-up and look-ups from the shell, as multiples of bare Python")
    parser.add_argument("--store", type=Path, help="a store (default: a demo world of 5,000 mails)")
    parser.add_argument("--person", default=FEATURED_PERSON)
    parser.add_argument("--company", default=FEATURED_COMPANY)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.set_defaults(run=main)


def main(options: argparse.Namespace) -> int:
    with kit.workspace() as work:
        store = options.store.resolve() if options.store else work / "store"
        if not options.store:
            kit.sbagg(store, "sync", str(worlds.world(5000).root), "--json", accept=(0, 5))
        lines: dict[str, Sequence[str]] = {
            "python -c pass": (sys.executable, "-c", "pass"),
            "python -c 'import typer'": (sys.executable, "-c", "import typer"),
        }
        lines |= {f"sbagg {' '.join(words)}": (*kit.SBAGG, *words) for words in looks(options.person, options.company)}
        times = in_turn(store, lines, options.runs)
        heavy, modules = imported(store, ("who", options.person, "--json"))
    bare, typer = (statistics.median(times[name]) for name in list(lines)[:2])
    rows = [
        (name, statistics.median(t) * 1e3, min(t) * 1e3, statistics.median(t) / bare, statistics.median(t) / typer)
        for name, t in times.items()
    ]
    kit.table(
        f"Wall time of {options.runs} runs each, in turn",
        ("command", "median ms", "least ms", "of python", "of typer"),
        rows,
    )
    print(f"\n  `who --json` imports {modules} modules, of the heavy ones: {' '.join(heavy) or 'none'}")
    kit.save("latency", {"seconds": times, "heavy_modules": heavy, "modules": modules})
    return kit.verdict([f"`who --json` imports {' '.join(heavy)}"] if heavy else [])


def looks(person: str, company: str) -> list[tuple[str, ...]]:
    """Return the command lines that are measured."""
    return [
        ("--version",),
        ("who", person, "--json"),
        ("who", person),
        ("company", company, "--json"),
        ("find", "pilot", "--json"),
        ("find", f"from:{person}", "--json"),
        ("timeline", person, "--json"),
        ("timeline", "--json"),
        ("people", "--json"),
    ]


def in_turn(store: Path, lines: dict[str, Sequence[str]], runs: int) -> dict[str, list[float]]:
    """Run every command once, then again, and so on, so that a noisy moment hits all alike. Returns seconds."""
    env = kit.environment(store)
    times: dict[str, list[float]] = {name: [] for name in lines}
    for turn in range(runs + 1):
        for name, command in lines.items():
            ran = kit.run(command, env)
            if ran.status:
                raise kit.FailedError(f"{name}: exit {ran.status}: {ran.err.strip()[-300:]}")
            if turn:  # the first warms the caches of bytecode and pages
                times[name].append(ran.seconds)
    return times


def imported(store: Path, words: Sequence[str]) -> tuple[list[str], int]:
    """Return the heavy modules that a command line of sbagg has imported when it ends, and how many in all."""
    ran = kit.run((sys.executable, "-c", _IMPORTS, ",".join(_HEAVY), *words), kit.environment(store))
    if ran.status:
        raise kit.FailedError(f"{' '.join(words)}: exit {ran.status}: {ran.err[-300:]}")
    heavy, count = ran.err.split("\n")[-2:]
    return heavy.split(), int(count)
