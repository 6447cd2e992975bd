"""Questions about channels: what came through each, from which sources, and how else its people can be reached."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

    from sbagg.store.reader import Reader

_CARRIED = {"email": frozenset({"email"}), "phone": frozenset({"phone", "sms", "whatsapp"})}
"""Identity kind -> the channels on which it reaches somebody; of other kinds, that which the kind is named after."""
_NOWHERE = frozenset({"url", "salesforce", "hubspot", "pipedrive", "zoho", "dynamics", "crm"})
"""Kinds through which nobody is reached: records of somebody, not ways to them."""


class Through(NamedTuple):
    """What came through a channel. Times are unix seconds, None where no item has one."""

    by_kind: dict[str, int]
    first_at: int | None
    last_at: int | None


def through(reader: Reader) -> dict[str, Through]:
    """Return channel -> what came through it."""
    found: dict[str, Through] = {}
    rows = reader.db.execute(
        "SELECT channel, kind, count(*), min(at), max(at) FROM interactions GROUP BY channel, kind ORDER BY channel, kind"
    )
    for channel, kind, count, first, last in rows:
        held = found.get(channel, Through({}, None, None))
        times = [at for at in (held.first_at, held.last_at, first, last) if at is not None]
        found[channel] = Through({**held.by_kind, kind: count}, min(times, default=None), max(times, default=None))
    return found


def named(reader: Reader, what: str) -> set[str]:
    """Return every ``channel`` or ``kind`` of an item."""
    column = {"channel": "channel", "kind": "kind"}[what]
    return {row[0] for row in reader.db.execute(f"SELECT DISTINCT {column} FROM interactions")}


def people(reader: Reader) -> dict[str, set[int]]:
    """Return channel -> the persons (row ids) who took part in something on it."""
    found: dict[str, set[int]] = defaultdict(set)
    rows = reader.db.execute(
        "SELECT DISTINCT x.channel, i.person FROM participants p JOIN identities i ON i.id = p.identity "
        "JOIN interactions x ON x.id = p.interaction WHERE i.person IS NOT NULL"
    )
    for channel, person in rows:
        found[channel].add(person)
    return found


def sources(reader: Reader) -> dict[str, set[str]]:
    """Return channel -> the names of the sources that show something of it."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = reader.db.execute(
        "SELECT DISTINCT x.channel, s.name FROM sightings g JOIN interactions x ON x.id = g.interaction "
        "JOIN records r ON r.id = g.record JOIN sources s ON s.id = r.source"
    )
    for channel, name in rows:
        found[channel].add(name)
    return found


def reached(reader: Reader, persons: Collection[int]) -> dict[int, set[str]]:
    """Return person -> the channels on which an identity of theirs reaches them."""
    found: dict[int, set[str]] = {person: set() for person in persons}
    for row in reader.among("SELECT person, kind FROM identities WHERE shared IS NULL AND person IN", persons):
        own = row["kind"].partition("-")[0]
        found[row["person"]] |= _CARRIED.get(own, frozenset() if own in _NOWHERE else {own})
    return found
