"""One source's run: made ready, read at one go or batch by batch beside others, and told."""

from __future__ import annotations

import errno
import logging
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sbagg import registry
from sbagg.adapter import CursorExpiredError
from sbagg.decisions.without import NOTHING, Without
from sbagg.errors import AdapterError, InterruptedSyncError, SbaggError, SourceError, UnavailableError
from sbagg.hiding import hide
from sbagg.store import silence
from sbagg.store import sources as table
from sbagg.store.ingest import cursors
from sbagg.sync.feed import Feed
from sbagg.sync.filters import Filter
from sbagg.sync.stream import Counts, Stream, parser_version
from sbagg.views import LeftOut, SourceRun

if TYPE_CHECKING:
    from sbagg.adapter import Adapter, Event, Json
    from sbagg.config import Source

_log = logging.getLogger("sbagg.sync")
_HOUR = 3600
_NAMELESS = re.compile(r"(sbagg (?:secret set|source set|source show|sync|login) )NAME\b")


def refuse(source: str, cost: float) -> float:
    """Agree to no cost. Raises SourceError that says how to."""
    raise SourceError(
        f"{source}: reading what is new may cost up to ${cost:.2f}",
        f"Agree with: sbagg sync {source} --max-cost {cost:.2f}",
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run and how. ``now`` returns unix seconds; ``without`` leaves out who was forgotten.

    ``agree`` is asked with a source's name and the US dollars that its run will cost at most, and returns how many it may
    cost; it raises SourceError where nobody agrees to that.
    """

    home: Path
    sources: Sequence[Source]
    now: Callable[[], int]
    full: bool = False
    dry_run: bool = False
    without: Without = NOTHING
    agree: Callable[[str, float], float] = refuse


class Run:
    """A source's run, from :meth:`ready` to :meth:`report`. What goes wrong within :meth:`guarded` is the run's ``error``."""

    def __init__(self, connection: sqlite3.Connection, plan: Plan, source: Source, tell: Callable[[int], None]) -> None:
        self.source = source
        self.counts = Counts(tell)
        self.error: SbaggError | None = None
        self._db = connection
        self._plan = plan
        self._began = time.monotonic()
        self._number = table.known_id(connection, source.name)
        self._adapter: Adapter | None = None
        self._stream: Stream | None = None
        self._cursors: Mapping[str, Mapping[str, Json]] = {}
        self._feed: Feed | None = None
        self._attempts = 0
        self._budget = 0.0

    def ready(self) -> None:
        """Build the adapter, bring the store to where the source's log ends, and look up where the last run stopped."""
        source, plan = self.source, self._plan
        adapter = registry.build(source)
        live = bool(getattr(adapter, "live", False))
        self._number = table.source_id(self._db, source.name, source.adapter, keeps_raw=adapter.keeps_raw, live=live)
        self._stream = Stream(
            self._db, plan.home, source, adapter, self._number, self.counts, dry_run=plan.dry_run, without=plan.without
        )
        again = table.outdated(self._db, self._number, parser_version(adapter, Filter.of(source)))
        if adapter.keeps_raw and not plan.dry_run:
            self._stream.replay(from_start=again)
        self._adapter, missing = _reachable(source, adapter)
        self.counts.warnings += missing
        if not (plan.full or self.counts.damaged or (again and not adapter.keeps_raw)):
            self._cursors = cursors(self._db, self._number)
        estimate = getattr(adapter, "estimate", None)
        if estimate is not None and (cost := float(estimate(self._cursors, plan.now()))) > 0:
            self._budget = plan.agree(source.name, cost)

    def fetch(self) -> Iterator[Event]:
        """Return what the source holds since the last run; called again after an expired cursor, from its beginning."""
        assert self._adapter
        self._attempts += 1
        if self._feed is not None:
            self._feed.close()
        known = self._cursors if self._attempts == 1 else {}
        plan = self._plan
        self._feed = Feed(known, self.counts.warnings, self.source, plan.home, plan.now(), self._budget)
        return self._adapter.fetch(self._feed)

    def read(self) -> None:
        """Read all of it at one go, parsing in other processes once there is much."""
        assert self._stream
        try:
            self._stream.run(self.fetch(), self._plan.now, full=self._plan.full)
        except CursorExpiredError as error:
            if not self.has_expired(error):
                raise
            self._stream.run(self.fetch(), self._plan.now, full=self._plan.full)

    def take(self, events: list[Event]) -> None:
        """Take a batch that was fetched beside others."""
        assert self._stream
        self._stream.take(events, self._plan.now, full=self._plan.full)

    def rejoin(self) -> None:
        """Look at the store anew: another source has written to it."""
        assert self._stream
        self._stream.rejoin()

    def has_expired(self, error: BaseException) -> bool:
        """Whether the source should be read from its beginning: it does not know where we stopped, for the first time."""
        if not isinstance(error, CursorExpiredError) or self._attempts > 1:
            return False
        self.counts.warnings.append("The source no longer knew where we stopped; it was read from its beginning")
        return True

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn whatever goes wrong into the run's error: one bad source never stops a sync, but the store's own faults do."""
        try:
            yield
        except sqlite3.OperationalError:
            raise
        except OSError as failure:
            if failure.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise UnavailableError(
                    f"{self._plan.home}: {failure.strerror}", "Free some space, then run it again"
                ) from failure
            self.error = _told(failure, self.source)
        except (Exception, SystemExit, KeyboardInterrupt) as failure:  # noqa: BLE001 - as it says
            self.error = _told(failure, self.source)

    def report(self) -> tuple[SourceRun, int]:
        """Note in the store how it went. Returns the line of the report, and the exit status that says it."""
        if self._feed is not None:
            self._feed.close()
        counts, error, source = self.counts, self.error, self.source
        outcome = _outcome(error, counts)
        newest = None
        if self._number is not None:
            self._look_at_times(outcome)
            newest = table.newest(self._db, self._number)
        run = SourceRun(
            source.name, source.adapter, outcome, counts.seen, counts.added, counts.changed, counts.unchanged, counts.gone,
            counts.skipped, counts.quarantined, round(time.monotonic() - self._began, 3), newest,
            tuple(hide(_named(text, source)) for text in counts.warnings), dict(counts.skips),
            hide(error.message) if error else None, hide(_named(error.hint, source)) if error else None,
            left_out=tuple(LeftOut(hide(skip.locator), hide(skip.reason)) for skip in counts.left_out),
        )  # fmt: skip
        return run, error.status if error else SourceError.status if outcome == "partial" else 0

    def _look_at_times(self, outcome: str) -> None:
        """Note when the source was read and its newest thing; warn of a silence, and of a clock that was set back."""
        now, number, counts = self._plan.now(), self._number, self.counts
        assert number is not None
        before = table.row(self._db, number)["last_run"]
        if before is not None and now < before - _HOUR:
            counts.warnings.append(
                f"The clock of this machine is {(before - now) // _HOUR} h behind the last sync; set it, or ages will be wrong"
            )
        if not self._plan.dry_run:
            if counts.added or counts.changed:
                table.find_newest(self._db, number, now)
                silence.learn(self._db, number, now)
            table.finished(self._db, number, now, outcome)
        quiet = silence.warning(table.row(self._db, number), now) if outcome in {"ok", "partial"} else None
        if quiet:
            counts.warnings.append(f"{quiet}. See what it reads: sbagg source show {self.source.name}")


def _told(failure: BaseException, source: Source) -> SbaggError:
    if isinstance(failure, KeyboardInterrupt):
        return InterruptedSyncError("Interrupted; everything before is kept", "Go on with: sbagg sync")
    if isinstance(failure, SbaggError):
        return failure
    if isinstance(failure, OSError):
        return SourceError(f"{source.name}: {failure}", f"Look at its path with: sbagg source show {source.name}")
    _log.error("source %s", source.name, exc_info=failure)
    from sbagg.secrets import hide  # noqa: PLC0415 - most sources have none

    return AdapterError(
        f"{source.name}: the adapter {source.adapter} failed: {type(failure).__name__}: {hide(str(failure))}",
        "Report it to the adapter's author with the log file",
    )


def _named(text: str, source: Source) -> str:
    """Put the source's name into the commands of a text: an adapter does not know it and writes NAME."""
    return _NAMELESS.sub(lambda found: found[1] + source.name, text)


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
