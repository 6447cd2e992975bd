"""What one wrote to the other by another way since an ask: read from conversations, stored beside their turns."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sbagg.store.stirred import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping

_KINDS = "('email', 'dm', 'sms', 'chat', 'ticket')"
_BESIDE = "('owner', 'delivered', 'list', 'feed', 'declined', 'reply-to', 'forgotten')"


class Open(NamedTuple):
    """An ask that still waits: ``text`` its sentence, ``thread`` and ``channel`` where it was asked."""

    conversation: int
    person: int
    whose: str
    since: int
    text: str
    title: str
    thread: int | None
    channel: str


class Direct(NamedTuple):
    """A message between somebody and me alone; ``mine``: I wrote it."""

    item: int
    at: int
    mine: bool
    thread: int | None
    channel: str


def asks(connection: sqlite3.Connection, persons: Collection[int] | None) -> list[Open]:
    """Return the asks that wait with these persons (None: with all)."""
    sql = (
        "SELECT t.conversation, t.person, t.whose, t.since, t.text, x.title, x.thread, x.channel FROM turns t "
        "JOIN interactions x ON x.id = t.item WHERE t.reason = 'asked'"
    )
    if persons is None:
        return [Open(*row) for row in connection.execute(sql)]
    return [
        Open(*row)
        for marks, part in parts(persons)
        for row in connection.execute(f"{sql} AND t.person IN {marks}", part)
    ]


def direct(
    connection: sqlite3.Connection, since: Mapping[int, int], me: Collection[int], now: int
) -> Mapping[int, list[Direct]]:
    """Return person -> what either of us wrote to the other alone after ``since`` of them, the oldest first; no machines."""
    sql = (
        "SELECT DISTINCT i.person, x.id, x.at, x.author, x.thread, x.channel FROM json_each(?1) w "
        "CROSS JOIN identities i ON i.person = w.value ->> 0 AND i.shared IS NULL "
        "CROSS JOIN participants p ON p.identity = i.id AND p.at > w.value ->> 1 AND p.at <= ?2 "
        f"CROSS JOIN interactions x ON x.id = p.interaction WHERE p.kind IN {_KINDS} AND x.author IS NOT NULL "
        "AND coalesce(x.flags, '') = '' AND x.visibility != 'public' "
        "AND EXISTS (SELECT 1 FROM participants q WHERE q.interaction = x.id AND q.identity IN (SELECT value FROM json_each(?3))) "
        f"AND NOT EXISTS (SELECT 1 FROM participants o LEFT JOIN identities j ON j.id = o.identity WHERE o.interaction = x.id "
        f"AND o.role NOT IN {_BESIDE} AND j.person IS NOT i.person AND o.identity NOT IN (SELECT value FROM json_each(?3))) "
        "ORDER BY x.at, x.uid"
    )
    found: dict[int, list[Direct]] = defaultdict(list)
    mine = json.dumps(sorted(me))
    for person, item, at, author, thread, channel in connection.execute(
        sql, (json.dumps(sorted(since.items())), now, mine)
    ):
        found[person].append(Direct(item, at, author in me, thread, channel))
    return found


def clear(connection: sqlite3.Connection, persons: Collection[int] | None) -> None:
    """Forget what these persons (None: all) and I wrote elsewhere."""
    if persons is None:
        connection.execute("DELETE FROM elsewhere")
    for marks, part in parts(persons or ()):
        connection.execute(f"DELETE FROM elsewhere WHERE person IN {marks}", part)


def write(connection: sqlite3.Connection, rows: Iterable[tuple[int, int, int, int, str, bool]]) -> None:
    """Store (conversation, person, item, when it was, its channel, whether it answers)."""
    connection.executemany("INSERT INTO elsewhere VALUES (?, ?, ?, ?, ?, ?)", rows)
