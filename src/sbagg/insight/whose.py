"""Whose turn it is: what is said of a conversation, and for how long. Light, for whoever only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from datetime import date

Whose: TypeAlias = Literal["mine", "theirs", "nobody"]
ALIVE = 180 * 86_400
"""Seconds for which anybody waits for anything."""


class Turn(NamedTuple):
    """Whose turn it is. ``since``: unix seconds of the ask that is still unanswered (of nobody's turn: when it became so).

    ``item`` and ``text``: the message that decides and the sentence in it. ``reason``: ``asked``, ``promised``, ``missed call``,
    or for nobody's ``answered``, ``colleague answered``, ``talked``, ``withdrawn``, ``bounced``, ``closed``, ``nothing asked``.
    ``due``: the day by which it was asked for or promised, where one was named.
    """

    whose: Whose
    since: int | None = None
    item: int | None = None
    text: str = ""
    reason: str = "nothing asked"
    due: date | None = None


def is_alive(turn: Turn, now: int, talked: int, contact: int) -> bool:
    """Tell whether anybody waits for it still, at ``now``: for half a year, and not before it was asked.

    ``talked``: when we last spoke (a call that was taken, a meeting); what was asked before was spoken about then, what was
    promised is still to be done. ``contact``: the last contact of any kind; a missed call before it has been returned.
    """
    since = turn.since or 0
    if turn.whose == "nobody" or not now - ALIVE <= since <= now:
        return False
    if turn.reason == "missed call":
        return contact <= since
    return turn.reason == "promised" or talked <= since
