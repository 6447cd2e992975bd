"""Running sources: the log of what is kept first, then what is new; each batch and its checkpoint together."""

from __future__ import annotations

import errno
import logging
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from sbagg import registry
from sbagg.adapter import CursorExpiredError
from sbagg.decisions.without import NOTHING, Without
from sbagg.errors import AdapterError, InterruptedSyncError, SbaggError, SourceError, UnavailableError
from sbagg.store import sources as table
from sbagg.store.ingest import cursors
from sbagg.sync.feed import Feed
from sbagg.sync.filters import Filter
from sbagg.sync.stream import Counts, Stream, parser_version
from sbagg.views import LeftOut, SourceRun

if TYPE_CHECKING:
    from sbagg.adapter import Adapter, Json
    from sbagg.config import Source

_log = logging.getLogger("sbagg.sync")


class Progress(Protocol):
    """Who wants to know how a sync goes on. The engine itself prints nothing."""

    def start(self, source: str) -> None:
        """Begin a source."""

    def advance(self, source: str, n: int, total: int | None) -> None:
        """Tell that ``n`` more of its records were read."""

    def done(self, source: str, text: str) -> None:
        """End a source; ``text`` says how."""


@dataclass(slots=True)
class SyncResult:
    """What a sync did, and the exit status that says it to a script."""

    runs: list[SourceRun] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    @property
    def status(self) -> int:
        """130 beats all; one class of failure of every source that ran is that class; anything else amiss is 5."""
        if InterruptedSyncError.status in self.statuses:
            return InterruptedSyncError.status
        amiss = {status for status in self.statuses if status}
        if not amiss:
            return 0
        return amiss.pop() if len(amiss) == 1 and all(self.statuses) else SourceError.status


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run and how. ``now`` returns unix seconds; ``without`` leaves out who was forgotten."""

    home: Path
    sources: Sequence[Source]
    now: Callable[[], int]
    full: bool = False
    dry_run: bool = False
    without: Without = NOTHING


def sync(connection: sqlite3.Connection, plan: Plan, progress: Progress) -> SyncResult:
    """Run the sources one after another. Ctrl-C rolls the open batch back and ends the sync; what was done stays."""
    result = SyncResult()
    for source in plan.sources:
        progress.start(source.name)
        run, status = _run(connection, plan, source, progress)
        result.runs.append(run)
        result.statuses.append(status)
        progress.done(source.name, run.outcome)
        if status == InterruptedSyncError.status:
            break
    return result


def _run(connection: sqlite3.Connection, plan: Plan, source: Source, progress: Progress) -> tuple[SourceRun, int]:
    began = time.monotonic()
    counts = Counts(lambda n: progress.advance(source.name, n, None))
    error: SbaggError | None = None
    number = table.known_id(connection, source.name)
    try:
        adapter = registry.build(source)
        number = table.source_id(connection, source.name, source.adapter, keeps_raw=adapter.keeps_raw)
        _read(connection, plan, source, adapter, number, counts)
    except KeyboardInterrupt:
        error = InterruptedSyncError("Interrupted; everything before is kept", "Go on with: sbagg sync")
    except SbaggError as failure:
        error = failure
    except sqlite3.OperationalError:
        raise  # the store's fault, not the adapter's
    except OSError as failure:
        if failure.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise UnavailableError(
                f"{plan.home}: {failure.strerror}", "Free some space, then run it again"
            ) from failure
        error = SourceError(f"{source.name}: {failure}", f"Look at its path with: sbagg source show {source.name}")
    except (Exception, SystemExit) as failure:  # noqa: BLE001 - one bad adapter never stops a sync
        _log.exception("source %s", source.name)
        error = AdapterError(
            f"{source.name}: the adapter {source.adapter} failed: {type(failure).__name__}: {failure}",
            "Report it to the adapter's author with the log file",
        )
    outcome = _outcome(error, counts)
    newest = None
    if number is not None:
        if not plan.dry_run:
            if counts.added or counts.changed:
                table.find_newest(connection, number, plan.now())
            table.finished(connection, number, plan.now(), outcome)
        newest = table.newest(connection, number)
    run = SourceRun(
        source.name, source.adapter, outcome, counts.seen, counts.added, counts.changed, counts.unchanged, counts.gone,
        counts.skipped, counts.quarantined, round(time.monotonic() - began, 3), newest, tuple(counts.warnings),
        dict(counts.skips), error.message if error else None, error.hint if error else None,
        left_out=tuple(LeftOut(skip.locator, skip.reason) for skip in counts.left_out),
    )  # fmt: skip
    return run, error.status if error else SourceError.status if outcome == "partial" else 0


def _outcome(error: SbaggError | None, counts: Counts) -> Literal["ok", "partial", "failed", "interrupted"]:
    if error is not None:
        return "interrupted" if isinstance(error, InterruptedSyncError) else "failed"
    return "partial" if counts.quarantined or counts.damaged else "ok"


def _reachable(source: Source, adapter: Adapter) -> tuple[Adapter, list[str]]:
    """Return the adapter with those of its paths that are there. What was read from the others stays in the store."""
    paths = source.options.get("path")
    if not isinstance(paths, (list, tuple, str)):
        return adapter, []
    listed = [Path(paths)] if isinstance(paths, str) else [Path(path) for path in paths]
    there = [path for path in listed if path.expanduser().exists()]
    if not there:
        raise SourceError(
            f"{source.name}: {listed[-1] if listed else 'its path'} is not there; what was read from it stays",
            f"Put it back, or: sbagg source set {source.name} path=NEWPATH",
        )
    kept = listed if getattr(registry.adapter_class(source.adapter), "misses_paths", False) else there
    options = {**source.options, "path": [str(path.expanduser()) for path in kept]}
    warnings = [f"{path} is gone; what was read from it stays" for path in listed if path not in there]
    return registry.build(source._replace(options=options)), warnings


def _read(
    connection: sqlite3.Connection, plan: Plan, source: Source, adapter: Adapter, number: int, counts: Counts
) -> None:
    stream = Stream(connection, plan.home, source, adapter, number, counts, dry_run=plan.dry_run, without=plan.without)
    again = table.outdated(connection, number, parser_version(adapter, Filter.of(source)))
    if adapter.keeps_raw and not plan.dry_run:
        stream.replay(from_start=again)
    adapter, missing = _reachable(source, adapter)
    counts.warnings += missing
    known: Mapping[str, Mapping[str, Json]] = cursors(connection, number)
    if plan.full or counts.damaged or (again and not adapter.keeps_raw):
        known = {}
    for attempt in (1, 2):
        feed = Feed(known, counts.warnings, source, plan.home, plan.now())
        try:
            stream.run(adapter.fetch(feed), plan.now, full=plan.full)
        except CursorExpiredError:
            if attempt > 1:
                raise
            counts.warnings.append("The source no longer knew where we stopped; it was read from its beginning")
            known = {}
        else:
            return


def retry(connection: sqlite3.Connection, plan: Plan, source: Source) -> tuple[int, int]:
    """Parse again what was refused of a source. Returns how many were tried, and how many are refused still."""
    adapter = registry.build(source)  # what is in quarantine is kept there: its original may be gone
    number = table.source_id(connection, source.name, source.adapter, keeps_raw=adapter.keeps_raw)
    counts = Counts(lambda _: None)
    raws = table.quarantined_raw(connection, number)
    stream = Stream(connection, plan.home, source, adapter, number, counts, without=plan.without)
    if adapter.keeps_raw:
        stream.replay(from_start=False)
    stream.run(iter(raws), plan.now)
    return len(raws), counts.refused
