"""Writing identities: from (kind, value) as found to row ids, and the names seen beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.normalize import canonical, clean, mailbox, one_line
from sbagg.store.derived import stir_threads_of
from sbagg.store.ids import uid

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

BARE_ROLES = frozenset({"owner", "delivered", "follower", "followed", "feed", "forgotten"})
"""Roles that make nobody a person: who is only followed, only owns, or only received the envelope; and what is none."""
COMPANIES = 0
"""Touched in place of an identity when what is known of companies has changed."""
THREADS = -1
"""Touched in place of an identity when who wrote with whom, under which names, may have changed."""
_NAME_LIMIT = 120
_CACHE_LIMIT = 50_000


class Identities:
    """Resolves identities in one write session. Holds a cache of row ids; rows are written by :meth:`flush`."""

    def __init__(self, connection: sqlite3.Connection, source: int) -> None:
        self._db = connection
        self._source = source
        self._ids: dict[tuple[str, str], int] = {}
        self._bare: dict[int, bool] = {}
        self._seen: dict[tuple[int, str], int | None] = {}
        self._touched: set[int] = set()
        self._dropped: set[int] = set()
        self._next = int(connection.execute("SELECT coalesce(max(id), 0) FROM identities").fetchone()[0]) + 1

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
        for identity in identities:
            done = self._db.execute(
                "UPDATE identities SET shared = 'list' WHERE id = ? AND shared IS NOT 'list'", (identity,)
            )
            if done.rowcount:
                self._touched.add(identity)
                stir_threads_of(self._db, [identity])

    def dropped(self, identities: Iterable[int]) -> None:
        """Note that a record no longer names these: whom no other names is nobody again, once the batch is written."""
        self._dropped.update(identities)

    def touch(self, identities: Iterable[int]) -> None:
        """Note that what is known of these has changed, so that they are grouped again."""
        self._touched.update(identities)

    def flush(self) -> None:
        """Write the names seen, who is nobody now, and the touched identities."""
        asleep = (
            "UPDATE identities SET bare = 1 WHERE id = ? AND bare = 0 AND NOT EXISTS (SELECT 1 FROM participants p "
            f"WHERE p.identity = identities.id AND p.kind != 'deal' AND p.role NOT IN ({','.join('?' * len(BARE_ROLES))}))"
        )
        unnamed = (
            "DELETE FROM identity_names WHERE identity = ?1 AND source = ?2 AND NOT EXISTS (SELECT 1 FROM participants p "
            "JOIN records r ON r.id = p.record WHERE p.identity = ?1 AND r.source = ?2) AND NOT EXISTS (SELECT 1 "
            "FROM card_identities i JOIN cards c ON c.id = i.card JOIN records r ON r.id = c.record "
            "WHERE i.identity = ?1 AND r.source = ?2)"
        )
        for identity in self._dropped:
            if self._db.execute(unnamed, (identity, self._source)).rowcount:
                self._touched.add(identity)
            if self._db.execute(asleep, (identity, *BARE_ROLES)).rowcount:
                self._bare[identity] = True
                self._touched.add(identity)
        self._touched |= self._dropped
        self._dropped.clear()
        rows = [(identity, self._source, name, at) for (identity, name), at in self._seen.items()]
        self._db.executemany(
            "INSERT INTO identity_names (identity, source, name, last_at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT DO UPDATE SET last_at = excluded.last_at "
            "WHERE excluded.last_at > coalesce(identity_names.last_at, -1)",
            rows,
        )
        self._touched.update(identity for identity, *_ in rows)  # even older mail can date a job
        self._touched.update((THREADS,) if self._touched else ())
        self._db.executemany("INSERT OR IGNORE INTO touched VALUES (?)", ((t,) for t in self._touched))
        self._seen.clear()
        self._touched.clear()


def canonical_pair(kind: str, value: str) -> tuple[str, str] | None:
    """Return (kind, canonical value), or None when the value cannot be one of its kind."""
    fixed = canonical(kind, clean(value))
    return (kind, fixed) if fixed else None
