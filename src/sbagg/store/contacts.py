"""Contacts with somebody: the last each way and in person, those of each of us, and what is still to be done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from sbagg.store.itemviews import item_id

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from sbagg.store.reader import Reader

_LOOKED_AT = 20
"""Of one identity's newest: more than so many machine's mails in a row are not gone behind."""
_MACHINES = frozenset({"auto", "bulk", "list", "invite"})
_ASIDE = "('owner', 'delivered', 'list', 'declined')"


class Known(NamedTuple):
    """One of us (row id of the person) with how often they were in contact, when last, and the id of that item."""

    person: int
    contacts: int
    at: int
    item: str


def last(reader: Reader, identities: Collection[int], authors: Collection[int]) -> int | None:
    """Return the newest item by any of the authors that these identities are part of; no meeting, and no machine's."""
    wanted = json.dumps(sorted(authors))
    rows = _newest(reader, identities, "kind != 'meeting' AND author IN (SELECT value FROM json_each(?))", wanted)
    return next((row["id"] for row in rows if _MACHINES.isdisjoint((row["flags"] or "").split())), None)


def last_met(reader: Reader, identities: Collection[int], without: int | None) -> int | None:
    """Return the last meeting with any of these identities at which one of us was; not the one ``without``."""
    for row in _newest(reader, identities, "kind = 'meeting'"):
        there = reader.db.execute(
            "SELECT identity FROM participants WHERE interaction = ? AND role != 'declined'", (row["id"],)
        )
        if row["id"] != without and any(found["identity"] in reader.us for found in there):
            return int(row["id"])
    return None


def _newest(reader: Reader, identities: Collection[int], where: str, *values: object) -> list[sqlite3.Row]:
    sql = (
        f"SELECT DISTINCT at, interaction FROM participants WHERE identity = ? AND at BETWEEN 0 AND ? AND contact = 1 "
        f"AND {where} ORDER BY at DESC LIMIT {_LOOKED_AT}"
    )
    found = {
        row["interaction"] for number in identities for row in reader.db.execute(sql, (number, reader.now, *values))
    }
    rows = reader.among("SELECT id, uid, at, flags FROM interactions WHERE id IN", found)
    return sorted(rows, key=lambda row: (-(row["at"] or 0), row["uid"]))


def known_by(reader: Reader, identities: Collection[int], since: int) -> list[Known]:
    """Return the colleagues who were in contact with these identities since a time, the one with most contacts first."""
    colleagues = json.dumps(sorted(reader.us - reader.me))
    rows = reader.db.execute(
        "SELECT i.person, count(DISTINCT p.interaction) AS contacts, max(p.at) AS at, x.uid, x.kind "
        "FROM participants p CROSS JOIN participants q ON q.interaction = p.interaction "
        "JOIN identities i ON i.id = q.identity JOIN interactions x ON x.id = p.interaction "
        "WHERE p.identity IN (SELECT value FROM json_each(?1)) AND p.at > ?3 AND p.at <= ?4 AND p.contact = 1 "
        f"AND p.role NOT IN {_ASIDE} AND q.role NOT IN {_ASIDE} AND i.person IS NOT NULL "
        "AND q.identity IN (SELECT value FROM json_each(?2)) GROUP BY i.person ORDER BY contacts DESC, at DESC, i.person",
        (json.dumps(sorted(identities)), colleagues, since, reader.now),
    )  # of the columns beside max(), SQLite takes those of its row
    return [Known(row["person"], row["contacts"], row["at"], item_id(row)) for row in rows]


def with_us(reader: Reader, identities: Collection[int], since: int) -> list[sqlite3.Row]:
    """Return (ours, theirs, shared, interaction, kind) of the contacts of each of us (person) with each person of these identities
    since a time: what :func:`known_by` and a company's coverage count. ``shared``: 1 where it went to a desk or a list.
    """  # fmt: skip
    return reader.db.execute(
        "SELECT DISTINCT i.person AS ours, t.person AS theirs, t.shared IS NOT NULL AS shared, p.interaction, p.kind "
        "FROM participants p JOIN identities t ON t.id = p.identity CROSS JOIN participants q ON q.interaction = p.interaction "
        "JOIN identities i ON i.id = q.identity WHERE p.identity IN (SELECT value FROM json_each(?1)) AND p.at > ?3 AND p.at <= ?4 "
        f"AND p.contact = 1 AND p.role NOT IN {_ASIDE} AND q.role NOT IN {_ASIDE} AND i.person IS NOT NULL "
        "AND q.identity IN (SELECT value FROM json_each(?2))",
        (json.dumps(sorted(identities)), json.dumps(sorted(reader.us)), since, reader.now),
    ).fetchall()


def within(reader: Reader, identities: Collection[int], since: int) -> list[sqlite3.Row]:
    """Return (id, uid, kind, at, author) of the contacts with these identities since a time up to now, the newest first."""
    sql = (
        "SELECT DISTINCT x.id, x.uid, x.kind, x.at, x.author FROM participants p JOIN interactions x ON x.id = p.interaction "
        f"WHERE p.at > {int(since)} AND p.at <= {int(reader.now)} AND p.contact = 1 AND p.role NOT IN {_ASIDE} AND p.identity IN"
    )
    found = {row["id"]: row for row in reader.among(sql, identities)}
    return sorted(found.values(), key=lambda row: (-row["at"], row["uid"]))


def open_tasks(reader: Reader, identities: Collection[int]) -> list[int]:
    """Return what is still to be done about these identities: first what is due first, last what has no day."""
    sql = (
        "SELECT DISTINCT x.id, x.uid, x.due FROM participants p JOIN interactions x ON x.id = p.interaction "
        "WHERE p.kind = 'task' AND x.gone_at IS NULL AND lower(coalesce(nullif(x.status, ''), 'open')) = 'open' AND p.identity IN"
    )
    found = {row["id"]: row for row in reader.among(sql, identities)}
    ordered = sorted(found.values(), key=lambda row: (row["due"] is None, row["due"] or "", row["uid"]))
    return [row["id"] for row in ordered]
