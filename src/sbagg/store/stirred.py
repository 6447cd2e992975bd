"""Of whom something changed since insight was worked out last, and what it was worked out with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sbagg.store.derived import DEALS, EVERYBODY

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

_CHUNK = 500
_AUTHORS = "SELECT DISTINCT a.person FROM interactions x JOIN identities a ON a.id = x.author WHERE a.person IS NOT NULL AND x.thread IN"


def worked_out_for(connection: sqlite3.Connection) -> str | None:
    """Return what the stored insight was worked out with; None where there is none."""
    row = connection.execute("SELECT mark FROM scored_for").fetchone()
    return None if row is None else str(row["mark"])


def persons(connection: sqlite3.Connection, now: int) -> set[int] | None:
    """Return the persons of whom something is to be worked out again, as something is new or a day has come (``now``, unix
    seconds); None: everybody. Some may be no more.
    """
    numbers = {row[0] for row in connection.execute("SELECT identity FROM stirred")} - {DEALS}
    if EVERYBODY in numbers:
        return None
    found = {row[0] for row in connection.execute("SELECT person FROM scores WHERE ahead <= ?", (now,))}
    return found.union(
        numbers,  # that of a person who is no more
        *(
            {row[0] for row in connection.execute(f"SELECT person FROM identities WHERE person IS NOT NULL AND id IN {marks}", part)}
            for marks, part in parts(numbers)
        ),
        *(
            {row[0] for row in connection.execute(f"{_AUTHORS} {marks}", part)} for marks, part in parts(threads(connection))
        ),  # who answered whom there may be another story now
    )  # fmt: skip


def has_deals(connection: sqlite3.Connection) -> bool:
    """Tell whether a deal came, changed or went."""
    return connection.execute("SELECT 1 FROM stirred WHERE identity = ?", (DEALS,)).fetchone() is not None


def threads(connection: sqlite3.Connection) -> set[int]:
    """Return the threads of which an item came, changed or went; some may be no more."""
    return {row[0] for row in connection.execute("SELECT thread FROM stirred_threads")}


def settled(connection: sqlite3.Connection, mark: str) -> None:
    """Note that everything is worked out, with this: nobody is stirred any more."""
    connection.execute("DELETE FROM stirred")
    connection.execute("DELETE FROM stirred_threads")
    connection.execute("DELETE FROM scored_for")
    connection.execute("INSERT INTO scored_for VALUES (?)", (mark,))


def parts(numbers: Iterable[int]) -> Iterator[tuple[str, list[str]]]:
    """Yield what stands for values of any number in SQL, and the values to bind, a part at a time."""
    wanted = list(numbers)
    for start in range(0, len(wanted), _CHUNK):
        yield "(SELECT value FROM json_each(?))", [json.dumps(wanted[start : start + _CHUNK])]
