"""Reading what importance was worked out from: a row for each person, what the user says of them, and companies' states."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sbagg.store.purchases import Entry, total
from sbagg.store.reader import STATES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping

    from sbagg.store.reader import Reader

_KINDS = f"{STATES} AND p.kind != 'ticket'"


class Override(NamedTuple):
    """The user's own number for somebody, to when it holds (unix seconds), and the act that says so."""

    score: int
    until: int | None
    act: str


class Business(NamedTuple):
    """What a company has bought, and its open deals."""

    bought: int
    worth: float
    bought_at: int | None
    deals: int


def half_life(reader: Reader) -> float | None:
    """Return the half-life in days that the stored sums were made with; None where there are none."""
    row = reader.one("SELECT mark FROM scored_for")
    return None if row is None else float(json.loads(row["mark"])[1])


def rows(reader: Reader, persons: Collection[int] | None, *, known: bool = True) -> Iterator[sqlite3.Row]:
    """Yield the rows of those persons (None: all) whom I wrote to, met or sold to (``known``), or whom I only heard of; not of us."""
    ours = {row["person"] for row in reader.among("SELECT person FROM identities WHERE id IN", reader.us)}
    if persons is None:
        found: Iterator[sqlite3.Row] = reader.db.execute("SELECT * FROM scores WHERE known = ?", (known,))
    else:
        found = reader.among(f"SELECT * FROM scores WHERE known = {known:d} AND person IN", persons)
    return (row for row in found if row["person"] not in ours)


def overrides(reader: Reader, persons: Collection[int] | None) -> dict[int, Override]:
    """Return person -> what the user says of them and has not run out; of several acts the latest counts."""
    sql = "SELECT i.person, r.* FROM ranks r JOIN identities i ON i.id = r.identity WHERE (r.until IS NULL OR r.until > ?) AND i.person IS NOT NULL"
    held = sorted(reader.db.execute(sql, (reader.now,)), key=lambda row: int(row["place"]))
    return {
        row["person"]: Override(row["score"], row["until"], row["act"])
        for row in held
        if persons is None or row["person"] in persons
    }


def business(reader: Reader, members: Mapping[int, int], targets: Mapping[int, int]) -> dict[int, Business]:
    """Return company -> what was bought and what is open, given the company of each identity and ref."""
    deals: dict[int, set[int]] = defaultdict(set)
    bought: dict[int, dict[int, sqlite3.Row]] = defaultdict(dict)
    for column, wanted in (("identity", members), ("target", targets)):
        for row in _states(reader, column, wanted):
            firm = wanted[row["number"]]
            if row["kind"] == "deal":
                if row["status"] == "open" and row["gone_at"] is None:
                    deals[firm].add(row["id"])
            elif row["void"] is not None and (row["at"] is None or row["at"] <= reader.now):
                bought[firm][row["id"]] = row
    settles: dict[int, set[int]] = defaultdict(set)
    ids = [number for entries in bought.values() for number in entries]
    for row in reader.among("SELECT interaction, settles FROM settlements WHERE interaction IN", ids):
        settles[row["interaction"]].add(row["settles"])
    return {firm: _business(bought[firm], settles, len(deals[firm])) for firm in deals.keys() | bought.keys()}


def _states(reader: Reader, column: str, wanted: Mapping[int, int]) -> Iterator[sqlite3.Row]:
    table = "participants" if column == "identity" else "concerns"
    owner = "p.role != 'owner' AND " if column == "identity" else ""
    return reader.among(
        f"SELECT p.{column} AS number, x.id, x.uid, x.kind, x.at, x.amount, x.currency, x.gone_at, d.status, t.void, t.refunded "
        f"FROM {table} p JOIN interactions x ON x.id = p.interaction LEFT JOIN deals d ON d.interaction = x.id "
        f"LEFT JOIN transactions t ON t.interaction = x.id WHERE {owner}p.kind IN {_KINDS} AND p.{column} IN", wanted,
    )  # fmt: skip


def _business(rows: Mapping[int, sqlite3.Row], settles: Mapping[int, set[int]], deals: int) -> Business:
    found = total(
        Entry(row["uid"], row["kind"], row["at"], row["amount"], row["currency"], bool(row["void"]), row["refunded"],
              frozenset(settles.get(number, ())))
        for number, row in sorted(rows.items(), key=lambda pair: int(pair[1]["uid"]))
    )  # fmt: skip
    return Business(found.purchases, max((*found.sums.values(), 0)) / 100, found.last_at, deals)


def coverage(reader: Reader, members: Collection[int], since: int) -> tuple[list[sqlite3.Row], int]:
    """Return (person, people, contacts, last_at) of each of us who was in contact with these identities since a time
    (unix seconds), the one with the most first; and how many of theirs were.
    """  # fmt: skip
    items = (
        "SELECT p.interaction, p.at, i.person FROM participants p JOIN identities i ON i.id = p.identity "
        f"WHERE p.contact = 1 AND p.at > {int(since)} AND p.at <= {int(reader.now)} AND p.role NOT IN ('owner', 'delivered', 'list', 'declined') "
        "AND i.shared IS NULL AND p.identity IN (SELECT value FROM json_each(?1))"
    )
    ours = (
        f"SELECT i.person, count(DISTINCT t.person) AS people, count(DISTINCT t.interaction) AS contacts, max(t.at) AS last_at "
        f"FROM ({items}) t CROSS JOIN participants q ON q.interaction = t.interaction "
        "AND q.role NOT IN ('owner', 'delivered', 'list', 'declined') JOIN identities i ON i.id = q.identity "
        "WHERE q.identity IN (SELECT value FROM json_each(?2)) AND i.person IS NOT NULL GROUP BY i.person "
        "ORDER BY contacts DESC, i.person"
    )
    wanted = json.dumps(sorted(set(members) - reader.us))
    us = json.dumps(sorted(reader.us))
    theirs = (
        f"SELECT count(DISTINCT t.person) FROM ({items}) t WHERE EXISTS (SELECT 1 FROM participants q "
        "WHERE q.interaction = t.interaction AND q.identity IN (SELECT value FROM json_each(?2)))"
    )
    both = reader.db.execute(theirs, (wanted, us)).fetchone()[0]
    return reader.db.execute(ours, (wanted, us)).fetchall(), int(both)
