"""What every question needs: the connection, who I am, who we are, and what time it is."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sbagg.config import Rank
from sbagg.normalize import corporate_domain
from sbagg.store.ids import PERSON, shown, uid

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

_USUAL = Rank()
_CHUNK = 500
YOU = "you"
"""The source of what the user said."""
STATES = "('deal', 'ticket', 'order', 'invoice', 'payment', 'refund')"
"""Kinds that the partial indexes cover; a query must name them in these words to use one."""


class Reader:
    """A store opened for questions. ``me`` are (kind, value), ``domains`` those whose addresses are us; ``weights`` what
    makes somebody important.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        me: Sequence[tuple[str, str]],
        domains: Sequence[str],
        now: int,
        weights: Rank = _USUAL,
    ) -> None:
        self.db = connection
        self.now = now
        self.weights = weights
        self._me = me
        self._domains = domains

    @cached_property
    def me(self) -> frozenset[int]:
        """Row ids of my identities, and of whatever is the same person."""
        wanted = [uid(f"{kind}:{value}") for kind, value in self._me]
        found = list(self.among("SELECT id, person FROM identities WHERE uid IN", wanted))
        people = [row["person"] for row in found if row["person"] is not None]
        same = self.among("SELECT id FROM identities WHERE shared IS NULL AND person IN", people)
        return frozenset(row["id"] for row in found) | {row["id"] for row in same}

    @cached_property
    def us(self) -> frozenset[int]:
        """Row ids of all identities that are mine, a colleague's, or on one of our domains."""
        ids = set(self.me)
        ids.update(
            row[0]
            for row in self.db.execute(
                "SELECT i.id FROM persons p CROSS JOIN identities i ON i.person = p.id WHERE p.us"
            )
        )
        for domain in self._domains:
            where, value = "kind = 'email'", []
            if corporate_domain(domain) == domain:  # else a part of one, or a reserved or free mail domain
                where = "company = (SELECT company FROM company_keys WHERE kind = 'domain' AND value = ?)"
                value = [domain]
            rows = self.db.execute(f"SELECT id, value FROM identities WHERE {where}", value)
            ids.update(row["id"] for row in rows if row["value"].endswith(("@" + domain, "." + domain)))
        return frozenset(ids)

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Return the first row of a query."""
        return self.db.execute(sql, values).fetchone()  # type: ignore[no-any-return]

    def among(self, sql: str, values: Iterable[object], tail: str = "") -> Iterator[sqlite3.Row]:
        """Run ``sql (?, ?, ...) tail`` over values of any number, in chunks; rows come chunk by chunk."""
        wanted = list(dict.fromkeys(values))
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            yield from self.db.execute(f"{sql} ({','.join('?' * len(chunk))}) {tail}", chunk)


def person_id(number: int) -> str:
    """Write a person's or an identity's uid as an id."""
    return shown(PERSON, number)
