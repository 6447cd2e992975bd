"""Calendars: ``.ics`` files of any program, folders and zips of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, Skipped
from sbagg.adapters.calendar.export import FARTHEST, Run, last_day, pending, read, settle
from sbagg.adapters.calendar.recognise import recognise
from sbagg.formats import options

__all__ = ["Calendar"]


@dataclass(frozen=True)
class Calendar:
    """Calendars as .ics files: Google (zip or Takeout), Outlook, Apple, Thunderbird, and folders of single events.

    ``path`` names files, folders or zips, oldest first. ``timezone`` (Europe/Paris) is that of times that name no zone,
    in a calendar that names none either. ``ahead``: for how many days to come a meeting that repeats without end is
    counted, on to the end of that month; each sync moves it on, with or without a newer export. The past is counted
    in full. To-dos and answers to invitations are left out.
    """

    path: tuple[Path, ...]
    timezone: str = ""
    ahead: int = 60

    version: ClassVar[int] = 2
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "calendar"
    formats: ClassVar[str] = ".ics of Google Calendar, Outlook, Apple and others; folders and zips of them"
    example: ClassVar[str] = "sbagg sync ~/Downloads/robin@example.com.ical.zip"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise a file, a folder or a zip."""
        return recognise(path)

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the events of paths that are new or changed, or whose series now go further. A stream is a calendar.

        How far a series without end is counted stands in its record, so that ``parse`` needs no clock, and a series that
        goes further is a new version of it.
        """
        options.check_zone(self.timezone)
        before = ctx.cursor().get("exports")
        known = before if isinstance(before, dict) else {}
        states = {name: dict(state) for name in map(str, self.path) if isinstance(state := known.get(name), dict)}
        run = Run(ctx, last_day(ctx.now, min(max(self.ahead, 0), FARTHEST)), states)
        found = pending(run, self.path)
        run.several = len(found) > 1
        for path, mark in found:
            yield from read(run, path, mark)
        if found:
            yield from settle(run)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn the events of one UID into meetings, one for each time that they take place."""
        from sbagg.adapters.calendar.meetings import facts  # noqa: PLC0415 - icalendar takes a tenth of a second

        yield from facts(raw, options.zone(self.timezone))
