"""What the APIs of CRMs have in common: pages that must move on, and objects as the rows that exports hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any

from sbagg.adapter import Card, Checkpoint, Context, Event, Fact, Identity, Json, Raw, Refused, Skipped, SourceError
from sbagg.adapters.crm.facts import facts_of
from sbagg.adapters.crm.record import Record, Scope, places
from sbagg.formats import values
from sbagg.formats.jsonvalues import mapping, text
from sbagg.formats.kept import MEDIA, pack
from sbagg.normalize import clean, fold, one_line

OVERLAP = 300
"""Seconds by which a later run reaches back: a change may become visible after its time of change."""
_KEPT = 64 * 1024
_PATIENCE = 2
Cells = dict[str, str]


class Moves:
    """Watches pages: one cursor twice, or twice a page of ids that were there before, will never end."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._cursors: set[str] = set()
        self._pages: set[int] = set()
        self._old = 0

    def on(self, cursor: str, ids: Iterable[str]) -> None:
        """Note a page and the cursor of the one after it, empty for the last. Raises SourceError when they go round."""
        page = hash(tuple(ids))
        self._old = self._old + 1 if page in self._pages else 0
        self._pages.add(page)
        if cursor and (cursor in self._cursors or self._old >= _PATIENCE):
            raise SourceError(
                f"{self._what}: its pages go round in circles; what came before was kept",
                "Try again later: sbagg sync",
            )
        self._cursors.add(cursor)


def server_now(ctx: Context, headers: Mapping[str, str]) -> int:
    """Return the time by the server's clock or by ours, whichever is behind: a cursor must not lie ahead of a change."""
    try:
        return min(ctx.now, int(parsedate_to_datetime(headers.get("date", "")).timestamp()))
    except (ValueError, OverflowError):
        return ctx.now


def iso(at: int) -> str:
    """Return a time as ``2026-11-21T09:00:00Z``."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def when(value: Json) -> int | None:
    """Return unix seconds of a time as APIs write it; None for anything else."""
    found = values.stamp(text(value))
    return found.at() if found else None


def cell(value: Json) -> str:
    """Return a value as an export writes it into a cell: empty for null and for what is no value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    return text(value)


def local(written: str, zone: tzinfo) -> str:
    """Return a time in UTC as the clock of the account shows it: the day on which a deal closes is a day there."""
    found = values.stamp(written)
    if found is None or found.seconds is None:
        return written
    return datetime.fromtimestamp(found.at(), zone).strftime("%Y-%m-%d %H:%M:%S")


def row(scope: Scope, noun: str, key: str, cells: Mapping[str, str], extra: Mapping[str, Any] | None = None) -> Record:
    """Return an object as the export's parser takes it. ``cells``: column of the profile -> text."""
    spec = scope.profile.specs[noun]
    filled = {column: text for column, text in cells.items() if text}
    return Record(scope, spec, clean(key), filled, places(spec, filled), extra=extra or {})


def put(cells: Cells, scope: Scope, noun: str, field: str, value: str) -> None:
    """Write a value into the first column that the profile knows for a field."""
    if value:
        cells[scope.profile.specs[noun].fields[field][0]] = value


def colleague(scope: Scope, key: str, name: str, address: str, *, alone: bool) -> Card:
    """Return the card of one of us. A name that nobody else has is theirs in exports, too, which show owners by name."""
    found = [scope.identity("user", key)]
    found += [Identity("email", address)] if address else []
    found += [Identity(f"{scope.profile.name}-owner", f"{scope.prefix}/{fold(name)}")] if alone and name else []
    return Card(identities=tuple(found), name=name, us=True)


def facts(record: Record) -> Iterable[Fact | Skipped]:
    """Return what a row says."""
    return facts_of(record)


def kept(noun: str, key: str, value: Mapping[str, Json], at: int | None, place: str) -> Raw | Refused:
    """Return an object as a record, or why it can be none: nested too deeply."""
    try:
        return Raw(clean(key), pack(value), MEDIA, noun, place, at)
    except RecursionError:
        return Refused(clean(key), "nested too deeply", noun, place)


def refused(noun: str, value: Json, place: str, reason: str) -> Refused:
    """Return what stood where an object belongs."""
    try:
        data = pack({"found": value})[:_KEPT]
    except RecursionError:
        data = b""
    return Refused(place, one_line(reason, 200), noun, place, data)


def sure(events: Iterable[Event]) -> Iterator[Event]:
    """Pass the events of one kind of object on. Where one could not be read, the listing no longer says that it was complete: which
    one that was is not known, and it must not look gone.
    """  # fmt: skip
    unread = False
    for event in events:
        unread = unread or isinstance(event, Refused)
        yield replace(event, complete=False) if unread and isinstance(event, Checkpoint) else event


def member(value: Json, *path: str) -> Json:
    """Return what lies at a path of members; None where there is nothing."""
    for name in path:
        value = mapping(value).get(name)
    return value
