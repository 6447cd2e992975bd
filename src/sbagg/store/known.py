"""What grouping reads: identities, names, cards, hints, organizations; all of them, or those of some identities."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator

Ids: TypeAlias = "Collection[int] | None"
"""Row ids to read what belongs to them; None: to all."""
Rows: TypeAlias = "Iterator[tuple[Any, ...]]"
_AMONG = "IN (SELECT value FROM json_each(?))"


def rows(connection: sqlite3.Connection, sql: str, *parameters: object) -> Rows:
    """Return plain tuples: of hundreds of thousands, each named row would cost."""
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor.execute(sql, parameters)


def among(connection: sqlite3.Connection, sql: str, ids: Ids, tail: str = "") -> Rows:
    """Run ``sql`` (which ends in ``WHERE column``) over some ids, or without its WHERE over everything."""
    if ids is None:
        return rows(connection, f"{sql.rpartition('WHERE')[0]} {tail}")
    return rows(connection, f"{sql} {_AMONG} {tail}", json.dumps(list(ids)))


def count(connection: sqlite3.Connection) -> int:
    """Return how many identities there are."""
    return int(connection.execute("SELECT count(*) FROM identities").fetchone()[0])


def identity_rows(connection: sqlite3.Connection, ids: Ids = None) -> Rows:
    """Return (id, uid, kind, value, shared, bare, mailbox, person, company)."""
    sql = "SELECT id, uid, kind, value, shared, bare, mailbox, person, company FROM identities WHERE id"
    return among(connection, sql, ids)


def name_rows(connection: sqlite3.Connection, ids: Ids = None) -> Rows:
    """Return (identity, source's row id, name, last_at) of all names seen, in order."""
    sql = "SELECT identity, source, name, last_at FROM identity_names WHERE identity"
    return among(connection, sql, ids, "ORDER BY identity, source, name")


def doubtful(connection: sqlite3.Connection) -> Iterator[int]:
    """Yield the identities that may be shared but for what they are called: several cards or names speak of them, or one
    card names several accounts with their handle. And those that were shared last.
    """  # fmt: skip
    accounts = (
        "SELECT m.identity FROM identities i JOIN card_identities m ON m.identity = i.id JOIN card_identities n ON n.card = m.card "
        "JOIN identities o ON o.id = n.identity AND o.kind = i.kind || '-id' WHERE i.kind || '-id' IN (SELECT kind FROM identities) "
        "GROUP BY m.identity HAVING count(DISTINCT o.id) > 1"
    )
    several = (
        "SELECT id FROM identities WHERE shared IS NOT NULL "
        "UNION SELECT identity FROM card_identities GROUP BY identity HAVING count(*) > 1 "
        f"UNION SELECT identity FROM identity_names GROUP BY identity HAVING count(*) > 1 UNION {accounts}"
    )
    yield from (number for (number,) in rows(connection, f"SELECT id FROM identities WHERE id IN ({several})"))


def ties(connection: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Yield pairs of identities that may be one person's: what a card names together and nobody shares, what is delivered
    to one mailbox, what was linked last.
    """  # fmt: skip
    one_card = (
        f"SELECT m.card, m.identity {_THERE} JOIN card_identities m ON m.card = c.id "
        "JOIN identities i ON i.id = m.identity AND i.shared IS NULL ORDER BY m.card"
    )
    one_mailbox = "SELECT mailbox, id FROM identities WHERE mailbox IS NOT NULL ORDER BY mailbox"
    for sql in (one_card, one_mailbox):
        for (one, a), (other, b) in pairwise(rows(connection, sql)):
            if one == other:
                yield a, b
    yield from rows(connection, "SELECT a, b FROM links WHERE verdict = 'same'")


def last(connection: sqlite3.Connection) -> int:
    """Return the greatest row id of an identity that there is or of which persons or links still tell; 0 if there is none."""
    greatest = (
        "SELECT max(id) AS n FROM identities UNION ALL SELECT max(id) FROM persons UNION ALL SELECT max(b) FROM links"
    )
    return int(
        connection.execute(
            f"SELECT coalesce(max(n), 0) FROM ({greatest} UNION ALL SELECT max(a) FROM links)"
        ).fetchone()[0]
    )


def source_names(connection: sqlite3.Connection) -> dict[int, str]:
    """Return row id -> name of all sources."""
    return dict(rows(connection, "SELECT id, name FROM sources"))


def numbers(connection: sqlite3.Connection, uids: Iterable[int]) -> dict[int, int]:
    """Return uid -> row id of those of these identities that there are."""
    return dict(rows(connection, f"SELECT uid, id FROM identities WHERE uid {_AMONG}", json.dumps(list(uids))))


def address_rows(connection: sqlite3.Connection) -> Rows:
    """Return (id, address, shared, bare) of all addresses."""
    return rows(connection, "SELECT id, value, shared, bare FROM identities WHERE kind = 'email'")


_THERE = "FROM cards c JOIN records r ON r.id = c.record AND r.gone_at IS NULL"


def card_rows(connection: sqlite3.Connection, ids: Collection[int]) -> Rows:
    """Return (card, record, source's row id, name, title, company, company_ref, at, since, until, flags, us, birthday, city,
    identity) of all cards that name any of these identities, a row for each identity on it, in order. Cards are those of
    records that are still at their source.
    """  # fmt: skip
    sql = (
        "SELECT c.id, c.record, r.source, c.name, c.title, c.company, c.company_ref, c.at, c.since, c.until, c.flags, c.us, "
        f"c.birthday, c.city, m.identity {_THERE} JOIN card_identities m ON m.card = c.id "
        f"WHERE c.id IN (SELECT card FROM card_identities WHERE identity {_AMONG}) ORDER BY c.id, m.identity"
    )
    return rows(connection, sql, json.dumps(list(ids)))


def card_employers(connection: sqlite3.Connection) -> Rows:
    """Return (card, company, company_ref, identity) of all cards, a row for each identity on it (None: for want of any), in order."""
    sql = f"SELECT c.id, c.company, c.company_ref, m.identity {_THERE} LEFT JOIN card_identities m ON m.card = c.id ORDER BY c.id"
    return rows(connection, sql)


def hint_rows(connection: sqlite3.Connection, ids: Ids = None) -> Rows:
    """Return (a, b, rule, text, record) of what records that are still at their source hint at about ``b`` among these.

    A signature is on most mail of its author: each pair comes once by each rule, with one of the records that show it.
    """
    sql = (
        "SELECT h.a, h.b, h.rule, min(h.text), h.record FROM hints h JOIN records r ON r.id = h.record AND r.gone_at IS NULL "
        "WHERE h.b"
    )
    return among(connection, sql, ids, "GROUP BY h.a, h.b, h.rule")


def organization_rows(connection: sqlite3.Connection) -> Rows:
    """Return (ref, name, domains, aliases, at, parent) of organizations still at their source, of each the newest claim last."""
    return rows(
        connection,
        "SELECT o.ref, o.name, o.domains, o.aliases, o.at, o.parent FROM organizations o JOIN records r ON r.id = o.record "
        "JOIN sources s ON s.id = r.source WHERE r.gone_at IS NULL ORDER BY o.ref, o.at, s.name DESC, r.stream DESC, r.key DESC",
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
    sql = f"SELECT w.id, {wrote.format('ASC')}, {wrote.format('DESC')} FROM identities w WHERE w.bare = 0 AND w.id"
    found = among(connection, sql, list(identities))
    return {number: (first, last) for number, first, last in found if first is not None}


def alias_rows(connection: sqlite3.Connection, ids: Ids = None) -> Rows:
    """Return (a, b, name) of those who wrote in one thread under one name, ``b`` among these."""
    return among(connection, "SELECT a, b, name FROM aliases WHERE b", ids)


def company_keys(connection: sqlite3.Connection) -> Rows:
    """Return (kind, value, company) of all that means a company, other names among it (kind ``alias``)."""
    return rows(connection, "SELECT kind, value, company FROM company_keys")


def named_by_cards(connection: sqlite3.Connection, domains: Iterable[str]) -> Rows:
    """Return (domain, name) of those of these domains whose company cards name, and no organization."""
    return rows(
        connection,
        "SELECT DISTINCT k.value, c.company FROM company_keys k JOIN card_companies n ON n.company = k.company "
        "JOIN cards c ON c.id = n.card WHERE c.company != '' AND k.kind = 'domain' AND NOT EXISTS (SELECT 1 FROM company_keys a "
        "JOIN organizations o ON o.ref = CAST(a.value AS INTEGER) WHERE a.company = k.company AND a.kind = 'account' "
        f"AND o.name != '') AND k.value {_AMONG}",
        json.dumps(list(domains)),
    )


def card_companies(connection: sqlite3.Connection, cards: Ids) -> Rows:
    """Return (card, company) as worked out last."""
    return among(connection, "SELECT card, company FROM card_companies WHERE card", cards)


def span_of_card_companies(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return the least number of a card or word of which the company is known, at most 0, and the greatest, at least 0."""
    sql = "SELECT min(0, coalesce(min(card), 0)), max(0, coalesce(max(card), 0)) FROM card_companies"
    least, most = connection.execute(sql).fetchone()
    return int(least), int(most)


def parents(connection: sqlite3.Connection) -> Rows:
    """Return (company, the one it belongs to)."""
    return rows(connection, "SELECT id, parent FROM companies WHERE parent IS NOT NULL")


def members_of(connection: sqlite3.Connection, cards: Ids) -> Rows:
    """Return (card, identity) of these cards."""
    return among(connection, "SELECT card, identity FROM card_identities WHERE card", cards)


def employed(connection: sqlite3.Connection, companies: Ids) -> Rows:
    """Return (person,) of all jobs at these companies."""
    return among(connection, "SELECT person FROM employments WHERE company", companies)


def jobs(connection: sqlite3.Connection, persons: Ids = None) -> Rows:
    """Return (person, company) of all jobs of these persons."""
    return among(connection, "SELECT person, company FROM employments WHERE person", persons)


def persons(connection: sqlite3.Connection) -> list[int]:
    """Return all persons."""
    return [number for (number,) in rows(connection, "SELECT id FROM persons ORDER BY id")]


def members(connection: sqlite3.Connection, persons: Ids) -> set[int]:
    """Return the identities of these persons."""
    return {number for (number,) in among(connection, "SELECT id FROM identities WHERE person", persons)}


def persons_of(connection: sqlite3.Connection, ids: Ids) -> dict[int, int]:
    """Return identity -> person of those of these that have one."""
    found = among(connection, "SELECT id, person FROM identities WHERE id", ids)
    return {number: person for number, person in found if person is not None}


def hinted_at(connection: sqlite3.Connection, identities: Ids) -> set[int]:
    """Return the persons of whom these identities hint that they are theirs."""
    sql = "SELECT i.person FROM {} h JOIN identities i ON i.id = h.b WHERE i.person IS NOT NULL AND h.a"
    found = (row for table in ("hints", "aliases") for row in among(connection, sql.format(table), identities))
    return {person for (person,) in found}


def hinted_with(connection: sqlite3.Connection, identities: Ids) -> set[int]:
    """Return the identities that hints by or about these are about."""
    found = (
        row
        for table in ("hints", "aliases")
        for end in ("a", "b")
        for row in among(connection, f"SELECT b FROM {table} WHERE {end}", identities)
    )
    return {identity for (identity,) in found}
