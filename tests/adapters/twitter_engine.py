"""What the engine does with an X archive, and ways to look at what comes of it."""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sbagg.adapter import (
    Checkpoint,
    Event,
    Fact,
    Interaction,
    Json,
    Raw,
    Skipped,
)
from sbagg.adapters.twitter_archive import TwitterArchive

T = TypeVar("T")


@dataclass
class Engine:
    """What the engine does with a checkpoint and a warning, and no more."""

    states: dict[str, Mapping[str, Json]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    log: logging.Logger = field(default_factory=lambda: logging.getLogger("test"))

    def cursor(self, stream: str = "") -> Mapping[str, Json]:
        return self.states.get(stream, {})

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def run(self, *paths: Path) -> list[Event]:
        events = []
        for event in TwitterArchive(paths).fetch(self):
            if isinstance(event, Checkpoint):
                self.states[event.stream] = json.loads(json.dumps(event.state))
            events.append(event)
        return events


def only(kind: type[T], events: Iterable[object]) -> list[T]:
    return [event for event in events if isinstance(event, kind)]


def facts(raws: Iterable[Raw], path: Path = Path("x.zip")) -> list[Fact]:
    adapter = TwitterArchive((path,))
    return [fact for raw in raws for fact in adapter.parse(raw) if not isinstance(fact, Skipped)]


def by_ref(events: Iterable[object]) -> dict[str, Interaction]:
    return {fact.ref: fact for fact in only(Interaction, facts(only(Raw, events)))}


def parties(item: Interaction) -> list[tuple[str, str, str]]:
    return [(party.role, party.kind, party.value) for party in item.parties]


def complete(events: Iterable[Event]) -> set[str]:
    return {event.stream for event in only(Checkpoint, events) if event.complete}
