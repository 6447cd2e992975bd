"""Deals and what is done about them: shared by the writers of both CRMs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sbagg.demo import clock
from sbagg.demo.chance import happens, source

if TYPE_CHECKING:
    from random import Random

    from sbagg.demo.cast import Cast, Company, Person

MOVED_DEAL = "Brightmoor docks 3 and 4"  # what a newer export of Salesforce shows a stage further
USUAL = (
    ("Prospecting", 10), ("Qualification", 20), ("Needs Analysis", 30), ("Proposal/Price Quote", 60),
    ("Negotiation/Review", 80), ("Closed Won", 100),
)  # fmt: skip
KITCHEN = (("Coffee", 5), ("Handshake", 20), ("Paper", 40), ("Kitchen test", 70), ("Signed in blood", 100))
LOST = {"usual": "Closed Lost", "kitchen": "Went cold"}
_WON = 100
_SUBJECTS = (
    "first {n} probes",
    "extension",
    "renewal",
    "new site",
    "{n} door contacts",
    "pilot",
    "calibration service",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A deal's stage from ``at`` on, with its probability in percent."""

    at: int
    name: str
    probability: int


@dataclass(frozen=True, slots=True)
class Deal:
    """Something to sell. ``close`` is the day (unix seconds at midnight) that it should be signed."""

    name: str
    company: Company
    people: tuple[Person, ...]
    stages: tuple[Stage, ...]
    amount: int
    currency: str
    close: int
    owner: Person

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return self.stages[-1]

    @property
    def closed(self) -> bool:
        """Whether it is won or lost."""
        return self.stage.probability in {0, _WON}

    @property
    def won(self) -> bool:
        """Whether it is won."""
        return self.stage.probability == _WON


def path(pipeline: str) -> tuple[tuple[str, int], ...]:
    """Return the stages of a pipeline, first to won."""
    return KITCHEN if pipeline == "kitchen" else USUAL


def deals(cast: Cast, *, seed: int, now: int) -> list[Deal]:
    """Return the featured deal and one to three for each customer."""
    rng = source(seed, "deals")
    dana, priya = cast.by_key["dana"], cast.by_key["priya"]
    told = [
        Stage(clock.open_until(now - int(ago * clock.DAY), cast.home.offset), name, probability)
        for ago, (name, probability) in zip((101.6, 97.1, 92.4, 85.3, 61.2), USUAL, strict=False)
    ]
    found = [
        Deal(
            MOVED_DEAL,
            dana.company or cast.home,
            (dana, priya),
            tuple(told),
            61_400,
            "USD",
            _close(now, 21),
            cast.me,
        )
    ]
    by_company: dict[Company, list[Person]] = {}
    for person in cast.people:
        if person.company and person.crm in {"salesforce", "hubspot", "both"}:
            by_company.setdefault(person.company, []).append(person)
    for company, people in by_company.items():
        for _ in range(1 + rng.randrange(3)):
            found.append(_deal(rng, cast, now, company, people))  # noqa: PERF401 - nested comprehensions hide the draw
    return found


def _deal(rng: Random, cast: Cast, now: int, company: Company, people: list[Person]) -> Deal:
    at = clock.moment(rng, now - 5 * clock.DAY, cast.home.offset)
    stages = []
    for name, probability in path(company.pipeline):
        stages.append(Stage(at, name, probability))
        at = clock.open_from(at + int(rng.lognormvariate(1.0, 0.8) * 6 * clock.DAY), cast.home.offset)
        if at > now - clock.DAY:
            break
        if happens(rng, 0.12) and probability != _WON:
            stages.append(Stage(at, LOST[company.pipeline], 0))
            break
    subject = rng.choice(_SUBJECTS).format(n=rng.randrange(6, 60))
    closed = stages[-1].probability in {0, _WON}
    return Deal(
        name=f"{company.name.split()[0]} {subject} {clock.iso_day(stages[0].at)[:4]}",
        company=company,
        people=tuple(rng.sample(people, min(len(people), rng.choice((1, 1, 2, 3))))),
        stages=tuple(stages),
        amount=rng.randrange(24, 900) * 100,
        currency="EUR" if company.language in {"de", "fr", "es"} else "USD",
        close=stages[-1].at // clock.DAY * clock.DAY if closed else _close(now, rng.randrange(-20, 90)),
        owner=cast.by_key["theo"] if company.team == "hubspot" else cast.me,
    )


def _close(now: int, days: int) -> int:
    return (now // clock.DAY + days) * clock.DAY
