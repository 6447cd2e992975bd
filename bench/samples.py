"""``samples``: folders of exports. What each file holds, counted by the standard library, beside what became of it."""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from bench import kit
from bench.holdings import held

_NOW = "2026-11-22T11:00:00Z"
_SHOWN_REASONS = 3
_PLACE = re.compile(r"[!#:/@].*", re.DOTALL)
"""What stands behind the file's path in a locator: a member of a zip, a number, a line."""


class Outcome(NamedTuple):
    """What became of a file: its holdings, records made of it, how many were refused, left out, and why."""

    name: str
    held: int | None
    what: str
    records: int
    refused: int
    skipped: int
    unrecognised: bool
    reasons: tuple[str, ...]

    @property
    def named(self) -> bool:
        """Whether the sync says what became of the file, if it holds anything."""
        return bool(self.records or self.refused or self.skipped or self.unrecognised) or self.held == 0

    @property
    def differs(self) -> bool:
        return self.held is not None and self.held != self.records + self.refused + self.skipped

    def row(self) -> tuple[object, ...]:
        outcome = "not recognised" if self.unrecognised else "NOT NAMED" if not self.named else ""
        why = "; ".join(filter(None, (outcome, *self.reasons[:_SHOWN_REASONS])))
        return (
            self.name,
            self.held,
            self.what,
            self.records,
            self.refused,
            self.skipped,
            "≠" if self.differs else "",
            why,
        )


def add(commands: Any) -> None:
    parser = commands.add_parser("samples", help="folders of exports: what each file holds, and what became of it")
    parser.add_argument("folder", type=Path, help="a folder with a folder for each kind of export")
    parser.set_defaults(run=main)


def main(options: argparse.Namespace) -> int:
    problems: list[str] = []
    for folder in sorted(path for path in options.folder.resolve().iterdir() if path.is_dir()):
        with kit.workspace() as work:
            outcomes, notes, again = _synced(folder, work / "store")
        kit.table(
            folder.name,
            ("file", "holds", "of", "records", "refused", "skipped", "", "why"),
            [one.row() for one in outcomes],
        )  # fmt: skip
        print("".join(f"  {note}\n" for note in notes), end="")
        problems += [f"{folder.name}/{one.name}: nothing says what became of it" for one in outcomes if not one.named]
        problems += [f"{folder.name}: a second sync changed {again} records"] if again else []
    return kit.verdict(problems)


def _synced(folder: Path, store: Path) -> tuple[list[Outcome], list[str], int]:
    """Sync a folder into an empty store: what became of each file, of no file, and what a second sync changes."""
    ran = kit.sbagg(store, "sync", str(folder), "--json", now=_NOW, accept=(0, 3, 5))
    report = ran.json() if ran.out else {"sources": [], "unrecognised": [str(folder)]}
    rows = kit.sbagg(store, "sql", "SELECT locator FROM records", "--json", now=_NOW).json()["rows"] if ran.out else []
    refused = kit.sbagg(store, "quarantine", "--limit", "0", "--json", now=_NOW).json()["records"] if ran.out else []
    again = kit.sbagg(store, "sync", "--json", now=_NOW, accept=(0, 5)).json()["sources"] if ran.out else []
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    records = Counter(_file(row["locator"], files) for row in rows)
    bad: dict[Path | None, list[str]] = defaultdict(list)
    left: dict[Path | None, list[str]] = defaultdict(list)
    for one in refused:
        bad[_file(one["locator"], files)].append(one["reason"])
    for run in report["sources"]:
        for one in run.get("left_out", []):
            left[_file(one["locator"], files)].append(one["reason"])
    unknown = [Path(one) for one in report["unrecognised"]]
    outcomes = []
    for path in files:
        count, what = held(path)
        reasons = Counter([*bad[path], *left[path]])
        outcomes.append(Outcome(
            path.relative_to(folder).as_posix(), count, what, records[path], len(bad[path]), len(left[path]),
            any(path.is_relative_to(one) for one in unknown),
            tuple(f"{n} x {reason[:60]}" for reason, n in reasons.most_common()),
        ))  # fmt: skip
    notes = [f"{records[None]} records more, of no file's own: colleagues named in rows"] if records[None] else []
    parsed = Counter({reason: n for run in report["sources"] for reason, n in run.get("skips", {}).items()})
    parsed -= Counter(reason for reasons in left.values() for reason in reasons)
    notes += [f"{n} left out once read, of those that are not counted above: {reason}" for reason, n in parsed.items()]
    return outcomes, notes, sum(run["added"] + run["changed"] for run in again)


def _file(locator: str, files: list[Path]) -> Path | None:
    """Return the file that a locator names: the longest path that it begins with."""
    fitting = [path for path in files if locator.startswith(str(path)) and _is_place(locator[len(str(path)) :])]
    return max(fitting, key=lambda path: len(str(path)), default=None)


def _is_place(rest: str) -> bool:
    return not rest or _PLACE.fullmatch(rest) is not None
