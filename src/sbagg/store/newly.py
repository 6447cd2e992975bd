"""What happened within a time, or was learnt late of a time before: each thing is news once."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sbagg.normalize.days import DAY, noon
from sbagg.store import learnt
from sbagg.store.ids import uid
from sbagg.store.itemviews import moment
from sbagg.views import Day

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping

    from sbagg.store.reader import Reader

LATE = 31 * DAY
"""What is learnt later than that after it happened is history, and no news."""
_FARTHEST = 14 * 3600
_COLUMNS = "id, uid, kind, channel, at, author, flags, status"


class Window(NamedTuple):
    """News is what happened after ``since`` and up to ``until`` (unix seconds), or before and was learnt behind ``place``."""

    since: int
    until: int
    place: learnt.Place


class Learnt:
    """What was learnt behind a window's place, asked for by what it is."""

    def __init__(self, reader: Reader, window: Window) -> None:
        self._window = window
        self._found: dict[str, dict[tuple[int, int], int]] = defaultdict(dict)
        for entry in learnt.behind(reader, window.place):
            self._found[entry.what][entry.number, entry.at] = entry.place.at

    def numbers(self, what: str) -> list[int]:
        """Return the numbers of what was learnt of a kind."""
        return [number for number, _ in self._found[what]]

    def is_news(self, at: int, what: str, number: int, since: int = 0) -> bool:
        """Tell whether a thing that happened at a time is news."""
        seen = self._found[what].get((number, since))
        late = seen is not None and seen - at <= LATE
        return at <= self._window.until and (at > self._window.since or late)


def items(reader: Reader, window: Window, known: Learnt) -> list[sqlite3.Row]:
    """Return the items (rows of ``interactions``) that are news, the newest first."""
    sql = f"SELECT {_COLUMNS} FROM interactions WHERE gone_at IS NULL AND "
    rows = reader.db.execute(
        f"{sql}at BETWEEN ? AND ?", (window.since - _FARTHEST, window.until + _FARTHEST)
    ).fetchall()
    rows += reader.among(f"{sql}at IS NOT NULL AND id IN", known.numbers(learnt.ITEM))
    found = {row["id"]: row for row in rows if known.is_news(_place(row), learnt.ITEM, row["id"])}
    return sorted(found.values(), key=lambda row: (-_place(row), row["uid"]))


def _place(row: sqlite3.Row) -> int:
    at = moment(row)
    assert at is not None
    return noon(at) if isinstance(at, Day) else at


def stages(reader: Reader, window: Window, known: Learnt) -> set[tuple[int, int]]:
    """Return (deal's row id, since when) of each stage that a deal came into, where that is news."""
    sql = "SELECT interaction, at FROM deal_stages WHERE "
    rows = reader.db.execute(f"{sql}at > ? AND at <= ?", (window.since, window.until)).fetchall()
    rows += reader.among(f"{sql}interaction IN", known.numbers(learnt.STAGE))
    return {(number, at) for number, at in rows if known.is_news(at, learnt.STAGE, number, at)}


def closed(reader: Reader, window: Window, known: Learnt) -> dict[int, int]:
    """Return ticket (row id) -> when it was closed, where that is news."""
    sql = "SELECT interaction, closed FROM tickets WHERE "
    rows = reader.db.execute(f"{sql}closed > ? AND closed <= ?", (window.since, window.until)).fetchall()
    rows += reader.among(f"{sql}closed IS NOT NULL AND interaction IN", known.numbers(learnt.CLOSED))
    return {number: at for number, at in rows if known.is_news(at, learnt.CLOSED, number)}


def parties(reader: Reader, numbers: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """Return item -> (identity, person) of who took part in it."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    sql = (
        "SELECT DISTINCT p.interaction, p.identity, i.person FROM participants p JOIN identities i ON i.id = p.identity "
        "WHERE i.person IS NOT NULL AND p.role NOT IN ('declined', 'delivered', 'list', 'owner', 'feed') AND p.interaction IN"
    )
    for row in reader.among(sql, numbers):
        found[row["interaction"]].append((row["identity"], row["person"]))
    return found


def concerned(reader: Reader, numbers: Collection[int]) -> Mapping[int, set[int]]:
    """Return company -> the items of these that concern it."""
    targets: dict[int, set[int]] = defaultdict(set)
    for row in reader.among("SELECT target, interaction FROM concerns WHERE interaction IN", numbers):
        targets[row["target"]].add(row["interaction"])
    found: dict[int, set[int]] = defaultdict(set)
    if targets:
        keys = reader.db.execute("SELECT kind, value, company FROM company_keys WHERE kind IN ('account', 'domain')")
        for row in keys:
            number = int(row["value"]) if row["kind"] == "account" else uid(f"domain:{row['value']}")
            found[row["company"]] |= targets.get(number, set())
    return {company: theirs for company, theirs in found.items() if theirs}


def of_records(reader: Reader, records: Iterable[int]) -> dict[int, list[int]]:
    """Return record -> the items that it shows."""
    found: dict[int, list[int]] = defaultdict(list)
    for row in reader.among("SELECT record, interaction FROM sightings WHERE record IN", records):
        found[row["record"]].append(row["interaction"])
    return found
