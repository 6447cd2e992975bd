"""Zendesk: tickets, what was said in them, users and organizations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, Skipped
from sbagg.adapters.zendesk.facts import Desk
from sbagg.adapters.zendesk.live import ZendeskApi
from sbagg.adapters.zendesk.recognise import recognise
from sbagg.adapters.zendesk.records import Reader
from sbagg.formats.exports import resumed

__all__ = ["Zendesk", "ZendeskApi"]


@dataclass(frozen=True)
class Zendesk:
    """Zendesk: JSON exports (one object a line) and saved answers of its API: tickets, comments, users, organizations.

    ``path`` names files, folders or zips of one account, oldest first. ``account`` is its subdomain (acme of
    acme.zendesk.com). ``region`` (DE) is the country of phone numbers without one. Internal notes are kept as
    internal; agents count as colleagues. What was said stands in an export only if it has the comments.
    """

    path: tuple[Path, ...]
    account: str = ""
    region: str = ""

    version: ClassVar[int] = 2
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "support"
    formats: ClassVar[str] = "JSON exports and API answers of Zendesk: tickets, comments, users, organizations"
    example: ClassVar[str] = "sbagg sync ~/Downloads/zendesk-tickets.json"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise a file, a folder or a zip by the addresses that its objects have in the API."""
        return recognise(path)

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the objects of the exports that are new or changed."""
        yield from resumed(ctx, self.path, self.version, Reader.of(self.path).read)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn an object into facts."""
        yield from Desk(self.account or "zendesk", self.region).facts(raw)
