"""Timelines as streams: one ordered range scan per identity, merged. No sort, no temporary table."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3

    from sbagg.store.reader import Reader

_MANY = 200
Entry = tuple[int, int]
"""(time, interaction), the time -1 where it is unknown."""


class Span(NamedTuple):
    """From when to when, in unix seconds, both included."""

    since: int = -1
    until: int = 2**62


ALWAYS = Span()
IS_DAY = "(' ' || coalesce(i.flags, '') || ' ') LIKE '% day %'"
"""Whether an interaction ``i`` takes the whole day: its time is the noon UTC of that day."""


def entries(
    reader: Reader, identities: Iterable[int], targets: Iterable[int] = (), span: Span = ALWAYS
) -> Iterator[Entry]:
    """Yield (time, interaction) of all that these identities took part in or that concerns these refs, newest first.

    Each interaction comes once. What has the same time comes in the order of ids, which is the same everywhere.
    """
    scans = [_scan(reader, "participants", "identity", ids, span) for ids in _packed(list(identities))]
    scans += [_scan(reader, "concerns", "target", ids, span) for ids in _packed(list(targets))]
    merged = heapq.merge(*scans, key=lambda entry: -entry[0])
    return _settled(reader, merged)


def everything(reader: Reader, span: Span = ALWAYS) -> Iterator[Entry]:
    """Yield (time, interaction) of all that is dated, newest first."""
    rows = reader.db.execute(
        "SELECT at, id FROM interactions WHERE at BETWEEN ? AND ? ORDER BY at DESC", (span.since, span.until)
    )
    return _settled(reader, ((row[0], row[1]) for row in rows))


def whole_days(reader: Reader, numbers: Iterable[int]) -> set[int]:
    """Return those of these interactions that take the whole day."""
    return {row[0] for row in reader.among(f"SELECT id FROM interactions i WHERE {IS_DAY} AND id IN", numbers)}


def _packed(ids: list[int]) -> list[list[int]]:
    """One scan for each id, but no more scans than the merge is worth: beyond that several ids share a scan."""
    if len(ids) <= _MANY:
        return [[number] for number in ids]
    size = -(-len(ids) // _MANY)
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def _scan(reader: Reader, table: str, column: str, ids: list[int], span: Span) -> Iterator[Entry]:
    where = f"{column} = ?" if len(ids) == 1 else f"{column} IN ({','.join('?' * len(ids))})"
    rows: sqlite3.Cursor = reader.db.execute(
        f"SELECT at, interaction FROM {table} WHERE {where} AND at BETWEEN ? AND ? ORDER BY at DESC",
        (*ids, span.since, span.until),
    )
    return ((row[0], row[1]) for row in rows)


def _settled(reader: Reader, merged: Iterable[Entry]) -> Iterator[Entry]:
    for at, same in groupby(merged, key=lambda entry: entry[0]):
        ids = list(dict.fromkeys(entry[1] for entry in same))
        if len(ids) > 1:
            order = {row["id"]: row["uid"] for row in reader.among("SELECT id, uid FROM interactions WHERE id IN", ids)}
            ids.sort(key=lambda number: order.get(number, 0))
        yield from ((at, number) for number in ids)
