"""``ingest``: how fast mail comes in, what it costs, how much it takes; the same mail indexed by notmuch, mu and mairix."""

from __future__ import annotations

import argparse
import os
import sqlite3
from pathlib import Path
from typing import Any

from bench import kit, rivals, worlds

_LARGEST = 14


def add(commands: Any) -> None:
    parser = commands.add_parser("ingest", help="messages a second, CPU, memory, size; beside notmuch, mu and mairix")
    parser.add_argument("--messages", type=int, default=50_000, help="size of the demo mailbox")
    parser.add_argument("--mbox", type=Path, nargs="*", default=[], help="measure these mailboxes instead")
    parser.add_argument("--repeat", type=int, default=1, help="runs, of which the fastest counts")
    parser.add_argument("--alone", action="store_true", help="leave the other programs out")
    parser.set_defaults(run=main)


def main(options: argparse.Namespace) -> int:
    mboxes = [path.resolve() for path in options.mbox] or [worlds.mbox_of(options.messages)]
    results, problems = [], []
    for mbox in mboxes:
        result = _measure(mbox, options)
        results.append(result)
        problems += result["problems"]
        _show(result)
    kit.save("ingest", results)
    return kit.verdict(problems)


def _measure(mbox: Path, options: argparse.Namespace) -> dict[str, Any]:
    mail = worlds.shares(mbox)
    with kit.workspace() as work:
        runs = [_sync(mbox, work / f"store-{number}") for number in range(options.repeat)]
        ours = min(runs, key=lambda run: run["seconds"])
        others = [] if options.alone else rivals.index(mbox, work, options.repeat)
    counts = ours["report"]
    problems = []
    if counts["quarantined"] or counts["outcome"] != "ok":
        problems.append(f"{mbox.name}: outcome {counts['outcome']}, {counts['quarantined']} in quarantine")
    if counts["seen"] != mail["messages"]:
        problems.append(f"{mbox.name}: {counts['seen']} seen, {mail['messages']} counted in the file")
    return {"mbox": str(mbox), "mail": mail, "sbagg": ours, "seconds_of_all_runs": [run["seconds"] for run in runs],
            "others": others, "cores": os.cpu_count(), "problems": problems}  # fmt: skip


def _sync(mbox: Path, store: Path) -> dict[str, Any]:
    ran = kit.sbagg(store, "sync", str(mbox), "--json", watch=True, accept=(0, 5))
    (report,) = ran.json()["sources"]
    report.pop("newest", None)
    bytes_held = kit.size(store)
    return {
        "seconds": ran.seconds, "cpu_seconds": ran.cpu, "peak_rss": ran.rss, "largest_rss": ran.largest,
        "bytes": bytes_held, "report": report, "tables": tables(store),
    }  # fmt: skip


def tables(store: Path) -> dict[str, int] | None:
    """Return the bytes of each table and index, largest first; None where SQLite cannot tell."""
    connection = sqlite3.connect(store / "sbagg.db")
    try:
        rows = connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC").fetchall()
    except sqlite3.OperationalError:
        return None
    finally:
        connection.close()
    return dict(rows)


def _show(result: dict[str, Any]) -> None:
    mail, ours, count = result["mail"], result["sbagg"], result["mail"]["messages"]
    kit.table(
        f"{Path(result['mbox']).name}: what the mail is made of",
        ("messages", "MB", "mean kB", "median kB", "with HTML", "with attachment", "with quotes"),
        [(
            count, mail["bytes"] / 1e6, mail["mean_bytes"] / 1e3, mail["median_bytes"] / 1e3, f"{mail['html']:.0%}",
            f"{mail['attachment']:.0%}", f"{mail['quotes']:.0%}",
        )],
    )  # fmt: skip
    rows = [_row("sbagg", ours, mail, ours)]
    rows += [_row(other["name"], other, mail, ours) for other in result["others"] if "seconds" in other]
    kit.table(
        f"The same mail, a fresh store each, {result['cores']} cores",
        ("program", "messages/s", "seconds", "CPU s", "a CPU s", "peak MB", "store MB", "of the mail", "time/sbagg", "CPU/sbagg", "size/sbagg"),
        rows,
    )  # fmt: skip
    for other in result["others"]:
        print(f"  {other['name']}: {other['note']}")
    if ours["tables"]:
        total = sum(ours["tables"].values())
        largest = list(ours["tables"].items())[:_LARGEST]
        kit.table(
            "The store by table and index",
            ("name", "MB", "share", "bytes/message"),
            [(name, held / 1e6, f"{held / total:.1%}", held / count) for name, held in largest],
        )
    skips = ours["report"].get("skips") or ours["report"]["skipped"]
    print(f"\n  added {ours['report']['added']:,}, skipped {skips}, quarantined {ours['report']['quarantined']}")


def _row(name: str, run: dict[str, Any], mail: dict[str, Any], ours: dict[str, Any]) -> tuple[object, ...]:
    return (
        name, mail["messages"] / run["seconds"], run["seconds"], run["cpu_seconds"], mail["messages"] / run["cpu_seconds"], run["peak_rss"] / 1e6,
        run["bytes"] / 1e6, f"{run['bytes'] / mail['bytes']:.1%}", run["seconds"] / ours["seconds"],
        run["cpu_seconds"] / ours["cpu_seconds"], run["bytes"] / ours["bytes"],
    )  # fmt: skip
