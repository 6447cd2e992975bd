"""The line that ``done``, ``snooze`` and ``mute`` are about: of ``today``, or of the lists that it is drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sbagg.errors import AmbiguousError, NotFoundError
from sbagg.insight import waiting
from sbagg.insight.cadence import overdue
from sbagg.insight.pressing import is_put_off
from sbagg.look import putoff, today
from sbagg.look.ledger import ledger
from sbagg.store import ids, named, resolve, touching
from sbagg.store.reader import person_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sbagg.insight.pressing import Cause
    from sbagg.store.reader import Reader
    from sbagg.views import Ledger, TodayWhy

_ITEMS = frozenset({ids.ITEM, ids.DEAL, ids.TICKET})
_LISTS = "See what is: sbagg today, sbagg owe, sbagg owed or sbagg stale"


def line(reader: Reader, tags: Mapping[str, int], text: str) -> Cause:
    """Return the line that an id means: its own, or that of the item or the person that it is about.

    Raises NotFoundError where there is none, and AmbiguousError where there are several.
    """
    text = text.strip()
    lists: list[list[Cause]] = []
    for found in _lists(reader, tags):
        lists.append(found)
        if exact := {one.id: one for one in found if text in {one.id, one.item}}:
            return _only(reader, text, [*exact.values()])
    if "-" in text and is_line(text):
        raise NotFoundError(f"Nothing is to be done about {text}", _LISTS)
    if (ids.read(text) or " ")[0] == ids.COMPANY:
        raise NotFoundError(f"{text} is a company's id", f"Name a line, or one of its people: sbagg company {text}")
    return _of(reader, text, lists)


def _lists(reader: Reader, tags: Mapping[str, int]) -> Iterator[list[Cause]]:
    """Yield the lines of today, with what is done or snoozed, then those of owe and owed, then those of stale."""
    yield [one.cause for one in today.everything(reader, tags, put_off=True)]
    yield [cause for _, cause in putoff.turns(reader, waiting.threads(reader))]
    yield putoff.silences(reader, overdue(reader, tags))


def _of(reader: Reader, who: str, lists: Iterable[Iterable[Cause]]) -> Cause:
    """Return the one line of a person that is neither done nor snoozed, of the first list that has any."""
    try:
        person = named.person(reader, who, by_name=True)
    except NotFoundError:
        if is_line(who):
            raise NotFoundError(f"Nothing is to be done about {who}", f"See what it is: sbagg show {who}") from None
        hint = "Give the number of a line in the list last shown, its id, or whose it is. See the list: sbagg today"
        raise NotFoundError(f"{who!r} is no line, and nobody here", hint) from None
    gone = putoff.said(reader)
    for lines in lists:
        theirs = {one.id: one for one in lines if one.person == person and not is_put_off(one, gone, reader.now)}
        if theirs:
            break
    else:
        row = touching.shown(reader, [person])[person]
        see = f"See them with: sbagg who {person_id(row['uid'])}"
        raise NotFoundError(f"Nothing is to be done about {row['name']}", see)
    return _only(reader, who, [*theirs.values()])


def _only(reader: Reader, text: str, found: Sequence[Cause]) -> Cause:
    if len(found) == 1:
        return found[0]
    shown = touching.shown(reader, [one.person for one in found if one.person is not None])
    candidates: list[dict[str, Any]] = [
        {"id": one.id, "name": shown[one.person]["name"] if one.person in shown else "", "detail": one.text} for one in found
    ]  # fmt: skip
    raise AmbiguousError(f"{text} could be any of {len(found)} lines", "Name one by its id", candidates)


def why_item(reader: Reader, tags: Mapping[str, int], text: str) -> Ledger | TodayWhy:
    """Return whose turn the conversation of an item is, and why; of what is no conversation, and of a line of today by its
    id, why it is there. Raises NotFoundError.
    """
    text = text.strip()
    if "-" not in text:
        try:
            return ledger(reader, resolve.item(reader, text))
        except NotFoundError:
            pressing = next((one.cause.id for one in today.lines(reader, tags) if one.cause.item == text), None)
            if pressing is None:
                raise
            text = pressing
    view = today.why(reader, tags, text)
    if view is None:
        raise NotFoundError(f"{text} is not on the list of today", _LISTS)
    return view


def is_line(text: str) -> bool:
    """Tell whether a word has the form of the id of a line or an item, not of somebody."""
    reason, _, item = text.strip().rpartition("-")
    kind = (ids.read(item) or " ")[0]
    return kind in _ITEMS or (bool(reason) and kind == ids.PERSON)


def whom(reader: Reader, cause: Cause) -> str:
    """Return the id of the person of a line, empty where it is about nobody."""
    shown = touching.shown(reader, [cause.person]) if cause.person is not None else {}
    return next((person_id(row["uid"]) for row in shown.values()), "")
