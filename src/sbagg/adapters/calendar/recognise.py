"""Recognising calendars at a path: by what the files begin with, and whose they are by what they are called."""

from __future__ import annotations

import time
from datetime import date
from itertools import islice
from pathlib import Path, PurePosixPath

from sbagg.adapter import Export, Json, Raw, SourceError
from sbagg.adapters.calendar.export import HEAD, SUFFIXES, members, open_calendar, stream_of
from sbagg.adapters.calendar.records import Reading, Survey
from sbagg.formats.ical import is_calendar
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.tree import Member, Tree, is_zip
from sbagg.formats.values import machine_zone
from sbagg.normalize import email

_SURE, _FOLDER, _MIXED = 90, 85, 45
_MOST_LISTED, _MANY, _MOST_SURVEYED, _SAMPLE = 2_000, 20, 20, 50
_ANY_DAY = date(2000, 1, 1)
_NO_OWNER = ".calendar.google.com"
_WRITERS = {
    "google": "Google Calendar",
    "apple": "Apple Calendar",
    "outlook": "Outlook calendar",
    "mozilla": "Thunderbird calendar",
}


def recognise(path: Path) -> Export | None:
    """Return the calendars at a path, None if there are none, or if most of what lies there is something else."""
    try:
        confidence = _folder(path) if path.is_dir() else _zip(path) if is_zip(path) else _file(path)
        if not confidence:
            return None
        with Tree(path) as tree:
            return _export(tree, confidence)
    except (*UNREADABLE, SourceError, ValueError, RuntimeError):
        return None


def _file(path: Path) -> int:
    with path.open("rb") as file:
        return _SURE if is_calendar(file.read(HEAD)) else 0


def _zip(path: Path) -> int:
    with Tree(path) as tree:
        found = members(tree)
        if not any(is_calendar(tree.read(member.name, HEAD)) for member in found[:_MOST_SURVEYED]):
            return 0
        return _SURE if len(found) == len(tree.members) else _MIXED


def _folder(path: Path) -> int:
    """Judge a folder by its own files: one file for each event is how many programs keep calendars."""
    entries = [entry for entry in islice(path.iterdir(), _MOST_LISTED) if not entry.name.startswith(".")]
    named = [entry for entry in entries if entry.name.lower().endswith(SUFFIXES) and entry.is_file()]
    if not any(_file(entry) for entry in sorted(named)[:_MOST_SURVEYED]):
        return 0
    return _FOLDER if len(named) == len(entries) else _MIXED if len(named) > _MANY else 0


def _export(tree: Tree, confidence: int) -> Export:
    found: list[tuple[Member, Survey]] = []
    for member in members(tree)[:_MOST_SURVEYED]:
        calendar = open_calendar(tree, member, int(time.time()))
        found += [(member, calendar)] if calendar else []
    lone = tree.kind == "file" and all(one.single for _, one in found)
    owners = {address for member, one in found if (address := _owner(member, one))}
    account = owners.pop() if len(owners) == 1 and not lone else ""
    options: dict[str, Json] = {"path": [str(tree.path)], "timezone": machine_zone()}
    return Export(
        confidence,
        _label(tree, found, account),
        options,
        account,
        (),
        _sample(tree, found),
        lone=lone,
        part=tree.kind == "zip",
    )


def _owner(member: Member, found: Survey) -> str:
    """Return the address that a calendar is called by. It says whose the calendar is, not that this is the reader."""
    if found.single:
        return ""
    named = email(found.name) or email(PurePosixPath(member.name).stem)
    return "" if named.endswith(_NO_OWNER) else named


def _label(tree: Tree, found: list[tuple[Member, Survey]], account: str) -> str:
    if tree.kind == "file" and all(one.single for _, one in found):
        return "calendar entry"
    product = next((one.product.lower() for _, one in found if one.product), "")
    kind = next((label for word, label in _WRITERS.items() if word in product), "calendar")
    count, noun = (len(members(tree)), "file") if tree.kind != "file" else (found[0][1].events, "event")
    return f"{kind}{' of ' + account if account else ''} ({count} {noun}{'' if count == 1 else 's'})"


def _sample(tree: Tree, found: list[tuple[Member, Survey]]) -> tuple[tuple[str, str], ...]:
    """Return some records, so that a newer export joins the source that knows them."""
    sample: list[tuple[str, str]] = []
    for member, one in found:
        stream = stream_of(one, member, tree)
        with tree.open(member.name) as file:
            events = Reading(one, stream, "", _ANY_DAY, 0).records(file)
            sample += [(stream, event.key) for event in islice((e for e in events if isinstance(e, Raw)), _SAMPLE)]
    return tuple(sample)
