"""Mail that msgvault archived: ``~/.msgvault/msgvault.db``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Identity, Raw, RecordError, Skipped, SourceError
from sbagg.adapters.msgvault import store
from sbagg.formats.firstlook import sample
from sbagg.formats.jsonvalues import listing, text
from sbagg.formats.kept import unpack
from sbagg.formats.mailfacts import facts
from sbagg.formats.mailfolders import skip_by_labels, skip_reason
from sbagg.formats.message import read_message
from sbagg.formats.sqlitefile import Database, is_sqlite

__all__ = ["Msgvault"]


@dataclass(frozen=True)
class Msgvault:
    """The archive of msgvault (``~/.msgvault``): mail of all its accounts, from the original messages that it keeps.

    ``path`` names its folder, its database, or copies of it, oldest first. ``region`` (DE) is the country of phone numbers
    without one in signatures. A message that lies in a mailbox or Takeout as well is one item. Spam, trash and drafts, and
    the messages of its chats and calendars, are left out and counted.
    """

    path: tuple[Path, ...]
    region: str = ""

    version: ClassVar[int] = 2
    keeps_raw: ClassVar[bool] = False
    channel: ClassVar[str] = "email"
    formats: ClassVar[str] = "msgvault (msgvault.db): mail"
    example: ClassVar[str] = "sbagg sync ~/.msgvault"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Tell whether a file is msgvault's database, or a folder holds it, and whose mail it is."""
        try:
            file = store.file_of(path)
            if not file.is_file() or not is_sqlite(file):
                return None
            with Database(file) as database:
                return _describe(database, path) if store.is_store(database) else None
        except (OSError, SourceError):
            return None

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the messages that each archive has got since the cursor."""
        yield from store.fetch(ctx, self.path)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn one message into an interaction and hints about its author, or say why its labels leave it out."""
        head, line, mime = raw.data.partition(b"\n")
        if not line:
            raise RecordError("a message without what the archive says of it")
        said = unpack(head)
        labels = tuple(filter(None, map(text, listing(said.get("labels")))))
        reason = skip_by_labels(labels) if text(said.get("type")) == store.GMAIL else _by_folders(labels)
        if reason:
            yield Skipped(reason, raw.locator)
            return
        message = read_message(mime, cut=raw.media == store.CUT)
        fact, hints = facts(
            message, labels=labels, thread=tuple(filter(None, [text(said.get("thread"))])), region=self.region
        )
        yield fact if fact.at is not None else replace(fact, at=raw.at)
        yield from hints


def _by_folders(names: tuple[str, ...]) -> str:
    """Return why a message is left out that lies in these folders of a server (``[Gmail]/Trash``, ``INBOX.Trash``): in all."""
    reasons = [skip_reason(name.replace(".", "/") if name.upper().startswith("INBOX.") else name) for name in names]
    return reasons[0] if reasons and all(reasons) else ""


def _describe(database: Database, path: Path) -> Export:
    boxes = [box for box in store.sources(database).values() if box.is_mail]
    addresses = dict.fromkeys(store.own_addresses(database))
    account = boxes[0].name if len(boxes) == 1 else ""
    return Export(
        confidence=95,
        label=f"msgvault archive{f' of {account}' if account else f' of {len(boxes)} accounts' if boxes else ''}",
        options={"path": [str(path)]},
        account=account,
        me=tuple(Identity("email", address) for address in addresses),
        sample=() if account else sample(store.records(database)),
    )
