"""Fetching from several servers at once: each in a thread of its own, a few at a time, and one reader for all.

What is fetched waits in order, at most a few batches a source, so that memory stays flat and a slow store slows the
servers down. Only fetching is done here: nothing touches the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from queue import Full, Queue, SimpleQueue
from threading import Event as Mark
from threading import Semaphore, Thread
from typing import TypeAlias

from sbagg.adapter import Checkpoint, Event, Raw, Refused

AT_ONCE = 4
"""So many servers are asked at once."""
_EVENTS = 500
_BYTES = 4 * 2**20
_AHEAD = 3
_PATIENCE = 0.2

Fetch: TypeAlias = Callable[[], Iterator[Event]]
Told: TypeAlias = "list[Event] | BaseException | None"
"""A batch, what went wrong, or the end."""


class Beside:
    """Runs fetches. Iterate to get ``(number, batch)`` of whichever has one, ``(number, error)`` or ``(number, None)`` at its
    end. A fetch may be :meth:`start`-ed again once it has ended.
    """

    def __init__(self) -> None:
        self._room = Semaphore(AT_ONCE)
        self._stopped = Mark()
        self._dropped: set[int] = set()
        self._told: SimpleQueue[int] = SimpleQueue()
        self._waiting: dict[int, Queue[Told]] = {}
        self._last = -1

    def start(self, number: int, fetch: Fetch) -> None:
        """Begin a fetch as soon as there is room."""
        self._waiting[number] = Queue(_AHEAD)
        self._dropped.discard(number)
        Thread(target=self._work, args=(number, fetch), daemon=True, name=f"fetch {number}").start()

    def stop(self) -> None:
        """Let every fetch end at its next event. What waits for a server ends with its time limit or with the program."""
        self._stopped.set()

    def drop(self, number: int) -> None:
        """Let one fetch end at its next event: what it asks for would be of no use."""
        self._dropped.add(number)

    def __iter__(self) -> Iterator[tuple[int, Told]]:
        """Yield what comes until every fetch has ended; of one source as long as it has more, for the store likes that."""
        while self._waiting:
            number = self._told.get()
            told = self._waiting[number].get()
            if not isinstance(told, list):
                del self._waiting[number]
            yield number, told

    def _work(self, number: int, fetch: Fetch) -> None:
        end: Told = None
        with self._room:
            try:
                for batch in _batches(fetch()):
                    self._put(number, batch)
            except _StoppedError:
                pass
            except BaseException as error:  # noqa: BLE001 - the reader judges it
                end = error
        with suppress(_StoppedError):
            self._put(number, end)

    def _put(self, number: int, told: Told) -> None:
        queue = self._waiting[number]
        while not self._stopped.is_set() and not (number in self._dropped and isinstance(told, list)):
            try:
                queue.put(told, timeout=_PATIENCE)
            except Full:
                continue
            self._told.put(number)
            return
        raise _StoppedError


class _StoppedError(Exception):
    """Nobody wants more."""


def _batches(events: Iterator[Event]) -> Iterator[list[Event]]:
    """Yield events in batches that end with a checkpoint, or when there are many or much of them."""
    batch: list[Event] = []
    size = 0
    for event in events:
        batch.append(event)
        size += len(event.data) if isinstance(event, (Raw, Refused)) else 0
        if isinstance(event, Checkpoint) or len(batch) >= _EVENTS or size > _BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
