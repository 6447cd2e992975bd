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


def turns(reader: Reader, persons: Collection[int] | None, since: int) -> Iterator[sqlite3.Row]:
    """Yield the rows of ``turns`` from a time on, of these persons (None: of all), each with ``talked`` and ``reached``: when we
    last spoke, and when we were last in contact; None where that is not known.
    """  # fmt: skip
    sql = (
        "SELECT t.*, r.talked, r.at AS reached FROM turns t LEFT JOIN reached r ON r.person = t.person WHERE t.since >="
    )
    if persons is None:
        return reader.db.execute(f"{sql} ?", (since,))
    return reader.among(f"{sql} {int(since)} AND t.person IN", persons)


def elsewhere(
    reader: Reader, persons: Collection[int] | None
) -> dict[tuple[int, int], tuple[bool, tuple[int, int, str]]]:
    """Return (conversation, person) -> whether an ask was answered by another channel, and (item, when, channel) of what was
    written since.
    """  # fmt: skip
    sql = "SELECT conversation, person, answers, item, at, channel FROM elsewhere"
    held = reader.db.execute(sql) if persons is None else reader.among(f"{sql} WHERE person IN", persons)
    return {(row[0], row[1]): (bool(row[2]), (row[3], row[4], row[5])) for row in held}
