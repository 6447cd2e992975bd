"""How often to be in touch with somebody, where that is known from, and with whom it has been too long."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sbagg.insight import standing
from sbagg.store import rhythms, touching
from sbagg.store.tags import tagged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sbagg.insight.standing import Standing
    from sbagg.store.reader import Reader
    from sbagg.store.rhythms import Rhythm

_DAY = 86400
GAPS = 5
"""So many gaps teach a rhythm that somebody is missed by."""
TIMES = 2.0
"""A rhythm is broken by a silence of so many times what three of four gaps stay within: one gap in four is longer anyway."""
LEAST = 14.0
"""Days of silence that break no rhythm."""
OLDEST = 365.0
"""Days of silence after which a rhythm that was only learned is over."""
MATTERS = 40
"""Whoever has a lower number is not missed by rhythm alone."""
SAID = 50
"""Whom the user named a cadence for counts at least so much."""
_MOST_TIMES = 3.0


class Cadence(NamedTuple):
    """How often, in days; ``source``: ``person`` (the user's word), ``tag`` (of the configuration), ``rhythm`` (learned)."""

    days: float
    source: str
    tag: str | None = None


class Overdue(NamedTuple):
    """Somebody with whom it has been too long: last contact (unix seconds; None: never), its item (row id), days since."""

    person: int
    cadence: Cadence
    most: float | None
    at: int | None
    item: int | None
    silent: float | None
    standing: Standing | None

    @property
    def times(self) -> float:
        """The silence in multiples of the cadence; from three times on all are alike."""
        return _MOST_TIMES if self.silent is None else min(self.silent / self.cadence.days, _MOST_TIMES)

    @property
    def weight(self) -> int:
        """How much somebody counts: their number, and not too little for whom the user named a cadence."""
        score = self.standing.score if self.standing else 0
        return score if self.cadence.source == "rhythm" else max(score, SAID)


def overdue(reader: Reader, tags: Mapping[str, int]) -> list[Overdue]:
    """Return with whom it has been too long, the most pressing first. ``tags``: tag -> days, as the configuration has them."""
    cadences = _said(reader, tags)
    rows = {row.person: row for row in rhythms.among(reader, cadences)}
    for row in rhythms.broken(reader, GAPS, TIMES, LEAST, OLDEST):
        if row.person not in cadences:
            rows[row.person] = row
    late = [person for person in {*cadences, *rows} if _is_late(reader, cadences.get(person), rows.get(person))]
    left_out = touching.left_alone(reader, late)
    late = [person for person in late if person not in left_out]
    standings = standing.people(reader, late)
    found = [
        _overdue(reader, person, cadences.get(person), rows.get(person), standings.get(person))
        for person in late
        if person in cadences or (person in standings and standings[person].score >= MATTERS)
    ]
    return sorted(found, key=lambda one: (-one.weight * one.times, -(one.silent or 0), one.person))


def _said(reader: Reader, tags: Mapping[str, int]) -> dict[int, Cadence]:
    """Return the cadences that the user named: of somebody, or of a tag of theirs, the shortest one."""
    found: dict[int, Cadence] = {}
    for tag, days in sorted(tags.items(), key=lambda pair: (-pair[1], pair[0])):
        found.update(dict.fromkeys(tagged(reader, tag), Cadence(days, "tag", tag)))
    return found | {person: Cadence(days, "person") for person, days in touching.cadences(reader).items()}


def _is_late(reader: Reader, cadence: Cadence | None, row: Rhythm | None) -> bool:
    return cadence is None or row is None or row.at is None or reader.now - row.at > cadence.days * _DAY


def _overdue(
    reader: Reader, person: int, cadence: Cadence | None, row: Rhythm | None, found: Standing | None
) -> Overdue:
    most = row.most if row else None
    if cadence is None:
        assert most is not None
        cadence = Cadence(round(max(most * TIMES, LEAST), 1), "rhythm")
    at, item = (row.at, row.item) if row else (None, None)
    silent = None if at is None else (reader.now - at) / _DAY
    return Overdue(person, cadence, most, at, item, silent, found)
