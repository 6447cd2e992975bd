"""Where deals stand, since when, and how long they usually stay there."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from sbagg.normalize.days import DAY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from sbagg.store.reader import Reader

_THERE = "CROSS JOIN interactions x ON x.id = d.interaction AND x.gone_at IS NULL"


def learn(connection: sqlite3.Connection) -> None:
    """Store how long the deals that left a stage had stayed there: the median of each stage."""
    from statistics import median  # noqa: PLC0415 - readers do without

    stays: dict[tuple[str, str], list[int]] = defaultdict(list)
    for _, held in _histories(connection):
        for (_, pipeline, stage, since), (*_, until) in pairwise(held):
            stays[pipeline, stage].append(until - since)
    connection.execute("DELETE FROM stays")
    connection.executemany(
        "INSERT INTO stays VALUES (?, ?, ?)", ((*key, round(median(some))) for key, some in stays.items())
    )


def usual(reader: Reader) -> dict[tuple[str, str], int]:
    """Return (pipeline, stage) -> how many seconds deals usually stay there, of those that any deal left."""
    return {(row["pipeline"], row["stage"]): row["usual"] for row in reader.db.execute("SELECT * FROM stays")}


def stays(reader: Reader) -> tuple[dict[tuple[str, str], list[float]], dict[int, tuple[int, str, str]]]:
    """Return (pipeline, stage) -> the days that each deal was in it that left it, and deal -> (since when, pipeline, stage) of where
    it is.
    """  # fmt: skip
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    last: dict[int, tuple[int, str, str]] = {}
    for number, held in _histories(reader.db):
        for (_, pipeline, stage, since), (*_, until) in pairwise(held):
            found[pipeline, stage].append((until - since) / DAY)
        _, pipeline, stage, since = held[-1]
        last[number] = (since, pipeline, stage)
    return found, last


def open_deals(reader: Reader) -> Iterable[tuple[int, str, str, int]]:
    """Return (interaction, pipeline, stage, since) of the open deals that are there, as far as it is known since when."""
    return reader.db.execute(
        f"SELECT d.interaction, d.pipeline, d.stage, max(s.at) FROM deals d {_THERE} CROSS JOIN deal_stages s "
        "ON s.interaction = d.interaction WHERE d.status = 'open' GROUP BY d.interaction"
    )


def _histories(connection: sqlite3.Connection) -> Iterator[tuple[int, list[tuple[int, str, str, int]]]]:
    """Yield each deal with its (deal, pipeline, stage, since), oldest first."""
    rows = connection.execute(
        "SELECT s.interaction, d.pipeline, s.stage, s.at FROM deal_stages s CROSS JOIN deals d ON d.interaction = s.interaction "
        f"{_THERE} ORDER BY s.interaction, s.at, s.stage"
    )
    for number, held in groupby(map(tuple, rows), key=lambda row: row[0]):
        yield number, list(held)
