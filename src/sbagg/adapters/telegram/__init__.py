"""What Telegram Desktop exports as JSON: one chat, or all of an account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, Skipped, SourceError
from sbagg.adapters.telegram import export, messages, people
from sbagg.formats import options
from sbagg.formats.exports import resumed
from sbagg.formats.jsonarray import UNREADABLE, DamagedArrayError
from sbagg.formats.kept import unpack
from sbagg.formats.tree import Tree
from sbagg.formats.values import machine_zone

__all__ = ["Telegram"]


@dataclass(frozen=True)
class Telegram:
    """Exports of Telegram Desktop in its machine-readable form (``result.json``): one chat, or a whole account.

    ``path`` names files, folders or zips of one account, oldest first. ``account`` is your user id. ``timezone``
    (Europe/Paris) is that of exports before 2022, whose times have none; ``region`` (FR) the country of phone numbers
    without one. Saved messages, and who joined, left or pinned, are left out and counted; logins and devices are not read.
    """

    path: tuple[Path, ...]
    account: str = ""
    timezone: str = ""
    region: str = ""

    version: ClassVar[int] = 2
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "telegram"
    formats: ClassVar[str] = "exports of Telegram Desktop as JSON"
    example: ClassVar[str] = "sbagg sync ~/Downloads/Telegram\\ Desktop/ChatExport_2026-11-01"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Tell whether an export lies at ``path``, and whose it is."""
        try:
            if path.is_dir() and not (path / export.FILE).is_file():
                return None
            with Tree(path) as tree:
                return _describe(tree)
        except (SourceError, RuntimeError, DamagedArrayError, *UNREADABLE):
            return None

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield contacts and messages of the exports that are new or changed."""
        options.check_zone(self.timezone)
        yield from resumed(ctx, self.path, self.version, _read)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn one record into facts."""
        data = unpack(raw.data)
        if raw.stream == export.CONTACTS:
            yield from people.facts(data, self.region)
        elif raw.key == export.CHAT:
            return
        else:
            yield from messages.facts(data, self.account, options.zone(self.timezone))


def _read(path: Path) -> Iterator[Event]:
    with Tree(path) as tree:
        name = export.find(tree)
        if not name:
            raise SourceError(
                f"{path}: is no export of Telegram", "Export it again as machine-readable JSON, then: sbagg sync PATH"
            )
        yield from export.records(tree, name)


def _describe(tree: Tree) -> Export | None:
    name = export.find(tree)
    if not name:
        return None
    found = export.look(tree, name)
    if not found.chats and not found.owner:
        return None
    whose = f" of {found.owner.name or found.owner.id}" if found.owner else ""
    return Export(
        confidence=95,
        label=f"Telegram chat: {found.chats[0].name or found.chats[0].key}"
        if found.single
        else f"Telegram export{whose}",
        options={"path": [str(tree.path)], "timezone": machine_zone()},
        account=found.owner.id if found.owner else "",
        me=found.me(),
        sample=tuple((chat.key, export.CHAT) for chat in found.chats),
    )
