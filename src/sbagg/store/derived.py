"""What grouping reads and what it writes: only the rows that differ are written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sbagg.normalize import search_forms

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

Row = tuple[Any, ...]
_CHUNK = 500


def touched(connection: sqlite3.Connection, me: str) -> bool:
    """Tell whether anything has to be grouped again: something was touched, or ``me`` is not what it was."""
    row = connection.execute("SELECT me FROM grouped_for").fetchone()
    return (row is None or row["me"] != me) or (
        connection.execute("SELECT 1 FROM touched LIMIT 1").fetchone() is not None
    )


def persons_of(connection: sqlite3.Connection) -> dict[int, int]:
    """Return the person of each identity that has one, as grouped last."""
    return dict(connection.execute("SELECT id, person FROM identities WHERE person IS NOT NULL").fetchall())


def person_uids(connection: sqlite3.Connection) -> dict[int, int]:
    """Return the uid of each person, as grouped last: the identity that it came from may be gone."""
    return dict(connection.execute("SELECT id, uid FROM persons").fetchall())


def identity_rows(connection: sqlite3.Connection) -> Iterable[sqlite3.Row]:
    """Return all identities."""
    return connection.execute("SELECT id, uid, kind, value, shared, bare, mailbox FROM identities")


def name_rows(connection: sqlite3.Connection) -> Iterable[sqlite3.Row]:
    """Return (identity, source name, name, last_at) of all names seen."""
    return connection.execute(
        "SELECT n.identity, s.name AS source, n.name, n.last_at FROM identity_names n JOIN sources s ON s.id = n.source"
    )


def authored_span(connection: sqlite3.Connection, identities: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return identity -> (first, last) time of mail from it, for those of these that any dated mail came from.

    What a machine sent does not count: an address can say for years that nobody reads there any more. Each end is
    looked for from its side, so that it costs the same for ten mails as for a hundred thousand.
    """
    wrote = (
        "(SELECT p.at FROM participants p JOIN interactions i ON i.id = p.interaction WHERE p.identity = w.id AND p.at >= 0 "
        "AND p.author = w.id AND p.kind = 'email' AND coalesce(i.flags, '') NOT LIKE '%auto%' ORDER BY p.at {} LIMIT 1)"
    )
    found: dict[int, tuple[int, int]] = {}
    wanted = list(identities)
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        rows = connection.execute(
            f"SELECT w.id, {wrote.format('ASC')}, {wrote.format('DESC')} FROM identities w "
            f"WHERE w.id IN ({','.join('?' * len(chunk))})",
            chunk,
        )
        found.update((row[0], (row[1], row[2])) for row in rows if row[1] is not None)
    return found


def card_rows(connection: sqlite3.Connection) -> Iterable[sqlite3.Row]:
    """Return all cards of records that are still at their source, with their source's name."""
    return connection.execute(
        "SELECT c.*, s.name AS source FROM cards c JOIN records r ON r.id = c.record JOIN sources s ON s.id = r.source "
        "WHERE r.gone_at IS NULL"
    )


def card_members(connection: sqlite3.Connection) -> Iterable[tuple[int, int]]:
    """Return (card, identity) of all cards."""
    return connection.execute("SELECT card, identity FROM card_identities ORDER BY card, identity")


def hint_rows(connection: sqlite3.Connection) -> Iterable[sqlite3.Row]:
    """Return (a, b, rule, text, record) of what is hinted at by records that are still at their source.

    A signature is on most mail of its author: each pair comes once by each rule, with one of the records that show it.
    """
    return connection.execute(
        "SELECT h.a, h.b, h.rule, min(h.text) AS text, h.record FROM hints h JOIN records r ON r.id = h.record "
        "WHERE r.gone_at IS NULL GROUP BY h.a, h.b, h.rule"
    )


def organization_rows(connection: sqlite3.Connection) -> Iterable[sqlite3.Row]:
    """Return the newest claim about each organization that is still at its source."""
    return connection.execute(
        "SELECT o.* FROM organizations o JOIN records r ON r.id = o.record JOIN sources s ON s.id = r.source "
        "WHERE r.gone_at IS NULL ORDER BY o.ref, o.at, s.name DESC, r.stream DESC, r.key DESC"
    )


def replace(connection: sqlite3.Connection, table: str, columns: str, key: int, rows: Iterable[Row]) -> set[Row]:
    """Make a table hold exactly these rows. The first ``key`` columns are its key. Returns the keys that changed."""
    wanted = {row[:key]: row for row in rows}
    held = {tuple(row)[:key]: tuple(row) for row in connection.execute(f"SELECT {columns} FROM {table}")}
    where = " AND ".join(f"{column.strip()} = ?" for column in columns.split(",")[:key])
    outdated = [k for k in held if k not in wanted]
    connection.executemany(f"DELETE FROM {table} WHERE {where}", outdated)
    changed = [row for k, row in wanted.items() if held.get(k) != row]
    names = [column.strip() for column in columns.split(",")]
    update = ", ".join(f"{name} = excluded.{name}" for name in names[key:])
    connection.executemany(
        f"INSERT INTO {table} ({columns}) VALUES ({','.join('?' * len(names))}) "
        f"ON CONFLICT ({', '.join(names[:key])}) DO UPDATE SET {update}",
        changed,
    )
    return {*outdated, *(row[:key] for row in changed)}


def set_identities(
    connection: sqlite3.Connection, rows: Iterable[tuple[str | None, int | None, int | None, int]]
) -> None:
    """Set (shared, person, company) of identities, given with the row id last, where they differ."""
    connection.executemany(
        "UPDATE identities SET shared = ?1, person = ?2, company = ?3 WHERE id = ?4 "
        "AND (shared IS NOT ?1 OR person IS NOT ?2 OR company IS NOT ?3)",
        rows,
    )


def company_ids(connection: sqlite3.Connection, uids: Iterable[int]) -> Mapping[int, int]:
    """Return a row id for each company uid, adding those that are new."""
    held = dict(connection.execute("SELECT uid, id FROM companies").fetchall())
    for uid in uids:
        if uid not in held:
            held[uid] = connection.execute("INSERT INTO companies (uid, name) VALUES (?, '')", (uid,)).lastrowid
    return held


def log_merges(connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Append (at, op, kept, other, reason) to the log of joins and partings."""
    connection.executemany("INSERT INTO merges (at, op, kept, other, reason) VALUES (?, ?, ?, ?, ?)", rows)


def index_names(connection: sqlite3.Connection, entries: Mapping[int, str | None]) -> None:
    """Set the entries (rowid -> the texts to find it by, None: remove) of the substring index."""
    connection.executemany("DELETE FROM names_index WHERE rowid = ?", ((rowid,) for rowid in entries))
    connection.executemany(
        "INSERT INTO names_index (rowid, forms) VALUES (?, ?)",
        ((rowid, search_forms(text)) for rowid, text in entries.items() if text is not None),
    )


def settled(connection: sqlite3.Connection, me: str) -> None:
    """Note that everything touched is grouped, with these identities of mine."""
    connection.execute("DELETE FROM touched")
    connection.execute("DELETE FROM grouped_for")
    connection.execute("INSERT INTO grouped_for VALUES (?)", (me,))


def flags_json(flags: list[tuple[str, str, int | None]]) -> str:
    """Write a person's flags as the store keeps them."""
    return json.dumps(flags)
