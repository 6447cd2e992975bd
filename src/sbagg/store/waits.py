"""Reading what conversations came to. Apart from what writes it, for a reader takes neither adapters nor language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

    from sbagg.store.reader import Reader


def rows(reader: Reader, table: str, persons: Collection[int] | None) -> Iterator[sqlite3.Row]:
    """Yield what is stored in ``turns``, ``promises``, ``waits`` or ``reached`` of these persons, None: of all."""
    if persons is None:
        return reader.db.execute(f"SELECT * FROM {table}")
    return reader.among(f"SELECT * FROM {table} WHERE person IN", persons)
