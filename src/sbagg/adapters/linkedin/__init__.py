"""LinkedIn: the data that a member can download, of every year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, Skipped
from sbagg.adapters.linkedin import facts
from sbagg.adapters.linkedin.recognise import recognise
from sbagg.adapters.linkedin.records import read
from sbagg.formats import options
from sbagg.formats.exports import resumed

__all__ = ["LinkedIn"]


@dataclass(frozen=True)
class LinkedIn:
    """Exports of a LinkedIn account, as zip, folder or single CSV: connections, messages, invitations, contacts, notes.

    ``path`` names exports of one account, oldest first. ``timezone`` (Europe/Paris) is that of invitations, which are dated
    without one. ``region`` (FR) is the country of phone numbers without one. ``account`` is the name in the address of
    the owner's profile. Spam and drafts are left out and counted, and connections that hide their profile. Posts,
    reactions, endorsements and what LinkedIn infers about its members are not read.
    """

    path: tuple[Path, ...]
    account: str = ""
    timezone: str = ""
    region: str = ""

    version: ClassVar[int] = 2
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "linkedin"
    formats: ClassVar[str] = "LinkedIn data exports (Basic and Complete) of every year, as zip, folder or CSV"
    example: ClassVar[str] = "sbagg sync ~/Downloads/Basic_LinkedInDataExport_11-01-2026.zip"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise an export, and whose it is."""
        return recognise(path)

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the records of exports that are new or changed. What a newer one lacks stays: nothing says it is gone."""
        options.check_zone(self.timezone)
        yield from resumed(ctx, self.path, self.version, lambda path: read(path, ctx))

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a record into facts."""
        yield from facts.parse(raw, facts.Scope(self.account or "linkedin", options.zone(self.timezone), self.region))
