"""Entries as posts, and whose news they are. Pure.

``domain:acme.com`` in ``about`` means whatever company has that domain, if there is one: news make no company.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sbagg.adapter import Fact, File, Interaction, Json, Organization, Party, RecordError
from sbagg.adapters.feed.reading import ENTRIES, FEEDS
from sbagg.formats.html import to_text
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.normalize import canonical, corporate_domain, email, one_line
from sbagg.normalize.identity import url

# Where others' feeds and blogs are kept: that a feed is there says nothing of whose it is.
_HOSTS = frozenset(
    """medium.com substack.com feedburner.com google.com youtube.com reddit.com github.com gitlab.com twitter.com x.com
    linkedin.com facebook.com instagram.com tumblr.com blogger.com typepad.com livejournal.com wordpress.com blogspot.com
    ghost.io hashnode.dev dev.to stackexchange.com vimeo.com flickr.com apple.com spotify.com soundcloud.com libsyn.com
    buzzsprout.com anchor.fm podbean.com simplecast.com transistor.fm megaphone.fm acast.com captivate.fm feedly.com
    inoreader.com newsblur.com rss.app fetchrss.com feedblitz.com mailchi.mp campaign-archive.com prnewswire.com
    businesswire.com globenewswire.com bing.com wixsite.com squarespace.com notion.site beehiiv.com buttondown.email""".split()
)
_PLAIN = "text/plain"
_KIND = re.compile(r"([a-z][a-z0-9-]{1,40}):(?!//)(.+)")


@dataclass(frozen=True, slots=True)
class Ties:
    """Whom the user says that a feed is of: a company's domain, a person's identity; each may be empty."""

    domain: str = ""
    kind: str = ""
    value: str = ""

    @staticmethod
    @lru_cache(maxsize=64)
    def of(company: str, person: str) -> Ties:
        """Read the options; what means nobody ties to nobody."""
        kind, value = _identity(person)
        return Ties(corporate_domain(url(company).partition("/")[0]), kind, value)

    def about(self, feed: Mapping[str, Json]) -> tuple[str, ...]:
        """Return whom a feed's news concern: whom the user said, else who has the domain that it is on."""
        if self.domain or self.value:
            return (f"domain:{self.domain}",) if self.domain else ()
        host = url(text(feed.get("link")) or text(feed.get("address"))).partition("/")[0].partition(":")[0]
        domain = corporate_domain(host)
        return (f"domain:{domain}",) if domain and domain not in _HOSTS else ()


def facts(stream: str, key: str, data: dict[str, Json], ties: Ties) -> Iterator[Fact]:
    """Yield what a record says; a company that the user named is one from then on."""
    feed = mapping(data.get("feed"))
    if stream == ENTRIES:
        yield _post(key, feed, mapping(data.get("entry")), ties)
    elif stream == FEEDS:
        if ties.domain:
            yield Organization(f"domain:{ties.domain}", "", (ties.domain,))
        if data.get("followed") is True:
            yield _followed(key, feed, [text(one) for one in listing(data.get("folders"))], ties)
    else:
        raise RecordError(f"no stream of feeds: {stream!r}")


def _post(key: str, feed: dict[str, Json], entry: dict[str, Json], ties: Ties) -> Interaction:
    at = whole(entry.get("published_at"))
    title = mapping(entry.get("title_detail"))
    bodies = [_words(mapping(one)) for one in listing(entry.get("content"))]
    summary = _words(mapping(entry.get("summary_detail")))
    named = [text(feed.get("title")), *(text(one) for one in listing(entry.get("tags")))]
    return Interaction(
        ref=f"web:{key}",
        kind="post",
        channel="web",
        at=whole(entry.get("updated_at")) if at is None else at,
        parties=(*_feed(feed, "feed"), *((Party(ties.kind, ties.value, "author"),) if ties.value else ())),
        title=one_line(_words(title) or text(entry.get("title"))),
        text=next(filter(None, bodies), "") or summary,
        visibility="public",
        files=tuple(_files(entry)),
        url=_web(entry.get("link")) or _web(entry.get("id")),
        labels=tuple(dict.fromkeys(one_line(one) for one in named if one.strip())),
        about=ties.about(feed),
    )


def _followed(key: str, feed: dict[str, Json], folders: list[str], ties: Ties) -> Interaction:
    """Return that the user reads a feed; since when is not said."""
    return Interaction(
        ref=f"web:follow:{key}",
        kind="follow",
        channel="web",
        at=None,
        parties=_feed(feed, "followed"),
        title=one_line(text(feed.get("title"))),
        url=_web(feed.get("link")) or _web(feed.get("address")),
        labels=tuple(one for one in map(one_line, folders) if one),
        about=ties.about(feed),
    )


def _feed(feed: dict[str, Json], role: str) -> tuple[Party, ...]:
    """Return the feed itself, by its address: an identity of a kind of its own, which is nobody's."""
    address = url(text(feed.get("link"))) or url(text(feed.get("address")))
    return (Party("feed", address, role, one_line(text(feed.get("title")))),) if address else ()


def _words(detail: dict[str, Json]) -> str:
    written = text(detail.get("value"))
    return written.strip() if detail.get("type") == _PLAIN else to_text(written)


def _files(entry: dict[str, Json]) -> Iterator[File]:
    for one in map(mapping, listing(entry.get("files"))):
        name = text(one.get("href")).partition("?")[0].rstrip("/").rpartition("/")[2]
        if name:
            yield File(name, text(one.get("type")), whole(one.get("length")))


def _web(value: Json) -> str:
    address = text(value)
    return address if address.lower().startswith(("http://", "https://")) else ""


def _identity(person: str) -> tuple[str, str]:
    """Return the identity that a text means: ``kind:value``, an address, ``@handle``, ``@user@host``, a web address."""
    person = person.strip()
    if stated := _KIND.fullmatch(person):
        return stated[1], canonical(stated[1], stated[2])
    if person.startswith("@"):
        kind = "mastodon" if "@" in person[1:] else "twitter"
        return kind, canonical(kind, person)
    return ("email", email(person)) if "@" in person else ("url", url(person))
