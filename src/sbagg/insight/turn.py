"""Whose turn a conversation is, and why: the last human message that wants something decides.

What each side owes the other is followed from message to message. An ask opens a debt of the other side; a statement pays it, a
promise keeps it open with a day, thanks change nothing, a question back only puts it off. docs/decisions/0022 says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from sbagg.insight.language import Reading
from sbagg.insight.language.phrases import folded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from sbagg.insight.language import Ask

Whose: TypeAlias = Literal["mine", "theirs", "nobody"]
By: TypeAlias = Literal["me", "colleague", "other", "none"]
Addressed: TypeAlias = Literal["to", "cc", "none"]

_TALKS = frozenset({"call", "meeting"})
_SILENT = frozenset({"like", "follow", "reaction", "repost", "task", "deal", "note"})
_CLOSED = frozenset(
    {"closed", "solved", "resolved", "done", "cancelled", "canceled", "merged", "deleted", "spam", "archived"}
)
_ACTS = frozenset({"request", "need", "problem"})
"""To these "ok" is no answer: something has to be done."""
_ALIVE = 180 * 86_400


class Message(NamedTuple):
    """One message, call or meeting of a conversation, as a turn is decided from it.

    ``at``: unix seconds. ``item``: whatever names it to the caller. ``missed``: a call that nobody took. ``addressed``: how I
    am (``none`` for what is posted to a channel or to everybody). ``others``: how many besides its author and me it went to.
    """

    at: int
    by: By
    item: int
    reading: Reading = Reading()
    kind: str = "email"
    missed: bool = False
    addressed: Addressed = "to"
    others: int = 0


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


class _Debt(NamedTuple):
    """What a side owes: ``order`` tells which of two was opened later, ``kind`` is the ask's, ``promise`` or ``missed call``."""

    order: int
    kind: str
    turn: Turn


def turn(
    messages: Iterable[Message], names: Collection[str] = (), status: str = "", *, outside: bool | None = None
) -> Turn:
    """Return whose turn a conversation is. ``messages``: all of it, in order; ``names``: what I am called.

    ``status``: that of the ticket or task that the conversation is, empty for none. ``outside``: whether anybody who is no
    colleague takes part; if that is not known it is guessed from who wrote, and whether colleagues wrote to others than me.
    """
    said = list(messages)
    if folded(status) in _CLOSED:
        return Turn("nobody", said[-1].at, said[-1].item, reason="closed") if said else Turn("nobody", reason="closed")
    called = frozenset(word for name in names for word in folded(name).split())
    if outside is None:
        outside = any(one.by == "other" or (one.by == "colleague" and one.others > 0) for one in said)
    ledger = _Ledger(called, outside=outside)
    for number, message in enumerate(said):
        ledger.take(number, message)
    return ledger.turn()


def person_turn(turns: Iterable[Turn], *, now: int, talked: int = 0, contact: int = 0) -> Turn:
    """Return whose turn it is with a person, over all conversations: mine before theirs, of each the longest waiting.

    ``talked``: when we last spoke (a call that was taken, a meeting); what was asked before was spoken about then, what was
    promised is still to be done. ``contact``: the last contact of any kind; a missed call before it has been returned.
    What has waited for half a year before ``now`` is waited for no more.
    """
    alive = [one for one in turns if _is_alive(one, now, talked, contact)]
    for whose in ("mine", "theirs"):
        found = [one for one in alive if one.whose == whose]
        if found:
            return min(found, key=lambda one: (one.since or 0, one.item or 0))
    return Turn("nobody")


def _is_alive(turn: Turn, now: int, talked: int, contact: int) -> bool:
    since = turn.since or 0
    if turn.whose == "nobody" or since < now - _ALIVE:
        return False
    if turn.reason == "missed call":
        return contact <= since
    return turn.reason == "promised" or talked <= since


class _Ledger:
    """What both sides owe after each message."""

    def __init__(self, called: frozenset[str], *, outside: bool) -> None:
        self._called, self._outside = called, outside
        self._debts: dict[Whose, _Debt] = {}
        self._settled = Turn("nobody")

    def turn(self) -> Turn:
        """Return the debt that was opened last, or how the last one ended."""
        return max(self._debts.values(), key=lambda debt: debt.order).turn if self._debts else self._settled

    def take(self, number: int, message: Message) -> None:
        """Go on by one message."""
        reading = message.reading
        if reading.machine == "bounce":
            self._settle("theirs", message, "bounced")
        if reading.machine or message.by == "none" or message.kind in _SILENT:
            return
        if message.kind in _TALKS:
            self._talk(number, message)
            return
        by_other = message.by == "other" or (message.by == "colleague" and not self._outside)
        own: Whose = "theirs" if by_other else "mine"
        is_aside = message.by == "colleague" and not by_other and not message.others
        if self._missed():
            self._settle("mine", message, "answered")
        if not is_aside:
            self._answer(own, message)
            if reading.withdraws:
                self._settle("mine" if by_other else "theirs", message, "withdrawn", asked_only=True)
            self._promise(number, own, message)
        self._ask(number, own, message, is_aside=is_aside)

    def _talk(self, number: int, message: Message) -> None:
        if not message.missed:
            self._settle("mine", message, "talked")
            self._settle("theirs", message, "talked")
        elif message.by == "other" and "mine" not in self._debts:
            ask = message.reading.ask
            turn = Turn("mine", message.at, message.item, ask.text if ask else message.reading.start, "missed call")
            self._debts["mine"] = _Debt(2 * number, "missed call", turn)

    def _missed(self) -> bool:
        return "mine" in self._debts and self._debts["mine"].kind == "missed call"

    def _settle(self, whose: Whose, message: Message, reason: str, *, asked_only: bool = False) -> None:
        debt = self._debts.get(whose)
        if debt and not (asked_only and debt.kind == "promise"):
            del self._debts[whose]
            if message.by == "colleague" and reason == "answered":
                reason = "colleague answered"
            self._settled = Turn("nobody", message.at, message.item, message.reading.start, reason)

    def _answer(self, own: Whose, message: Message) -> None:
        """Pay what the author's side owes, if the message does."""
        debt, reading = self._debts.get(own), message.reading
        if debt is None or reading.promises:
            return
        agrees = reading.reply == "assent" and debt.kind not in _ACTS and debt.kind != "promise" and not reading.asks
        if reading.says or reading.reply == "done" or agrees:
            self._settle(own, message, "answered")

    def _promise(self, number: int, own: Whose, message: Message) -> None:
        promises = message.reading.promises
        if not promises:
            return
        if message.by == "colleague" and own == "mine":
            self._settle(own, message, "answered")
            return
        promise = next((promise for promise in promises if promise.due), promises[0])
        before = self._debts.get(own)
        since = before.turn.since if before else message.at
        turn = Turn(own, since, message.item, promise.text, "promised", promise.due)
        self._debts[own] = _Debt(2 * number, "promise", turn)

    def _ask(self, number: int, own: Whose, message: Message, *, is_aside: bool) -> None:
        other: Whose = "theirs" if own == "mine" else "mine"
        ask = None if is_aside else self._asked(own, message)
        if ask is None and message.by == "colleague" and own == "mine":
            ask, other = self._of_colleague(message, is_aside=is_aside), "mine"
        text, kind, due = (ask.text, ask.kind, ask.due) if ask else (message.reading.start, "problem", None)
        if ask is None and not (
            message.kind == "ticket"
            and message.by == "other"
            and message.reading.says
            and not message.reading.withdraws
        ):
            return
        before = self._debts.get(other)
        if before:
            self._debts[other] = before._replace(order=2 * number + 1)
            return
        turn = Turn(other, message.at, message.item, text, "asked", due)
        self._debts[other] = _Debt(2 * number + 1, kind, turn)

    def _asked(self, own: Whose, message: Message) -> Ask | None:
        """Return what the message asks of the other side; of me, where it is mine to answer."""
        asks = message.reading.asks
        if own == "theirs":
            asks = tuple(ask for ask in asks if self._concerns_me(ask, message))
        else:
            named = next(
                (ask for ask in asks if message.by == "colleague" and self._called.intersection(ask.names)), None
            )
            asks = tuple(ask for ask in asks if ask is not named)
        return message.reading._replace(asks=asks).ask

    def _of_colleague(self, message: Message, *, is_aside: bool) -> Ask | None:
        """Return what a colleague asks of me: by name, or in a message to me alone."""
        asks: Sequence[Ask] = message.reading.asks
        to_me = is_aside and message.addressed == "to"
        return next((ask for ask in asks if self._called.intersection(ask.names) or (to_me and not ask.names)), None)

    def _concerns_me(self, ask: Ask, message: Message) -> bool:
        if self._called.intersection(ask.names):
            return True
        return message.addressed == "to" and (not message.others or not ask.names)
