"""Who answered whom in front of others: on a list, in a channel, in public, where nobody is addressed."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from sbagg.store.rows import AUTHOR_ROLES
from sbagg.store.seen import PARTY, Seen
from sbagg.store.stirred import parts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator

LATEST = 30 * 86400
"""Seconds after which what is said next is no answer any more."""
_KINDS = "('email', 'dm', 'sms', 'chat', 'post')"
_MACHINES = frozenset({"auto", "bulk"})
_ME = 0
_OPEN = (
    "(x.visibility = 'public' OR x.kind = 'chat' OR coalesce(x.flags, '') LIKE '%list%' OR EXISTS (SELECT 1 FROM participants q "
    "JOIN identities l ON l.id = q.identity WHERE q.interaction = x.id AND (q.role IN ('list', 'feed') OR (l.shared = 'list' "
    f"AND q.role NOT IN ({','.join(map(repr, sorted(AUTHOR_ROLES)))})))))"
)
"""Whether others than those whom an item names could read it. One's own copy of a mail to a list does not say that it is one."""
_MINE = (
    "SELECT x.thread FROM mine m CROSS JOIN participants p ON p.identity = m.id AND p.author = m.id "
    f"CROSS JOIN interactions x ON x.id = p.interaction WHERE p.kind IN {_KINDS} AND x.thread IS NOT NULL AND {_OPEN}"
)
_THEIRS = (
    "SELECT x.thread FROM identities i CROSS JOIN participants p ON p.identity = i.id AND p.author = i.id "
    f"CROSS JOIN interactions x ON x.id = p.interaction WHERE p.kind IN {_KINDS} AND x.thread IS NOT NULL AND EXISTS "
    "(SELECT 1 FROM interactions y WHERE y.thread = x.thread AND y.author IN (SELECT id FROM mine)) "
    "AND i.id NOT IN (SELECT id FROM mine) AND i.person IN "
)
_SAID = (
    "SELECT x.thread, x.id, x.at, x.kind, x.channel, coalesce(x.flags, ''), "
    f"CASE WHEN a.id IN (SELECT id FROM mine) THEN {_ME} ELSE coalesce(a.person, -a.id) END, "
    f"a.person IS NOT NULL AND a.shared IS NULL, {_OPEN}, x.key, x.answers FROM interactions x JOIN identities a ON a.id = x.author "
    f"WHERE x.kind IN {_KINDS} AND x.at IS NOT NULL AND x.thread IN {{which}} ORDER BY x.thread, x.at, x.uid"
)


class _Said(NamedTuple):
    """One item of a thread. ``who``: me, a person, or below 0 an identity that is nobody's."""

    thread: int
    item: int
    at: int
    kind: str
    channel: str
    flags: str
    who: int
    is_person: bool
    is_open: bool
    key: int | None
    answers: int | None

    @property
    def is_somebodys(self) -> bool:
        """Whether a person wrote it, and no machine, list or desk."""
        return bool(self.is_person) and _MACHINES.isdisjoint(self.flags.split())


def answers(connection: sqlite3.Connection, persons: Collection[int] | None) -> dict[int, list[Seen]]:
    """Return person -> what I answered them in front of others, and they me; None: of everybody. ``mine`` has my identities.

    What somebody says answers what its source says, if that is there; else what another said last before it in its thread.
    """
    found: dict[int, list[Seen]] = defaultdict(list)
    for said, before in _pairs(connection, _threads(connection, persons)):
        if _ME not in {said.who, before.who}:
            continue
        mine, other, author = (said, before, "me") if said.who == _ME else (before, said, "them")
        is_wanted = persons is None or other.who in persons
        if is_wanted and said.is_open and mine.is_open and other.is_somebodys:
            found[other.who].append(
                Seen(
                    said.item,
                    said.at,
                    said.kind,
                    said.channel,
                    author,
                    "",
                    said.flags,
                    said.thread,
                    PARTY,
                    1,
                    answer=True,
                )
            )
    return found


def _threads(connection: sqlite3.Connection, persons: Collection[int] | None) -> set[int]:
    """Return the threads where I said something that all could read; or those of some people, where I said anything."""
    if persons is None:
        return {row[0] for row in connection.execute(_MINE)}
    return {row[0] for marks, part in parts(persons) for row in connection.execute(f"{_THEIRS} {marks}", part)}


def _pairs(connection: sqlite3.Connection, threads: Iterable[int]) -> Iterator[tuple[_Said, _Said]]:
    """Yield each item with the one of another's that it answers, as far as that is known or can be guessed."""
    for marks, part in parts(sorted(threads)):
        rows = map(_Said._make, connection.execute(_SAID.format(which=marks), part))
        for _, thread in groupby(rows, key=lambda said: said.thread):
            items = list(thread)
            by_key = {said.key: said for said in reversed(items)}  # one without a key of its own has that of its root
            last = guess = None
            for said in items:
                if last is not None and last.who != said.who:
                    guess = last
                last = said
                named = None if said.answers is None else by_key.get(said.answers)
                if named is not None and named.who != said.who:
                    yield said, named
                elif named is None and guess is not None and said.at - guess.at <= LATEST:
                    yield said, guess
