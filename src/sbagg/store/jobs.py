"""Job changes: items that no source states, worked out from employments whenever somebody looks.

They have no row: an item's number is its uid with a minus. They are on the timelines of the person and of the
companies, are no contact, and are counted nowhere.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from sbagg.normalize.days import span
from sbagg.store.ids import COMPANY, ITEM, shown, uid
from sbagg.store.reader import person_id
from sbagg.views import Day, Item, Origin, Ref

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from sbagg.store.reader import Reader

KIND = "job_change"
_NOON, _DAY = 43_200, 86_400
_GAP = 365 * _DAY
_MONTH = len("2025-03")
"""A year alone does not say when somebody changed."""


class Change(NamedTuple):
    """Somebody left ``left`` (rows of employments, the last left first) and joined ``joined`` (the same)."""

    number: int
    at: int
    left: tuple[sqlite3.Row, ...]
    joined: sqlite3.Row


def of_person(reader: Reader, person: int) -> list[Change]:
    """Return the job changes of a person, newest first."""
    return _changes(reader, [person])


def of_company(reader: Reader, company: int) -> list[Change]:
    """Return who came to a company from another that is known, and who left it for one, newest first."""
    rows = reader.db.execute("SELECT person FROM employments WHERE company = ?", (company,))
    changes = _changes(reader, [row[0] for row in rows])
    return [c for c in changes if company in {c.joined["company"], *(job["company"] for job in c.left)}]


def since(reader: Reader, at: int) -> list[Change]:
    """Return the job changes of everybody since a time (unix seconds), newest first."""
    month = datetime.fromtimestamp(at, UTC).strftime("%Y-%m")
    rows = reader.db.execute("SELECT DISTINCT person FROM employments WHERE since >= ?", (month,))
    return [change for change in _changes(reader, [row[0] for row in rows]) if change.at >= at]


def with_uid(reader: Reader, number: int) -> Change | None:
    """Return the job change that has this uid."""
    return next((change for change in everybody(reader) if change.number == -number), None)


def views(reader: Reader, changes: Iterable[Change]) -> list[Item]:
    """Return these changes as items of a timeline."""
    return [_view(reader, change) for change in changes]


def everybody(reader: Reader) -> list[Change]:
    """Return all job changes, newest first."""
    rows = reader.db.execute("SELECT DISTINCT person FROM employments WHERE since != ''")
    return _changes(reader, [row[0] for row in rows])


def evidence(reader: Reader, change: Change) -> dict[int, str]:
    """Return the records that a change is known from, each with why: the last mail, the first mail, and cards that date
    either.
    """  # fmt: skip
    joined, person = change.joined, change.joined["person"]
    found: dict[int, str] = {}
    for job in change.left:
        found.update(_mail(reader, job, job["until"], f"the last mail from {job['name']}", "DESC"))
    found.update(_mail(reader, joined, joined["since"], f"the first mail from {joined['name']}", "ASC"))
    cards = reader.db.execute(
        "SELECT DISTINCT c.record FROM identities i JOIN card_identities m ON m.identity = i.id JOIN cards c ON c.id = m.card "
        "JOIN records r ON r.id = c.record WHERE i.person = ? AND r.gone_at IS NULL AND (c.since = ? OR c.until IN "
        f"({','.join('?' * len(change.left))}))",
        (person, joined["since"], *(job["until"] for job in change.left)),
    )
    found.update((row[0], "a card that says since when or until when") for row in cards)
    return found


def origins(reader: Reader, change: Change) -> tuple[Origin, ...]:
    """Return the records that a change is known from."""
    found = evidence(reader, change)
    rows = reader.among(
        "SELECT r.*, s.name, s.adapter FROM records r JOIN sources s ON s.id = r.source WHERE r.id IN", found
    )
    told = [
        Origin(row["name"], row["adapter"], row["stream"], row["key"], row["locator"], row["gone_at"] is not None, found[row["id"]])
        for row in rows
    ]  # fmt: skip
    return tuple(sorted(told, key=lambda origin: (origin.source, origin.stream, origin.key)))


def _changes(reader: Reader, people: Iterable[int]) -> list[Change]:
    jobs = reader.among(
        "SELECT e.*, p.uid AS person_uid, p.name AS person_name, c.uid, c.name FROM employments e "
        "JOIN persons p ON p.id = e.person JOIN companies c ON c.id = e.company "
        "WHERE (e.since != '' OR e.until != '') AND e.person IN", people, "ORDER BY e.person",
    )  # fmt: skip
    found = [c for _, theirs in groupby(jobs, key=lambda job: job["person"]) for c in _of_one(list(theirs))]
    return sorted((c for c in found if c.at <= reader.now), key=lambda c: (-c.at, -c.number))


def _of_one(jobs: list[sqlite3.Row]) -> Iterator[Change]:
    """Yield one person's changes: each job that ended, with the next that began within a year."""
    begun = sorted(
        (bounds, job["uid"], job)
        for job in jobs
        if len(job["since"]) >= _MONTH and (bounds := span(job["since"])) is not None
    )
    left_for: dict[int, list[tuple[int, sqlite3.Row]]] = defaultdict(list)
    for job in jobs:
        end = span(job["until"]) if len(job["until"]) >= _MONTH else None
        for place, (begin, number, _) in enumerate(begun):
            if end is not None and number != job["uid"] and begin[1] >= end[0] and begin[0] - end[1] <= _GAP:
                left_for[place].append((-end[0], job))
                break
    for place, left in left_for.items():
        begin, number, joined = begun[place]
        ref = f"job:{joined['person_uid']}:{number}:{joined['since']}"
        last_first = tuple(job for _, job in sorted(left, key=lambda pair: (pair[0], pair[1]["uid"])))
        yield Change(-uid(ref), begin[0] + _NOON, last_first, joined)


def _view(reader: Reader, change: Change) -> Item:
    joined, person = change.joined, change.joined["person"]
    role = f" as {joined['title']}" if joined["title"] else ""
    dates = [f"{job['name']} until {job['until']}" for job in change.left]
    return Item(
        id=shown(ITEM, -change.number), at=Day(change.at), kind=KIND, channel="crm", direction="none", visibility="internal",
        author=Ref(person_id(joined["person_uid"]), joined["person_name"]),
        by="me" if person in reader.me else "colleague" if person in reader.us else "other",
        title=f"Left {' and '.join(job['name'] for job in change.left)}, joined {joined['name']}{role}",
        text=f"{', '.join(dates)}; {joined['name']} since {joined['since']}.",
        with_=(), company=Ref(shown(COMPANY, joined["uid"]), joined["name"]), thread=None, thread_size=1,
        sources=tuple(sorted({name for job in (joined, *change.left) for name in json.loads(job["sources"])})),
        url=None, signals=(), amount=None, due=None, status=None,
    )  # fmt: skip


def _mail(reader: Reader, job: sqlite3.Row, day: str, why: str, order: str) -> dict[int, str]:
    """Return the record of the day's first (``ASC``) or last mail from the company's addresses of the person."""
    bounds = span(day)
    if bounds is None:
        return {}
    row = reader.one(
        "SELECT x.record FROM identities i JOIN participants p ON p.identity = i.id AND p.author = i.id "
        "JOIN interactions x ON x.id = p.interaction WHERE i.person = ? AND p.at BETWEEN ? AND ? AND p.kind = 'email' "
        f"AND i.company = ? ORDER BY p.at {order}, x.uid LIMIT 1",
        job["person"], *bounds, job["company"],
    )  # fmt: skip
    return {} if row is None else {row["record"]: why}
