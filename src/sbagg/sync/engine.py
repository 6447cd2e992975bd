"""Running sources: files one after another, servers side by side meanwhile; one writer, each batch with its checkpoint."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from sbagg import registry
from sbagg.errors import InterruptedSyncError, SourceError
from sbagg.store import sources as table
from sbagg.sync.beside import Beside
from sbagg.sync.run import Plan, Run
from sbagg.sync.stream import Counts, Stream

if TYPE_CHECKING:
    from sbagg.config import Source
    from sbagg.views import SourceRun


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


def sync(connection: sqlite3.Connection, plan: Plan, progress: Progress) -> SyncResult:
    """Run the sources. Ctrl-C rolls the open batch back and ends the sync; what was done stays.

    Servers are asked side by side from the start on, files are read meanwhile. The report is in the order of the plan, and
    without the sources that an interruption left untouched.
    """
    return _Sync(connection, plan, progress).run()


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


class _Sync:
    """One sync: the runs that have begun, and the lines of those that have ended."""

    def __init__(self, connection: sqlite3.Connection, plan: Plan, progress: Progress) -> None:
        self._db = connection
        self._plan = plan
        self._progress = progress
        self._beside = Beside()
        self._open: dict[str, Run] = {}
        self._ended: dict[str, tuple[SourceRun, int]] = {}

    def run(self) -> SyncResult:
        sources = self._plan.sources
        live = [source for source in sources if registry.is_live(source)] if len(sources) > 1 else []
        try:
            asked = [run for run in map(self._begin, live) if self._is_ready(run)]
            for number, run in enumerate(asked):
                self._beside.start(number, run.fetch)
            for source in sources:
                if source not in live:
                    self._read(self._begin(source))
            self._gather(asked)
        except KeyboardInterrupt:
            for run in list(self._open.values()):
                with run.guarded():
                    raise
                self._end(run)
        finally:
            self._beside.stop()
        lines = [self._ended[source.name] for source in sources if source.name in self._ended]
        return SyncResult([line for line, _ in lines], [status for _, status in lines])

    def _begin(self, source: Source) -> Run:
        self._progress.start(source.name)
        run = Run(self._db, self._plan, source, lambda n: self._progress.advance(source.name, n, None))
        self._open[source.name] = run
        return run

    def _end(self, run: Run) -> None:
        del self._open[run.source.name]
        self._ended[run.source.name] = run.report()
        self._progress.done(run.source.name, self._ended[run.source.name][0].outcome)

    def _is_ready(self, run: Run) -> bool:
        with run.guarded():
            run.ready()
        if run.error is not None:
            self._end(run)
        return run.error is None

    def _read(self, run: Run) -> None:
        """Read a source at one go."""
        if self._is_ready(run):
            with run.guarded():
                run.read()
            self._end(run)
        if isinstance(run.error, InterruptedSyncError):
            raise KeyboardInterrupt

    def _gather(self, asked: list[Run]) -> None:
        """Take what was fetched beside, of whichever source has something."""
        last: Run | None = None
        for number, told in self._beside:
            run = asked[number]
            if run.error is not None:  # it was dropped
                continue
            with run.guarded():
                if isinstance(told, list):
                    if run is not last:
                        run.rejoin()
                        last = run
                    run.take(told)
                elif told is not None and run.has_expired(told):
                    self._beside.start(number, run.fetch)
                    continue
                elif told is not None:
                    raise told
            if isinstance(run.error, InterruptedSyncError):
                raise KeyboardInterrupt
            if run.error is not None and isinstance(told, list):  # the store would not take it
                self._beside.drop(number)
            if not isinstance(told, list) or run.error is not None:
                self._end(run)
