"""Zendesk by its API: what changed since the last sync, in the incremental exports.

Users and tickets are followed by a cursor of Zendesk's, organizations and comments (children of ticket events) by a time.
What changed within the last minute Zendesk leaves out; the next sync brings it. Its objects are those of the JSON export,
and so are the records. Source: the documentation of the Support API (Incremental Exports, Tickets).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from sbagg.adapter import Checkpoint, Context, CursorExpiredError, Event, Fact, Json, Raw, Refused, Skipped, SourceError
from sbagg.adapters.zendesk import records
from sbagg.adapters.zendesk.facts import Desk
from sbagg.adapters.zendesk.records import NOUNS, Objects, Reader, context
from sbagg.formats.answers import Found
from sbagg.formats.desk import Tickets
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.normalize import clean
from sbagg.secrets import basic

if TYPE_CHECKING:
    from sbagg.http import Http

EVENTS = "ticket_events"
_BY_CURSOR, _BY_TIME = ("users", "tickets"), ("organizations",)
_LATELY = 60
"""Seconds that an export leaves out; to begin within them is an error."""
_PATIENCE = 180.0
"""Seconds to wait for one answer: ten questions a minute are allowed."""
_AT_ONCE = 100
_UNKNOWN = frozenset({400, 404, 410, 422})
_TWICE = 2
_SUBDOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
"""What may stand before .zendesk.com: anything more could make another host of it, which would get the token."""


@dataclass(frozen=True)
class ZendeskApi:
    """Zendesk by its API: tickets, comments, users and organizations, and what changed in them since.

    ``account`` is the subdomain (acme of acme.zendesk.com). ``email`` is the address that an API token belongs to; leave it
    out for an OAuth token. ``since`` (2025-01-01) is where the first sync begins; without it, at the beginning.
    ``region`` (DE) is the country of phone numbers without one. Give ``server`` only where it has another address.
    """

    account: str
    email: str = ""
    since: str = ""
    region: str = ""
    server: str = ""

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    live: ClassVar[bool] = True
    secrets: ClassVar[tuple[str, ...]] = ("token",)
    channel: ClassVar[str] = "support"
    formats: ClassVar[str] = "Zendesk by its API, with a token"
    example: ClassVar[str] = "sbagg source add zendesk-api --set account=acme --set email=me@acme.com"

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield what changed, page by page, each with its checkpoint."""
        token = ctx.secret("token")
        login = basic(f"{self.email}/token", token) if self.email else f"Bearer {token}"
        if not self.server and not _SUBDOMAIN.fullmatch(self.account):
            raise SourceError(
                f"account: {self.account[:100]!r} is no subdomain of zendesk.com", "sbagg source set NAME account=acme"
            )
        server = self.server or f"https://{self.account}.zendesk.com"
        run = _Run(ctx, ctx.http(server, {"authorization": login}, patience=_PATIENCE), self._start())
        for stream in _BY_TIME:
            yield from run.by_time(stream, {})
        for stream in _BY_CURSOR:
            yield from run.by_cursor(stream)
        yield from run.by_time(EVENTS, {"include": "comment_events"})

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn an object into facts."""
        yield from Desk(self.account, self.region).facts(raw)

    def _start(self) -> int:
        if not self.since:
            return 0
        try:
            day = datetime.fromisoformat(self.since)
        except ValueError as error:
            raise SourceError(f"since: {self.since!r} is no day", "sbagg source set NAME since=2025-01-01") from error
        return max(0, int((day if day.tzinfo else day.replace(tzinfo=UTC)).timestamp()))


@dataclass(slots=True)
class _Run:
    """One sync. ``start``: unix seconds at which a stream begins that was never read."""

    ctx: Context
    http: Http
    start: int
    tickets: Tickets = field(default_factory=lambda: Tickets((), NOUNS, lambda _: (), known={}))
    _objects: Objects | None = None

    @property
    def objects(self) -> Objects:
        """What makes records of objects."""
        self._objects = self._objects or Objects(Reader(self.tickets))
        return self._objects

    def by_cursor(self, stream: str) -> Iterator[Event]:
        """Yield what changed in a stream that Zendesk gives cursors for."""
        cursor, guard = text(self.ctx.cursor(stream).get("cursor")), _Guard(stream)
        while True:
            params: dict[str, Json] = {"cursor": cursor} if cursor else {"start_time": self.start}
            answer = self._ask(f"api/v2/incremental/{stream}/cursor", params, known=bool(cursor))
            yield from self._records(stream, answer)
            following = text(answer.get("after_cursor"))
            ended = answer.get("end_of_stream") is not False or not following
            if not ended:
                guard.check(following, cursor, listing(answer.get(stream)))
            cursor = following or cursor
            yield Checkpoint({"cursor": cursor} if cursor else {}, stream)
            if ended:
                return

    def by_time(self, stream: str, params: Mapping[str, Json]) -> Iterator[Event]:
        """Yield what changed in a stream that Zendesk gives times for: those of the last second may come again."""
        known = whole(self.ctx.cursor(stream).get("time"))
        since, guard = self.start if known is None else known, _Guard(stream)
        while since < self.ctx.now - _LATELY:
            path = f"api/v2/incremental/{stream}"
            answer = self._ask(path, {**params, "start_time": since}, known=known is not None)
            yield from self._records(stream, answer)
            reached = whole(answer.get("end_time"))
            ended = answer.get("end_of_stream") is not False or reached is None
            if not ended:
                guard.check(str(reached), str(since), listing(answer.get(stream)))
            since = max(since, reached or 0)
            yield Checkpoint({"time": since}, stream)
            if ended:
                return
        yield Checkpoint({"time": since}, stream)

    def _ask(self, path: str, params: Mapping[str, Json], *, known: bool) -> dict[str, Json]:
        """Return an answer. Raises CursorExpiredError where Zendesk does not know (any more) where the last sync stopped."""
        answer = self.http.get(path, params, accept=_UNKNOWN if known else ())
        if answer.status in _UNKNOWN:
            raise CursorExpiredError
        return answer.object()

    def _records(self, stream: str, answer: Mapping[str, Json]) -> Iterator[Event]:
        rows = listing(answer.get(stream))
        self._learn(stream, rows)
        for place, row in enumerate(rows):
            where = clean(f"{self.http.base}/api/v2/{stream}#{whole(mapping(row).get('id')) or place}")
            if isinstance(row, dict):
                yield from self.objects.events(Found(NOUNS[stream], row, where, where))
            else:
                yield Refused(where, "no JSON object", stream, where)

    def _learn(self, stream: str, rows: list[Json]) -> None:
        """Note what comments need to know of their tickets; those that this run did not bring are asked for."""
        known = self.tickets.known if self.tickets.known is not None else {}
        if stream == records.TICKETS:
            found = iter([mapping(row) for row in rows])
        elif stream == EVENTS:
            spoken = [mapping(row) for row in rows if any("body" in mapping(one) for one in _children(row))]
            wanted = dict.fromkeys(whole(row.get("ticket_id")) for row in spoken)
            found = self._tickets([one for one in wanted if one is not None and one not in known])
        else:
            return
        known |= {number: context(one) for one in found if (number := whole(one.get("id"))) is not None}

    def _tickets(self, numbers: list[int]) -> Iterator[dict[str, Json]]:
        for first in range(0, len(numbers), _AT_ONCE):
            ids = ",".join(map(str, numbers[first : first + _AT_ONCE]))
            answer: dict[str, Json] = self.http.get("api/v2/tickets/show_many", {"ids": ids}).object()
            yield from map(mapping, listing(answer.get("tickets")))


@dataclass(slots=True)
class _Guard:
    """Stops a listing that gives the same again and again."""

    stream: str
    seen: set[str] = field(default_factory=set)
    still: int = 0

    def check(self, following: str, before: str, rows: list[Json]) -> None:
        """Look at a page that is not the last. Raises SourceError."""
        new = {str(mapping(row).get("id")) for row in rows} - self.seen
        self.seen |= new
        self.still = 0 if new else self.still + 1
        if following == before or self.still >= _TWICE:
            raise SourceError(
                f"Zendesk gives the same {self.stream} again and again; stopped there", "Sync again later"
            )


def _children(row: Json) -> list[Json]:
    return listing(mapping(row).get("child_events"))
