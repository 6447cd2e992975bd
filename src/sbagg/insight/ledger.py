"""What each side of a conversation owes the other, followed from message to message.

An ask opens a debt of the other side; a statement pays it, a promise keeps it open with a day, thanks change nothing, a
question back only puts it off. docs/decisions/0022 says why.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from sbagg.insight.entries import Account, Message, Promised, Step, Waited
from sbagg.insight.language.phrases import folded
from sbagg.insight.whose import Turn, Whose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from sbagg.insight.language import Ask

_TALKS = frozenset({"call", "meeting"})
_SILENT = frozenset({"like", "follow", "reaction", "repost", "task", "deal", "note"})
_CLOSED = frozenset(
    {"closed", "solved", "resolved", "done", "cancelled", "canceled", "merged", "deleted", "spam", "archived"}
)
_OPEN = frozenset({"open", "reopened"})
"""A ticket that is so after its customer wrote waits for an answer."""
_CROWD = 5
"""Of more than so many nobody in particular is asked."""
_ACTS = frozenset({"request", "need", "problem"})
"""To these "ok" is no answer: something has to be done."""
_PROPOSED = frozenset({"question", "proposal", "offer"})
"""These a proposal answers: "Could we meet on Monday?" - "How about Tuesday?"."""


_INVITES = re.compile(r"invit|einlad|calendar|kalender|convoc|termin|slot|agend")


class _Debt(NamedTuple):
    """What a side owes: ``order`` tells which of two was opened later, ``kind`` is the ask's, ``promise`` or ``missed call``.

    ``people``: who owes it, or to whom I do. ``asked``: the message that asked.
    """

    order: int
    kind: str
    turn: Turn
    people: tuple[int, ...] = ()
    asked: Message | None = None


def account(
    messages: Iterable[Message],
    names: Collection[str] = (),
    status: str = "",
    *,
    outside: bool | None = None,
    people: Mapping[int, Collection[str]] | None = None,
) -> Account:
    """Return what a conversation comes to. ``messages``: all of it, in order; ``names``: what I am called, ``people``: what
    they are, each a folded word.

    ``status``: that of the ticket or task that the conversation is, empty for none. ``outside``: whether anybody who is no
    colleague takes part; if that is not known it is guessed from who wrote, and whether colleagues wrote to others than me.
    """
    said = list(messages)
    called = frozenset(word for name in names for word in folded(name).split())
    if outside is None:
        outside = any(one.by == "other" or (one.by == "colleague" and one.others > 0) for one in said)
    ledger = _Ledger(called, people or {}, outside=outside)
    for number, message in enumerate(said):
        ledger.is_reopened = number == len(said) - 1 and folded(status) in _OPEN
        ledger.take(number, message)
    found = ledger.account()
    if folded(status) not in _CLOSED:
        return found
    last = (said[-1].at, said[-1].item) if said else (None, None)
    waits = [one if one.until is not None else one._replace(until=last[0]) for one in found.waits]
    steps = [*found.steps, *([Step(last[1], "closed")] if last[1] is not None else [])]
    return Account(Turn("nobody", last[0], last[1], reason="closed"), {}, (), waits, steps)


class _Ledger:
    """What both sides owe after each message."""

    def __init__(self, called: frozenset[str], names: Mapping[int, Collection[str]], *, outside: bool) -> None:
        self._called, self._names, self._outside = called, names, outside
        self._debts: dict[Whose, _Debt] = {}
        self._promises: dict[Whose, list[Promised]] = {"mine": [], "theirs": []}
        self._settled = Turn("nobody")
        self._wrote: dict[int, None] = {}
        self._replied = False
        self.is_reopened = False
        self._waits: list[Waited] = []
        self._steps: list[Step] = []

    def account(self) -> Account:
        """Return the debt that was opened last, or how the last one ended; and what led to it."""
        debts = sorted(self._debts.items(), key=lambda pair: pair[1].order)
        turns = {person: debt.turn for _, debt in debts for person in debt.people}
        waits = [wait for whose, debt in debts for wait in _waits(whose, debt, None, frozenset())]
        return Account(
            debts[-1][1].turn if debts else self._settled, turns,
            [one for side in self._promises.values() for one in side], [*self._waits, *waits], self._steps,
        )  # fmt: skip

    def take(self, number: int, message: Message) -> None:
        """Go on by one message."""
        before = len(self._steps)
        self._take(number, message)
        if len(self._steps) == before:
            reading = message.reading
            talk = ("missed call" if message.missed else "talked") if message.kind in _TALKS else ""
            what = talk or reading.machine or reading.reply or "nothing"
            self._steps.append(Step(message.item, what, text=reading.start))
        is_theirs = message.by == "other" or (message.by == "colleague" and not self._outside)
        self._replied = self._replied or (message.by in {"me", "colleague"} and message.reading.says)
        if is_theirs and message.author is not None:
            self._wrote[message.author] = None

    def _take(self, number: int, message: Message) -> None:
        reading = message.reading
        if reading.machine == "bounce":
            self._settle("theirs", message, "bounced")
        by_other = message.by == "other" or (message.by == "colleague" and not self._outside)
        own: Whose = "theirs" if by_other else "mine"
        if reading.machine == "calendar" and reading.reply and self._proposed(own):
            self._settle(own, message, "answered")
        if reading.machine == "calendar" and not reading.reply and self._invites(own):
            self._settle(own, message, "answered")
        if reading.machine or message.by == "none" or message.kind in _SILENT:
            return
        if message.kind in _TALKS:
            self._talk(number, message)
            return
        is_aside = message.by == "colleague" and not by_other and not message.others and message.kind != "ticket"
        if self._missed():
            self._settle("mine", message, "answered")
        owed = own in self._debts
        if not is_aside:
            self._answer(number, own, message)
            if reading.withdraws:
                self._settle("mine" if by_other else "theirs", message, "withdrawn")
            self._promise(number, own, message)
        self._ask(number, own, message, is_aside=is_aside, owed=owed)

    def _talk(self, number: int, message: Message) -> None:
        if not message.missed:
            for whose in ("mine", "theirs"):
                if whose in self._debts and self._debts[whose].kind != "promise":
                    self._settle(whose, message, "talked")
        elif message.by == "other" and "mine" not in self._debts:
            ask = message.reading.ask
            turn = Turn("mine", message.at, message.item, ask.text if ask else message.reading.start, "missed call")
            self._open("mine", _Debt(2 * number, "missed call", turn, _one(message.author)))

    def _to(self, message: Message, names: Sequence[str]) -> tuple[int, ...]:
        """Return whom a message of ours is spoken to: those named, else all it is addressed to, unless they are a crowd."""
        there = message.to or tuple(self._wrote)
        named = tuple(one for one in there if not set(names).isdisjoint(self._names.get(one, ())))
        return named or (there if len(there) <= _CROWD else ())

    def _proposed(self, whose: Whose) -> bool:
        return whose in self._debts and self._debts[whose].kind in _PROPOSED

    def _invites(self, whose: Whose) -> bool:
        """Tell whether what was promised is an invitation."""
        debt = self._debts.get(whose)
        return debt is not None and debt.kind == "promise" and bool(_INVITES.search(folded(debt.turn.text)))

    def _missed(self) -> bool:
        return "mine" in self._debts and self._debts["mine"].kind == "missed call"

    def _settle(self, whose: Whose, message: Message, reason: str) -> None:
        debt = self._debts.get(whose)
        if debt:
            del self._debts[whose]
            if message.by == "colleague" and reason == "answered":
                reason = "colleague answered"
            self._settled = Turn("nobody", message.at, message.item, message.reading.start, reason)
            by = debt.people if whose == "mine" else _one(message.author)
            self._waits += _waits(whose, debt, message.at, frozenset(by) if reason == "answered" else frozenset())
            self._steps.append(Step(message.item, reason, whose, message.reading.start))
            self._promises[whose] = []

    def _open(self, whose: Whose, debt: _Debt) -> None:
        self._debts[whose] = debt
        self._steps.append(Step(debt.turn.item or 0, debt.turn.reason, whose, debt.turn.text))

    def _accept(self, number: int, own: Whose, message: Message) -> None:
        """Take up an offer: whoever made it has to do it now."""
        offered: Whose = "theirs" if own == "mine" else "mine"
        self._settle(own, message, "answered")
        turn = Turn(offered, message.at, message.item, message.reading.start, "asked")
        people = _one(message.author) if offered == "mine" else self._to(message, ())
        self._open(offered, _Debt(2 * number + 1, "request", turn, people, message))

    def _answer(self, number: int, own: Whose, message: Message) -> None:
        """Pay what the author's side owes, if the message does."""
        debt, reading = self._debts.get(own), message.reading
        if debt is None or reading.promises:
            return
        if debt.kind == "offer" and reading.reply == "assent" and not reading.asks:
            self._accept(number, own, message)
            return
        agrees = reading.reply == "assent" and debt.kind not in _ACTS and debt.kind != "promise" and not reading.asks
        proposes = debt.kind in _PROPOSED and any(ask.kind == "proposal" for ask in reading.asks)
        if reading.says or reading.reply == "done" or agrees or proposes:
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
        people = _one(message.author) if own == "theirs" else (before.people if before else self._to(message, ()))
        self._open(own, _Debt(2 * number, "promise", turn, people, before.asked if before else None))
        self._promises[own] += [Promised(message.item, own == "mine", people, one) for one in promises]

    def _ask(self, number: int, own: Whose, message: Message, *, is_aside: bool, owed: bool) -> None:
        other: Whose = "theirs" if own == "mine" else "mine"
        ask = None if is_aside else self._asked(own, message)
        if ask and ask.kind == "problem" and own == "mine" and owed:
            return  # "the system is down" is what I answer, and asks nothing
        if ask is None and message.by == "colleague" and own == "mine":
            ask, other = self._of_colleague(message, is_aside=is_aside), "mine"
        text, kind, due = (ask.text, ask.kind, ask.due) if ask else (message.reading.start, "problem", None)
        if ask is None and not (
            message.kind == "ticket"
            and message.by == "other"
            and message.reading.says
            and not message.reading.withdraws
            and (self.is_reopened or not self._replied)
        ):
            return
        before = self._debts.get(other)
        if before:
            self._debts[other] = before._replace(order=2 * number + 1)
            self._steps.append(Step(message.item, "asked again", other, text))
            return
        turn = Turn(other, message.at, message.item, text, "asked", due)
        people = _one(message.author) if other == "mine" else self._to(message, ask.names if ask else ())
        self._open(other, _Debt(2 * number + 1, kind, turn, people, message))

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


def _one(person: int | None) -> tuple[int, ...]:
    return () if person is None else (person,)


def _waits(whose: Whose, debt: _Debt, until: int | None, answered: Collection[int]) -> Iterator[Waited]:
    """Yield how long the ask of a debt waited, for each who was asked, or who asked me."""
    if debt.asked is not None:
        for person in debt.people:
            yield Waited(person, debt.asked.item, whose == "mine", debt.asked.at, until, person in answered)
