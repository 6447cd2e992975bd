"""The personal export of Teams (free) and Skype: every conversation of an account in one ``messages.json``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Identity, Raw, Skipped, SourceError
from sbagg.adapters.teams import export, messages
from sbagg.formats.exports import resumed
from sbagg.formats.jsonarray import UNREADABLE, DamagedArrayError
from sbagg.formats.kept import unpack
from sbagg.formats.tree import Tree

__all__ = ["Teams"]


@dataclass(frozen=True)
class Teams:
    """The personal export of Teams and Skype accounts (``messages.json``), as file, folder, zip or tar.

    ``path`` names the exports of one account, oldest first. ``account`` is your own id in it (live:jo.fenwick). Calls are
    calls; deleted messages, and what Teams itself says, are left out and counted. Work accounts have no such export.
    """

    path: tuple[Path, ...]
    account: str = ""

    version: ClassVar[int] = 2
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "teams"
    formats: ClassVar[str] = "personal exports of Teams and Skype (messages.json)"
    example: ClassVar[str] = "sbagg sync ~/Downloads/8_live_jo.fenwick_export/messages.json"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Tell whether an export lies at ``path``, and whose it is."""
        try:
            if path.is_dir() and not (path / export.FILE).is_file():
                return None
            with Tree(path) as tree:
                name = export.find(tree)
                return _describe(path, export.owner(tree, name)) if name else None
        except (SourceError, RuntimeError, DamagedArrayError, *UNREADABLE):
            return None

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the messages of the exports that are new or changed."""
        yield from resumed(ctx, self.path, self.version, _read)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a message into an interaction."""
        yield from messages.facts(unpack(raw.data))


def _read(path: Path) -> Iterator[Event]:
    with Tree(path) as tree:
        name = export.find(tree)
        if not name:
            raise SourceError(f"{path}: is no export of Teams", "Download it again, then: sbagg sync PATH")
        yield from export.records(tree, name)


def _describe(path: Path, owner: Identity | None) -> Export:
    account = owner.value if owner else ""
    return Export(
        confidence=95,
        label=f"Teams export{' of ' + account if account else ''}",
        options={"path": [str(path)]},
        account=account,
        me=(owner,) if owner else (),
    )
