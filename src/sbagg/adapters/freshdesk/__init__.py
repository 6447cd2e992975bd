"""Freshdesk: tickets, what was said in them, contacts, agents and companies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, Skipped
from sbagg.adapters.freshdesk.facts import Helpdesk
from sbagg.adapters.freshdesk.records import Reader
from sbagg.formats import desk
from sbagg.formats.exports import resumed
from sbagg.formats.firstlook import sample
from sbagg.formats.tree import Tree

__all__ = ["Freshdesk"]
_SURE, _FOLDER = 85, 80
_MARKS = (
    (b'"fr_escalated"', b'"requester_id"'), (b'"incoming"', b'"private"', b'"ticket_id"'), (b'"view_all_tickets"',),
    (b'"company_id"', b'"other_emails"'), (b'"ticket_scope"', b'"contact"'), (b'"health_score"', b'"domains"'),
)  # fmt: skip
"""Fields of a ticket, a conversation, a contact (in full and in a list), an agent, a company."""
_FRESHSERVICE = b'"department_id"'
_ACCOUNT = re.compile(rb'@([a-z0-9][a-z0-9-]{0,62})\.freshdesk\.com"')


@dataclass(frozen=True)
class Freshdesk:
    """Freshdesk: saved answers of its API: tickets, their conversations, contacts, agents, companies.

    ``path`` names files, folders or zips of one account, oldest first. ``account`` is its subdomain (acme of
    acme.freshdesk.com). ``region`` (DE) is the country of phone numbers without one. Private notes are kept as internal;
    agents count as colleagues. A list of tickets has no conversations: what was said is in answers of
    ``/tickets/{id}?include=conversations`` and ``/tickets/{id}/conversations``.
    """

    path: tuple[Path, ...]
    account: str = ""
    region: str = ""

    version: ClassVar[int] = 2
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "support"
    formats: ClassVar[str] = "API answers of Freshdesk: tickets, conversations, contacts, agents, companies"
    example: ClassVar[str] = "sbagg sync ~/freshdesk"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise a file, a folder or a zip by the fields that only Freshdesk's objects have."""
        return desk.recognised(path, _export)

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the objects of the files that are new or changed."""
        yield from resumed(ctx, self.path, self.version, Reader.of(self.path).read)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn an object into facts."""
        yield from Helpdesk(self.account or "freshdesk", self.region).facts(raw)


def _export(tree: Tree, heads: list[bytes]) -> Export | None:
    if not all(any(all(mark in head for mark in marks) for marks in _MARKS) for head in heads):
        return None
    if any(_FRESHSERVICE in head for head in heads):
        return None
    accounts = {found.decode() for head in heads for found in _ACCOUNT.findall(head)}
    account = accounts.pop() if len(accounts) == 1 else ""
    return Export(
        confidence=_FOLDER if tree.kind == "folder" else _SURE,
        label=f"Freshdesk answers{' of ' + account if account else ''}",
        options={"path": [str(tree.path)]},
        account=account,
        sample=() if account else sample(Reader.of((tree.path,)).read(tree.path)),
    )
