"""What the writers of the further channels share: where and when their export is made, and what they give back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sbagg.demo import clock
from sbagg.demo.chance import source
from sbagg.demo.everyday import FEATURED, FEATURED_QUIET_DAYS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from random import Random

    from sbagg.demo.cast import Cast, Person

_OPENS, _OPEN, _STEP = 9 * clock.HOUR, 7 * clock.HOUR, 61_200  # when things happen, for how long, and how far apart
Identities = frozenset[tuple[str, str]]


class Written(NamedTuple):
    """What a writer made: the files, how much is in them, and by key of the cast what is new about who is who."""

    files: tuple[Path, ...]
    counts: Mapping[str, int]
    truth: Mapping[str, Identities] = {}


@dataclass(frozen=True, slots=True)
class Scene:
    """Exports of ``cast`` made into the folder ``into`` at ``now`` (unix seconds)."""

    into: Path
    cast: Cast
    seed: int
    now: int

    def chance(self, purpose: str) -> Random:
        """Return the generator of one writer."""
        return source(self.seed, purpose)

    def at(self, ago: float) -> int:
        """Return an office moment of about so many days ago, of days to come if negative; the hour depends on ``ago``."""
        offset = self.cast.home.offset * clock.HOUR
        day = (self.now - int(ago * clock.DAY) + offset) // clock.DAY
        at = day * clock.DAY - offset + _OPENS + int(ago * _STEP) % _OPEN
        return clock.open_until(at, self.cast.home.offset) if ago > 0 else clock.open_from(at, self.cast.home.offset)

    def moment(self, rng: Random, person: Person, span: int = clock.SPAN) -> int:
        """Draw when something happens with somebody; nothing new in the featured company's last days."""
        quiet = FEATURED_QUIET_DAYS if person.company is self.cast.by_key[FEATURED].company else 1
        return clock.moment(rng, self.now - quiet * clock.DAY, self.cast.home.offset, span - quiet * clock.DAY)
