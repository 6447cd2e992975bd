"""Identities that nothing names any more: the records that did are gone, changed, or those of a removed source."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

NAMED = (
    "(decided = 1 OR EXISTS (SELECT 1 FROM card_identities c WHERE c.identity = identities.id) "
    "OR EXISTS (SELECT 1 FROM participants p WHERE p.identity = identities.id) "
    "OR EXISTS (SELECT 1 FROM hints h WHERE h.a = identities.id) "
    "OR EXISTS (SELECT 1 FROM hints h WHERE h.b = identities.id))"
)
"""SQL: something names the identity."""


def drop_leftover(connection: sqlite3.Connection) -> None:
    """Delete the touched identities that nothing names: they would join others, and a fresh store has none of them.

    Only between two sessions of ingest: one remembers the row ids of identities that it has seen.
    """
    gone = f"id IN (SELECT identity FROM touched) AND NOT {NAMED}"
    connection.execute(  # whose they were is less by them
        f"INSERT OR IGNORE INTO stirred SELECT person FROM identities WHERE person IS NOT NULL AND {gone}"
    )
    connection.execute(f"DELETE FROM identities WHERE {gone}")
    connection.execute(
        "DELETE FROM identity_names WHERE identity IN (SELECT identity FROM touched) "
        "AND NOT EXISTS (SELECT 1 FROM identities i WHERE i.id = identity_names.identity)"
    )
