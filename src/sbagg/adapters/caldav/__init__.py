"""Calendars on a server: what changed since the last sync, without an export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Fact, Json, Raw, Refused, Skipped
from sbagg.adapters.calendar.export import FARTHEST, last_day, warn_of_zones
from sbagg.adapters.calendar.records import NAME, Reading, parts_of, survey, text_of
from sbagg.adapters.dav.following import Found, Maker, follow
from sbagg.adapters.dav.server import CALENDARS, connected
from sbagg.formats import ical, options
from sbagg.formats.jsonvalues import listing, text

__all__ = ["CalDav"]
_KEPT_OF_REFUSED = 64 * 1024


@dataclass(frozen=True)
class CalDav:
    """Calendars on a server (CalDAV): Nextcloud, iCloud, Fastmail, Google, mailbox.org, Radicale and others.

    ``url`` is the address that the provider names, or the server's own (https://cloud.acme.com); ``user`` the login.
    ``collections`` names the calendars to read, without it all are. ``ca`` is the certificate (PEM) of your own
    server. ``timezone`` (Europe/Paris) is that of times that name no zone. ``ahead``: for how many days to come a
    meeting that repeats without end is counted, as for calendars in files. It only reads; to-dos are left out.
    """

    url: str
    user: str = ""
    collections: tuple[str, ...] = ()
    ca: Path | None = None
    timezone: str = ""
    ahead: int = 60

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    live: ClassVar[bool] = True
    secrets: ClassVar[tuple[str, ...]] = ("password|token",)
    channel: ClassVar[str] = "calendar"
    formats: ClassVar[str] = "calendars on a server (CalDAV)"
    example: ClassVar[str] = "sbagg source add caldav --set url=https://cloud.acme.com --set user=jane"

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the events that changed, and series that now go further. A stream is a calendar, a key the name of an
        event in it.
        """
        options.check_zone(self.timezone)
        server = connected(ctx, CALENDARS, self.url, self.user, self.ca)
        until = last_day(ctx.now, min(max(self.ahead, 0), FARTHEST))
        yield from follow(ctx, server, self.collections, _Events(ctx, until))

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn the events of one UID into the meetings that they give in an export of the calendar."""
        from sbagg.adapters.calendar.meetings import facts  # noqa: PLC0415 - icalendar takes a tenth of a second

        header, _ = parts_of(BytesIO(raw.data))
        called = text_of(header.get(NAME, b"")) or raw.stream
        yield from facts(replace(raw, stream=called), options.zone(self.timezone))


@dataclass(slots=True)
class _Events(Maker):
    """Makes records of events. ``open`` are the series that go on beyond ``until``: when that moves on, they are read again."""

    ctx: Context
    until: date
    open: set[str] = field(default_factory=set)

    def again(self, state: Mapping[str, Json]) -> Iterable[str]:
        self.open = {text(one) for one in listing(state.get("open"))}
        return () if state.get("until") == self.until.isoformat() else sorted(self.open)

    def event(self, found: Found) -> Event:
        self.open.discard(found.name)
        whole = survey(BytesIO(found.data), self.ctx.now)
        header, parts = parts_of(BytesIO(found.data))
        events = [one for one in parts if one.name == b"VEVENT"]
        if whole.broken or not (events or whole.product or parts):
            reason = "there is no calendar in it"
            damaged = (one for one in ical.components(BytesIO(found.data)) if isinstance(one, ical.Part) and one.damage)
            reason = next((one.damage for one in damaged), reason)
            return Refused(found.name, reason, found.stream, found.locator, found.data[:_KEPT_OF_REFUSED])
        if not events:
            return Skipped("a to-do, a journal entry or busy times", found.locator)
        reading = Reading(whole, found.called, found.locator, self.until, 0)
        made = reading.together(events, header)
        warn_of_zones(self.ctx, reading)
        if reading.open:
            self.open.add(found.name)
        first, line, rest = made.data.partition(b"\r\n")
        data = first + line + NAME + b":" + found.called.replace("\\", "\\\\").encode() + line + rest
        return Raw(found.name, data, made.media, found.stream, found.locator, found.at)

    def drop(self, name: str) -> None:
        self.open.discard(name)

    def state(self) -> Mapping[str, Json]:
        return {"until": self.until.isoformat(), "open": list[Json](sorted(self.open))}
