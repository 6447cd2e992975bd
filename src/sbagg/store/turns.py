"""Writing what conversations came to: turns, promises and how long asks waited."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from sbagg.store.stirred import parts
from sbagg.store.talks import LATE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping, Sequence

    from sbagg.store.talks import Talk

Row = tuple[object, ...]
_HELD = ("turns", "promises", "waits")
_OF_CONVERSATIONS = (*_HELD, "elsewhere")


class Outcome(NamedTuple):
    """What one conversation came to, as rows without its number."""

    turns: Sequence[Row]
    promises: Sequence[Row]
    waits: Sequence[Row]


NOTHING = Outcome((), (), ())


def conversations_of(connection: sqlite3.Connection, persons: Collection[int]) -> set[int]:
    """Return the numbers of stored conversations that say something of these persons."""
    found: set[int] = set()
    for marks, part in parts(persons):
        for table in _HELD:
            sql = f"SELECT DISTINCT conversation FROM {table} WHERE person IN {marks}"
            found |= {row[0] for row in connection.execute(sql, part)}
    return found | beside_threads(connection, persons)


def beside_threads(connection: sqlite3.Connection, persons: Collection[int]) -> set[int]:
    """Return the numbers of stored conversations that are of one of these persons alone, outside of threads."""
    sql = "SELECT id FROM conversations WHERE person IN "
    return {row[0] for marks, part in parts(persons) for row in connection.execute(sql + marks, part)}


def persons_of(connection: sqlite3.Connection, numbers: Collection[int]) -> set[int]:
    """Return the persons whose turn it is in these conversations, or with whom it is mine."""
    sql = "SELECT DISTINCT person FROM turns WHERE conversation IN "
    return {row[0] for marks, part in parts(numbers) for row in connection.execute(sql + marks, part)}


def due(connection: sqlite3.Connection, now: int) -> dict[int, int | None]:
    """Return the conversations to be read again as time went on, and whose they are: something has happened by now that was
    still to come, or they ended long ago.
    """
    sql = "SELECT id, person FROM conversations WHERE ahead <= ? OR (newest > 0 AND newest < ?)"
    rows = connection.execute(sql, (now, now - LATE))
    return {row[0]: row[1] for row in rows}


def due_persons(connection: sqlite3.Connection, now: int) -> set[int]:
    """Return the persons whose last contact is another one by now, or long ago."""
    sql = "SELECT person FROM reached WHERE ahead <= ? OR (at > 0 AND at < ?)"
    return {row[0] for row in connection.execute(sql, (now, now - LATE))}


def digests(connection: sqlite3.Connection, numbers: Collection[int]) -> Mapping[int, bytes]:
    """Return what stored conversations were read from."""
    sql = "SELECT id, digest FROM conversations WHERE id IN "
    return {row[0]: row[1] for marks, part in parts(numbers) for row in connection.execute(sql + marks, part)}


def drop(connection: sqlite3.Connection, numbers: Collection[int]) -> None:
    """Forget conversations, and all that they came to."""
    for marks, part in parts(numbers):
        for table in _OF_CONVERSATIONS:
            connection.execute(f"DELETE FROM {table} WHERE conversation IN {marks}", part)
        connection.execute(f"DELETE FROM conversations WHERE id IN {marks}", part)


def drop_all(connection: sqlite3.Connection) -> None:
    """Forget all conversations."""
    for table in (*_OF_CONVERSATIONS, "conversations"):
        connection.execute(f"DELETE FROM {table}")


def write(connection: sqlite3.Connection, found: Collection[tuple[Talk, bytes, Outcome]]) -> None:
    """Store conversations, what they were read from and what they came to; what was stored of them is dropped."""
    drop(connection, [talk.number for talk, _, _ in found])
    connection.executemany(
        "INSERT INTO conversations VALUES (?, ?, ?, ?, ?)",
        ((talk.number, talk.person, talk.lines[-1].at if talk.lines else 0, talk.ahead, digest) for talk, digest, _ in found),
    )  # fmt: skip
    for place, table in enumerate(_HELD):
        rows = [(talk.number, *row) for talk, _, outcome in found for row in outcome[place]]
        if rows:
            connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)


def reach(
    connection: sqlite3.Connection,
    persons: Collection[int] | None,
    me: Collection[int],
    untaken: Collection[str],
    now: int,
) -> None:
    """Store when these persons (None: all) were in contact with me last, when we spoke, and when we will be; ``untaken``: statuses of calls
    that nobody took.
    """
    from sbagg.store.scores import BESIDE  # noqa: PLC0415 - who only reads turns does without the facts

    if persons is None:
        connection.execute("DELETE FROM reached")
    for marks, part in parts(persons or ()):
        connection.execute(f"DELETE FROM reached WHERE person IN {marks}", part)
    beside, mine = ",".join(map(repr, sorted(BESIDE))), json.dumps(sorted(me))
    sql = (
        "INSERT INTO reached SELECT i.person, coalesce(max(CASE WHEN p.at <= ?1 THEN p.at END), 0), "
        "max(CASE WHEN p.at <= ?1 AND p.kind IN ('call', 'meeting') AND lower(coalesce(x.status, '')) NOT IN (SELECT value FROM json_each(?2)) "
        "THEN p.at END), min(CASE WHEN p.at > ?1 THEN p.at END) "
        "FROM identities i CROSS JOIN participants p ON p.identity = i.id AND p.at >= ?3 AND p.contact = 1 "
        f"AND p.role NOT IN ({beside}) CROSS JOIN interactions x ON x.id = p.interaction WHERE i.shared IS NULL AND i.person {{which}} "
        "AND i.id NOT IN (SELECT value FROM json_each(?4)) AND EXISTS (SELECT 1 FROM participants q WHERE q.interaction = p.interaction "
        f"AND q.role NOT IN ({beside}) AND q.identity IN (SELECT value FROM json_each(?4))) GROUP BY i.person"
    )
    bound = (now, json.dumps(sorted(untaken)), now - LATE, mine)
    if persons is None:
        connection.execute(sql.replace("{which}", "IS NOT NULL"), bound)
    for _, part in parts(persons or ()):
        connection.execute(sql.replace("{which}", "IN (SELECT value FROM json_each(?5))"), (*bound, *part))
