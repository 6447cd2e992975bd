"""Taking those who were forgotten off cards and hints, and their names from beside what others use too."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from sbagg.decisions.forgotten import Forgotten


def marked(connection: sqlite3.Connection, sql: str, ids: Iterable[int]) -> set[int]:
    """Return the first column of all rows whose last named column is one of these ids."""
    return {row[0] for number in ids for row in connection.execute(f"{sql} = ?", (number,))}


class Dropped(NamedTuple):
    """How many cards went, the records they were from, those that hints were from, and who else was on a card."""

    cards: int
    carded: set[int]
    hinted: set[int]
    beside: set[int]


def drop_cards(connection: sqlite3.Connection, forgotten: Forgotten, gone: Collection[int]) -> Dropped:
    """Delete their cards and hints, and take them off cards that are another's."""
    named = marked(connection, "SELECT card FROM card_identities WHERE identity", gone)
    cards = {card for card in named if not _is_anothers(connection, forgotten, card, gone)}
    for card in named - cards:
        connection.executemany(
            "DELETE FROM card_identities WHERE card = ? AND identity = ?", ((card, number) for number in gone)
        )
    beside = marked(connection, "SELECT identity FROM card_identities WHERE card", named) - set(gone)
    records = marked(connection, "SELECT record FROM cards WHERE id", cards)
    connection.executemany("DELETE FROM cards WHERE id = ?", ((card,) for card in cards))
    billed = "SELECT 1 FROM concerns c WHERE c.target = organizations.ref AND c.record = organizations.record"
    connection.executemany(
        f"DELETE FROM organizations WHERE record = ? AND NOT EXISTS ({billed})", ((record,) for record in records)
    )
    hinted: set[int] = set()
    for end in ("a", "b"):
        hinted |= marked(connection, f"SELECT record FROM hints WHERE {end}", gone)
        connection.executemany(f"DELETE FROM hints WHERE {end} = ?", ((number,) for number in gone))
    return Dropped(len(cards), records, hinted, beside)


def _is_anothers(connection: sqlite3.Connection, forgotten: Forgotten, card: int, gone: Collection[int]) -> bool:
    rows = connection.execute(
        "SELECT i.id, i.kind, i.value, c.name FROM card_identities m JOIN identities i ON i.id = m.identity "
        "JOIN cards c ON c.id = m.card WHERE m.card = ?",
        (card,),
    ).fetchall()
    lost = [(row["kind"], row["value"]) for row in rows if row["id"] in gone]
    left = [(row["kind"], row["value"]) for row in rows if row["id"] not in gone]
    return forgotten.spares(rows[0]["name"], lost, left)


def unname(
    connection: sqlite3.Connection, forgotten: Forgotten, identity: int, shared: Collection[int] | None = None
) -> None:
    """Take their names from beside an identity that they shared a card with, or items (``shared``). A name that stands
    on a card still, or that was seen in other items too, stays: it may be a namesake's.
    """  # fmt: skip
    elsewhere = "SELECT p.interaction FROM participants p JOIN records r ON r.id = p.record WHERE p.identity = ?1 AND r.source = ?2"
    carded = (
        "SELECT 1 FROM card_identities m JOIN cards c ON c.id = m.card JOIN records r ON r.id = c.record "
        "WHERE m.identity = ?1 AND r.source = ?2 AND c.name = ?3"
    )
    for row in connection.execute("SELECT * FROM identity_names WHERE identity = ?", (identity,)).fetchall():
        cleaned = forgotten.clean(row["name"], "name")
        if cleaned == row["name"] or connection.execute(carded, (identity, row["source"], row["name"])).fetchone():
            continue
        seen = {found[0] for found in connection.execute(elsewhere, (identity, row["source"]))}
        if shared is not None and not seen <= set(shared):
            continue
        connection.execute(
            "DELETE FROM identity_names WHERE identity = ? AND source = ? AND name = ?",
            (identity, row["source"], row["name"]),
        )
        if shared is not None or seen:
            connection.execute(
                "INSERT OR IGNORE INTO identity_names VALUES (?, ?, ?, ?)",
                (identity, row["source"], cleaned, row["last_at"]),
            )
