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
from sbagg.errors import SbaggError, UsageError
from sbagg.store import sources as table
from sbagg.store.ingest import cursors
from sbagg.store.opening import open_read
from sbagg.sync import Feed
from sbagg.when import now

_log = logging.getLogger("sbagg.watch")
EVERY = 300
"""Seconds between two syncs of what cannot tell by itself that something is new."""
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

    Returns the exit status of the last sync. Between syncs nothing is locked.
    """
    least, most = span(jitter) if jitter else 0, span(watch) if watch else 0
    time.sleep(random.uniform(0, least))  # noqa: S311 - no secret
    ends = time.monotonic() + most
    status = sync(full=full)
    while (left := ends - time.monotonic()) > 0:
        _wait(home, targets, min(left, EVERY))
        if time.monotonic() < ends:
            status = sync(full=False)
    return status


def _wait(home: Path, targets: Sequence[str], seconds: float) -> None:
    """Wait until a source says that it has something new, or so many seconds."""
    sources = configuration.load(home).sources
    waiters = [
        (source, adapter)
        for source in (sources.values() if not targets else [sources[name] for name in targets if name in sources])
        if (adapter := _adapter(source)) is not None
    ]
    news: SimpleQueue[bool] = SimpleQueue()
    for source, adapter in waiters:
        Thread(target=_listen, args=(home, source, adapter, seconds, news), daemon=True).start()
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        try:
            if news.get(timeout=left):
                return
        except Empty:
            return


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


def _listen(home: Path, source: Source, adapter: Adapter, seconds: float, news: SimpleQueue[bool]) -> None:
    try:
        with closing(Feed(_cursors(home, source), [], source, home, now())) as feed:
            news.put(bool(adapter.wait(feed, seconds)))  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001 - the next sync says what is wrong with it
        _log.exception("waiting for %s", source.name)
        news.put(False)
