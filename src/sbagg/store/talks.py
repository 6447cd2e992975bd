"""Reading conversations: a thread, or what somebody and I exchange by one channel outside of any."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sbagg.store.ids import uid
from sbagg.store.packing import unpacked
from sbagg.store.stirred import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

Way: TypeAlias = tuple[int, str]
"""A person and a channel: what has no thread is one conversation of theirs."""
KINDS = ("email", "dm", "sms", "chat", "call", "meeting", "ticket", "post")
LONGEST = 200
"""Messages of a conversation that are read, the newest: what was asked before so many is settled."""
LATE = 400 * 86_400
"""Seconds without anything new after which a conversation is read no more; and how far back one is read."""
_KINDS = f"({','.join(map(repr, KINDS))})"
_CHUNK = 400


class Line(NamedTuple):
    """One item of a conversation. ``parties``: (identity, role); ``stamp`` changes when its text does."""

    item: int
    at: int
    kind: str
    title: str
    author: int | None
    flags: str
    status: str
    visibility: str
    gone: bool
    stamp: str
    parties: tuple[tuple[int, str], ...] = ()


class Talk(NamedTuple):
    """A conversation: its number, whose it is if it has no thread, what is read of it, and when more of it comes."""

    number: int
    person: int | None
    lines: Sequence[Line]
    ahead: int | None


def threads_of(connection: sqlite3.Connection, persons: Collection[int], now: int) -> set[int]:
    """Return the threads that these persons take part in, with what may be read of them."""
    sql = (
        "SELECT DISTINCT x.thread FROM identities i CROSS JOIN participants p ON p.identity = i.id "
        f"AND p.at >= {_earliest(now)} CROSS JOIN interactions x ON x.id = p.interaction WHERE p.kind IN {_KINDS} AND x.thread IS NOT NULL AND i.person IN "
    )
    return {row[0] for marks, part in parts(persons) for row in connection.execute(sql + marks, part)}


def _earliest(now: int) -> int:
    """Return the time before which nothing is read, however late a conversation still went on."""
    return now - 2 * LATE


def beside(connection: sqlite3.Connection, persons: Collection[int], now: int) -> set[int]:
    """Return whoever is with these persons in what has no thread, as far as that may be read."""
    sql = (
        f"SELECT DISTINCT o.person FROM identities i CROSS JOIN participants p ON p.identity = i.id AND p.at >= {_earliest(now)} CROSS JOIN interactions x "
        "ON x.id = p.interaction CROSS JOIN participants q ON q.interaction = p.interaction CROSS JOIN identities o ON o.id = q.identity "
        f"WHERE p.kind IN {_KINDS} AND x.thread IS NULL AND o.person IS NOT NULL AND i.person IN "
    )
    return {row[0] for marks, part in parts(persons) for row in connection.execute(sql + marks, part)}


def late_threads(connection: sqlite3.Connection, now: int) -> set[int]:
    """Return the threads with something of late, or still to come."""
    sql = f"SELECT DISTINCT thread FROM interactions WHERE at >= ? AND thread IS NOT NULL AND kind IN {_KINDS}"
    return {row[0] for row in connection.execute(sql, (now - LATE,))}


def in_threads(connection: sqlite3.Connection, threads: Iterable[int], now: int) -> Iterator[Talk]:
    """Yield those of these threads that have something of late."""
    sql = f"{_LINES} FROM interactions x LEFT JOIN records r ON r.id = x.record LEFT JOIN texts t ON t.interaction = x.id "
    wanted = sorted(threads)
    for start in range(0, len(wanted), _CHUNK):
        rows = connection.execute(
            f"{sql} WHERE x.thread IN (SELECT value FROM json_each(?)) AND x.kind IN {_KINDS} AND x.at >= {_earliest(now)} "
            "ORDER BY x.thread, x.at, x.uid", (json.dumps(wanted[start : start + _CHUNK]),),
        )  # fmt: skip
        held = [(thread, None, _lines(some, now)) for thread, some in groupby(rows, key=lambda row: int(row["thread"]))]
        yield from _talks(connection, held)


def by_channel(connection: sqlite3.Connection, persons: Collection[int] | None, now: int) -> Iterator[Talk]:
    """Yield what these persons (None: all) said outside of threads, by channel, where there is something of late."""
    found: dict[Way, dict[int, None]] = defaultdict(dict)
    names: dict[int, int] = {}
    sql = (
        f"SELECT i.person, q.uid, x.channel, x.id FROM identities i CROSS JOIN participants p ON p.identity = i.id AND p.at >= {_earliest(now)} "
        "CROSS JOIN interactions x ON x.id = p.interaction JOIN persons q ON q.id = i.person "
        f"WHERE p.kind IN {_KINDS} AND x.thread IS NULL AND i.person "
    )
    whole = [("IS NOT NULL", [])] if persons is None else [(f"IN {marks}", part) for marks, part in parts(persons)]
    for marks, part in whole:
        for person, number, channel, item in connection.execute(sql + marks, part):
            names[person] = number
            found[person, channel][item] = None
    items = sorted({item for some in found.values() for item in some})
    rows = {row["id"]: row for row in _rows(connection, items)}
    held = []
    for (person, channel), some in found.items():
        mine = sorted((rows[item] for item in some if item in rows), key=lambda row: (row["at"], row["uid"]))
        held.append((way_number(names[person], channel), person, _lines(mine, now)))
    yield from _talks(connection, held)


def way_number(person: int, channel: str) -> int:
    """Return the number of the conversation with a person (uid) by a channel: below 0."""
    return -uid(f"{person}:{channel}") - 1


def texts(connection: sqlite3.Connection, items: Collection[int]) -> dict[int, str]:
    """Return what the authors of these items wrote."""
    return {
        row[0]: unpacked(row[1])
        for marks, part in parts(items)
        for row in connection.execute(f"SELECT interaction, new FROM texts WHERE interaction IN {marks}", part)
    }


def lines(connection: sqlite3.Connection, items: Collection[int]) -> list[Line]:
    """Return these items as lines, without who takes part."""
    return [_line(row) for row in _rows(connection, items)]


def whose(connection: sqlite3.Connection, identities: Collection[int]) -> dict[int, tuple[int, str]]:
    """Return identity -> (person, name) of those that are somebody's."""
    sql = "SELECT i.id, p.id, p.name FROM identities i JOIN persons p ON p.id = i.person WHERE i.id IN "
    return {
        row[0]: (row[1], row[2]) for marks, part in parts(identities) for row in connection.execute(sql + marks, part)
    }


def my_names(connection: sqlite3.Connection, me: Collection[int]) -> set[str]:
    """Return the names that are on my cards, and those beside my addresses that share a word with one of them."""
    sure, beside = set(), set()
    for marks, part in parts(me):
        sure |= {row[0] for row in connection.execute(
            f"SELECT p.name FROM identities i JOIN persons p ON p.id = i.person WHERE i.id IN {marks} UNION "
            f"SELECT c.name FROM card_identities m JOIN cards c ON c.id = m.card WHERE m.identity IN {marks}", part * 2)}  # fmt: skip
        beside |= {
            row[0]
            for row in connection.execute(f"SELECT DISTINCT name FROM identity_names WHERE identity IN {marks}", part)
        }
        sure |= {row[0] for row in connection.execute(
            f"SELECT value FROM identities WHERE kind IN ('twitter', 'bluesky', 'mastodon') AND id IN {marks}", part)}  # fmt: skip
    words = {word for name in sure for word in name.casefold().split()}
    return {name for name in sure | {name for name in beside if not words.isdisjoint(name.casefold().split())} if name}


_LINES = (
    "SELECT x.id, x.uid, x.thread, x.at, x.kind, x.title, x.author, x.flags, x.status, x.visibility, x.gone_at, "
    "hex(r.digest) || '.' || r.version || '.' || length(t.new) AS stamp"
)


def _rows(connection: sqlite3.Connection, items: Collection[int]) -> Iterator[sqlite3.Row]:
    sql = (
        f"{_LINES} FROM interactions x LEFT JOIN records r ON r.id = x.record LEFT JOIN texts t ON t.interaction = x.id "
        "WHERE x.at IS NOT NULL AND x.id IN "
    )
    for marks, part in parts(items):
        yield from connection.execute(sql + marks, part)


def _lines(rows: Iterable[sqlite3.Row], now: int) -> tuple[list[Line], int | None]:
    """Return what is read of a conversation, and when the next of it comes; nothing where it ended long ago."""
    every = list(rows)
    past = [row for row in every if row["at"] <= now]
    ahead = min((row["at"] for row in every if row["at"] > now), default=None)
    newest = past[-1]["at"] if past else 0
    if newest < now - LATE:
        return [], ahead
    read = [row for row in past if row["at"] >= newest - LATE][-LONGEST:]
    return [_line(row) for row in read], ahead


def _line(row: sqlite3.Row) -> Line:
    return Line(
        row["id"], row["at"], row["kind"], row["title"], row["author"], row["flags"] or "", row["status"] or "",
        row["visibility"], row["gone_at"] is not None, row["stamp"] or "",
    )  # fmt: skip


def _talks(
    connection: sqlite3.Connection, held: Sequence[tuple[int, int | None, tuple[list[Line], int | None]]]
) -> Iterator[Talk]:
    parties = _parties(connection, [line.item for _, _, (lines, _) in held for line in lines])
    for number, person, (lines, ahead) in held:
        if lines or ahead is not None:
            yield Talk(number, person, [line._replace(parties=parties.get(line.item, ())) for line in lines], ahead)


def _parties(connection: sqlite3.Connection, items: Collection[int]) -> Mapping[int, tuple[tuple[int, str], ...]]:
    found: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for marks, part in parts(items):
        for row in connection.execute(
            f"SELECT interaction, identity, role FROM participants WHERE interaction IN {marks}", part
        ):
            found[row[0]].add((row[1], row[2]))
    return {item: tuple(sorted(some)) for item, some in found.items()}
