"""Messages of macOS: iMessage, SMS and RCS, in the database that the program keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Identity, Raw, Skipped, SourceError
from sbagg.adapters.imessage import message, store
from sbagg.formats.exports import resumed
from sbagg.formats.firstlook import sample
from sbagg.formats.kept import unpack
from sbagg.formats.sqlitefile import Database, is_sqlite

__all__ = ["IMessage"]


@dataclass(frozen=True)
class IMessage:
    """Messages of macOS (``~/Library/Messages/chat.db``): iMessage, SMS and RCS, alone and in groups.

    ``path`` names the database, or copies of it, oldest first; the terminal needs Full Disk Access for the original.
    ``region`` (DE) is the country of phone numbers without one. Reactions, messages that were not sent or were taken
    back, spam, and who joined or left are left out and counted. Nothing is written to the database or beside it.
    """

    path: tuple[Path, ...]
    region: str = ""

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "sms"
    formats: ClassVar[str] = "Messages of macOS (chat.db)"
    example: ClassVar[str] = "sbagg sync ~/Library/Messages/chat.db"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Tell whether a file is the database of Messages."""
        try:
            if not path.is_file() or not is_sqlite(path):
                return None
            with Database(path) as database:
                return _describe(database, path) if store.is_store(database) else None
        except (OSError, SourceError):
            return None

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the messages of each database that has changed."""
        yield from resumed(ctx, self.path, self.version, _read)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a message into an interaction."""
        yield from message.facts(unpack(raw.data), self.region)


def _read(path: Path) -> Iterator[Event]:
    with Database(path) as database:
        if not store.is_store(database):
            raise SourceError(f"{path}: is no database of Messages", "Check the path, then: sbagg sync PATH")
        yield from store.records(database)


def _describe(database: Database, path: Path) -> Export:
    found = store.owners(database)
    return Export(
        confidence=95,
        label="Messages of macOS",
        options={"path": [str(path)]},
        me=tuple(one for one in (message.identity(address, "") for address in found) if one)
        or (Identity(*message.OWNER),),
        sample=sample(store.records(database)),
    )
