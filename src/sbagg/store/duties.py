"""What has a day or a state of its own: meetings, tasks, tickets, refunds, bounced addresses; and what was put off."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sbagg.store.ids import read
from sbagg.store.reader import STATES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from sbagg.store.reader import Reader

_BESIDE = "('owner', 'delivered', 'list', 'feed', 'declined', 'forgotten')"


def put_off(reader: Reader) -> dict[str, tuple[int, int | None]]:
    """Return entry -> (seen, until) of what the user is done with or snoozed."""
    return {row["entry"]: (row["seen"], row["until"]) for row in reader.db.execute("SELECT * FROM put_off")}


def meetings(reader: Reader, start: int, end: int) -> list[sqlite3.Row]:
    """Return the meetings that begin between two times and were not called off, in order."""
    sql = (
        "SELECT * FROM interactions WHERE at BETWEEN ? AND ? AND kind = 'meeting' AND gone_at IS NULL "
        "AND status IS NOT 'cancelled' ORDER BY at, uid"
    )
    return reader.db.execute(sql, (start, end)).fetchall()


def tasks(reader: Reader, first: str, last: str, most: int) -> list[sqlite3.Row]:
    """Return open tasks due between two ISO days, the one due last first, at most so many."""
    sql = (
        "SELECT * FROM interactions WHERE due BETWEEN ? AND ? AND kind = 'task' AND gone_at IS NULL "
        "AND lower(coalesce(status, 'open')) = 'open' ORDER BY due DESC, uid LIMIT ?"
    )
    return reader.db.execute(sql, (first, f"{last}~", most)).fetchall()


def tickets(reader: Reader, priorities: Collection[str], since: int) -> list[sqlite3.Row]:
    """Return open tickets of these priorities (lower case) that were opened since a time, with ``priority``."""
    sql = (
        "SELECT x.*, t.priority FROM interactions x JOIN tickets t ON t.interaction = x.id "
        f"WHERE x.kind IN {STATES} AND x.kind = 'ticket' AND x.at >= ? AND x.gone_at IS NULL AND t.closed IS NULL "
        "AND lower(coalesce(x.status, '')) NOT IN ('closed', 'solved', 'resolved', 'done') "
        "AND lower(t.priority) IN (SELECT value FROM json_each(?)) ORDER BY x.at, x.uid"
    )
    return reader.db.execute(sql, (since, json.dumps(sorted(priorities)))).fetchall()


def refunds(reader: Reader, since: int) -> list[sqlite3.Row]:
    """Return what was given back between a time and now."""
    sql = (
        "SELECT x.* FROM interactions x JOIN transactions t ON t.interaction = x.id "
        f"WHERE x.kind IN {STATES} AND x.kind = 'refund' AND x.at BETWEEN ? AND ? AND t.void = 0 ORDER BY x.at, x.uid"
    )
    return reader.db.execute(sql, (since, reader.now)).fetchall()


def bounced(reader: Reader, since: int) -> list[tuple[sqlite3.Row, int]]:
    """Return (person's row, when) of those whose address was said to bounce since a time."""
    found = []
    for row in reader.db.execute("SELECT id, uid, flags FROM persons WHERE flags LIKE '%bounced%'"):
        times = [at for flag, _, at in json.loads(row["flags"]) if flag == "bounced" and at is not None]
        if times and since <= max(times) <= reader.now:
            found.append((row, max(times)))
    return found


def parties(reader: Reader, items: Iterable[int]) -> dict[int, list[int]]:
    """Return item -> the persons who take part in it and are none of us, in an order that a rebuilt store has, too."""
    sql = (
        "SELECT DISTINCT p.interaction, i.person, i.id, w.uid FROM participants p JOIN identities i ON i.id = p.identity "
        f"JOIN persons w ON w.id = i.person WHERE p.role NOT IN {_BESIDE} AND p.interaction IN"
    )
    found: dict[int, list[int]] = {}
    for row in reader.among(sql, items, "ORDER BY p.interaction, w.uid, i.id"):
        theirs = found.setdefault(row["interaction"], [])
        if row["id"] not in reader.us and row["person"] not in theirs:
            theirs.append(row["person"])
    return found


def others(reader: Reader, items: Iterable[int]) -> set[int]:
    """Return those of these items that one of us owns who is not me."""
    rows = reader.among("SELECT interaction, identity FROM participants WHERE role = 'owner' AND interaction IN", items)
    owners: dict[int, set[int]] = {}
    for row in rows:
        owners.setdefault(row["interaction"], set()).add(row["identity"])
    return {item for item, held in owners.items() if not held & reader.me and held & reader.us}


def mine(reader: Reader, items: Iterable[int]) -> set[int]:
    """Return those of these items in which I take part."""
    rows = reader.among(
        f"SELECT interaction, identity FROM participants WHERE role NOT IN {_BESIDE} AND interaction IN", items
    )
    return {row["interaction"] for row in rows if row["identity"] in reader.me}


def newest(reader: Reader, conversations: Iterable[int]) -> dict[int, int]:
    """Return conversation -> when the newest in it was."""
    rows = reader.among("SELECT id, newest FROM conversations WHERE id IN", conversations)
    return {row["id"]: row["newest"] for row in rows}


def last_word(reader: Reader, threads: Iterable[int]) -> dict[int, int]:
    """Return thread -> the identity that wrote last in it."""
    sql = "SELECT thread, author, max(at) FROM interactions WHERE kind != 'ticket' AND author IS NOT NULL AND thread IN"
    return {row["thread"]: row["author"] for row in reader.among(sql, threads, "GROUP BY thread")}


def uids(reader: Reader, items: Iterable[int]) -> dict[int, sqlite3.Row]:
    """Return item -> what its id is made of, its title, and when it was."""
    return {
        row["id"]: row for row in reader.among("SELECT id, uid, kind, title, at FROM interactions WHERE id IN", items)
    }


def with_uids(reader: Reader, table: str, ids: Iterable[str]) -> dict[str, int]:
    """Return id -> row id of rows of ``interactions`` or ``companies``."""
    wanted = {found[1]: text for text in ids if (found := read(text))}
    return {wanted[row["uid"]]: row["id"] for row in reader.among(f"SELECT id, uid FROM {table} WHERE uid IN", wanted)}


def adapters(reader: Reader) -> dict[str, int | None]:
    """Return the adapters of sources that were synced -> when last."""
    rows = reader.db.execute(
        "SELECT adapter, max(last_ok) AS at FROM sources WHERE last_run IS NOT NULL GROUP BY adapter"
    )
    return {row["adapter"]: row["at"] for row in rows}
