"""Meetings by their time, and who is in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sbagg.store.itemviews import moment

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

    from sbagg.store.reader import Reader
    from sbagg.store.scan import Span

_BESIDE = frozenset({"list", "delivered", "owner"})
_CALLED_OFF, _ABSENT = "cancelled", "declined"
_ANSWERS = {_ABSENT: 0, "accepted": 1, "tentative": 2, "invited": 3, "organizer": 4}
"""Of several sources, what tells more goes first; that somebody is named there tells least."""


class Guest(NamedTuple):
    """A person in an item: row id, the identity that is named there, and the role it has."""

    person: int
    identity: int
    role: str


def meetings(reader: Reader, span: Span) -> Iterator[sqlite3.Row]:
    """Yield the meetings (rows of ``interactions``) within a span, the earliest first; not those called off or gone."""
    yield from reader.db.execute(
        "SELECT * FROM interactions WHERE kind = 'meeting' AND at BETWEEN ? AND ? AND gone_at IS NULL "
        f"AND status IS NOT '{_CALLED_OFF}' ORDER BY at, uid", (span.since, span.until),
    )  # fmt: skip


def guests(reader: Reader, item: int) -> list[Guest]:
    """Return who is in an item, each person once: with the role that tells most, that they are absent before all others."""
    rows = reader.db.execute(
        "SELECT DISTINCT i.person, p.identity, p.role FROM participants p JOIN identities i ON i.id = p.identity "
        "WHERE p.interaction = ? AND i.person IS NOT NULL ORDER BY p.role, i.person, p.identity", (item,),
    )  # fmt: skip
    found: dict[int, Guest] = {}
    for row in rows:
        guest = Guest(*row)
        held = found.get(guest.person)
        if guest.role not in _BESIDE and (held is None or _telling(guest) < _telling(held)):
            found[guest.person] = guest
    return list(found.values())


def _telling(guest: Guest) -> int:
    return _ANSWERS.get(guest.role, len(_ANSWERS))


def answers(reader: Reader, identities: Collection[int], since: int) -> list[str]:
    """Return the subjects of the mails that a calendar sent for these identities since a time, the newest first."""
    sql = (
        "SELECT DISTINCT x.id, x.at, x.uid, x.title FROM participants p JOIN interactions x ON x.id = p.interaction "
        f"WHERE p.kind = 'email' AND p.author = p.identity AND p.at > {int(since)} AND p.at <= {int(reader.now)} "
        "AND x.gone_at IS NULL AND ' ' || coalesce(x.flags, '') || ' ' LIKE '% invite %' AND p.identity IN"
    )
    found = {row["id"]: row for row in reader.among(sql, identities)}
    return [row["title"] for row in sorted(found.values(), key=lambda row: (-row["at"], row["uid"]))]


def last_of_title(reader: Reader, identities: Collection[int], title: str, since: int) -> int:
    """Return when these identities were last in a meeting of this title since a time, else that time."""
    sql = (
        "SELECT p.at, x.title FROM participants p JOIN interactions x ON x.id = p.interaction "
        f"WHERE p.kind = 'meeting' AND p.at > {int(since)} AND p.at <= {int(reader.now)} AND p.identity IN"
    )
    return max((row["at"] for row in reader.among(sql, identities) if row["title"] == title), default=since)


def is_with_outsiders(reader: Reader, row: sqlite3.Row) -> bool:
    """Tell whether somebody from outside is to be there, and I have not declined."""
    there = guests(reader, row["id"])
    mine = [guest.role for guest in there if guest.identity in reader.me]
    return set(mine) != {_ABSENT} and any(guest.identity not in reader.us and guest.role != _ABSENT for guest in there)


def is_whole_day(row: sqlite3.Row) -> bool:
    """Tell whether a meeting has a day and no time."""
    return type(moment(row)) is not int


def has_meetings(reader: Reader, since: int) -> bool:
    """Tell whether a source knows of any meeting of mine since a time."""
    sql = "SELECT 1 FROM participants WHERE kind = 'meeting' AND at >= ? AND identity = ? LIMIT 1"
    return any(reader.one(sql, since, identity) is not None for identity in reader.me)
