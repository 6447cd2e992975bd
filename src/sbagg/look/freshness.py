"""How old what is known is: the age of each source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.store.reader import YOU
from sbagg.store.silence import warning
from sbagg.views import Freshness

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from sbagg.store.reader import Reader

_DAY = 86400
STALE_AFTER = 14 * _DAY
"""A file not synced for so long is stale."""
LIVE_STALE_AFTER = 2 * _DAY
"""A server not asked for so long is."""


def freshness(reader: Reader, names: Collection[str]) -> tuple[Freshness, ...]:
    """Return the age of these sources; what the user said has none."""
    rows = reader.among("SELECT * FROM sources WHERE name IN", (name for name in names if name != YOU))
    found = [Freshness(row["name"], row["last_ok"], *age(row, reader.now), warning(row, reader.now)) for row in rows]
    return tuple(sorted(found, key=lambda entry: entry.source))


def age(row: sqlite3.Row, now: int) -> tuple[int | None, bool]:
    """Return the seconds since a source was last read whole (None: never), and whether that is too long."""
    if row["last_ok"] is None:
        return None, True
    age = max(0, now - row["last_ok"])
    return age, age > (LIVE_STALE_AFTER if row["live"] else STALE_AFTER) or row["outcome"] in {"failed", "interrupted"}
