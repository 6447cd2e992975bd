"""Tweets that twitter-to-sqlite saved: ``twitter.db``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, Skipped, SourceError
from sbagg.adapters.twitter_sqlite import facts, store
from sbagg.formats.exports import resumed
from sbagg.formats.firstlook import sample
from sbagg.formats.kept import unpack
from sbagg.formats.sqlitefile import Database, is_sqlite

__all__ = ["TwitterSqlite"]


@dataclass(frozen=True)
class TwitterSqlite:
    """The database of twitter-to-sqlite (``twitter.db``): tweets, likes, followers and accounts followed.

    ``path`` names the database, or copies of it, oldest first. ``account`` is whose it is, as handle or account id,
    where the database does not say. Tweets in which that account has no part are news of their authors, and make nobody
    a person. Tables of an imported archive are left to the archive itself.
    """

    path: tuple[Path, ...]
    account: str = ""

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "twitter"
    formats: ClassVar[str] = "twitter-to-sqlite (twitter.db)"
    example: ClassVar[str] = "sbagg sync ~/twitter.db"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Tell whether a file is a database of twitter-to-sqlite, and whose."""
        try:
            if not path.is_file() or not is_sqlite(path):
                return None
            with Database(path) as database:
                return _describe(database, path) if store.is_store(database) else None
        except (OSError, SourceError):
            return None

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the tweets, likes and follows of each database that has changed."""
        yield from resumed(ctx, self.path, self.version, partial(_read, ctx, self.account))

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a record into facts."""
        yield from facts.facts(raw.stream, unpack(raw.data), self.account)


def _read(ctx: Context, account: str, path: Path) -> Iterator[Event]:
    with Database(path) as database:
        if not store.is_store(database):
            raise SourceError(f"{path}: is no database of twitter-to-sqlite", "Check the path, then: sbagg sync PATH")
        if not account and not store.owner(database).id:
            ctx.warn(f"{path}: does not say whose it is; tell it with: sbagg source set NAME account=HANDLE")
        yield from store.records(database)


def _describe(database: Database, path: Path) -> Export:
    owner = store.owner(database)
    whose = f" of @{owner.handle}" if owner.handle else f" of account {owner.id}" if owner.id else ""
    return Export(
        confidence=95,
        label=f"twitter-to-sqlite database{whose}",
        options={"path": [str(path)]},
        account=owner.id,
        me=owner.identities(),
        sample=() if owner.id else sample(store.records(database)),
    )
