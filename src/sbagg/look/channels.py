"""Channels as views: what came through each, and what would go with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.errors import NotFoundError
from sbagg.look.freshness import freshness
from sbagg.look.lists import outsiders, rows_of_people
from sbagg.store import channels as stored
from sbagg.views import ChannelLoss, ChannelRow

if TYPE_CHECKING:
    from sbagg.store.reader import Reader


def channels(reader: Reader) -> list[ChannelRow]:
    """Return all channels, the one that carried most first."""
    people, sources, others = stored.people(reader), stored.sources(reader), outsiders(reader)
    rows = [
        ChannelRow(
            name, sum(came.by_kind.values()), len(people.get(name, set()) & others), came.first_at, came.last_at,
            freshness(reader, sources.get(name, ())),
        )
        for name, came in stored.through(reader).items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.items, row.channel))


def loss(reader: Reader, name: str) -> ChannelLoss:
    """Return what would go with a channel. Raises NotFoundError where nothing came through it."""
    every = stored.through(reader)
    if name not in every:
        raise NotFoundError(
            f"Nothing came through a channel called {name}",
            f"These are known: {', '.join(every)}" if every else "Bring something in: sbagg sync PATH",
        )
    people = stored.people(reader).get(name, set()) & outsiders(reader)
    elsewhere = stored.reached(reader, people)
    lost = rows_of_people(reader, [person for person in people if not elsewhere[person] - {name}])
    by_kind = every[name].by_kind
    return ChannelLoss(
        name, sum(by_kind.values()), by_kind, len(people),
        tuple(sorted(lost, key=lambda row: (-(row.last_at or 0), row.name, row.id))),
        tuple(sorted(stored.sources(reader).get(name, ()))),
    )  # fmt: skip
