"""What changed in a collection since the last run: by sync token (RFC 6578), else by comparing ETags.

A key is the name of a resource in its collection, so that what the server calls gone is known by it, and the state of a
collection that is followed by token stays small. A pass that starts from nothing (the first, one after the server forgot
the token, ``--full``) lists all and says so at its end; its middle is no place to go on from, for then nobody would know
what is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from urllib.parse import quote, unquote, urlsplit

from sbagg.adapter import Checkpoint, Context, Event, Gone, Json, Refused, SourceError
from sbagg.adapters.dav.multistatus import DAV, NoXmlError, Resource, asking, element, wanted
from sbagg.adapters.dav.server import SYNC, Collection, Server, hrefs
from sbagg.formats.jsonvalues import mapping, text
from sbagg.http.answer import place
from sbagg.normalize import clean

_ETAG, _SIZE, _TYPE, _CHANGED = (
    f"{DAV}{name}" for name in ("getetag", "getcontentlength", "resourcetype", "getlastmodified")
)
_LISTED = (_ETAG, _SIZE, _TYPE)
_GONE, _CUT = frozenset({404, 410}), 507
_AT_ONCE, _BYTES_AT_ONCE, _LARGEST = 100, 16 * 2**20, 16 * 2**20
_ENOUGH, _FEW = 0.8, 10


@dataclass(frozen=True, slots=True)
class Item:
    """A resource as a listing shows it; ``size`` in bytes, 0 where the server does not say."""

    name: str
    url: str
    etag: str
    size: int
    gone: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a resource holds. ``called`` is the name of its collection; ``at`` is when it was last changed there, if the
    server says so.
    """

    name: str
    called: str
    stream: str
    locator: str
    data: bytes
    at: int | None


class Maker:
    """Makes events of what is found. What it must remember between runs it puts into ``state``."""

    def again(self, _state: Mapping[str, Json]) -> Iterable[str]:
        """Return the names of what is to be read again although it did not change."""
        return ()

    def event(self, found: Found) -> Event:
        """Return the record of a resource."""
        raise NotImplementedError

    def drop(self, name: str) -> None:
        """Forget a resource that is gone."""

    def state(self) -> Mapping[str, Json]:
        """Return what to remember."""
        return {}


@dataclass(frozen=True, slots=True)
class Following:
    """One collection in one run."""

    ctx: Context
    server: Server
    collection: Collection
    maker: Maker

    def events(self) -> Iterator[Event]:
        """Yield what is new, changed and gone since the last run."""
        state = self.ctx.cursor(self.collection.path)
        again = set(self.maker.again(state))
        if state and self.collection.mark and state.get("mark") == self.collection.mark and not again:
            return
        if self.collection.syncs and "etags" not in state:
            yield from self._by_token(text(state.get("mark")), again)
        else:
            yield from self._by_etags(mapping(state.get("etags")), again)

    def _by_token(self, token: str, again: set[str]) -> Iterator[Event]:
        whole, more, tokens = not token, True, {token}
        while more:
            listing = self.server.report(self.collection.url, _since(token))
            if listing is None and token:  # forgotten: all over again
                yield from self._by_token("", set())
                return
            if listing is None:
                yield from self._by_etags({}, set())
                return
            items = [one for one in map(self._item, listing.resources) if one]
            more = any(one.status == _CUT for one in listing.resources)
            if not listing.token or (more and listing.token in tokens):
                raise SourceError(
                    f"{place(self.collection.url)}: its list of changes does not move on",
                    "Try again; tell its provider",
                )
            token = listing.token
            tokens.add(token)
            yield from self._gone([one.name for one in items if one.gone and not whole])
            listed = [one for one in items if not one.gone]
            if not more:
                listed += map(self._named, sorted(again - {one.name for one in items}))
            yield from self._read(listed)
            if more and not whole:
                yield self._checkpoint({"mark": token})
        yield self._checkpoint({"mark": token}, complete=whole)

    def _by_etags(self, known: Mapping[str, Json], again: set[str]) -> Iterator[Event]:
        listing = self.server.propfind(self.collection.url, 1, _LISTED)
        items = {one.name: one for one in map(self._item, listing.resources) if one and not one.gone}
        missing = sorted(known.keys() - items.keys())
        kept: dict[str, Json] = {}
        if len(missing) > max(_FEW, (1 - _ENOUGH) * len(known)):
            self.ctx.warn(
                f"{self.collection.name} lists {len(items)} of {len(known)} records held; nothing was marked as gone. "
                "If that is right: sbagg sync --full"
            )
            kept = {name: known[name] for name in missing}
        else:
            yield from self._gone(missing)
        new = [one for name, one in items.items() if not one.etag or known.get(name) != one.etag or name in again]
        yield from self._read(new)
        state: dict[str, Json] = {
            "mark": self.collection.mark,
            "etags": kept | {one.name: one.etag for one in items.values()},
        }
        end = self._checkpoint(state, complete=not known)
        if end.complete or dict(end.state) != dict(self.ctx.cursor(self.collection.path)):
            yield end

    def _gone(self, names: Iterable[str]) -> Iterator[Event]:
        for name in names:
            self.maker.drop(name)
            yield Gone(name, self.collection.path)

    def _read(self, items: list[Item]) -> Iterator[Event]:
        """Yield the records of resources, as many at once as fit into an answer."""
        batch: list[Item] = []
        for item in sorted(items, key=lambda one: one.name):
            if item.size > _LARGEST:
                reason = f"larger than {_LARGEST // 2**20} MB"
                yield Refused(item.name, reason, self.collection.path, place(item.url))
                continue
            if len(batch) == _AT_ONCE or sum(one.size for one in batch) + item.size > _BYTES_AT_ONCE:
                yield from self._together(batch)
                batch = []
            batch.append(item)
        if batch:
            yield from self._together(batch)

    def _together(self, batch: list[Item]) -> Iterator[Event]:
        """Yield the records of some resources; what the server leaves out of its answer is asked for by itself."""
        kind = self.server.kind
        data = kind.name(kind.data)
        body = asking(kind.name(kind.multiget), wanted((data, _CHANGED)), *hrefs(one.url for one in batch))
        try:
            listing = self.server.report(self.collection.url, body)
        except NoXmlError:  # what one card holds may be no XML: each by itself then
            listing = None
        answered = {self._name(one.url): one for one in (listing.resources if listing else ())}
        for item in batch:
            found = answered.get(item.name)
            if found is None or (found.status not in _GONE and data not in found.properties):
                yield self._alone(item)
            elif found.status in _GONE:
                yield from self._gone([item.name])
            else:
                content = (found.properties[data].text or "").encode("utf-8", "replace")
                yield self._made(item, content, found.text(_CHANGED))

    def _alone(self, item: Item) -> Event:
        answer = self.server.get(item.url, _GONE | {403, 406})
        if answer.status in _GONE:
            self.maker.drop(item.name)
            return Gone(item.name, self.collection.path)
        if answer.status != 200:  # noqa: PLR2004 - fine
            return Refused(item.name, f"the server answers {answer.status}", self.collection.path, place(item.url))
        return self._made(item, answer.body, answer.headers.get("last-modified", ""))

    def _made(self, item: Item, data: bytes, changed: str) -> Event:
        return self.maker.event(
            Found(
                item.name, self.collection.name, self.collection.path, clean(place(item.url)), data, _seconds(changed)
            )
        )

    def _checkpoint(self, state: Mapping[str, Json], *, complete: bool = False) -> Checkpoint:
        return Checkpoint({**state, **self.maker.state()}, self.collection.path, complete)

    def _item(self, one: Resource) -> Item | None:
        """Return what a listing shows of a resource; None for the collection itself, and for folders in it."""
        name = self._name(one.url)
        if not name or one.status == _CUT or name.endswith("/") or f"{DAV}collection" in one.inside(_TYPE):
            return None
        size = one.text(_SIZE)
        return Item(name, one.url, one.text(_ETAG), int(size) if size.isdecimal() else 0, one.status in _GONE)

    def _named(self, name: str) -> Item:
        return Item(name, self.collection.url + quote(name), "", 0, gone=False)

    def _name(self, url: str) -> str:
        """Return what a resource is called in its collection, however its address is written; empty for the collection."""
        path, own = (unquote(urlsplit(one).path) for one in (url, self.collection.url))
        if path.rstrip("/") == own.rstrip("/"):
            return ""
        return clean(path.removeprefix(own) if path.startswith(own) else path.rpartition("/")[2])


def _since(token: str) -> bytes:
    level = element(f"{DAV}sync-level", text="1")
    return asking(SYNC, element(f"{DAV}sync-token", text=token), level, wanted(_LISTED))


def _seconds(written: str) -> int | None:
    """Return the unix seconds of an HTTP date."""
    try:
        return int(parsedate_to_datetime(written).replace(tzinfo=UTC).timestamp())
    except (ValueError, OverflowError, TypeError):
        return None


def follow(ctx: Context, server: Server, only: tuple[str, ...], maker: Maker) -> Iterator[Event]:
    """Yield what changed in the collections of a server. A stream is the path of a collection."""
    found = server.collections(only)
    paths: list[Json] = [one.path for one in found]
    before = ctx.cursor().get("collections")
    for path in before if isinstance(before, list) else []:
        if path not in paths:
            ctx.warn(
                f"The {server.kind.noun} {path} is no longer there, or no longer asked for; what was read of it stays"
            )
    for collection in found:
        yield from Following(ctx, server, collection, maker).events()
    if before != paths:
        yield Checkpoint({"collections": paths})
