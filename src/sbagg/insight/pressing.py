"""What comes first today: importance times urgency, and a list that no one person fills. Pure.

Urgency is a sum of named parts, so that each place on the list can be explained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST = 12
"""Lines of a day."""
EACH = 2
"""Lines of one person."""
DATED = frozenset({"meeting"})
"""What happens on its day, however much else there is with somebody."""
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


def chosen(pressing: Iterable[Pressing]) -> list[Pressing]:
    """Return the lines of a day: the first ones, of a person or of a company without one at most two, and meetings."""
    lines: list[Pressing] = []
    times: dict[tuple[str, int | None], int] = {}
    for one in pressing:
        whose = ("person", one.cause.person) if one.cause.person is not None else ("company", one.cause.company)
        if whose[1] is not None:
            times[whose] = times.get(whose, 0) + 1
            if times[whose] > EACH and one.cause.reason not in DATED:
                continue
        lines.append(one)
        if len(lines) == MOST:
            break
    return lines
