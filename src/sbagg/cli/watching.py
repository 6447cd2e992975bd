"""Syncing on a schedule: at a random moment of a span, and again whenever a source has something new, for a while."""

from __future__ import annotations

import logging
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from sbagg import config as configuration
from sbagg import registry
from sbagg.adapter import Adapter, Json
from sbagg.config import Source
from sbagg.errors import SbaggError, UnavailableError, UsageError
from sbagg.store import sources as table
from sbagg.store.ingest import cursors
from sbagg.store.opening import open_read
from sbagg.sync import Feed
from sbagg.when import now

_log = logging.getLogger("sbagg.watch")
EVERY = 300
"""Seconds between two syncs of what cannot tell by itself that something is new."""
_LEAST, _AFTER_FAILURE = 5, 60
"""Seconds between two syncs at least: news may come thick, and what failed may fail as often as it is tried."""
_SPAN = re.compile(r"(\d{1,6})([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def span(text: str) -> int:
    """Return a time such as ``90s``, ``10m``, ``8h`` in seconds. Raises UsageError."""
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise UsageError(f"{text!r} is no time", "Write it as 90s, 10m, 8h or 1d")
    return int(found[1]) * _SECONDS[found[2]]


def run(
    home: Path,
    targets: Sequence[str],
    sync: Callable[..., int],
    *,
    full: bool = False,
    jitter: str = "",
    watch: str = "",
) -> int:
    """Sync after a random part of ``jitter``, and with ``watch`` again until that time is over.

    Returns the exit status of the last sync. Between syncs nothing is locked; when another sbagg is writing as the time
    for one comes, it is left to the next.
    """
    least, most = span(jitter) if jitter else 0, span(watch) if watch else 0
    time.sleep(random.uniform(0, least))  # noqa: S311 - no secret
    ends = time.monotonic() + most
    status = sync(full=full)
    ears = Ears(home, targets)
    while (left := ends - time.monotonic()) > 0:
        pause = _AFTER_FAILURE if status else _LEAST
        time.sleep(min(left, pause))
        ears.wait(min(ends - time.monotonic(), EVERY - pause))
        if time.monotonic() >= ends:
            break
        try:
            status = sync(full=False)
        except UnavailableError as error:
            _log.warning("%s", error.message)
            status = error.status
    return status


class Ears:
    """Listens to the sources that can tell of news: to each once at a time, for servers allow few connections."""

    def __init__(self, home: Path, targets: Sequence[str]) -> None:
        self._home = home
        self._targets = targets
        self._news: SimpleQueue[tuple[str, bool]] = SimpleQueue()
        self._listening: set[str] = set()

    def wait(self, seconds: float) -> None:
        """Wait until a source says that it has something new, at most so many seconds.

        Who has not answered listens on during the next sync. Who has said something then is asked anew: it begins where
        that sync stopped.
        """
        ends = time.monotonic() + seconds
        while not self._news.empty():
            self._listening.discard(self._news.get()[0])
        for source, adapter in self._waiters():
            if source.name not in self._listening:
                self._listening.add(source.name)
                arguments = (self._home, source, adapter, seconds, self._news)
                Thread(target=_listen, args=arguments, daemon=True).start()
        while (left := ends - time.monotonic()) > 0:
            try:
                name, is_new = self._news.get(timeout=left)
            except Empty:
                return
            self._listening.discard(name)
            if is_new:
                return

    def _waiters(self) -> list[tuple[Source, Adapter]]:
        sources = configuration.load(self._home).sources
        chosen = [sources[name] for name in self._targets if name in sources] if self._targets else sources.values()
        return [(source, adapter) for source in chosen if (adapter := _adapter(source)) is not None]


def _adapter(source: Source) -> Adapter | None:
    """Return the adapter of a source that can wait for news."""
    try:
        adapter = registry.build(source) if registry.is_live(source) else None
    except SbaggError:
        return None  # the next sync says what is wrong with it
    return adapter if hasattr(adapter, "wait") else None


def _cursors(home: Path, source: Source) -> Mapping[str, Mapping[str, Json]]:
    """Return where the last sync stopped."""
    with closing(open_read(home)) as connection:
        number = table.known_id(connection, source.name)
        return {} if number is None else cursors(connection, number)


def _listen(home: Path, source: Source, adapter: Adapter, seconds: float, news: SimpleQueue[tuple[str, bool]]) -> None:
    try:
        with closing(Feed(_cursors(home, source), [], source, home, now())) as feed:
            news.put((source.name, bool(adapter.wait(feed, seconds))))  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001 - the next sync says what is wrong with it
        _log.exception("waiting for %s", source.name)
        news.put((source.name, False))
