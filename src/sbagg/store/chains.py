"""The links between identities: what holds a person together, and what speaks for or against two being one."""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from sbagg.store.reader import Reader


class Edge(NamedTuple):
    """A link between two identities (row ids), with the records or the act that it rests on."""

    a: int
    b: int
    rule: str
    score: float
    evidence: tuple[int | str, ...]


def edges(reader: Reader, members: Collection[int]) -> list[Edge]:
    """Return the links that hold between identities of one person."""
    inside = set(members)
    rows = reader.among("SELECT * FROM links WHERE verdict = 'same' AND a IN", inside)
    return [_edge(row) for row in rows if row["b"] in inside]


def against(reader: Reader, one: Collection[int], other: Collection[int]) -> list[str]:
    """Return the ids of the acts that keep two persons apart, first to last."""
    found: set[str] = set()
    for here, there in ((one, set(other)), (other, set(one))):
        rows = reader.among("SELECT * FROM links WHERE verdict = 'different' AND a IN", here)
        found.update(json.loads(row["evidence"])[0] for row in rows if row["b"] in there)
    return sorted(found)


def suggested(reader: Reader, one: int, other: int) -> sqlite3.Row | None:
    """Return the suggestion that two persons (row ids) are one."""
    return reader.one("SELECT * FROM suggestions WHERE a = ? AND b = ?", *sorted((one, other)))


def shortest(links: Iterable[Edge], start: int, end: int | None = None) -> list[list[Edge]]:
    """Return the shortest chain of links from ``start`` to every identity it leads to (or to ``end``), shortest first.

    Of chains of one length that of the strongest links is taken.
    """
    beside: dict[int, list[tuple[int, Edge]]] = {}
    for edge in sorted(links, key=lambda edge: (-edge.score, edge.rule, edge.a, edge.b)):
        beside.setdefault(edge.a, []).append((edge.b, edge))
        beside.setdefault(edge.b, []).append((edge.a, edge))
    chains: dict[int, list[Edge]] = {start: []}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for there, edge in beside.get(here, ()):
            if there not in chains:
                chains[there] = [*chains[here], edge]
                waiting.append(there)
    if end is not None:
        return [chains[end]] if end in chains else []
    return [chain for number, chain in chains.items() if number != start]


def records(reader: Reader, numbers: Iterable[object]) -> dict[int, sqlite3.Row]:
    """Return source name, time of change and locator of records."""
    sql = "SELECT r.id, r.at, r.locator, s.name FROM records r JOIN sources s ON s.id = r.source WHERE r.id IN"
    return {row["id"]: row for row in reader.among(sql, (n for n in numbers if isinstance(n, int)))}


def _edge(row: sqlite3.Row) -> Edge:
    return Edge(row["a"], row["b"], row["rule"], row["score"], tuple(json.loads(row["evidence"])))
