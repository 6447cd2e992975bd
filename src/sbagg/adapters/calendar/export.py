"""What lies at a path, as calendars: a file, a folder or a zip of them; what of it is new, and what it lists whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path, PurePosixPath

from sbagg.adapter import Checkpoint, Context, Event, Gone, Json, Refused, Skipped, SourceError
from sbagg.adapters.calendar.records import SINGLE, Reading, Survey, survey
from sbagg.formats.ical import is_calendar
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.tree import Member, Tree
from sbagg.normalize import clean, one_line

SUFFIXES = (".ics", ".ical", ".icalendar", ".ifb")
HEAD = 8 * 1024
# Whose exports list a calendar from its first event to its last. Outlook asks for a range of dates and does not say so.
_WHOLE = re.compile(r"google|apple|sabre|nextcloud|owncloud|radicale", re.IGNORECASE)
_COPY = re.compile(r"[ _]?\(\d{1,3}\)$|[ -]copy(?: \d+)?$", re.IGNORECASE)
_LONGEST_NAME = 100
_ENOUGH = 0.8
FARTHEST = 3650
"""The most days that anybody may look ahead."""
_READ_ERRORS = (*UNREADABLE, ValueError, RuntimeError)


@dataclass(slots=True)
class Listed:
    """What one path listed of a stream: how much, which keys (where somebody asks), how new it is, whether it was all."""

    path: str
    keys: set[str] | None
    count: int = 0
    at: int = 0
    whole: bool = True


@dataclass(slots=True)
class Run:
    """One call of ``fetch``: the state of each path, how far rules without end are counted, and what was listed so far.

    ``several`` paths are read in it, so that one may lack what another has.
    """

    ctx: Context
    until: date
    states: dict[str, dict[str, Json]]
    several: bool = False
    listed: dict[str, list[Listed]] = field(default_factory=dict)


def last_day(now: int, ahead: int) -> date:
    """Return the day up to which rules are counted: ``ahead`` days, and on to the end of that month.

    So it moves once a month, and not all series are new at each sync.
    """
    day = (datetime.fromtimestamp(now, UTC) + timedelta(days=ahead)).date()
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def pending(run: Run, paths: tuple[Path, ...]) -> list[tuple[Path, str]]:
    """Return the paths to be read, the oldest first, each with its mark: new ones, changed ones, and those with rules
    that now go further.
    """
    found = []
    for path in paths:
        mark, changed = _mark(path)
        state = run.states.get(str(path), {})
        further = state.get("open") is True and state.get("until") != run.until.isoformat()
        if state.get("mark") != mark or further:
            found.append((changed, path, mark))
    return [(path, mark) for _, path, mark in sorted(found, key=lambda one: one[0])]


def read(run: Run, path: Path, mark: str) -> Iterator[Event]:
    """Yield the records of one path, and note in the run what it listed."""
    here: dict[str, Listed] = {}
    goes_on = False
    with Tree(path) as tree:
        for problem in tree.problems:
            if problem.name.lower().endswith(SUFFIXES):
                yield Refused(clean(problem.name), problem.reason, SINGLE, clean(f"{path}!{problem.name}"))
        for member in members(tree):
            found = yield from _calendar(run, tree, member, here)
            goes_on = goes_on or found
        if tree.kind != "folder" and SINGLE in here:
            here[SINGLE].whole = False
    state: dict[str, Json] = {"mark": mark, "until": run.until.isoformat(), "open": goes_on}
    run.states[str(path)] = state | {"calendars": {stream: one.at for stream, one in here.items()}}
    for stream, one in here.items():
        run.listed.setdefault(stream, []).append(one)


def settle(run: Run) -> Iterator[Event]:
    """Say what the newest export of each calendar no longer has, if it lists the calendar whole; then that all is read.

    The one checkpoint of a run comes last: what is gone is known only once all is read.
    """
    for stream, listed in run.listed.items():
        newest = max(listed, key=lambda one: one.at)
        others = [state for name, state in run.states.items() if name != newest.path]
        if newest.whole and newest.count and not any(_has_newer(state, stream, newest.at) for state in others):
            yield from _what_is_gone(run, stream, newest)
    yield Checkpoint({"exports": {name: dict(state) for name, state in run.states.items()}})


def members(tree: Tree) -> list[Member]:
    """Return the members that are named as calendars are; a file by itself may have any name."""
    if tree.kind == "file":
        return list(tree.members.values())
    return [member for name, member in tree.members.items() if name.lower().endswith(SUFFIXES)]


def stream_of(found: Survey, member: Member, tree: Tree) -> str:
    """Return what a calendar is called by: its own name, else its file's; single events lie in one stream together."""
    if found.single:
        return SINGLE
    stem = PurePosixPath(member.name).stem if tree.kind != "file" else tree.path.stem
    return one_line(clean(found.name or _COPY.sub("", stem)), _LONGEST_NAME) or SINGLE


def open_calendar(tree: Tree, member: Member, now: int) -> Survey | None:
    """Read a member for the first time, None if it is no calendar. Raises what reading it raises."""
    if not is_calendar(tree.read(member.name, HEAD)):
        return None
    with tree.open(member.name) as file:
        return survey(file, now)


def _calendar(run: Run, tree: Tree, member: Member, here: dict[str, Listed]) -> Generator[Event, None, bool]:
    """Yield the records of one file. Returns whether a rule goes on beyond the last day that is counted."""
    place = clean(tree.locator(member.name))
    reading: Reading | None = None
    try:
        found = open_calendar(tree, member, run.ctx.now)
        if found is None:
            yield Skipped("no calendar", place)
            return False
        stream = stream_of(found, member, tree)
        listed = here.setdefault(stream, Listed(str(tree.path), set() if run.several else None))
        reading = Reading(found, stream, place, run.until, found.newest or _changed(tree, member), listed.keys)
        listed.at = max(listed.at, reading.at)
        listed.whole = listed.whole and _is_whole(found)
        listed.count += found.events
        for turn in range(reading.turns):
            with tree.open(member.name) as file:
                yield from reading.records(file, turn, reading.turns)
        warn_of_zones(run.ctx, reading)
    except _READ_ERRORS as error:
        stream = reading.stream if reading else SINGLE
        here.setdefault(stream, Listed(str(tree.path), set())).whole = False
        yield Refused(clean(member.name), f"cannot be read: {one_line(clean(str(error)), 200)}", stream, place)
    return bool(reading and reading.open)


def warn_of_zones(ctx: Context, reading: Reading) -> None:
    """Name the zones that nobody knows."""
    if not reading.strange:
        return
    from sbagg.adapters.calendar.zones import Zones  # noqa: PLC0415 - icalendar takes a tenth of a second

    zones = Zones(reading.survey.zones.values(), UTC)
    for tzid in (one_line(one, _LONGEST_NAME) for one in sorted(reading.strange) if zones.find(one) is None):
        ctx.warn(
            f"{reading.stream}: nobody knows the time zone {tzid}: its times count as those of the calendar's own zone"
        )


def _is_whole(found: Survey) -> bool:
    """Whether a file lists all of its calendar: its writer does so, and it is no invitation and not damaged."""
    return not found.broken and found.methods <= {"PUBLISH"} and (found.single or bool(_WHOLE.search(found.product)))


def _what_is_gone(run: Run, stream: str, newest: Listed) -> Iterator[Event]:
    """Name what only older exports read in this run have: to the engine they listed it. The rest it knows by itself."""
    keys = newest.keys or set()
    missing = {key for one in run.listed[stream] for key in one.keys or ()} - keys
    if len(missing) > (1 - _ENOUGH) * (len(missing) + len(keys)):
        run.ctx.warn(f"{Path(newest.path).name}: holds too few events of {stream} to tell what is gone")
        return
    yield from (Gone(key, stream) for key in sorted(missing))
    yield Checkpoint({}, stream, complete=True)


def _has_newer(state: Mapping[str, Json], stream: str, at: int) -> bool:
    """Whether another path holds this calendar as of a later time; single events are all of one calendar nowhere else."""
    calendars = state.get("calendars")
    other = calendars.get(stream) if isinstance(calendars, dict) else None
    return isinstance(other, int) and (other > at or stream == SINGLE)


def _changed(tree: Tree, member: Member) -> int:
    """Return when a file last changed; a zip's members may say 1980."""
    return max(member.mtime, int(tree.path.stat().st_mtime))


def _mark(path: Path) -> tuple[str, int]:
    """Return what changes when anything at a path does, and when it last did (unix nanoseconds)."""
    try:
        if not path.is_dir():
            status = path.stat()
            return f"{status.st_size}:{status.st_mtime_ns}", status.st_mtime_ns
        with Tree(path) as tree:
            found = members(tree)
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be read: {error.strerror or error}", "Check the path, then: sbagg sync PATH"
        ) from error
    lines = "\n".join(f"{member.name}:{member.size}:{member.mtime}" for member in found)
    newest = max((member.mtime for member in found), default=0)
    return hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest()[:32], newest * 10**9
