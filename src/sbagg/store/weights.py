"""How much hangs on identities: items, deals and tickets, each counted once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection


class Weight(NamedTuple):
    """Counts of what identities take part in; ``items`` are all but deals and tickets."""

    items: int = 0
    deals: int = 0
    tickets: int = 0


def of(connection: sqlite3.Connection, identities: Collection[int]) -> Weight:
    """Count what these identities take part in."""
    kinds: dict[int, str] = {}
    for identity in identities:
        rows = connection.execute("SELECT interaction, kind FROM participants WHERE identity = ?", (identity,))
        kinds.update((row[0], row[1]) for row in rows)
    counted = [kinds[item] if kinds[item] in {"deal", "ticket"} else "item" for item in kinds]
    return Weight(counted.count("item"), counted.count("deal"), counted.count("ticket"))
