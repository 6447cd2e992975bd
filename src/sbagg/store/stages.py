"""Where deals stood and stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


def open_deals(reader: Reader) -> Iterable[tuple[int, str]]:
    """Return (interaction, stage) of the open deals that are there."""
    return reader.db.execute(f"SELECT d.interaction, d.stage FROM deals d {_THERE} AND d.status = 'open'")
