"""How it comes about whose turn a conversation is: it is read once more, and what each item did is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.errors import NotFoundError
from sbagg.insight.conversations import Sides, accounted, seen
from sbagg.insight.readings import fresh
from sbagg.store import talks, waits
from sbagg.store.ids import THREAD, shown
from sbagg.store.itemviews import item_id, whose
from sbagg.store.reader import person_id
from sbagg.views import Ledger, LedgerStep, Ref, WroteView

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sbagg.store.reader import Reader
    from sbagg.store.talks import Talk


_NO_TALK = frozenset(
    {
        "deal",
        "task",
        "note",
        "order",
        "invoice",
        "payment",
        "refund",
        "follow",
        "like",
        "reaction",
        "repost",
        "job_change",
    }
)


def ledger(reader: Reader, item: int) -> Ledger:
    """Return the ledger of the conversation that an item (row id) is in. Raises NotFoundError where it is in none of mine."""
    row = reader.one("SELECT id, uid, kind, thread FROM interactions WHERE id = ?", item)
    assert row is not None
    if row["kind"] in _NO_TALK:
        raise NotFoundError(
            f"This is a {row['kind'].replace('_', ' ')}, and nobody waits for an answer in it",
            f"See it whole: sbagg show {item_id(row)}",
        )
    talk = _talk(reader, item, row["thread"])
    people = talks.whose(reader.db, {identity for line in talk.lines for identity, _ in line.parties}) if talk else {}
    view = seen(talk, Sides(reader.me, reader.us, people)) if talk else None
    if talk is None or view is None:
        raise NotFoundError(
            "This is in no conversation of yours that is still going on", f"See it whole: sbagg show {item_id(row)}"
        )
    found = accounted(
        view,
        sorted(talks.my_names(reader.db, reader.me)),
        dict(people.values()),
        fresh(reader.db, [part.line for part in view.parts]),
    )
    rows = {
        r["id"]: r
        for r in reader.among(
            "SELECT id, uid, kind, at, author FROM interactions WHERE id IN", [line.item for line in talk.lines]
        )
    }
    authors = whose(reader, [r["author"] for r in rows.values() if r["author"] is not None])
    by = {part.line.item: part.by for part in view.parts}
    names = reader.among("SELECT id, uid, name FROM persons WHERE id IN", found.turns)
    wrote = waits.elsewhere(reader, found.turns)
    here = {person: wrote[talk.number, person] for person in found.turns if (talk.number, person) in wrote}
    is_answered = bool(found.turns) and all(here.get(person, (False,))[0] for person in found.turns)
    is_answered = is_answered and found.turn.reason == "asked"
    beside = {one.item: one for one in _beside(reader, here.values())}
    return Ledger(
        item_id(row),
        shown(THREAD, row["thread"]) if row["thread"] is not None else None,
        "nobody" if is_answered else found.turn.whose,
        "answered elsewhere" if is_answered else found.turn.reason,
        tuple(sorted((Ref(person_id(r["uid"]), r["name"]) for r in names), key=lambda ref: (ref.name, ref.id))),
        tuple(
            LedgerStep(
                item_id(rows[step.item]), rows[step.item]["at"], by[step.item],
                authors[rows[step.item]["author"]].ref.name if rows[step.item]["author"] is not None else None,
                step.what, step.whose, step.text,
            )
            for step in found.steps
        ),
        tuple(sorted(beside.values(), key=lambda one: (one.at, one.item))),
    )  # fmt: skip


def _beside(reader: Reader, wrote: Collection[tuple[bool, tuple[int, int, str]]]) -> Iterator[WroteView]:
    """Yield what was written elsewhere since, as views."""
    times = {item: (at, channel) for _, (item, at, channel) in wrote if at <= reader.now}
    for row in reader.among("SELECT id, uid, kind FROM interactions WHERE id IN", times):
        yield WroteView(item_id(row), *times[row["id"]])


def _talk(reader: Reader, item: int, thread: int | None) -> Talk | None:
    if thread is not None:
        return next(talks.in_threads(reader.db, (thread,), reader.now), None)
    persons = [
        row["person"]
        for row in reader.db.execute(
            "SELECT DISTINCT i.person FROM participants p JOIN identities i ON i.id = p.identity WHERE p.interaction = ? AND i.person IS NOT NULL",
            (item,),
        )
    ]
    mine = {row["person"] for row in reader.among("SELECT person FROM identities WHERE id IN", reader.me)}
    found = talks.by_channel(reader.db, [person for person in persons if person not in mine], reader.now)
    return next((talk for talk in found if any(line.item == item for line in talk.lines)), None)
