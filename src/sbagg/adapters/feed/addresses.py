"""Feeds by their address: asked politely, and only those that the user named.

One address after another, a second apart on one host, none twice within five minutes or as long as the server says that its
answer holds (``max-age``). What it said of its last version goes back to it (``ETag``, ``Last-Modified``: RFC 9110 13), so that
a feed without news costs one short answer. An address that is gone for good (410) is not asked again.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import IO
from urllib.parse import urlsplit

from sbagg.adapter import AuthError, Checkpoint, Context, Event, Json, SourceError, UnavailableError
from sbagg.adapters.feed import opml, reading
from sbagg.errors import SbaggError
from sbagg.formats.jsonvalues import mapping, text, whole
from sbagg.formats.tree import Member
from sbagg.http import Answer, Http
from sbagg.http.answer import place
from sbagg.normalize import clean

STATE = "addresses"
"""The stream of the state of addresses; it has no records."""
_APART, _SOON, _LATEST = 1.0, 300, 86_400
_TRIES = 2
_ACCEPT = "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.7, */*;q=0.3"
_UNCHANGED, _GONE = 304, 410
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age=\"?(\d{1,9})", re.IGNORECASE)


def read(ctx: Context, urls: Sequence[str]) -> Iterator[Event]:
    """Yield what is new at some addresses. One that cannot be read is a warning; raises what the last says if none can."""
    for url in urls:
        if urlsplit(url).scheme not in {"http", "https"} or "@" in urlsplit(url).netloc:
            raise SourceError(
                f"{place(url)} is no address of a feed", "sbagg source set NAME urls=https://acme.com/feed,https://..."
            )
    states = {name: state for name, state in ctx.cursor(STATE).items() if name in set(map(_name, urls))}
    hosts: dict[str, Http] = {}
    asked, failures = 0, list[SbaggError]()
    for url in dict.fromkeys(urls):
        name = _name(url)
        state = mapping(states.get(name))
        if state.get("gone") is True or (whole(state.get("next")) or 0) > ctx.now:
            continue
        asked += 1
        try:
            answer = _asked(ctx, hosts, url, state)
            yield from _told(ctx, url, answer, state)
        except AuthError as error:
            failures.append(SourceError(error.message, "A feed behind a login is not read; take it out of urls"))
        except (SourceError, UnavailableError) as error:
            failures.append(error)
        else:
            states[name] = _state(ctx, answer, state)
            yield Checkpoint(dict(states), STATE)
    if failures and len(failures) == asked:
        raise failures[-1]
    for failure in failures:
        ctx.warn(failure.message)


def _asked(ctx: Context, hosts: dict[str, Http], url: str, state: Mapping[str, Json]) -> Answer:
    host = urlsplit(url)._replace(path="", query="", fragment="").geturl()
    if host in hosts:
        hosts[host].sleep(_APART)
    else:
        hosts[host] = ctx.http(host, limit=reading.LARGEST, tries=_TRIES)
    headers = {"accept": _ACCEPT}
    if etag := text(state.get("etag")):
        headers["if-none-match"] = etag
    if modified := text(state.get("modified")):
        headers["if-modified-since"] = modified
    return hosts[host].get(url, headers=headers, accept={_UNCHANGED, _GONE})


def _told(ctx: Context, url: str, answer: Answer, state: Mapping[str, Json]) -> Iterator[Event]:
    """Yield the entries of an answer that is new."""
    if answer.moved:
        ctx.warn(f"{place(url)} has moved for good to {place(answer.moved)}; write that into urls")
    if answer.status == _GONE:
        ctx.warn(f"{place(url)} is gone for good and is not asked any more; take it out of urls")
    elif answer.status != _UNCHANGED and _digest(answer.body) != state.get("digest"):
        page = _Page(url, answer.body, ctx.now)
        form = reading.form_of(page, url)
        if not form:
            raise SourceError(f"{place(url)} answers no feed", "Look for the feed's address on its page")
        yield from opml.read(page, url) if form == "opml" else reading.read(page, url, url)


def _state(ctx: Context, answer: Answer, before: Mapping[str, Json]) -> dict[str, Json]:
    """Return what to remember of an address."""
    if answer.status == _GONE:
        return {"gone": True}
    held = _MAX_AGE.search(answer.headers.get("cache-control", ""))
    pause = min(max(int(held[1]) if held else 0, _SOON), _LATEST)
    state: dict[str, Json] = {"next": ctx.now + pause}
    if answer.status == _UNCHANGED:
        return {**before, **state}
    state["digest"] = _digest(answer.body)
    for name, header in (("etag", "etag"), ("modified", "last-modified")):
        if value := clean(answer.headers.get(header, "")):
            state[name] = value
    return state


def _name(url: str) -> str:
    """Return what an address is remembered by: what follows its ``?`` may be a secret."""
    return f"{place(url)} {hashlib.sha256(url.encode()).hexdigest()[:8]}"


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


class _Page:
    """What an address answered, as the one document of a place."""

    def __init__(self, url: str, body: bytes, at: int) -> None:
        self.members = {url: Member(url, len(body), at)}
        self._body = body

    def open(self, _name: str) -> IO[bytes]:
        return io.BytesIO(self._body)

    def read(self, _name: str, limit: int = -1) -> bytes:
        return self._body[:limit] if limit >= 0 else self._body

    def locator(self, name: str) -> str:
        return place(name)
