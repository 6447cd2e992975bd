"""Reading what importance is worked out from, of some people or of everybody in one pass, and writing what was found."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from sbagg.decisions.without import ASIDE
from sbagg.store.answers import answers
from sbagg.store.purchases import Entry
from sbagg.store.reader import STATES, YOU
from sbagg.store.rows import ABSENT, AUTHOR_ROLES
from sbagg.store.seen import PARTY, Seen, State
from sbagg.store.stirred import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Sequence

COLUMNS = (
    "person", "known", "at", "met", "called", "sent", "received", "answered", "light", "recent", "times_met", "times_called",
    "times_sent", "times_received", "times_answered", "times_listed", "alone", "channels", "my_answers", "my_hours", "their_answers", "their_hours", "deals", "bought", "worth",
    "bought_at", "first_at", "ahead",
)  # fmt: skip
BESIDE = ASIDE | ABSENT
"""Roles of whoever takes no part."""


def seen(
    connection: sqlite3.Connection, persons: Collection[int] | None, me: Collection[int], lists: Collection[int]
) -> Iterator[tuple[int, list[Seen]]]:
    """Yield (person, items of theirs in which people met and what answers them), person by person; all but me where None is
    given. What went to one of the ``lists`` reached me.
    """  # fmt: skip
    _name(connection, "mine", me)
    _name(connection, "reached_me", {*me, *lists})
    yours = frozenset(
        row[0]
        for row in connection.execute(
            "SELECT g.interaction FROM sources s JOIN records r ON r.source = s.id JOIN sightings g ON g.record = r.id WHERE s.name = ?",
            (YOU,),
        )
    )
    sql = (
        "SELECT i.person, p.interaction, p.at, p.kind, x.channel, p.author, CASE WHEN p.author = i.id THEN 1 "
        "WHEN p.author IN (SELECT id FROM mine) THEN 0 ELSE (SELECT a.person = i.person FROM identities a WHERE a.id = p.author) END, x.status, x.flags, x.thread, "
        "CASE WHEN p.author IN (SELECT id FROM mine) THEN 2 ELSE (SELECT max(CASE WHEN q.role IN {aside} OR q.identity NOT IN (SELECT id FROM mine) THEN 1 ELSE 2 END) "
        "FROM participants q WHERE q.interaction = p.interaction AND q.identity IN (SELECT id FROM reached_me)) END, "
        "(SELECT count(*) FROM participants q WHERE q.interaction = p.interaction AND q.record = p.record "
        "AND q.role NOT IN {alone}) "
        "FROM identities i CROSS JOIN participants p ON p.identity = i.id "
        "AND (p.contact = 1 OR p.kind = 'like') AND p.kind NOT IN ('deal', 'order', 'invoice', 'payment', 'refund') "
        "AND p.at >= 0 AND p.role NOT IN {aside} CROSS JOIN interactions x ON x.id = p.interaction "
        "WHERE i.shared IS NULL AND i.person {which} AND i.id NOT IN (SELECT id FROM mine) ORDER BY i.person"
    ).format(aside=_listed(BESIDE), alone=_listed(BESIDE | AUTHOR_ROLES), which="{which}")
    mine = frozenset(me)
    public = answers(connection, persons)
    for person, rows in groupby(_among(connection, sql, persons), key=lambda row: row[0]):
        found: dict[int, Seen] = {}
        for _, item, at, kind, channel, author, is_theirs, status, flags, thread, part, crowd in rows:
            known = found.get(item)
            if known is None or crowd > known.crowd:
                who = "" if author is None else "me" if author in mine else "them" if is_theirs else "other"
                there = PARTY if item in yours else part or 0
                found[item] = Seen(item, at, kind, channel, who, status or "", flags or "", thread, there, crowd)
        for answer in public.pop(person, ()):
            known = found.get(answer.item)
            if known is None or (known.author == "them" and known.part != PARTY):
                found[answer.item] = answer
        yield person, list(found.values())


def states(connection: sqlite3.Connection, persons: Collection[int] | None) -> dict[int, State]:
    """Return person -> their open deals and what they bought."""
    deals: dict[int, set[int]] = {}
    entries: dict[int, dict[int, sqlite3.Row]] = {}
    sql = (
        "SELECT i.person, x.id, x.uid, x.kind, x.at, x.amount, x.currency, x.gone_at, d.status, t.void, t.refunded "
        "FROM identities i CROSS JOIN participants p ON p.identity = i.id AND p.role != 'owner' "
        f"AND p.kind IN {STATES} AND p.kind != 'ticket' CROSS JOIN interactions x ON x.id = p.interaction "
        "LEFT JOIN deals d ON d.interaction = x.id LEFT JOIN transactions t ON t.interaction = x.id "
        "WHERE i.shared IS NULL AND i.person {which}"
    )
    for row in _among(connection, sql, persons):
        if row["kind"] == "deal":
            if row["status"] == "open" and row["gone_at"] is None:
                deals.setdefault(row["person"], set()).add(row["id"])
        elif row["void"] is not None:
            entries.setdefault(row["person"], {})[row["id"]] = row
    settles: dict[int, set[int]] = {}
    bought = [number for rows in entries.values() for number in rows]
    for marks, part in parts(bought):
        for row in connection.execute(
            f"SELECT interaction, settles FROM settlements WHERE interaction IN {marks}", part
        ):
            settles.setdefault(row[0], set()).add(row[1])
    return {
        person: State(
            len(deals.get(person, ())),
            tuple(
                Entry(row["uid"], row["kind"], row["at"], row["amount"], row["currency"], bool(row["void"]), row["refunded"],
                      frozenset(settles.get(number, ())))
                for number, row in sorted(entries.get(person, {}).items(), key=lambda pair: pair[1]["uid"])
            ),
        )
        for person in deals.keys() | entries.keys()
    }  # fmt: skip


def write(connection: sqlite3.Connection, persons: Collection[int] | None, rows: Iterable[Sequence[object]]) -> None:
    """Replace the scores of these persons (None: all)."""
    if persons is None:
        connection.execute("DELETE FROM scores")
    else:
        connection.executemany("DELETE FROM scores WHERE person = ?", ((person,) for person in persons))
    connection.executemany(f"INSERT INTO scores ({', '.join(COLUMNS)}) VALUES ({','.join('?' * len(COLUMNS))})", rows)


def lists(connection: sqlite3.Connection, me: Collection[int]) -> list[int]:
    """Return the mailing lists on which I have written, in order."""
    _name(connection, "mine", me)
    wrote = "SELECT 1 FROM participants p WHERE p.identity = i.id AND p.author IN (SELECT id FROM mine)"
    found = connection.execute(f"SELECT id FROM identities i WHERE i.shared = 'list' AND EXISTS ({wrote}) ORDER BY id")
    return [row[0] for row in found]


def _name(connection: sqlite3.Connection, table: str, identities: Collection[int]) -> None:
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} (id INTEGER PRIMARY KEY)")
    connection.execute(f"DELETE FROM {table}")
    connection.executemany(f"INSERT INTO {table} VALUES (?)", ((number,) for number in identities))


def _among(connection: sqlite3.Connection, sql: str, persons: Collection[int] | None) -> Iterator[sqlite3.Row]:
    """Run a query over some persons, or over all; rows of one person come together."""
    if persons is None:
        yield from connection.execute(sql.replace("{which}", "IS NOT NULL"))
        return
    for marks, part in parts(sorted(persons)):
        yield from connection.execute(sql.replace("{which}", f"IN {marks}"), part)


def _listed(words: Iterable[str]) -> str:
    return f"({','.join(map(repr, sorted(words)))})"
