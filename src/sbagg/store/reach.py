"""Whom a change can reach: identities that are or were connected with a changed one, and through them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sbagg.store.known import Rows, among, rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

_NEIGHBOURS = """
WITH here AS (SELECT value AS id FROM json_each(?))
SELECT b FROM links WHERE verdict = 'same' AND a IN here
UNION SELECT a FROM links WHERE verdict = 'same' AND b IN here
UNION SELECT id FROM identities WHERE mailbox IS NOT NULL AND mailbox IN (SELECT mailbox FROM identities WHERE id IN here)
"""
"""Links as grouping found them last, which hold persons together; an identity that is gone still has its links."""

_STANDS = (
    "(shared IS NOT 'list' AND (bare = 0 OR EXISTS (SELECT 1 FROM card_identities m JOIN cards c ON c.id = m.card "
    "JOIN records r ON r.id = c.record WHERE m.identity = i.id AND r.gone_at IS NULL)))"
)


def reached(connection: sqlite3.Connection, seeds: Iterable[int]) -> set[int]:
    """Return the seeds and everybody connected with them, directly or through others."""
    found: set[int] = set()
    here = set(seeds)
    while here:
        found |= here
        here = {identity for (identity,) in rows(connection, _NEIGHBOURS, json.dumps(list(here)))} - found
    return found


def on_their_cards(connection: sqlite3.Connection, identities: Collection[int]) -> set[int]:
    """Return the identities that cards name together with any of these."""
    sql = (
        "SELECT identity FROM card_identities WHERE card IN (SELECT card FROM card_identities WHERE identity IN "
        "(SELECT value FROM json_each(?)))"
    )
    return {identity for (identity,) in rows(connection, sql, json.dumps(list(identities)))}


def standing(connection: sqlite3.Connection, identities: Collection[int]) -> Rows:
    """Return (address, company, 1 if it stands for its domain's company, 1 if a decision names it) of those of these that
    are addresses. It does if it took part in something or is on a card, and is no mailing list.
    """  # fmt: skip
    sql = f"SELECT value, company, {_STANDS}, decided FROM identities i WHERE kind = 'email' AND id"
    return among(connection, sql, identities)


def standing_for(connection: sqlite3.Connection, company: int) -> Rows:
    """Return (address,) of those that stand for a company's domains."""
    return rows(
        connection, f"SELECT value FROM identities i WHERE kind = 'email' AND company = ? AND {_STANDS}", company
    )
