"""Writing identities: from (kind, value) as found to row ids, and the names seen beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.normalize import canonical, clean, mailbox, one_line
from sbagg.store.ids import uid

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

BARE_ROLES = frozenset({"owner", "delivered", "follower", "followed"})
"""Roles that make nobody a person: who is only followed, only owns, or only received the envelope."""
COMPANIES = 0
"""Touched in place of an identity when what is known of companies has changed."""
_NAME_LIMIT = 120
_CACHE_LIMIT = 200_000


class Identities:
    """Resolves identities in one write session. Holds a cache of row ids; rows are written by :meth:`flush`."""

    def __init__(self, connection: sqlite3.Connection, source: int) -> None:
        self._db = connection
        self._source = source
        self._ids: dict[tuple[str, str], int] = {}
        self._bare: dict[int, bool] = {}
        self._seen: dict[tuple[int, str], int | None] = {}
        self._touched: set[int] = set()
        self._next = int(connection.execute("SELECT coalesce(max(id), 0) FROM identities").fetchone()[0]) + 1

    def forget_cache(self) -> None:
        """Drop what was cached: after a rollback row ids may be given anew."""
        self.__init__(self._db, self._source)  # type: ignore[misc]  # a new start is exactly what is meant

    def resolve(self, wanted: Iterable[tuple[str, str]]) -> None:
        """Make sure that :meth:`get` knows all of these (canonical) identities, adding the new ones."""
        if len(self._ids) > _CACHE_LIMIT:
            self._ids.clear()
            self._bare.clear()
        missing = {uid(f"{kind}:{value}"): (kind, value) for kind, value in wanted if (kind, value) not in self._ids}
        numbers = list(missing)
        for start in range(0, len(numbers), 500):
            chunk = numbers[start : start + 500]
            marks = ",".join("?" * len(chunk))
            for row in self._db.execute(f"SELECT id, uid, bare FROM identities WHERE uid IN ({marks})", chunk):
                self._ids[missing.pop(row["uid"])] = row["id"]
                self._bare[row["id"]] = bool(row["bare"])
        new = []
        for number, (kind, value) in missing.items():
            self._ids[kind, value] = self._next
            self._bare[self._next] = True
            new.append((self._next, number, kind, value, uid(f"email:{mailbox(value)}") if kind == "email" else None))
            self._next += 1
        self._db.executemany("INSERT INTO identities (id, uid, kind, value, mailbox) VALUES (?, ?, ?, ?, ?)", new)

    def get(self, kind: str, value: str) -> int:
        """Return the row id of a canonical identity that was resolved before."""
        return self._ids[kind, value]

    def saw(self, identity: int, name: str, at: int | None) -> None:
        """Note that a source showed this name beside the identity."""
        key = (identity, one_line(clean(name), _NAME_LIMIT))
        if key not in self._seen or (at or 0) > (self._seen[key] or 0):
            self._seen[key] = at

    def not_bare(self, identities: Iterable[int]) -> None:
        """Note that these took part in something, so that a person stands behind each."""
        fresh = [identity for identity in identities if self._bare.get(identity, True)]
        for identity in fresh:
            self._bare[identity] = False
        self._touched.update(fresh)
        self._db.executemany("UPDATE identities SET bare = 0 WHERE id = ?", ((identity,) for identity in fresh))

    def is_list(self, identities: Iterable[int]) -> None:
        """Note that these are mailing lists."""
        self._db.executemany(
            "UPDATE identities SET shared = 'list' WHERE id = ? AND shared IS NOT 'list'",
            ((identity,) for identity in identities),
        )

    def touch(self, identities: Iterable[int]) -> None:
        """Note that what is known of these has changed, so that they are grouped again."""
        self._touched.update(identities)

    def flush(self) -> None:
        """Write the names seen and the touched identities."""
        rows = [(identity, self._source, name, at) for (identity, name), at in self._seen.items()]
        before = self._db.total_changes
        self._db.executemany(
            "INSERT INTO identity_names (identity, source, name, last_at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET last_at = excluded.last_at "
            "WHERE excluded.last_at > coalesce(identity_names.last_at, -1)",
            rows,
        )
        if self._db.total_changes != before:
            self._touched.update(identity for identity, _, name, _ in rows if name)
        self._db.executemany("INSERT OR IGNORE INTO touched VALUES (?)", ((t,) for t in self._touched))
        self._seen.clear()
        self._touched.clear()


def canonical_pair(kind: str, value: str) -> tuple[str, str] | None:
    """Return (kind, canonical value), or None when the value cannot be one of its kind."""
    fixed = canonical(kind, clean(value))
    return (kind, fixed) if fixed else None
