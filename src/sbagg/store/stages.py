"""Where deals stood and stand."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sbagg.normalize.days import DAY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from sbagg.store.reader import Reader

_THERE = "CROSS JOIN interactions x ON x.id = d.interaction WHERE x.gone_at IS NULL"


def history(reader: Reader) -> Iterable[sqlite3.Row]:
    """Return (interaction, pipeline, stage, at) of the stages of all deals that are there, deal by deal in their order."""
    return reader.db.execute(
        "SELECT s.interaction, d.pipeline, s.stage, s.at FROM deal_stages s CROSS JOIN deals d ON d.interaction = s.interaction "
        f"{_THERE} ORDER BY s.interaction, s.at, s.stage"
    )


def stays(
    reader: Reader,
) -> tuple[dict[tuple[str, str], list[float]], dict[int, tuple[int | None, str, str]]]:
    """Return (pipeline, stage) -> the days that each deal was in it that left it, and deal -> (since when, pipeline, stage) of where
    it is.
    """  # fmt: skip
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    last: dict[int, tuple[int | None, str, str]] = {}
    for row in history(reader):
        before = last.get(row["interaction"])
        if before is not None and before[0] is not None and row["at"] is not None:
            found[row["pipeline"], before[2]].append((row["at"] - before[0]) / DAY)
        last[row["interaction"]] = (row["at"], row["pipeline"], row["stage"])
    return found, last


def open_deals(reader: Reader) -> Iterable[tuple[int, str]]:
    """Return (interaction, stage) of the open deals that are there."""
    return reader.db.execute(f"SELECT d.interaction, d.stage FROM deals d {_THERE} AND d.status = 'open'")
