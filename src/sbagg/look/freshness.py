"""How old what is known is: the age of each source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.normalize import calendar
from sbagg.store.reader import YOU
from sbagg.store.silence import warning
from sbagg.views import Freshness

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from sbagg.config import Config
    from sbagg.store.reader import Reader

_DAY = 86400
_NAMED = 4
STALE_AFTER = 14 * _DAY
"""A file not synced for so long is stale."""
LIVE_STALE_AFTER = 2 * _DAY
"""A server not asked for so long is."""


def unfilled(reader: Reader, config: Config) -> str:
    """Return what to say where nothing was ever synced into this store, and what to do; else nothing."""
    if reader.one("SELECT 1 FROM sources WHERE last_run IS NOT NULL"):
        return ""
    if not config.sources:
        return "No source is synced yet. Start with: sbagg sync PATH, or sbagg demo"
    known = len(config.sources)
    named = f"its {known} sources are" if known > 1 else "its source is"
    return f"This store is empty: it is gone, or was never filled. As {named} known, this brings all of it back: sbagg sync"


def freshness(reader: Reader, names: Collection[str]) -> tuple[Freshness, ...]:
    """Return the age of these sources; what the user said has none."""
    rows = reader.among("SELECT * FROM sources WHERE name IN", (name for name in names if name != YOU))
    found = [Freshness(row["name"], row["last_ok"], *age(row, reader.now), warning(row, reader.now)) for row in rows]
    return tuple(sorted(found, key=lambda entry: entry.source))


def told(reader: Reader, *, clean: bool) -> list[str]:
    """Return what is to be said of the sources: which are stale or failed; of a ``clean`` desk also how fresh the others are."""
    rows = reader.db.execute("SELECT * FROM sources WHERE last_run IS NOT NULL ORDER BY name").fetchall()
    fresh: list[tuple[int, str]] = []
    old: list[tuple[int, str]] = []
    for row in rows:
        seconds, stale = age(row, reader.now)
        read = calendar.ago(calendar.since(row["last_ok"], reader.now)) if row["last_ok"] is not None else "never"
        failed = " (its last sync failed)" if row["outcome"] in {"failed", "interrupted"} else ""
        (old if stale else fresh).append((seconds or 0, f"{row['name']} {read}{failed}"))
    notes = [f"As of: {_few(fresh)}"] if clean and fresh else []
    if old:
        notes.append(f"Not up to date: {_few(old)}. What came since is not here: sbagg sync")
    return notes


def _few(found: list[tuple[int, str]]) -> str:
    """Name the freshest, and count the others."""
    named = [words for _, words in sorted(found)[:_NAMED]]
    return ", ".join([*named, *([f"{len(found) - _NAMED} more"] if len(found) > _NAMED else [])])


def age(row: sqlite3.Row, now: int) -> tuple[int | None, bool]:
    """Return the seconds since a source was last read whole (None: never), and whether that is too long."""
    if row["last_ok"] is None:
        return None, True
    age = max(0, now - row["last_ok"])
    return age, age > (LIVE_STALE_AFTER if row["live"] else STALE_AFTER) or row["outcome"] in {"failed", "interrupted"}
