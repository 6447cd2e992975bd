"""What goes into the account of a conversation, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from sbagg.insight.language import Reading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sbagg.insight.language import Promise
    from sbagg.insight.whose import Turn, Whose

By: TypeAlias = Literal["me", "colleague", "other", "none"]
Addressed: TypeAlias = Literal["to", "cc", "none"]


class Message(NamedTuple):
    """One message, call or meeting of a conversation, as a turn is decided from it.

    ``at``: unix seconds. ``item``: whatever names it to the caller. ``missed``: a call that nobody took. ``addressed``: how I
    am (``none`` for what is posted to a channel or to everybody). ``others``: how many besides its author and me it went to.
    ``author``: who wrote it, ``to``: to whom of the other side it was addressed, each whatever names a person to the caller.
    """

    at: int
    by: By
    item: int
    reading: Reading = Reading()
    kind: str = "email"
    missed: bool = False
    addressed: Addressed = "to"
    others: int = 0
    author: int | None = None
    to: tuple[int, ...] = ()


class Step(NamedTuple):
    """What one message did: ``whose`` debt it opened, changed or paid, and how, in the words of ``Turn.reason`` or ``asked
    again``, ``put off`` and for what counts for nothing ``machine``, ``thanks``, ``nothing``; a talk that settled nothing is
    ``talked``, and a call that nobody took ``missed call``, of ``nobody``.
    """

    item: int
    what: str
    whose: Whose = "nobody"
    text: str = ""


class Promised(NamedTuple):
    """A promise that is not said to be kept yet: of mine to each of ``people``, or theirs."""

    item: int
    mine: bool
    people: tuple[int, ...]
    promise: Promise


class Waited(NamedTuple):
    """An ask that somebody waited with: from ``since`` to ``until``, None if it still waits. ``mine``: I was asked.

    ``answered``: by who was asked, and not by a colleague, in a talk, or because the ask was taken back.
    """

    person: int
    item: int
    mine: bool
    since: int
    until: int | None
    answered: bool


class Account(NamedTuple):
    """All that a conversation comes to: whose turn it is, with whom, what was promised, how long asks waited, and why."""

    turn: Turn
    turns: Mapping[int, Turn]
    promises: Sequence[Promised]
    waits: Sequence[Waited]
    steps: Sequence[Step]
