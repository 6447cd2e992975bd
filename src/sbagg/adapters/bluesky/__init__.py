"""Bluesky: the repository of an account (``repo.car``), as its settings export it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Identity, Raw, Skipped, SourceError
from sbagg.adapters.bluesky.facts import facts
from sbagg.adapters.bluesky.live import BlueskyApi
from sbagg.adapters.bluesky.repository import owner, read
from sbagg.formats.car import is_car
from sbagg.formats.exports import resumed
from sbagg.formats.jsonarray import UNREADABLE

__all__ = ["Bluesky", "BlueskyApi"]
_SURE = 95


@dataclass(frozen=True)
class Bluesky:
    """Bluesky: the repository of an account (``repo.car``): posts, reposts, likes and follows.

    ``path`` names repositories of one account, oldest first. People in it are known by their DID, and by their handle
    where a post mentions them. Messages (chat) are in no repository; blocks, lists and settings are not read.
    """

    path: tuple[Path, ...]

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "bluesky"
    formats: ClassVar[str] = "repositories of Bluesky accounts (repo.car)"
    example: ClassVar[str] = "sbagg sync ~/Downloads/repo.car"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise a repository by its header, and whose it is by its commit."""
        try:
            if path.is_dir():
                return None
            with path.open("rb") as file:
                if not is_car(file.read(256)):
                    return None
            me = owner(path)
        except (*UNREADABLE, SourceError, ValueError):
            return None
        if not me:
            return None
        mine = (Identity("bluesky-did", me),)
        return Export(_SURE, f"Bluesky repository of {me}", {"path": [str(path)]}, account=me, me=mine)

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the records of the repositories that are new or changed."""
        yield from resumed(ctx, self.path, self.version, read)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a record into facts."""
        yield from facts(raw)
