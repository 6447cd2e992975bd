"""How long each source is used to saying nothing, and whether it has been quiet for longer than that.

A server that answers "nothing new" may be right, or somebody may have changed a password, a filter or a folder. What is
unusual is told by the source's own past: the longest pause between two things it showed within half a year. A pause half
as long again has not come in at least twenty tries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

_DAY = 86_400
_PAST = 180 * _DAY
_ENOUGH = 20
"""Pauses from which one may judge."""
_BEYOND = 1.5
_LEAST = 2 * _DAY
"""Nobody worries earlier: a weekend is no silence."""


def learn(connection: sqlite3.Connection, source: int, now: int) -> None:
    """Note the longest pause between two things that the source showed, if there are enough to judge from."""
    row = connection.execute(
        "WITH seen AS (SELECT DISTINCT i.at FROM records r JOIN sightings s ON s.record = r.id "
        "JOIN interactions i ON i.id = s.interaction WHERE r.source = :source AND i.at BETWEEN :first AND :now), "
        "pauses AS (SELECT at - lag(at) OVER (ORDER BY at) AS pause FROM seen) SELECT max(pause), count(pause) FROM pauses",
        {"source": source, "first": now - _PAST, "now": now},
    ).fetchone()
    pause = row[0] if row[1] >= _ENOUGH else None
    connection.execute("UPDATE sources SET pause = ? WHERE id = ? AND pause IS NOT ?", (pause, source, pause))


def silence(row: sqlite3.Row, now: int) -> tuple[int, int] | None:
    """Return how long a live source has shown nothing new and its longest pause before, in seconds, if that is unusual."""
    if not row["live"] or row["pause"] is None or row["newest"] is None:
        return None
    quiet = now - row["newest"]
    return (quiet, row["pause"]) if quiet > max(_LEAST, _BEYOND * row["pause"]) else None


def warning(row: sqlite3.Row, now: int) -> str | None:
    """Say that a source is unusually quiet, in a sentence; None where it is not."""
    found = silence(row, now)
    if found is None:
        return None
    quiet, pause = (_days(seconds) for seconds in found)
    return f"{row['name']} shows nothing new for {quiet}; its longest pause before was {pause}"


def _days(seconds: int) -> str:
    return f"{seconds / _DAY:.0f} d" if seconds >= 10 * _DAY else f"{seconds / _DAY:.1f} d"
