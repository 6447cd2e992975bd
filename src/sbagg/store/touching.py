"""What else is asked about staying in touch: the user's cadences, who is to be left alone, and what is ahead."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from sbagg.store.reader import Reader

_LEAVE_ALONE = frozenset({"left", "do_not_call", "do_not_mail"})


def cadences(reader: Reader) -> dict[int, int]:
    """Return person -> how often, in days, the user wants to be in touch; of several acts the latest counts."""
    sql = "SELECT i.person, c.days FROM cadences c CROSS JOIN identities i ON i.id = c.identity WHERE i.person IS NOT NULL ORDER BY c.place"
    return {row["person"]: row["days"] for row in reader.db.execute(sql)}


def muted(reader: Reader) -> set[int]:
    """Return the persons of whom the user wants to hear nothing."""
    rows = reader.db.execute("SELECT i.person FROM muted m CROSS JOIN identities i ON i.id = m.identity")
    return {row["person"] for row in rows if row["person"] is not None}


def ours(reader: Reader) -> set[int]:
    """Return the persons who are me and my colleagues."""
    rows = reader.among("SELECT person FROM identities WHERE id IN", reader.us)
    return {row["person"] for row in rows if row["person"] is not None}


def left_alone(reader: Reader, persons: Collection[int]) -> set[int]:
    """Return those of these persons whom nobody should be reminded of: muted, us, lists and desks, and whoever left or does not
    want to be called or written to.
    """  # fmt: skip
    found = muted(reader) & set(persons)
    found |= ours(reader)
    shared = "SELECT person FROM identities WHERE person IN"
    found.update(
        row["person"] for row in reader.among(shared, persons, "GROUP BY person HAVING min(shared IS NOT NULL)")
    )
    flagged = reader.among("SELECT id, flags FROM persons WHERE flags != '[]' AND id IN", persons)
    found.update(row["id"] for row in flagged if _LEAVE_ALONE & {flag[0] for flag in json.loads(row["flags"])})
    return found


def coming(reader: Reader, persons: Iterable[int]) -> dict[int, sqlite3.Row]:
    """Return person -> their next meeting (a row of ``interactions``), of those that have one ahead."""
    sql = (
        f"SELECT i.person, x.* FROM identities i CROSS JOIN participants p ON p.identity = i.id AND p.at > {int(reader.now)} "
        "AND p.kind = 'meeting' AND p.role NOT IN ('owner', 'delivered', 'list', 'declined') JOIN interactions x ON x.id = p.interaction "
        "WHERE x.gone_at IS NULL AND x.status IS NOT 'cancelled' AND i.person IN"
    )
    found: dict[int, sqlite3.Row] = {}
    for row in reader.among(sql, persons):
        if row["person"] not in found or (row["at"], row["uid"]) < (
            found[row["person"]]["at"],
            found[row["person"]]["uid"],
        ):
            found[row["person"]] = row
    return found


def shown(reader: Reader, persons: Collection[int]) -> dict[int, sqlite3.Row]:
    """Return person -> uid and name, and uid and name of the company where they are."""
    sql = (
        "SELECT p.id, p.uid, p.name, c.uid AS company_uid, c.name AS company FROM persons p "
        "LEFT JOIN companies c ON c.id = p.company WHERE p.id IN"
    )
    return {row["id"]: row for row in reader.among(sql, persons)}
