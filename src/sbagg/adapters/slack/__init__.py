"""What Slack exports of a workspace: channels, direct messages, threads, people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, RecordError, Skipped, SourceError
from sbagg.adapters.slack import messages, people
from sbagg.adapters.slack.workspace import MESSAGES, USERS, Workspace, is_candidate, opened, records
from sbagg.formats.exports import resumed
from sbagg.formats.firstlook import sample
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.kept import unpack
from sbagg.formats.tree import Tree

__all__ = ["Slack"]


@dataclass(frozen=True)
class Slack:
    """Slack exports as zip or folder, also those of slackdump: channels, direct messages, threads, people.

    ``path`` names the exports of one workspace, oldest first. ``account`` is the workspace's id (T024BE7LD), ``region``
    (DE) the country of phone numbers without one. Members are colleagues; guests, and people of other workspaces in
    shared channels, are not. Where all are colleagues a message is internal. Who joined, left or renamed a channel is
    left out and counted; reactions are not read.
    """

    path: tuple[Path, ...]
    account: str = ""
    region: str = ""

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "slack"
    formats: ClassVar[str] = "Slack exports, as zip or folder"
    example: ClassVar[str] = 'sbagg sync ~/Downloads/"Acme Slack export Jan 1 2026 - Nov 1 2026.zip"'

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Tell whether an export lies at ``path``, and of which workspace."""
        if not is_candidate(path):
            return None
        try:
            with Tree(path) as tree:
                workspace = opened(tree)
                return _describe(workspace, path) if workspace else None
        except (SourceError, *UNREADABLE):
            return None

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield people and messages of the exports that are new or changed."""
        yield from resumed(ctx, self.path, self.version, _read)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn one record into facts."""
        data = unpack(raw.data)
        if raw.stream == USERS:
            yield from people.facts(data, self.account, self.region)
        elif raw.stream == MESSAGES:
            yield from messages.facts(data, self.account)
        else:
            raise RecordError(f"no stream of a Slack export: {raw.stream!r}")


def _read(path: Path) -> Iterator[Event]:
    with Tree(path) as tree:
        workspace = opened(tree)
        if workspace is None:
            raise SourceError(f"{path}: is no Slack export", "Download it again, then: sbagg sync PATH")
        yield from records(workspace)


def _describe(workspace: Workspace, path: Path) -> Export:
    count = len(workspace.conversations)
    home = workspace.home.team
    whose = f" of workspace {home}" if home else ""
    return Export(
        confidence=95,
        label=f"Slack export{whose} ({count} conversation{'s' * (count != 1)})",
        options={"path": [str(path)]},
        account=home,
        sample=() if home else sample(records(workspace)),
    )
