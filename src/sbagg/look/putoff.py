"""What still asks for attention: the lists that ``today`` is drawn from, without what is done, snoozed or muted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.insight import waiting
from sbagg.insight.pressing import Cause, PutOff, is_put_off
from sbagg.store import duties, touching
from sbagg.store.itemviews import item_id
from sbagg.store.reader import person_id

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sbagg.insight.cadence import Overdue
    from sbagg.insight.waiting import Promised, Waiting
    from sbagg.store.reader import Reader

_REASONS = {
    ("mine", False): "reply",
    ("theirs", False): "owed",
    ("mine", True): "promise",
    ("theirs", True): "promised",
}
"""Whose turn, and whether it was promised -> the reason of the line."""


def said(reader: Reader) -> dict[str, PutOff]:
    """Return line -> that it is done or snoozed."""
    return {entry: PutOff(*row) for entry, row in duties.put_off(reader).items()}


def waits(reader: Reader, persons: Collection[int] | None = None) -> list[Waiting]:
    """Return each conversation that waits and asks for attention, the one waiting longest first."""
    muted = touching.muted(reader)
    return [one for one in unsettled(reader, persons) if one.person not in muted]


def unsettled(reader: Reader, persons: Collection[int] | None = None) -> list[Waiting]:
    """Return each conversation that waits and is not done or snoozed, of the muted too, the one waiting longest first."""
    found = waiting.threads(reader, persons)
    if not (gone := said(reader)):
        return found
    off = {one for one, cause in turns(reader, found) if is_put_off(cause, gone, reader.now)}
    return [one for one in found if one not in off]


def turns(reader: Reader, found: Collection[Waiting]) -> list[tuple[Waiting, Cause]]:
    """Return conversations that wait, each with its line as ``today`` has it; but for what rests on no item."""
    rows = duties.uids(reader, {one.turn.item for one in found if one.turn.item is not None})
    newest = duties.newest(reader, {one.conversation for one in found})
    lines = []
    for one in found:
        row = rows.get(one.turn.item or 0)
        if row is not None:
            is_promise = one.turn.reason == "promised"
            seen = row["at"] if is_promise else max(newest.get(one.conversation, 0), one.turn.since or 0)
            reason = _REASONS[one.turn.whose, is_promise]
            lines.append((one, Cause(reason, item_id(row), one.person, None, one.turn.text, seen or 0, ())))
    return lines


def promises(reader: Reader, persons: Collection[int]) -> list[Promised]:
    """Return the open promises of these persons, and mine to them, that are not done or snoozed, the one due first first."""
    found = waiting.promises(reader, persons)
    if not (gone := said(reader)):
        return found
    rows = duties.uids(reader, {one.item for one in found})
    return [
        one
        for one in found
        if one.item not in rows
        or not is_put_off(
            Cause(
                "promise" if one.mine else "promised", item_id(rows[one.item]), one.person, None, one.text, one.at, ()
            ),
            gone,
            reader.now,
        )
    ]


def silent(reader: Reader, late: Sequence[Overdue]) -> list[Overdue]:
    """Return those with whom it has been too long, without whom the user is done with or snoozed."""
    if not (gone := said(reader)):
        return [*late]
    lines = zip(late, silences(reader, late), strict=True)
    return [one for one, cause in lines if not is_put_off(cause, gone, reader.now)]


def silences(reader: Reader, late: Sequence[Overdue]) -> list[Cause]:
    """Return the line of each with whom it has been too long, in the order given."""
    rows = duties.uids(reader, {one.item for one in late if one.item is not None})
    shown = touching.shown(reader, [one.person for one in late])
    found = []
    for one in late:
        row = rows.get(one.item or 0)
        rests_on = person_id(shown[one.person]["uid"]) if row is None else item_id(row)
        found.append(Cause("stale", rests_on, one.person, None, "too long out of touch", one.at or 0, ()))
    return found
