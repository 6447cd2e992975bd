"""Text messages and calls of an Android phone, as the app SMS Backup & Restore writes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, Skipped
from sbagg.adapters.sms_backup import facts
from sbagg.adapters.sms_backup.elements import read
from sbagg.adapters.sms_backup.recognise import recognise
from sbagg.formats.exports import resumed
from sbagg.formats.kept import unpack

__all__ = ["SmsBackup"]


@dataclass(frozen=True)
class SmsBackup:
    """Text messages (SMS, MMS) and calls of an Android phone: backups of the app SMS Backup & Restore (XML, zip).

    ``path`` names backups of your phones, oldest first. ``region`` (DE) is the country of phone numbers without one.
    The backups do not say the phone's own number: its owner is ``sms-backup:owner``, who is you. Drafts, unsent messages
    and blocked calls are left out and counted; pictures are listed and not copied.
    """

    path: tuple[Path, ...]
    region: str = ""

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "sms"
    formats: ClassVar[str] = "backups of SMS Backup & Restore (Android): SMS, MMS and calls, as XML or zip"
    example: ClassVar[str] = "sbagg sync ~/Downloads/sms-20261101.xml ~/Downloads/calls-20261101.xml"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise a backup."""
        return recognise(path)

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the messages and calls of backups that are new or changed. One that lacks a message takes nothing back."""
        yield from resumed(ctx, self.path, self.version, partial(read, ctx))

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a message or a call into an interaction."""
        yield from facts.parse(unpack(raw.data), raw.key, self.region)
