"""``sbagg decisions export`` and ``import``: one machine's acts, taken over by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg import config as configuration
from sbagg.cli import outfile
from sbagg.decisions import file
from sbagg.decisions.forgotten import Forgotten
from sbagg.decisions.model import BadLine, line_of, read
from sbagg.errors import NotFoundError
from sbagg.identity.forgetting import spare_me
from sbagg.identity.settle import catch_up
from sbagg.insight.refresh import settle
from sbagg.store.opening import PATIENCE, locked, open_write
from sbagg.views import Decisions, SkippedLine
from sbagg.when import now

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from sbagg.decisions.model import Act, Identity

_CLOCKS_DIFFER = 86_400
"""Seconds by which another machine's clock may go before this one's."""


def export(home: Path, target: Path, *, force: bool) -> Decisions:
    """Write the acts in order of replay, each once. Raises UsageError where the file is there already."""
    outfile.check(home, target, force=force)
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
    early = [act for act in acts if act.at <= (now() + _CLOCKS_DIFFER) * 1_000_000]
    late = acts[len(early) :]  # they would count before all that is to be decided
    bad += [_skip(data, act, "it is of the future") for act in late]
    acts = early
    with locked(home, PATIENCE), open_write(home) as connection:
        me = configuration.load(home).me
        catch_up(connection, home, me, now())
        history = file.load(home)
        known = {act.id for act in history.acts}
        fresh = [act for act in acts if act.id not in known]
        new = [act for act in fresh if not _joins(act, me)]
        bad += [
            _skip(data, act, "it makes somebody one with you: sbagg merge --force") for act in fresh if _joins(act, me)
        ]
        if new:
            spare_me(Forgotten.of(new), me)
            file.append(home, history, file.joined(history, new))
        settle(connection, configuration.load(home), now())
    return Decisions(str(source), len(acts), len(new), _skipped(bad))


def _joins(act: Act, me: Collection[Identity]) -> bool:
    """Tell whether an act makes somebody one with the user: all that they wrote would count as the user's."""
    return act.op == "same" and len({set(me).isdisjoint(act.people(side)) for side in ("a", "b")}) > 1


def _skip(data: bytes, act: Act, reason: str) -> BadLine:
    lines = data.split(b"\n")
    return BadLine(next((n for n, text in enumerate(lines, 1) if act.id.encode() in text), 0), reason)


def _skipped(bad: Iterable[BadLine]) -> tuple[SkippedLine, ...]:
    return tuple(SkippedLine(line, reason) for line, reason in bad)
