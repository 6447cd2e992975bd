"""With whom it has been too long, as views."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sbagg.insight.cadence import overdue
from sbagg.look import putoff
from sbagg.normalize import one_line
from sbagg.normalize.calendar import passed
from sbagg.store import touching
from sbagg.store.ids import COMPANY, shown
from sbagg.store.itemviews import item_id, items, moment
from sbagg.store.reader import person_id
from sbagg.views import Coming, Ref, StaleEntry

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from sbagg.insight.cadence import Overdue
    from sbagg.store.reader import Reader
    from sbagg.views import Item

_TEXT = 200


def rows(reader: Reader, tags: Mapping[str, int], limit: int) -> tuple[list[StaleEntry], bool]:
    """Return with whom it has been too long, the most pressing first, at most ``limit`` (0 = all), and whether there are more."""
    found = putoff.silent(reader, overdue(reader, tags))
    page = found[: limit or None]
    return entries(reader, page), len(page) < len(found)


def entries(reader: Reader, page: Sequence[Overdue]) -> list[StaleEntry]:
    """Return these as views, in the order given."""
    named = touching.shown(reader, [one.person for one in page])
    ahead = touching.coming(reader, [one.person for one in page])
    numbers = [one.item for one in page if one.item is not None]
    last = dict(zip(numbers, items(reader, numbers), strict=True))
    return [
        _entry(
            one,
            named[one.person],
            last.get(one.item) if one.item is not None else None,
            ahead.get(one.person),
            reader.now,
        )
        for one in page
    ]


def _entry(
    one: Overdue, row: sqlite3.Row, last: Item | None, ahead: sqlite3.Row | None, now: int
) -> StaleEntry:  # fmt: skip
    who = Ref(person_id(row["uid"]), row["name"])
    company = Ref(shown(COMPANY, row["company_uid"]), row["company"]) if row["company_uid"] is not None else None
    silent = None if one.at is None else passed(one.at, now)
    source = cast("Literal['person', 'tag', 'rhythm']", one.cadence.source)
    return StaleEntry(
        f"stale-{last.id if last else who.id}", who, company, one.standing.score if one.standing else None,
        one.cadence.days, source, one.cadence.tag, one.most,
        one.at, silent, None if silent is None else int(silent - one.cadence.days),
        last.id if last else None, last.by if last else None, said(last) if last else "",
        Coming(item_id(ahead), moment(ahead), ahead["title"]) if ahead else None,
    )  # fmt: skip


def said(item: Item) -> str:
    """Return what an item says in one line: its text, else its title."""
    return one_line(item.text, _TEXT) or one_line(item.title, _TEXT)
