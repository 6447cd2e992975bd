"""Whose turn it is, with what rests on it: the ask or promise, and how long answers usually take."""

from __future__ import annotations

from typing import ClassVar, Literal

from sbagg.views.base import Time, View, view
from sbagg.views.items import Ref


@view
class AnswersView(View):
    """How long answers take, in seconds: half of them come within ``half``, 90 % within ``most``; null where too few tell.

    Learned from the asks of the last 400 days: ``answers`` that came, and those still ``waiting`` up to now.
    """

    half: float | None
    most: float | None
    answers: int
    waiting: int


@view
class TurnView(View):
    """Whose turn it is with somebody. ``item`` and ``text``: the message that decides and the sentence in it; ``since``: when
    the ask came that waits. All three are null where it is nobody's.

    ``reason``: ``asked``, ``promised`` or ``missed call``; ``due``: the day that was named. ``mine`` and ``theirs``: my answers
    to them, and theirs to me.
    """

    whose: Literal["mine", "theirs", "nobody"]
    since: Time | None
    item: str | None
    text: str | None
    reason: str | None
    due: str | None
    mine: AnswersView
    theirs: AnswersView


@view
class WroteView(View):
    """What was written since by whose turn it is, in another conversation, and is no answer to it as far as is seen."""

    item: str
    at: Time
    channel: str


@view
class OweEntry(View):
    """One line of ``owe`` or ``owed``: somebody who waits for me, or for whom I wait. ``id`` is the item that presses most.

    ``waited`` and ``usual`` in seconds: how long it has waited since ``since`` (of a promise, since it was made), and how long half
    of my answers to them, or 90 % of theirs to me, take (``learned``), else a guess; ``overdue`` is the one by the other.
    ``more``: further conversations with them in which it is the same turn. ``priority``: importance times urgency, as in
    ``today``. ``heard_at``, of ``owed``: when they last wrote or called after that, without an answer to it; null where they did
    not.
    """

    id: str
    person: Ref
    company: Ref | None
    rank: int | None
    since: Time
    item: str
    kind: str
    channel: str
    title: str
    text: str
    reason: str
    due: str | None
    waited: int
    usual: float
    learned: bool
    overdue: float
    more: int
    priority: int
    heard_at: Time | None = None
    wrote: WroteView | None = None


@view
class LedgerStep(View):
    """What one item of a conversation did: ``asked``, ``promised``, ``answered``, ``talked`` ..., to the debt of ``whose``.

    What counts for nothing says why: ``auto``, ``list``, ``thanks``, ``nothing``; ``talked`` and ``missed call`` of ``nobody``
    settled and opened nothing.
    """

    item: str
    at: Time | None
    by: Literal["me", "colleague", "other", "none"]
    author: str | None
    what: str
    whose: Literal["mine", "theirs", "nobody"]
    text: str


@view
class Ledger(View):
    """How it comes about whose turn a conversation is: what each item in it did, in order. ``elsewhere``: what was written
    since by another way; with the reason ``answered elsewhere`` it is the answer.
    """

    schema: ClassVar[str] = "sbagg.ledger/1"
    item: str
    thread: str | None
    whose: Literal["mine", "theirs", "nobody"]
    reason: str
    people: tuple[Ref, ...]
    steps: tuple[LedgerStep, ...]
    elsewhere: tuple[WroteView, ...] = ()
