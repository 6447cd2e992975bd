"""Feeds as files: which form they have, and their entries as records, by feedparser.

feedparser is given bytes and never an address, so it fetches nothing. An entry's id is its feed's word, so two hosts'
entries of one id are two. Damaged XML is read as far as its looser parser gets. An element with hundreds of attributes
is refused: feedparser's time grows with the square of their number.
"""

from __future__ import annotations

import calendar
import codecs
import hashlib
import io
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import IO, Any, Protocol
from xml.parsers import expat

from sbagg.adapter import Event, Json, Raw, Refused
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.jsonvalues import mapping, text
from sbagg.formats.kept import MEDIA, pack
from sbagg.formats.tree import Member, Tree
from sbagg.normalize import clean, one_line
from sbagg.normalize.identity import url

ENTRIES, FEEDS = "entries", "feeds"
SUFFIXES = (".xml", ".rss", ".atom", ".rdf", ".opml")
LARGEST = 16 * 1024 * 1024
_HEAD = 16 * 1024
_MOST_ATTRIBUTES, _LONGEST_ID = 200, 300
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_ELEMENT = re.compile(rb"<([A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)")
_ATOM = (b"http://www.w3.org/2005/Atom", b"http://purl.org/atom/ns#")
_RDF = (b"http://purl.org/rss/1.0/", b"http://purl.org/rss/0.9", b"http://my.netscape.com/rdf/simple/0.9/")
_KEPT = ("id", "link", "title", "author", "published", "updated")
_TEXTS = ("title_detail", "summary_detail")


class _Refusal(ValueError):  # noqa: N818 - it is no fault of ours
    """Why a file is not read."""


def form_of(tree: Held, name: str) -> str:
    """Return ``rss``, ``atom``, ``rdf`` or ``opml`` by the first element of a file, empty for anything else."""
    try:
        head = tree.read(name, _HEAD).replace(b"\x00", b"")
    except UNREADABLE:
        return ""
    found = _ELEMENT.search(_COMMENT.sub(b"", head))
    is_markup = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
    element = found[2].lower() if found and is_markup else b""
    if element in {b"rss", b"opml"}:
        return element.decode()
    if element == b"feed" and any(one in head for one in _ATOM):
        return "atom"
    return "rdf" if element == b"rdf" and any(one in head for one in _RDF) else ""


def address_of(tree: Tree, name: str) -> str:
    """Return the address that a feed gives for itself, or for the site that it is of; empty if it gives none."""
    try:
        return _address(_parsed(tree.read(name, LARGEST + 1))["feed"])
    except (*UNREADABLE, _Refusal):
        return ""


class Held(Protocol):
    """Where documents lie, by name: a :class:`sbagg.formats.tree.Tree`, or what an address answered."""

    @property
    def members(self) -> Mapping[str, Member]:
        """The documents."""

    def open(self, name: str) -> IO[bytes]:
        """Open one for reading."""

    def read(self, name: str, limit: int = -1) -> bytes:
        """Read one whole, or its first ``limit`` bytes."""

    def locator(self, name: str) -> str:
        """Say where one lies."""


def read(tree: Held, name: str, asked: str = "") -> Iterator[Event]:
    """Yield the entries of a feed, and before them the feed. ``asked`` is the address that it came from: it stands in where
    the feed gives none for itself.
    """
    place, where = clean(PurePosixPath(name).name), clean(tree.locator(name))
    try:
        found = _parsed(tree.read(name, LARGEST + 1))
    except UNREADABLE as error:
        yield Refused(place, f"cannot be read: {error}", FEEDS, where)
        return
    except _Refusal as error:
        yield Refused(place, str(error), FEEDS, where)
        return
    feed: dict[str, Json] = {"title": _plain(found["feed"].get("title")), "link": _plain(found["feed"].get("link"))}
    feed["address"] = _address(found["feed"]) or asked
    source = url(text(feed["address"])) or PurePosixPath(name).stem
    yield Raw(clean(source), pack({"feed": feed}), MEDIA, FEEDS, where, tree.members[name].mtime)
    entries = [_entry(one) for one in found["entries"]]
    taken = Counter(_key(entry) for entry in entries)
    for number, entry in enumerate(entries):
        key = _key(entry)
        if taken[key] > 1:  # some programs give all entries one id
            key = f"{key}|{_beside(entry)}"
        if key:
            host = source.partition("/")[0]
            at = entry.get("updated_at") or entry.get("published_at")
            changed = at if isinstance(at, int) else tree.members[name].mtime
            data = pack({"feed": feed, "entry": entry})
            yield Raw(clean(f"{host}|{key}"), data, MEDIA, ENTRIES, f"{where}#{number}", changed)
        else:
            yield Refused(f"{place}#{number}", "an entry that says nothing", ENTRIES, f"{where}#{number}")


def _parsed(data: bytes) -> dict[str, Any]:
    """Return what feedparser finds, as plain dictionaries: its own warn of fields that others stand in for."""
    import feedparser  # noqa: PLC0415 - an eighth of a second that only feeds need

    if len(data) > LARGEST:
        raise _Refusal(f"more than {LARGEST // 1024 // 1024} MB, which no feed is")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # which feedparser believes only if told twice
        data = codecs.BOM_UTF8 + data.decode("utf-16", "replace").encode("utf-8", "replace")
    _check(data)
    try:
        found = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
        return {"feed": dict(found["feed"]), "entries": [dict(one) for one in found["entries"]]}
    except Exception as error:  # what a library trips over is that file's misfortune alone
        raise _Refusal(f"feedparser cannot read it: {type(error).__name__}: {error}") from error


def _check(data: bytes) -> None:
    """Refuse what would take feedparser for ever. Where XML is damaged its other parser takes over, which is not so."""

    def start(_: str, attributes: Mapping[str, str]) -> None:
        if len(attributes) > _MOST_ATTRIBUTES:
            raise _Refusal(f"an element with {len(attributes)} attributes")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, UnicodeError):
        return
    except ValueError as error:
        if isinstance(error, _Refusal):
            raise


def _address(feed: Mapping[str, Any]) -> str:
    links = [mapping(dict(one)) for one in feed.get("links") or []]
    stated = [text(one.get("href")) for one in links if one.get("rel") == "self"]
    return next((one for one in (*stated, _plain(feed.get("link"))) if url(one)), "")


def _entry(found: Mapping[str, Any]) -> dict[str, Json]:
    """Return the fields of an entry that are kept, with times in unix seconds."""
    entry: dict[str, Json] = {name: _plain(found.get(name)) for name in _KEPT}
    entry |= {name: _detail(found.get(name)) for name in _TEXTS}
    entry["content"] = [_detail(one) for one in found.get("content") or []]
    links = [dict(one) for one in found.get("links") or []]
    entry["files"] = [
        {part: _plain(one.get(part)) for part in ("href", "type", "length")}
        for one in links
        if one.get("rel") == "enclosure"
    ]
    entry["tags"] = [_plain(dict(one).get("term")) for one in found.get("tags") or []]
    entry["published_at"], entry["updated_at"] = (
        _seconds(found.get("published_parsed")),
        _seconds(found.get("updated_parsed")),
    )
    return {name: value for name, value in entry.items() if value}


def _key(entry: Mapping[str, Json]) -> str:
    """Return what names an entry: its id, else its address, else what it says."""
    stated = text(entry.get("id")) or text(entry.get("link"))
    if stated or not any(entry.get(name) for name in ("title", "summary_detail", "content", "files")):
        return one_line(stated) if len(stated) <= _LONGEST_ID else hashlib.sha256(stated.encode()).hexdigest()
    return hashlib.sha256(pack(entry)).hexdigest()[:16]


def _beside(entry: Mapping[str, Json]) -> str:
    """Return what tells an entry from others of its id: its address, else its time, else what it says."""
    stated = text(entry.get("link")) or str(entry.get("published_at") or entry.get("updated_at") or "")
    return stated if 0 < len(stated) <= _LONGEST_ID else hashlib.sha256(pack(dict(entry))).hexdigest()[:16]


def _detail(value: Any) -> dict[str, Json]:
    found = dict(value or {})
    return {"type": _plain(found.get("type")), "value": _plain(found.get("value"))} if found.get("value") else {}


def _plain(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _seconds(value: Any) -> int | None:
    if not isinstance(value, time.struct_time):
        return None
    try:
        return calendar.timegm(value)
    except (ValueError, OverflowError):
        return None
