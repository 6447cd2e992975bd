"""Threads: components over the keys that items share. A thread's id is the smallest key in it, so that the order in
which items arrive does not matter; what would grow over ``LIMIT`` items is not joined (one bogus Message-ID in
every newsletter must not make one thread of them all).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

LIMIT = 500


def assign(connection: sqlite3.Connection, items: Sequence[tuple[int, tuple[int, ...]]]) -> dict[int, int]:
    """Give each (item id, keys) its thread, joining threads that a new item connects. Returns item id -> thread.

    Writes keys and the joined threads' items; the caller writes the new items themselves.
    """
    if not items:
        return {}
    roots = _known(connection, {key for _, keys in items for key in keys})
    parts = _Parts(connection, roots)
    for _, keys in items:
        parts.add(keys)
    connection.executemany(
        "INSERT INTO thread_keys VALUES (?, ?) ON CONFLICT DO UPDATE SET thread = excluded.thread "
        "WHERE thread != excluded.thread",
        ((key, parts.find(key)) for key in parts.parent),
    )
    for old in set(roots.values()):
        new = parts.find(old)
        if new != old:
            connection.execute("UPDATE thread_keys SET thread = ? WHERE thread = ?", (new, old))
            connection.execute("UPDATE interactions SET thread = ? WHERE thread = ?", (new, old))
            connection.executemany("INSERT OR IGNORE INTO stirred_threads VALUES (?)", ((old,), (new,)))
            connection.execute(  # who answered whom, and how fast, may be another story now
                "INSERT OR IGNORE INTO stirred SELECT p.identity FROM interactions i JOIN participants p "
                "ON p.interaction = i.id WHERE i.thread = ?", (new,),
            )  # fmt: skip
    return {item: parts.find(keys[0]) for item, keys in items}


def _known(connection: sqlite3.Connection, keys: set[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    wanted = list(keys)
    for start in range(0, len(wanted), 500):
        chunk = wanted[start : start + 500]
        marks = ",".join("?" * len(chunk))
        found.update(
            connection.execute(f"SELECT key, thread FROM thread_keys WHERE key IN ({marks})", chunk).fetchall()
        )
    return found


class _Parts:
    """Union-find over keys and the threads that hold them already; the smallest member is the root."""

    def __init__(self, connection: sqlite3.Connection, roots: dict[int, int]) -> None:
        self._db = connection
        self._held = set(roots.values())
        self._size: dict[int, int] = {}
        self.parent: dict[int, int] = {root: root for root in self._held} | roots

    def find(self, key: int) -> int:
        parent = self.parent
        root = key
        while (above := parent[root]) != root:
            root = above
        while parent[key] != root:
            parent[key], key = root, parent[key]
        return root

    def add(self, keys: tuple[int, ...]) -> None:
        """Add an item: its keys are one thread, unless that would grow too large."""
        for key in keys:
            self.parent.setdefault(key, key)
        root = self.find(keys[0])
        for key in keys[1:]:
            other = self.find(key)
            if other != root and self._items(root) + self._items(other) < LIMIT:
                total = self._items(root) + self._items(other)
                root, lower = min(root, other), max(root, other)
                self.parent[lower] = root
                self._size[root] = total
        self._size[root] = self._items(root) + 1

    def _items(self, root: int) -> int:
        """Return how many items a thread has: what the store holds, and what was added since."""
        if root not in self._size:
            held = root in self._held
            self._size[root] = (
                self._db.execute("SELECT count(*) FROM interactions WHERE thread = ?", (root,)).fetchone()[0]
                if held
                else 0
            )
        return self._size[root]
