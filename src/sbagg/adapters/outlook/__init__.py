"""Outlook: data files (.pst, .ost) and saved messages (.msg). What reads them comes with ``sbagg[outlook]``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, Skipped, SourceError

__all__ = ["Outlook"]


@dataclass(frozen=True)
class Outlook:
    """Outlook: data files (.pst, .ost) with their mail, contacts and appointments, and saved messages (.msg).

    ``path`` names files, folders or zips of one account, oldest first. ``dialect`` tells sources of data files (outlook)
    from those of saved messages (outlook-messages). ``region`` (DE) is the country of phone numbers without one. Junk,
    deleted, drafts, unsent mail, hidden folders, tasks, notes and the journal are left out and counted, and so is a meeting
    that you declined. It needs ``pip install 'sbagg[outlook]'``.
    """

    path: tuple[Path, ...]
    dialect: str = ""
    region: str = ""

    version: ClassVar[int] = 2
    keeps_raw: ClassVar[bool] = False
    channel: ClassVar[str] = "email"
    formats: ClassVar[str] = ".pst, .ost and .msg of Outlook; needs `pip install 'sbagg[outlook]'`"
    example: ClassVar[str] = "sbagg sync ~/Documents/Outlook\\ Files/archive.pst"
    misses_paths: ClassVar[bool] = True  # streams are named by a path's place among the others

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise a data file or a saved message by its first bytes, or a folder or zip of messages."""
        from sbagg.adapters.outlook.recognise import recognise  # noqa: PLC0415 - the reading process needs none of it
        from sbagg.formats.firstlook import FirstLook  # noqa: PLC0415

        return recognise(path, Outlook((path,)).fetch(FirstLook()))

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield what is new since the cursors. From the second ``path`` on its name comes first in those of its streams."""
        from sbagg.adapters.outlook.fetch import fetch  # noqa: PLC0415 - as above

        taken: set[str] = set()
        for number, path in enumerate(self.path, 1):
            prefix = "" if number == 1 else f"{path.name}!" if path.name not in taken else f"{path.name}#{number}!"
            taken.add(path.name)
            if path.exists():
                yield from fetch(ctx, path, prefix)
            elif path == self.path[-1]:
                raise SourceError(f"{path}: no such file or folder", "Check the path, then: sbagg sync PATH")

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn one item into facts, by its message class."""
        from sbagg.adapters.outlook.facts import facts_of  # noqa: PLC0415 - as above

        yield from facts_of(raw, self.region)
