"""``sbagg decisions export`` and ``import``: one machine's acts, taken over by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg import config as configuration
from sbagg.decisions import file
from sbagg.decisions.model import line_of, read
from sbagg.errors import NotFoundError, UsageError
from sbagg.identity import settle
from sbagg.store.opening import locked, open_write
from sbagg.views import Decisions, SkippedLine
from sbagg.when import now

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sbagg.decisions.model import BadLine


def export(home: Path, target: Path, *, force: bool) -> Decisions:
    """Write the acts in order of replay, each once. Raises UsageError where the file is there already."""
    if target.exists() and not force:
        raise UsageError(f"{target} is there already", "Choose another name, or overwrite it with --force")
    history = file.load(home)
    file.put(target, "".join(line_of(act) + "\n" for act in history.acts).encode())
    return Decisions(str(target), len(history.acts), 0, _skipped(history.bad))


def take_over(home: Path, source: Path) -> Decisions:
    """Add the acts of another machine's file that are new here. Raises NotFoundError where it cannot be read."""
    try:
        data = source.read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise NotFoundError(f"{source} is no file", "Write one with: sbagg decisions export FILE") from None
    acts, bad = read(data)
    if bad and not acts:
        raise NotFoundError(
            f"{source} holds no decisions: line {bad[0].line}: {bad[0].reason}",
            "Write one with: sbagg decisions export FILE",
        )
    with locked(home), open_write(home) as connection:
        history = file.load(home)
        known = {act.id for act in history.acts}
        new = [act for act in acts if act.id not in known]
        if new:
            file.append(home, history, file.joined(history, new))
        settle(connection, home, configuration.load(home).me, now())
    return Decisions(str(source), len(acts), len(new), _skipped(bad))


def _skipped(bad: Iterable[BadLine]) -> tuple[SkippedLine, ...]:
    return tuple(SkippedLine(line, reason) for line, reason in bad)
