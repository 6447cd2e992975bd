"""What each person is compared by: read by looking through all, which for ten thousand takes some milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.store import derived
from sbagg.store.known import Ids, among, rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping


def write(connection: sqlite3.Connection, borne: Mapping[int, Iterable[str]], within: Ids = None) -> None:
    """Set the keys of persons (row id -> keys); of those ``within``, or of all, who has none goes."""
    entries = ((person, "\n".join(keys)) for person, keys in borne.items())
    derived.replace(connection, "likeness", "person, keys", 1, entries, within)


def held(connection: sqlite3.Connection, persons: Ids) -> dict[int, list[str]]:
    """Return the keys of these persons."""
    found = among(connection, "SELECT person, keys FROM likeness WHERE person", persons)
    return {person: keys.split("\n") if keys else [] for person, keys in found}


def size(connection: sqlite3.Connection) -> int:
    """Return how many persons have keys."""
    return int(connection.execute("SELECT count(*) FROM likeness").fetchone()[0])


def bearers(connection: sqlite3.Connection, keys: set[str]) -> dict[str, list[int]]:
    """Return the persons that bear each of these keys, in order of their row ids."""
    found: dict[str, list[int]] = {key: [] for key in keys}
    for person, text in rows(connection, "SELECT person, keys FROM likeness ORDER BY person"):
        for key in keys.intersection(text.split("\n")):
            found[key].append(person)
    return found
