"""News of people: what they wrote, what colleagues wrote to them, and where they were met; the most important first."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from sbagg.insight import standing
from sbagg.look import putoff
from sbagg.look.brief.said import cited
from sbagg.look.lists import outsiders, rows_of_people
from sbagg.store import newly
from sbagg.store.reader import person_id
from sbagg.views import PersonNews

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from sbagg.insight.whose import Turn
    from sbagg.store.reader import Reader

MOST = 50
_ITEMS = 3
_TOGETHER = frozenset({"meeting", "call"})
_LIGHT = frozenset({"like", "follow", "reaction", "repost"})
"""What says so little that it is cited last."""


def people(reader: Reader, rows: Sequence[sqlite3.Row]) -> tuple[tuple[PersonNews, ...], int]:
    """Return the news of the people who matter most, from new items (rows, the newest first), and of how many there is any."""
    theirs = _by_person(reader, rows)
    ranks = standing.people(reader, theirs, paced=False) if theirs else {}
    order = sorted(
        theirs,
        key=lambda person: (
            person not in ranks, ranks[person].order if person in ranks else (0.0, 0.0), -(theirs[person][0]["at"] or 0), person,
        ),
    )  # fmt: skip
    best = order[:MOST]
    turns: dict[int, list[Turn]] = defaultdict(list)
    for one in putoff.waits(reader, best) if best else ():
        turns[one.person].append(one.turn)
    shown = {row.id: row for row in rows_of_people(reader, best)}
    uids = {row["id"]: person_id(row["uid"]) for row in reader.among("SELECT id, uid FROM persons WHERE id IN", best)}
    news = [
        PersonNews(
            uids[person], shown[uids[person]].name, shown[uids[person]].title, shown[uids[person]].company,
            ranks[person].score if person in ranks else None, any(turn.whose == "mine" for turn in turns[person]),
            dict(sorted(Counter(row["kind"] for row in theirs[person]).items())),
            tuple(cited(reader, _few(theirs[person]))),
        )
        for person in best
    ]  # fmt: skip
    return tuple(news), len(order)


def _few(rows: Sequence[sqlite3.Row]) -> list[int]:
    """Return the newest, one of each conversation's channel before what says little."""
    return [row["id"] for row in sorted(rows, key=lambda row: row["kind"] in _LIGHT)[:_ITEMS]]


def _by_person(reader: Reader, rows: Sequence[sqlite3.Row]) -> dict[int, list[sqlite3.Row]]:
    """Return person -> the items that are news of theirs, the newest first."""
    parties = newly.parties(reader, [row["id"] for row in rows])
    others = outsiders(reader, {person for some in parties.values() for _, person in some})
    found: dict[int, list[sqlite3.Row]] = defaultdict(list)
    for row in rows:
        author, mine = row["author"], row["author"] in reader.me
        together = row["kind"] in _TOGETHER or author is None
        by_colleague = author in reader.us and not mine
        for person in {
            person
            for identity, person in parties[row["id"]]
            if identity not in reader.us and (together or by_colleague or identity == author)
        }:
            if person in others:
                found[person].append(row)
    return found
