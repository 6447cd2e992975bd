"""When somebody and I were in touch, both of us. Pure: items in, days out.

In touch is what I wrote to somebody and not to a crowd, what they wrote where I had written within the last 30 days, a call
that was taken, and a meeting. What machines send, lists, likes and missed calls are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sbagg.insight.rank.features import counted
from sbagg.insight.rank.sums import DAY
from sbagg.insight.rhythm import rhythm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sbagg.store.seen import Seen

KEPT = 60
"""So many days are kept of each: enough to tell a rhythm by, and the recent one."""
_CROWD = 10
_EXCHANGE = 30 * DAY


class Touch(NamedTuple):
    """The last time (unix seconds) and item, when either of us was last heard of, what three of four gaps stay within (days;
    None: too few to tell), and the last days since 1970, ascending.
    """  # fmt: skip

    at: int | None
    item: int | None
    heard: int
    most: float | None
    days: tuple[int, ...]


def touch(items: Iterable[Seen], now: int) -> Touch | None:
    """Return when somebody and I were in touch up to ``now`` (unix seconds); None where nothing was said."""
    held = sorted((item.at, item.item, item) for item in items if item.at <= now)
    wrote: dict[tuple[str, int | None], int] = {}
    days: dict[int, None] = {}
    last: tuple[int | None, int | None] = (None, None)
    heard = None
    for at, number, item in held:
        found = counted(item)
        if found is None or (found.way == "light" and item.kind != "ticket"):
            continue
        heard = at
        if found.way == "light":
            continue
        place = (item.channel, item.thread)
        if found.way == "sent":
            wrote[place] = at
            if item.crowd > _CROWD:
                continue
        if found.way == "received" and at - wrote.get(place, -_EXCHANGE - 1) > _EXCHANGE:
            continue
        days[at // DAY] = None
        last = (at, number)
    if heard is None:
        return None
    kept = tuple(days)[-KEPT:]
    return Touch(*last, heard, rhythm(kept).most if kept else None, kept)
