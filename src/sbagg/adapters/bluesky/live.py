"""Bluesky by its API: the records of an account's repository, and with its password what others wrote to it.

Records are public, so that reading one's own takes no login. They are listed from the oldest on, from where the last sync
stopped; once a week all of them, which tells what is gone. Source: the lexicons ``com.atproto.repo.*``,
``com.atproto.server.createSession`` and ``app.bsky.notification.listNotifications``; that a listing goes on from the key of
its last record is how the reference server does it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from sbagg.adapter import Checkpoint, Context, Event, Fact, Json, Raw, Refused, Skipped, SourceError
from sbagg.adapters.bluesky.facts import ACCOUNT, MENTIONS, facts
from sbagg.adapters.bluesky.repository import READ
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import MEDIA, pack
from sbagg.formats.keys import digest
from sbagg.normalize import clean
from sbagg.secrets import remember

if TYPE_CHECKING:
    from sbagg.http import Http

_DID = re.compile(r"did:[a-z]+:[\w.:%-]{1,200}")
_RKEY = re.compile(r"[\w.:~-]{1,200}", re.ASCII)
_ANSWERS = frozenset({"mention", "reply", "quote"})
_PROFILE = "profile"
_LARGEST = 100
_WEEK = 7 * 86400
_TWICE = 2


@dataclass(frozen=True)
class BlueskyApi:
    """Bluesky by its API: your posts, reposts, likes and follows, and the posts of others that mention you.

    ``account`` is your handle (jane.bsky.social) or DID. Reading your own records takes no login; with ``mentions`` an app
    password (Settings, Privacy and security, App passwords) is used to read who mentions, quotes or answers you.
    ``server`` is where your account lives, if that is not Bluesky's own.
    """

    account: str
    mentions: bool = False
    server: str = "https://bsky.social"

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    live: ClassVar[bool] = True
    secrets: ClassVar[tuple[str, ...]] = ("password",)
    channel: ClassVar[str] = "bluesky"
    formats: ClassVar[str] = "Bluesky by its API, without a login but for mentions"
    example: ClassVar[str] = "sbagg source add bluesky-api --set account=jane.bsky.social"

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield whose repository it is, its new records, and who wrote to its owner; each page has its checkpoint."""
        http = ctx.http(self.server)
        about = http.get("xrpc/com.atproto.repo.describeRepo", {"repo": self.account.lstrip("@")}).object()
        me, handle = text(about.get("did")), text(about.get("handle"))
        if not _DID.fullmatch(me):
            raise SourceError(
                f"{self.server} does not say who {self.account} is", "sbagg source set NAME account=HANDLE"
            )
        before = text(ctx.cursor(ACCOUNT).get("me"))
        if before and before != me:
            raise SourceError(
                f"{self.account} is another account than before",
                "Make a source of its own for it: sbagg source add bluesky-api --name OTHER",
            )
        shown = handle if about.get("handleIsCorrect") is not False else ""
        yield Raw(me, pack({"me": me, "rkey": "self", "handle": shown}), MEDIA, ACCOUNT, me, ctx.now)
        yield Checkpoint({"me": me}, ACCOUNT)
        for collection, stream in READ.items():
            yield from _records(ctx, http, me, collection, stream)
        if self.mentions:
            yield from _mentions(ctx, _logged_in(ctx, http, me))

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a record into facts."""
        yield from facts(raw)


def _records(ctx: Context, http: Http, me: str, collection: str, stream: str) -> Iterator[Event]:
    state = ctx.cursor(stream)
    listed = whole(state.get("listed"))
    again = listed is None or ctx.now - listed >= _WEEK or stream == _PROFILE
    cursor = "" if again and not state.get("open") else text(state.get("cursor"))
    entire, guard = not cursor, _Guard(stream)
    while True:
        params = {"repo": me, "collection": collection, "limit": _LARGEST, "reverse": "true"}
        answer = http.get("xrpc/com.atproto.repo.listRecords", params | ({"cursor": cursor} if cursor else {})).object()
        rows = listing(answer.get("records"))
        yield from (_record(me, collection, stream, row) for row in rows)
        following = text(answer.get("cursor"))
        ended = not rows or not following
        if not ended:
            guard.check(following, cursor, rows)
        keys = [text(mapping(row).get("uri")).rpartition("/")[2] for row in rows]
        cursor = following or next((key for key in reversed(keys) if key), cursor)
        kept: dict[str, Json] = {"cursor": cursor, "listed": ctx.now if entire and ended else listed}
        kept |= {} if ended else {"open": True}
        yield Checkpoint({name: value for name, value in kept.items() if value}, stream, complete=entire and ended)
        if ended:
            return


def _record(me: str, collection: str, stream: str, value: Json) -> Event:
    row = mapping(value)
    uri = text(row.get("uri"))
    rkey = uri.removeprefix(f"at://{me}/{collection}/")
    if not _RKEY.fullmatch(rkey) or not isinstance(row.get("value"), dict):
        data = pack({"row": value})
        return Refused(f"?{digest(data.decode())}", "a record without a key", stream, clean(uri), data)
    return Raw(rkey, pack({"me": me, "rkey": rkey, "record": row.get("value")}), MEDIA, stream, uri)


def _logged_in(ctx: Context, http: Http, me: str) -> Http:
    """Return a client that is logged in. Raises AuthError; ConfigError where the password would go unencrypted."""
    own = {
        "accept": "application/json"
    }  # a client with headers of its own sends nothing unencrypted, or to another host
    login = ctx.http(http.base, own, secret="password")  # noqa: S106 - a name
    given = {"identifier": me, "password": ctx.secret("password")}
    session = login.post("xrpc/com.atproto.server.createSession", json=given, repeat=True).object()
    token = remember(text(session.get("accessJwt")))
    return ctx.http(http.base, {"authorization": f"Bearer {token}"}, secret="password")  # noqa: S106 - a name


def _mentions(ctx: Context, http: Http) -> Iterator[Event]:
    """Yield what others wrote to the owner, newest first, down to what is known; an open listing is ended first."""
    state = ctx.cursor(MENTIONS)
    since, top, cursor = (text(state.get(name)) for name in ("since", "top", "cursor"))
    guard = _Guard(MENTIONS)
    while True:
        params = {"limit": _LARGEST} | ({"cursor": cursor} if cursor else {})
        answer = http.get("xrpc/app.bsky.notification.listNotifications", params).object()
        rows = listing(answer.get("notifications"))
        told = [text(mapping(row).get("indexedAt")) for row in rows]
        for row, at in zip(rows, told, strict=True):
            if at >= since or not at:
                yield from _mention(row)
        top, following = max([top, *told]), text(answer.get("cursor"))
        ended = not following or not rows or any(at and at < since for at in told)
        if not ended:
            guard.check(following, cursor, rows)
        cursor = following
        yield Checkpoint(
            {"since": max(top, since)} if ended else {"since": since, "top": top, "cursor": cursor}, MENTIONS
        )
        if ended:
            return


def _mention(value: Json) -> Iterator[Event]:
    row = mapping(value)
    uri, author = text(row.get("uri")), mapping(row.get("author"))
    did, rkey = text(author.get("did")), uri.rpartition("/")[2]
    if not _DID.fullmatch(did) or not uri.startswith(f"at://{did}/") or not _RKEY.fullmatch(rkey):
        data = pack({"row": value})
        yield Refused(f"?{digest(data.decode())}", "a notification of nothing", MENTIONS, "", data)
    elif row.get("reason") in _ANSWERS:
        named = {name: author.get(name) for name in ("did", "handle", "displayName")}
        data = pack({"me": did, "rkey": rkey, "record": row.get("record"), "author": named})
        yield Raw(uri, data, MEDIA, MENTIONS, uri)


@dataclass(slots=True)
class _Guard:
    """Stops a listing that gives the same again and again."""

    stream: str
    seen: frozenset[str] = frozenset()
    still: int = 0

    def check(self, following: str, before: str, rows: list[Json]) -> None:
        """Look at a page that is not the last. Raises SourceError."""
        new = {text(mapping(row).get("uri")) for row in rows} - self.seen
        self.seen |= new
        self.still = 0 if new else self.still + 1
        if following == before or self.still >= _TWICE:
            raise SourceError(
                f"Bluesky gives the same {self.stream} again and again; stopped there", "Sync again later"
            )
