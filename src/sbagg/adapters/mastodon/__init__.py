"""Mastodon: the archive of an account, and the lists that its settings export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Identity, Raw, Skipped, SourceError
from sbagg.adapters.mastodon.archive import Archive, may_be, opened
from sbagg.adapters.mastodon.facts import facts
from sbagg.adapters.mastodon.live import MastodonApi
from sbagg.formats.exports import resumed
from sbagg.formats.firstlook import sample
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.tree import Tree

__all__ = ["Mastodon", "MastodonApi"]
_SURE, _PART = 95, 80


@dataclass(frozen=True)
class Mastodon:
    """Mastodon: archives of an account (zip, tar.gz or unpacked) and lists of whom it follows, or who follows it (CSV).

    ``path`` names them, oldest first. ``account`` is whose they are, ``jane@social.acme.com``, for lists, which do not
    say so. Posts to nobody but those they mention are direct messages; only your own are in an archive. Bookmarks,
    blocks and mutes are not read.
    """

    path: tuple[Path, ...]
    account: str = ""

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "mastodon"
    formats: ClassVar[str] = "Mastodon archives (zip, tar.gz) and lists of accounts (CSV)"
    example: ClassVar[str] = "sbagg sync ~/Downloads/archive-20261101093000-0a1b2c.zip"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise an archive by its collections, which are named after their files, and a list by its columns."""
        try:
            if path.is_dir() and not may_be(path):
                return None
            with Tree(path) as tree:
                archive = opened(tree)
                return _export(archive, path) if archive else None
        except (*UNREADABLE, SourceError, ValueError, RuntimeError):
            return None

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the posts, likes and follows of what is new or changed."""
        yield from resumed(ctx, self.path, self.version, self._read)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a record into facts."""
        yield from facts(raw, self.account if "@" in self.account else "")

    def _read(self, path: Path) -> Iterator[Event]:
        with Tree(path) as tree:
            archive = opened(tree)
            if archive is None:
                raise SourceError(f"{path}: is no archive of Mastodon", "Check the path, then: sbagg sync PATH")
            yield from archive.events()


def _export(archive: Archive, path: Path) -> Export:
    return Export(
        confidence=_SURE if archive.actor or not archive.outbox else _PART,
        label=f"Mastodon {'archive' if archive.outbox or archive.actor else 'list'}{archive.me and ' of @' + archive.me}",
        options={"path": [str(path)]},
        account=archive.me,
        me=(Identity("mastodon", archive.me),) if archive.me else (),
        sample=() if archive.me else sample(archive.events()),
    )
