"""What comes first today: importance times urgency, and a list that no one person fills. Pure.

Urgency is a sum of named parts, so that each place on the list can be explained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST = 12
"""Lines of a day."""
EACH = 2
"""Lines of one person."""
DATED = frozenset({"meeting"})
"""What happens on its day, however much else there is with somebody."""
KINDS: Mapping[str, str] = {
    "reply": "answer", "promise": "promise", "owed": "chase", "promised": "chase", "meeting": "meeting", "task": "task", "deal": "deal",
    "ticket": "bad news", "refund": "bad news", "bounced": "bad news", "job": "new job", "stale": "too long out of touch",
}  # fmt: skip
"""Reason -> of which kind a line is. The best of each kind has its line before any kind fills the list."""
STRANGER = 20
"""What counts for whom there is no number."""


class Part(NamedTuple):
    """One reason for urgency, in words, and how much it adds."""

    text: str
    points: float


class Cause(NamedTuple):
    """Something to do. ``item``: id of what it rests on; ``person`` and ``company``: row ids; ``seen``: when the newest of it
    happened (unix seconds): what comes later is new; ``due``: ISO day; ``least``: what it counts at least, whoever it is with.
    """  # fmt: skip

    reason: str
    item: str
    person: int | None
    company: int | None
    text: str
    seen: int
    parts: tuple[Part, ...]
    due: str | None = None
    least: int = STRANGER

    @property
    def id(self) -> str:
        """The reason and the item: it stays."""
        return f"{self.reason}-{self.item}"

    @property
    def urgency(self) -> float:
        """The sum of the parts."""
        return round(sum(part.points for part in self.parts), 2)


class Pressing(NamedTuple):
    """A cause with the importance of whom it is with, 0 to 100."""

    cause: Cause
    importance: int

    @property
    def priority(self) -> int:
        """What orders the list."""
        return round(self.importance * self.cause.urgency)


class PutOff(NamedTuple):
    """That the user was done with a line, or put it off to a time; ``seen`` as of :class:`Cause`."""

    seen: int
    until: int | None


def is_put_off(cause: Cause, put_off: Mapping[str, PutOff], now: int) -> bool:
    """Tell whether a line is done or snoozed, and nothing new came since."""
    said = put_off.get(cause.id)
    return said is not None and cause.seen <= said.seen and (said.until is None or now < said.until)


def ordered(causes: Iterable[Cause], people: Mapping[int, int], companies: Mapping[int, int]) -> list[Pressing]:
    """Return causes in order of priority; of one id, and of one item with one person, the most pressing. ``people`` and
    ``companies``: row id -> importance.
    """  # fmt: skip
    found = []
    for cause in causes:
        known = people.get(cause.person) if cause.person is not None else None
        if known is None and cause.company is not None:
            known = companies.get(cause.company)
        found.append(Pressing(cause, max(known or 0, cause.least)))
    found.sort(key=lambda one: (-one.priority, -one.importance, one.cause.id))
    taken: set[object] = set()
    kept = []
    for one in found:
        marks = {one.cause.id, (one.cause.item, one.cause.person)}
        if marks.isdisjoint(taken):
            kept.append(one)
        taken |= marks
    return kept


def chosen(pressing: Sequence[Pressing]) -> list[Pressing]:
    """Return the lines of a day, in the order given: the best of each kind, then the first ones. Of a person, or of a company
    without one, they are at most two and meetings; more only where a kind has nothing of anybody else.
    """  # fmt: skip
    day = _Day()
    kinds: set[str] = set()
    for each in (EACH, len(KINDS)):
        for one in pressing:
            kind = kind_of(one)
            if kind not in kinds and day.takes(one, each):
                kinds.add(kind)
    for one in pressing:
        day.takes(one)
    return [one for one in pressing if one.cause.id in day.taken]


def alone(pressing: Sequence[Pressing], line: Pressing) -> int:
    """Return the place that a line would have by priority alone, from 1 on: behind all before it that there is room for."""
    day = _Day(most=len(pressing))
    for one in pressing:
        day.takes(one)
    places = [one.cause.id for one in pressing if one.cause.id in day.taken]
    return places.index(line.cause.id) + 1 if line.cause.id in places else len(places) + 1


def kind_of(one: Pressing) -> str:
    """Return of which kind a line is, in words."""
    return KINDS.get(one.cause.reason, one.cause.reason)


class _Day:
    """The lines taken so far, and how many of whom."""

    def __init__(self, most: int = MOST) -> None:
        self.taken: set[str] = set()
        self._most = most
        self._times: dict[tuple[str, int], int] = {}

    def takes(self, one: Pressing, each: int = EACH) -> bool:
        """Take a line if there is room for it, and fewer than ``each`` of the same person; tell whether."""
        cause = one.cause
        if len(self.taken) >= self._most or cause.id in self.taken:
            return False
        kind, number = ("company", cause.company) if cause.person is None else ("person", cause.person)
        if number is not None:
            if self._times.get((kind, number), 0) >= each and cause.reason not in DATED:
                return False
            self._times[kind, number] = self._times.get((kind, number), 0) + 1
        self.taken.add(cause.id)
        return True
