"""Everything that a store holds, in a form that does not depend on how it came to be.

Rows are keyed by what is the same in every store: source, stream and key of a record, ``kind:value`` of an identity,
uids of items, persons and companies. Runs, numbers of listings, row ids and times of observation are left out. Two
stores that were told the same have the same dump, whatever the order, the interruptions and the rebuilds.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, TypeAlias

from sbagg.store.packing import unpacked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

Dump: TypeAlias = "dict[str, list[tuple[Any, ...]]]"


def dump(connection: sqlite3.Connection) -> Dump:
    """Return sorted rows by section: records, cursors, who, companies, items and what belongs to them."""
    names = _Names(connection)
    sections = {
        "records": _records(connection, names),
        "quarantine": _quarantine(connection, names),
        "cursors": connection.execute(
            "SELECT s.name, c.stream, c.state FROM cursors c JOIN sources s ON s.id = c.source"
        ),
        "identities": _identities(connection, names),
        "names": _seen(connection, names),
        "cards": _cards(connection, names),
        "hints": _hints(connection, names),
        "organizations": _organizations(connection, names),
        "persons": _persons(connection, names),
        "companies": _companies(connection, names),
        "links": _links(connection, names),
        "suggestions": _suggestions(connection, names),
        "decisions": connection.execute("SELECT id, at, op, body, active FROM decisions"),
        "tags": ((names.identity[i], tag) for i, tag in connection.execute("SELECT identity, tag FROM tags")),
        "untagged": ((names.identity[i], tag) for i, tag in connection.execute("SELECT identity, tag FROM untagged")),
        "ranks": _ranks(connection, names),
        "cadences": (
            (names.identity[i], *rest) for i, *rest in connection.execute("SELECT identity, days FROM cadences")
        ),
        "muted": ((names.identity[i],) for (i,) in connection.execute("SELECT identity FROM muted")),
        "put off": connection.execute("SELECT entry, seen, until, act FROM put_off"),
        "rhythms": _rhythms(connection, names),
        "scores": _scores(connection, names),
        "turns": _said(connection, names, "turns", "whose, since, text, reason, due"),
        "elsewhere": _said(connection, names, "elsewhere", "answers"),
        "promises": _said(connection, names, "promises", "mine, text, due"),
        "waits": _said(connection, names, "waits", "mine, since, until, answered"),
        "items": _items(connection, names),
        "sightings": _pairs(connection, names, "sightings", "record"),
        "participants": _parties(connection, names),
        "concerns": _concerns(connection, names),
        "texts": _texts(connection, names),
        "files": _of_items(connection, names, "files", "n, name, media, size, digest"),
        "deals": _deals(connection, names),
        "stages": _of_items(connection, names, "deal_stages", "at, stage"),
        "tickets": _of_items(connection, names, "tickets", "priority, closed, company"),
        "transactions": _of_items(connection, names, "transactions", "void, refunded"),
        "settlements": _settlements(connection, names),
    }
    return {name: sorted((tuple(row) for row in rows), key=repr) for name, rows in sections.items()}


def lines(found: Dump) -> Iterator[str]:
    """Write a dump as text, one JSON array a line, its section first: fit for ``diff``."""
    for section, rows in found.items():
        for row in rows:
            yield json.dumps([section, *row], ensure_ascii=False)


class _Names:
    """What stands for row ids."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.record: dict[int | None, str] = {
            row[0]: json.dumps([*row[1:]], ensure_ascii=False)
            for row in connection.execute(
                "SELECT r.id, s.name, r.stream, r.key FROM records r JOIN sources s ON s.id = r.source"
            )
        }
        self.identity: dict[int | None, str] = dict(
            connection.execute("SELECT id, kind || ':' || value FROM identities").fetchall()
        )
        self.person: dict[int | None, int] = dict(connection.execute("SELECT id, uid FROM persons").fetchall())
        self.company: dict[int | None, int] = dict(connection.execute("SELECT id, uid FROM companies").fetchall())
        self.item: dict[int | None, int] = dict(connection.execute("SELECT id, uid FROM interactions").fetchall())


Rows: TypeAlias = "Iterable[tuple[Any, ...]]"


def _records(connection: sqlite3.Connection, names: _Names) -> Rows:
    sql = "SELECT id, hex(digest), version, at, locator, gone_at IS NOT NULL FROM records"
    return ((names.record[number], *rest) for number, *rest in connection.execute(sql))


def _quarantine(connection: sqlite3.Connection, _: _Names) -> Rows:
    sql = (
        "SELECT s.name, q.stream, q.key, q.locator, q.reason, q.raw FROM quarantine q JOIN sources s ON s.id = q.source"
    )
    return ((*rest, zlib.decompress(raw).hex()) for *rest, raw in connection.execute(sql))


def _identities(connection: sqlite3.Connection, names: _Names) -> Rows:
    sql = "SELECT id, shared, bare, mailbox, person, company FROM identities"
    return (
        (names.identity[number], shared, bare, mailbox, names.person.get(person), names.company.get(company))
        for number, shared, bare, mailbox, person, company in connection.execute(sql)
    )


def _ranks(connection: sqlite3.Connection, names: _Names) -> Rows:
    for identity, *rest in connection.execute("SELECT identity, score, until, act FROM ranks"):
        yield names.identity[identity], *rest


def _scores(connection: sqlite3.Connection, names: _Names) -> Rows:
    return ((names.person.get(person), *rest) for person, *rest in connection.execute("SELECT * FROM scores"))


def _said(connection: sqlite3.Connection, names: _Names, table: str, columns: str) -> Rows:
    rows = connection.execute(f"SELECT person, item, {columns} FROM {table}")
    return ((names.person.get(person), names.item.get(item), *rest) for person, item, *rest in rows)


def _rhythms(connection: sqlite3.Connection, names: _Names) -> Rows:
    for person, at, item, heard, most, strength, days in connection.execute("SELECT * FROM rhythms"):
        yield names.person.get(person), at, names.item.get(item), heard, most, strength, days.hex()


def _seen(connection: sqlite3.Connection, names: _Names) -> Rows:
    sql = "SELECT n.identity, s.name, n.name, n.last_at FROM identity_names n JOIN sources s ON s.id = n.source"
    return ((names.identity[number], *rest) for number, *rest in connection.execute(sql))


def _cards(connection: sqlite3.Connection, names: _Names) -> Rows:
    members: dict[int, list[str]] = {}
    for card, identity in connection.execute("SELECT card, identity FROM card_identities"):
        members.setdefault(card, []).append(names.identity[identity])
    tags: dict[int, list[str]] = {}
    for card, tag in connection.execute("SELECT card, tag FROM card_tags"):
        tags.setdefault(card, []).append(tag)
    sql = "SELECT id, record, name, title, company, company_ref, at, since, until, flags, us, birthday, city FROM cards"
    return (
        (names.record[record], " ".join(sorted(members.get(number, []))), *rest, ",".join(sorted(tags.get(number, []))))
        for number, record, *rest in connection.execute(sql)
    )


def _hints(connection: sqlite3.Connection, names: _Names) -> Rows:
    for record, a, b, *rest in connection.execute("SELECT record, a, b, rule, text FROM hints"):
        yield names.record[record], names.identity[a], names.identity[b], *rest


def _organizations(connection: sqlite3.Connection, names: _Names) -> Rows:
    sql = "SELECT record, ref, name, domains, aliases, parent, at FROM organizations"
    return ((names.record[record], *rest) for record, *rest in connection.execute(sql))


def _persons(connection: sqlite3.Connection, names: _Names) -> Rows:
    yield from (
        ("person", uid, name, title, names.company.get(company), flags, us)
        for uid, name, title, company, flags, us in connection.execute(
            "SELECT uid, name, title, company, flags, us FROM persons"
        )
    )
    yield from (
        ("job", names.person[person], names.company[company], *rest)
        for person, company, *rest in connection.execute(
            "SELECT person, company, title, since, until, last_at, sources FROM employments"
        )
    )


def _companies(connection: sqlite3.Connection, names: _Names) -> Rows:
    yield from connection.execute(
        "SELECT 'company', c.uid, c.name, p.uid FROM companies c LEFT JOIN companies p ON p.id = c.parent"
    )
    for kind, value, company in connection.execute("SELECT kind, value, company FROM company_keys"):
        yield "key", names.company[company], kind, value.partition(":")[2] if kind == "alias" else value


def _links(connection: sqlite3.Connection, names: _Names) -> Rows:
    sql = "SELECT a, b, rule, score, verdict, evidence FROM links"
    for a, b, rule, score, verdict, evidence in connection.execute(sql):
        records = sorted(names.record.get(each, str(each)) for each in json.loads(evidence))
        yield (names.identity[a], names.identity[b], rule, score, verdict, " ".join(records))


def _suggestions(connection: sqlite3.Connection, names: _Names) -> Rows:
    for a, b, *rest in connection.execute("SELECT a, b, score, evidence FROM suggestions"):
        yield *sorted((names.person[a], names.person[b])), *rest


def _items(connection: sqlite3.Connection, names: _Names) -> Rows:
    sql = (
        "SELECT uid, author, record, kind, channel, at, visibility, title, thread, key, answers, url, due, status, amount, currency, "
        "flags, files, authority, gone_at IS NOT NULL FROM interactions"
    )
    for uid, author, record, *rest in connection.execute(sql):
        yield uid, names.identity.get(author), names.record.get(record), *rest


def _pairs(connection: sqlite3.Connection, names: _Names, table: str, column: str) -> Rows:
    for item, record in connection.execute(f"SELECT interaction, {column} FROM {table}"):
        yield names.item.get(item), names.record.get(record)


def _parties(connection: sqlite3.Connection, names: _Names) -> Rows:
    sql = "SELECT interaction, identity, record, author, role, at, kind, contact FROM participants"
    for item, identity, record, author, *rest in connection.execute(sql):
        who, wrote = names.identity.get(identity), names.identity.get(author)
        yield names.item.get(item), who, names.record.get(record), wrote, *rest


def _concerns(connection: sqlite3.Connection, names: _Names) -> Rows:
    sql = "SELECT interaction, target, record, author, at, kind, contact FROM concerns"
    for item, target, record, author, *rest in connection.execute(sql):
        yield names.item.get(item), target, names.record.get(record), names.identity.get(author), *rest


def _texts(connection: sqlite3.Connection, names: _Names) -> Rows:
    for item, new, whole in connection.execute("SELECT interaction, new, whole FROM texts"):
        rest = None if whole is None else unpacked(new, whole)
        yield names.item.get(item), unpacked(new), rest


def _settlements(connection: sqlite3.Connection, names: _Names) -> Rows:
    for item, settles, record in connection.execute("SELECT interaction, settles, record FROM settlements"):
        yield names.item.get(item), settles, names.record.get(record)


def _of_items(connection: sqlite3.Connection, names: _Names, table: str, columns: str) -> Rows:
    for item, *rest in connection.execute(f"SELECT interaction, {columns} FROM {table}"):
        yield names.item.get(item), *rest


def _deals(connection: sqlite3.Connection, names: _Names) -> Rows:
    sql = "SELECT interaction, owner, stage, pipeline, status, close, company, changed FROM deals"
    for item, owner, *rest in connection.execute(sql):
        yield names.item.get(item), names.identity.get(owner), *rest
