"""Intercom: conversations and tickets, what was said in them, contacts, companies and teammates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, Skipped
from sbagg.adapters.intercom.facts import Workspace
from sbagg.adapters.intercom.records import read
from sbagg.formats import desk
from sbagg.formats.exports import resumed
from sbagg.formats.firstlook import sample
from sbagg.formats.tree import Tree

__all__ = ["Intercom"]
_SURE, _FOLDER = 90, 85
_TYPE = re.compile(rb'"type"\s*:\s*"(conversation(?:\.list)?|contact|company|admin\.list|ticket|ticket\.list)"')
_BESIDE = re.compile(rb'"(?:delivered_as|admin_assignee_id|workspace_id|app_id|has_inbox_seat|ticket_attributes)"')
_ACCOUNT = re.compile(rb'"(?:workspace_id|app_id)"\s*:\s*"([a-z0-9]{4,20})"')


@dataclass(frozen=True)
class Intercom:
    """Intercom: saved answers of its API: conversations and tickets with their parts, contacts, companies, admins.

    ``path`` names files, folders or zips of one workspace, oldest first. ``account`` is the workspace's id. ``region``
    (DE) is the country of phone numbers without one. A list of conversations has no parts: what was said is in the
    answers for single ones.
    """

    path: tuple[Path, ...]
    account: str = ""
    region: str = ""

    version: ClassVar[int] = 2
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "support"
    formats: ClassVar[str] = "API answers of Intercom: conversations, tickets, contacts, companies, admins"
    example: ClassVar[str] = "sbagg sync ~/intercom/conversations"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise a file, a folder or a zip by the types that Intercom's objects state."""
        return desk.recognised(path, _export)

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the objects of the files that are new or changed."""
        yield from resumed(ctx, self.path, self.version, read)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn an object into facts."""
        yield from Workspace(self.account or "intercom", self.region).facts(raw)


def _export(tree: Tree, heads: list[bytes]) -> Export | None:
    if not all(_TYPE.search(head) and _BESIDE.search(head) for head in heads):
        return None
    accounts = {found[1].decode() for head in heads if (found := _ACCOUNT.search(head))}
    account = next(iter(accounts)) if len(accounts) == 1 else ""
    return Export(
        confidence=_FOLDER if tree.kind == "folder" else _SURE,
        label=f"Intercom answers{' of ' + account if account else ''}",
        options={"path": [str(tree.path)]},
        account=account,
        sample=() if account else sample(read(tree.path)),
    )
