"""What later readings of a source brought, in the order in which it came; of its first reading, nothing is noted.

It tells news that came late (yesterday's mail with today's sync) from what an old archive brings. Derived from when it was
looked, so a store that is made again has none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from sbagg.store.reader import Reader

ITEM, STAGE, CLOSED, CARD = "item", "stage", "closed", "card"
"""A new item; a deal's stage; a ticket's end; a card that a record shows. The number is the item's row id, of a card the record's."""


class Place(NamedTuple):
    """How much is noted: the time and the number of the last entry. Entries that come later have a higher place."""

    at: int = -1
    id: int = 0


class Entry(NamedTuple):
    """What came when (unix seconds). ``at`` of a stage is since when the deal is in it, else 0."""

    place: Place
    what: str
    number: int
    at: int


class Notes:
    """Notes what one source brings, if it was read before."""

    def __init__(self, connection: sqlite3.Connection, source: int) -> None:
        row = connection.execute("SELECT last_ok FROM sources WHERE id = ?", (source,)).fetchone()
        self._db, self._is_later = connection, row is not None and row["last_ok"] is not None

    def note(self, what: str, numbers: Iterable[tuple[int, int]], seen: int) -> None:
        """Note things, each (number, since when or 0), that were seen at a time."""
        if self._is_later:
            self._db.executemany(
                "INSERT OR REPLACE INTO learnt (at, what, number, since) VALUES (?, ?, ?, ?)",
                ((seen, what, number, since) for number, since in numbers),
            )


def forget(connection: sqlite3.Connection, numbers: Iterable[int], *, cards: bool = False) -> None:
    """Drop what is noted of items (or of records' ``cards``) that are no more: their numbers may be given again."""
    where = f"what {'=' if cards else '!='} '{CARD}'"
    connection.executemany(f"DELETE FROM learnt WHERE number = ? AND {where}", ((number,) for number in numbers))


def last(reader: Reader) -> Place:
    """Return the place of the last entry."""
    row = reader.one("SELECT at, id FROM learnt ORDER BY at DESC, id DESC LIMIT 1")
    return Place(row["at"], row["id"]) if row else Place()


def behind(reader: Reader, place: Place) -> list[Entry]:
    """Return the entries behind a place, in order."""
    rows = reader.db.execute(
        "SELECT * FROM learnt WHERE at >= ? AND (at > ? OR id > ?) ORDER BY at, id", (place.at, place.at, place.id)
    )
    return [Entry(Place(row["at"], row["id"]), row["what"], row["number"], row["since"]) for row in rows]
