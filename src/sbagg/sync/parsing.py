"""Parsing batches in order: here while there is little, in worker processes once there is much.

A worker holds one end of a pipe and nothing else of ours. When the parent dies, however it dies, the pipe breaks and
the worker ends; no process is left behind.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

from sbagg.adapter import RecordError, Skipped
from sbagg.decisions.without import parties_of
from sbagg.store.residue import as_facts, facts_of
from sbagg.store.rows import Claims, claims

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

    from sbagg.adapter import Adapter, Raw
    from sbagg.sync.filters import Filter


class Result(NamedTuple):
    """What became of a record: its claims, why it or parts of it were left out, and why it was refused (or None).

    ``kept`` is the record without somebody forgotten who had part in it; None where nobody had.
    """

    claims: Claims
    skips: tuple[str, ...] = ()
    refused: str | None = None
    kept: Raw | None = None


Ticket = TypeVar("Ticket")
_Waiting: TypeAlias = "tuple[Ticket, Connection | None, list[Result]]"
FORGOTTEN = "forgotten"
"""Why a record is left out that is about nobody but somebody forgotten."""
_WORTH_IT = 500
_AHEAD = 2
_MOST_WORKERS = 4


def parse_one(adapter: Adapter, wanted: Filter, raw: Raw) -> Result:
    """Parse one record. Whatever goes wrong is the record's misfortune, not the sync's."""
    try:
        found = list(facts_of(adapter, raw))
        skips = tuple(fact.reason for fact in found if isinstance(fact, Skipped))
        facts = [fact for fact in found if not isinstance(fact, Skipped)]
        if facts and not wanted.keeps(facts):
            return Result(Claims(), (*skips, "filtered"))
        kept = None
        if wanted.without and not facts and wanted.without.calls(raw):
            return Result(Claims(), (*skips, FORGOTTEN))
        if wanted.without and facts:
            lost = wanted.without.told(parties_of(facts)) == "name"
            if not (facts := wanted.without.facts(facts)):
                return Result(Claims(), (*skips, FORGOTTEN))
            kept = as_facts(raw, facts) if lost and adapter.keeps_raw else None
        return Result(claims(facts), skips, kept=kept)
    except RecordError as error:
        return _refused(wanted, raw, str(error) or "refused without a reason")
    except Exception as error:  # noqa: BLE001 - parse should be total; where it is not, the record is kept and named
        return _refused(wanted, raw, f"the adapter failed on it: {type(error).__name__}: {error}")


def _refused(wanted: Filter, raw: Raw, reason: str) -> Result:
    """Refuse a record, so that it goes into quarantine; one that names somebody forgotten is kept nowhere."""
    if wanted.without and wanted.without.names(raw.data, raw.key):
        return Result(Claims(), (FORGOTTEN,))
    return Result(Claims(), refused=reason)


class Parser(Generic[Ticket]):
    """Parses batches of raws and gives results in the order in which they came. Use as a context manager."""

    def __init__(self, adapter: Adapter, wanted: Filter) -> None:
        self._adapter = adapter
        self._wanted = wanted
        self._workers: list[tuple[SpawnProcess, Connection]] = []
        self._parsed = 0
        self._alone = (os.cpu_count() or 1) < 2  # noqa: PLR2004 - a worker needs a core of its own

    def __enter__(self) -> Parser[Ticket]:
        return self

    def __exit__(self, *_: object) -> None:
        for _process, pipe in self._workers:
            pipe.close()
        for process, _pipe in self._workers:
            process.join(timeout=1)
            if process.is_alive():
                process.kill()

    def run(self, batches: Iterable[tuple[Ticket, Sequence[Raw]]]) -> Iterator[tuple[Ticket, list[Result]]]:
        """Yield each batch's ticket with its results, reading at most a few batches ahead.

        Whoever calls parses a batch too when the workers are behind: waiting would waste a core.
        """
        waiting: deque[_Waiting[Ticket]] = deque()
        turn = 0
        for ticket, raws in batches:
            ahead = _AHEAD * len(self._workers)
            behind = len(waiting) >= max(ahead, 1) and not _is_done(waiting[0])
            if raws and not behind and self._ready():
                _, pipe = self._workers[turn % len(self._workers)]
                turn += 1
                pipe.send(raws)
                waiting.append((ticket, pipe, []))
            else:
                waiting.append((ticket, None, [parse_one(self._adapter, self._wanted, raw) for raw in raws]))
                self._parsed += len(raws)
            while waiting and (_is_done(waiting[0]) or len(waiting) > _AHEAD * len(self._workers)):
                yield _taken(waiting)
        while waiting:
            yield _taken(waiting)

    def _ready(self) -> bool:
        if self._workers:
            return True
        if self._alone or self._parsed < _WORTH_IT:
            return False
        try:
            pickle.dumps(self._adapter)
        except (pickle.PicklingError, TypeError, AttributeError):
            self._alone = True
            return False
        context = multiprocessing.get_context("spawn")
        for _ in range(min(_MOST_WORKERS, (os.cpu_count() or 2) - 1)):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, self._adapter, self._wanted), daemon=True)
            process.start()
            theirs.close()
            self._workers.append((process, ours))
        return True


def _is_done(entry: _Waiting[Ticket]) -> bool:
    return entry[1] is None or entry[1].poll()


def _taken(waiting: deque[_Waiting[Ticket]]) -> tuple[Ticket, list[Result]]:
    ticket, pipe, results = waiting.popleft()
    return ticket, results if pipe is None else pipe.recv()


def _work(pipe: Connection, adapter: Adapter, wanted: Filter) -> None:
    """Parse what comes in. A thread takes it in, so that parent and worker never both wait for the other to read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inbox: SimpleQueue[list[Raw] | None] = SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, inbox), daemon=True).start()
    with contextlib.suppress(OSError):
        while (raws := inbox.get()) is not None:
            pipe.send([parse_one(adapter, wanted, raw) for raw in raws])


def _receive(pipe: Connection, inbox: SimpleQueue[list[Raw] | None]) -> None:
    with contextlib.suppress(EOFError, OSError):
        while True:
            inbox.put(pipe.recv())
    inbox.put(None)
