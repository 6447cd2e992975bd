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


def elsewhere(
    reader: Reader, persons: Collection[int] | None
) -> dict[tuple[int, int], tuple[bool, tuple[int, int, str]]]:
    """Return (conversation, person) -> whether an ask was answered by another channel, and (item, when, channel) of what was
    written since.
    """  # fmt: skip
    sql = "SELECT e.conversation, e.person, e.answers, x.id, x.at, x.channel FROM elsewhere e JOIN interactions x ON x.id = e.item"
    held = reader.db.execute(sql) if persons is None else reader.among(f"{sql} WHERE e.person IN", persons)
    return {(row[0], row[1]): (bool(row[2]), (row[3], row[4], row[5])) for row in held}
