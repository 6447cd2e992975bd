"""Running sbagg as anybody would: in a process of its own, with a clock and a store of our choosing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.watch import Watch

ROOT = Path(__file__).resolve().parent.parent
OUT = Path(__file__).resolve().parent / "out"
_MOST_SHOWN = 40
NOW = "2026-06-30T09:00:00Z"
"""What SBAGG_NOW is, wherever a view's text depends on the clock."""
SBAGG = (sys.executable, "-m", "sbagg")


class FailedError(Exception):
    """A command did not do what the measurement needs."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A child that ended: exit status, output, wall seconds, CPU seconds and peak memory of it and its children.

    ``rss`` is the highest sum of resident bytes seen at one moment over all its processes (pages that they share
    count for each), ``largest`` that of the largest process as the kernel counted it; 0 where not known.
    """

    status: int
    out: str
    err: str
    seconds: float
    cpu: float
    rss: int
    largest: int

    def json(self) -> Any:
        """Return standard output as JSON, or raise FailedError with what the child said instead."""
        try:
            return json.loads(self.out)
        except ValueError:
            raise FailedError(f"exit {self.status}: {self.err.strip()[-500:] or 'no JSON'}") from None


def environment(store: Path | None = None, now: str = NOW) -> dict[str, str]:
    """Return the environment of a child: this checkout, bytecode cached, no colours, no settings of the caller's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SBAGG_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)  # else every start would compile the program anew
    path = os.pathsep.join(filter(None, (str(ROOT / "src"), str(ROOT), kept.get("PYTHONPATH", ""))))
    kept |= {"PYTHONPATH": path, "NO_COLOR": "1", "SBAGG_NOW": now}
    return kept | ({"SBAGG_HOME": str(store)} if store else {})


def start(
    command: Sequence[str], env: dict[str, str], out: Any = subprocess.DEVNULL, err: Any = None
) -> subprocess.Popen[bytes]:
    """Start a command as the leader of a session of its own, so that all its processes can be found."""
    return subprocess.Popen(
        list(command),
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err or out,
        start_new_session=True,
        cwd=ROOT,
    )


def run(command: Sequence[str], env: dict[str, str], *, watch: bool = False) -> Ran:
    """Run a command to its end. ``watch`` samples the memory of its whole session."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        child = start(command, env, out, err)
        with Watch(child.pid, active=watch) as memory:
            _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Ran(
            child.returncode,
            out.read().decode("utf-8", "replace"),
            err.read().decode("utf-8", "replace"),
            seconds,
            usage.ru_utime + usage.ru_stime,
            memory.peak,
            usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        )


def sbagg(store: Path, *arguments: str, now: str = NOW, watch: bool = False, accept: tuple[int, ...] = (0,)) -> Ran:
    """Run sbagg on a store. Raises FailedError when it ends with any other status than those accepted."""
    ran = run((*SBAGG, *arguments), environment(store, now), watch=watch)
    if ran.status not in accept:
        raise FailedError(f"sbagg {' '.join(arguments)[:300]}: exit {ran.status}: {ran.err.strip()[-800:]}")
    return ran


@contextmanager
def workspace() -> Iterator[Path]:
    """Give a folder for stores and copies that is gone afterwards, beside what the benches keep."""
    OUT.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="work-", dir=OUT))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def size(folder: Path) -> int:
    """Return the bytes of all files below a folder, write-ahead logs included."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def save(name: str, result: object) -> None:
    """Write a bench's result to ``out/NAME.json``."""
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{name}.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table: the first column to the left, the others to the right."""
    lines = [list(map(str, head)), *([_cell(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    print(f"\n{title}")
    for number, line in enumerate(lines):
        cells = [
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        print(f"  {'  '.join(cells).rstrip()}")
        if not number:
            print(f"  {'  '.join('-' * width for width in widths)}")


def verdict(problems: Sequence[str]) -> int:
    """Print what was wrong, and return the exit status that says it."""
    for problem in problems[:_MOST_SHOWN]:
        print(f"  WRONG: {problem}")
    print("  All checks hold." if not problems else f"  {len(problems)} checks failed.")
    return 1 if problems else 0


def _cell(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.1f}" if abs(value) >= 100 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
