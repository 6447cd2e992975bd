"""Calendars made for tests: events out of lines, files out of events, and one run of the adapter over files."""

from __future__ import annotations

import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from sbagg.adapter import Checkpoint, Gone, Interaction, Raw, Refused, Skipped
from sbagg.adapters.calendar import Calendar
from sbagg.testing import Recorder

GOOGLE = "-//Google Inc//Google Calendar 70.9054//EN"
ROBIN = "robin@larchmere.example"


def event(uid, start="20261117T090000Z", *lines, title="Review"):
    """A VEVENT; ``start`` is a value, or parameters and a value (``;TZID=Europe/Paris:20261117T100000``)."""
    start = start if start[:1] in {";", ":"} else f":{start}"
    return ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART{start}", f"SUMMARY:{title}", *lines, "END:VEVENT"]


def attendee(address, *params, name=""):
    return ";".join(["ATTENDEE", *([f"CN={name}"] if name else []), *params]) + f":{address}"


def calendar(*parts, name="", product=GOOGLE, head=()):
    """The bytes of a calendar; parts are lists of lines."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{product}", *([f"X-WR-CALNAME:{name}"] if name else []), *head]
    return "".join(
        f"{line}\r\n" for line in [*lines, *(line for part in parts for line in part), "END:VCALENDAR"]
    ).encode("utf-8", "surrogateescape")


def write(path: Path, data: bytes, mtime: int = 1_790_000_000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (mtime, mtime))
    return path


def zipped(path: Path, mtime: int = 1_790_000_000, **members: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.ics", data)
    os.utime(path, (mtime, mtime))
    return path


class Run:
    """One run over paths: what it yielded, sorted by kind. Runs over one recorder follow each other."""

    def __init__(self, *paths: Path, recorder: Recorder | None = None, now: str = "2026-11-21", **options) -> None:
        self.recorder = recorder or Recorder()
        self.recorder.now = int(datetime.fromisoformat(now).replace(tzinfo=UTC).timestamp())
        self.adapter = Calendar(paths, **{"timezone": "Europe/Paris", **options})
        self.events = []
        for found in self.adapter.fetch(self.recorder):
            self.events.append(found)
            if isinstance(found, Checkpoint):
                self.recorder.states[found.stream] = found.state
        self.raws = [found for found in self.events if isinstance(found, Raw)]
        self.gone = [found.key for found in self.events if isinstance(found, Gone)]
        self.refused = [found for found in self.events if isinstance(found, Refused)]
        self.skipped = [found.reason for found in self.events if isinstance(found, Skipped)]
        self.complete = {found.stream for found in self.events if isinstance(found, Checkpoint) and found.complete}

    @property
    def facts(self):
        return [fact for raw in self.raws for fact in self.adapter.parse(raw)]

    @property
    def meetings(self) -> list[Interaction]:
        return [fact for fact in self.facts if isinstance(fact, Interaction)]


def meetings(folder: Path, *parts, now="2026-11-21", timezone="Europe/Paris", **options) -> list[Interaction]:
    """The meetings of a calendar of these parts, oldest first."""
    path = write(folder / "calendar.ics", calendar(*parts, **options))
    return sorted(Run(path, now=now, timezone=timezone).meetings, key=lambda one: (one.at or 0, one.ref))


def times(found) -> list[str]:
    """When meetings begin, in UTC."""
    return [f"{datetime.fromtimestamp(one.at, UTC):%Y-%m-%d %H:%M}" for one in found]
