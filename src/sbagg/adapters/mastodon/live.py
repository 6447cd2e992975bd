"""Mastodon by its API: the owner's posts, and what others wrote to them.

Listings go upwards from an id (``min_id``), so that what was read last is where the next sync goes on. An answer to a post
gives the other's number on this server only; its address, which archives have, is looked up. Source: Mastodon's API
documentation (accounts, statuses, notifications).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qs, urlsplit

from sbagg.adapter import Checkpoint, Context, Event, Fact, Json, Raw, Refused, Skipped, SourceError
from sbagg.adapters.mastodon import statuses
from sbagg.adapters.mastodon.handles import account_of
from sbagg.adapters.mastodon.statuses import ACCOUNT, MENTIONS, POSTS
from sbagg.formats.jsonvalues import listing, mapping, text
from sbagg.formats.kept import MEDIA, pack
from sbagg.formats.keys import digest
from sbagg.normalize import clean

if TYPE_CHECKING:
    from sbagg.http import Answer, Http

_OWNER = ("id", "uri", "url", "acct", "display_name", "note", "fields")
_PATIENCE = 330.0
"""Seconds to wait for one answer: a server allows some hundred questions in five minutes."""
_LARGEST = {POSTS: 40, MENTIONS: 80}
_FIRST = "0"
_AT_ONCE = 20
_MISSING = frozenset({401, 403, 404, 410, 422})
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_TWICE = 2


@dataclass(frozen=True)
class MastodonApi:
    """Mastodon by its API: your posts and direct messages, and the posts of others that mention you.

    ``server`` is where your account is, ``https://social.acme.com``. The token (Preferences, Development, New application)
    needs the scopes ``read:accounts``, ``read:statuses`` and ``read:notifications``. Changed and deleted posts are
    not noticed: an archive has them.
    """

    server: str

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    live: ClassVar[bool] = True
    secrets: ClassVar[tuple[str, ...]] = ("token",)
    channel: ClassVar[str] = "mastodon"
    formats: ClassVar[str] = "Mastodon by its API, with a token"
    example: ClassVar[str] = "sbagg source add mastodon-api --set server=https://social.acme.com"

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the owner's account, their posts and what mentions them, page by page, each with its checkpoint."""
        headers = {"authorization": f"Bearer {ctx.secret('token')}"}
        http = ctx.http(self.server, headers, patience=_PATIENCE)
        found: dict[str, Json] = http.get("api/v1/accounts/verify_credentials").object()
        owner = {name: found.get(name) for name in _OWNER}
        me, number = account_of(text(owner["url"])), text(owner["id"])
        if not me or not _ID.fullmatch(number):
            raise SourceError(
                f"{self.server} does not say whose token this is", "Check its server: sbagg source show NAME"
            )
        before = text(ctx.cursor(ACCOUNT).get("me"))
        if before and before != me:
            raise SourceError(
                f"The token is {me}'s, and this source holds {before}",
                "Make a source of its own for it: sbagg source add mastodon-api --name OTHER",
            )
        yield Raw(me, pack({"me": me, "account": owner}), MEDIA, ACCOUNT, clean(self.server), ctx.now)
        yield Checkpoint({"me": me}, ACCOUNT)
        run = _Run(ctx, http, me)
        yield from run.listed(POSTS, f"api/v1/accounts/{number}/statuses", {})
        yield from run.listed(MENTIONS, "api/v1/notifications", {"types[]": "mention"})

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn a post into facts."""
        yield from statuses.facts(raw)


@dataclass(slots=True)
class _Run:
    """One sync. ``addresses``: the address of each post met, by its number on this server."""

    ctx: Context
    http: Http
    me: str
    addresses: dict[str, str] = field(default_factory=dict)
    at_once: bool = True

    def listed(self, stream: str, path: str, params: Mapping[str, str]) -> Iterator[Event]:
        """Yield what came since the last sync, oldest page first."""
        since, seen, still = text(self.ctx.cursor(stream).get("min_id")) or _FIRST, set[str](), 0
        while True:
            answer = self.http.get(path, {**params, "limit": _LARGEST[stream], "min_id": since})
            rows = listing(answer.json())
            numbers = {number for row in rows if (number := text(mapping(row).get("id")))}
            following = _newest(answer, rows)
            if not rows or not following:
                yield from self._records(stream, rows)
                yield Checkpoint({"min_id": since}, stream)
                return
            still = 0 if numbers - seen else still + 1
            if following == since or still >= _TWICE:
                raise SourceError(
                    f"{self.http.base} gives the same {stream} again and again; stopped there", "Sync again later"
                )
            seen, since = seen | numbers, following
            yield from self._records(stream, rows)
            yield Checkpoint({"min_id": since}, stream)

    def _records(self, stream: str, rows: list[Json]) -> Iterator[Event]:
        posts = [mapping(row) if stream == POSTS else mapping(mapping(row).get("status")) for row in rows]
        self._look_up(posts)
        for row, post in zip(reversed(rows), reversed(posts), strict=True):
            key, where = text(mapping(row).get("id")), clean(text(post.get("url")))
            if not key or not text(post.get("uri")):
                data = pack({"row": row})
                yield Refused(f"?{digest(data.decode())}", "a post without an id", stream, "", data)
                continue
            parent = self.addresses.get(text(post.get("in_reply_to_id")), "")
            data = pack({"me": self.me, "status": post, "parent": parent})
            yield Raw(key, data, MEDIA, stream, where)

    def _look_up(self, posts: list[dict[str, Json]]) -> None:
        """Learn the addresses of the posts that these answer."""
        self.addresses |= {text(post.get("id")): text(post.get("uri")) for post in posts}
        wanted = dict.fromkeys(text(post.get("in_reply_to_id")) for post in posts)
        unknown = [one for one in wanted if one not in self.addresses and _ID.fullmatch(one)]
        for start in range(0, len(unknown), _AT_ONCE):
            some = unknown[start : start + _AT_ONCE]
            self.addresses |= dict.fromkeys(some, "")  # what is deleted, or hidden from us, is not asked for again
            for post in map(mapping, self._posts(some)):
                self.addresses[text(post.get("id"))] = text(post.get("uri"))

    def _posts(self, numbers: list[str]) -> list[Json]:
        """Return posts by their numbers: all at once where the server can (Mastodon 4.3), else one by one."""
        if self.at_once:
            answer = self.http.get("api/v1/statuses", {"id[]": numbers}, accept=_MISSING)
            if answer.status not in _MISSING:
                return listing(answer.json())
            self.at_once = False
        answers = [self.http.get(f"api/v1/statuses/{one}", accept=_MISSING) for one in numbers]
        return [answer.json() for answer in answers if answer.status not in _MISSING]


def _newest(answer: Answer, rows: list[Json]) -> str:
    """Return from where to go on: the id in the link to what is newer, else that of the first row, which is the newest."""
    stated = parse_qs(urlsplit(answer.link("prev")).query).get("min_id", [""])[0]
    numbers = [text(mapping(row).get("id")) for row in rows]
    return next((one for one in (stated, *numbers) if _ID.fullmatch(one)), "")
