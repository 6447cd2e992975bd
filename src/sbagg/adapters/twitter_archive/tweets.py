"""Tweets, their edits, and the long texts ("note tweets") that lie in a file of their own.

An edited tweet is one record under its first version's id. A note names no tweet: it belongs to the tweet of
the same second with the same first 60 characters, or to the only one of that second (41 of 41 measured).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from sbagg.adapter import Fact, File, Interaction, Json, Raw, RecordError, Refused, Skipped
from sbagg.adapters.twitter_archive.archive import Archive, Row
from sbagg.adapters.twitter_archive.entities import links, read_cast, reposted
from sbagg.formats import twittervalues as values
from sbagg.formats.twitteraccounts import Account
from sbagg.formats.twittervalues import (
    digits,
    handle,
    listing,
    mapping,
    text,
    token,
    unescape,
    when,
)

STREAMS = ("tweets", "community-tweets")
_START = 60
_MEDIA = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "mp4": "video/mp4",
    "webp": "image/webp",
}


@dataclass(slots=True)
class _Plan:
    """What one pass over all tweets tells: the newest version of an edited tweet, the tweet of a note."""

    newest: dict[str, str] = field(default_factory=dict)
    notes: dict[str, Json] = field(default_factory=dict)
    joined: set[str] = field(default_factory=set)


class Tweets:
    """The tweets and notes of one archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def records(self, stream: str) -> Iterator[Raw | Skipped | Refused]:
        """Yield the tweets of a stream, of an edited one the newest version."""
        for row in self._archive.read(stream):
            if isinstance(row, Refused):
                yield row
            else:
                yield self._record(stream, row)

    def notes(self, stream: str) -> Iterator[Raw | Skipped | Refused]:
        """Yield the notes that belong to no tweet of this archive."""
        for row in self._archive.read(stream):
            if isinstance(row, Refused):
                yield row
                continue
            note = mapping(mapping(row.value).get("noteTweet"))
            key = token(note.get("noteTweetId"))
            if row.place in self._plan.joined:
                yield Skipped("a long text, joined to its tweet", row.locator)
            elif key and text(mapping(note.get("core")).get("text")):
                data: dict[str, Json] = {"note": note, "owner": self._archive.owner.json()}
                yield self._archive.raw(stream, key, data, row)
            else:
                yield self._archive.refuse(stream, row, "a note without an id or a text")

    def _record(self, stream: str, row: Row) -> Raw | Skipped | Refused:
        tweet = _unwrap(row.value)
        key = _id(tweet)
        if not key:
            return self._archive.refuse(stream, row, "a tweet without an id")
        first = _first_version(tweet) or key
        if self._plan.newest.get(first, key) != key:
            return Skipped("an earlier version of an edited tweet", row.locator)
        data: dict[str, Json] = {"owner": self._archive.owner.json(), "tweet": tweet}
        if key in self._plan.notes:
            data["note"] = self._plan.notes[key]
        return self._archive.raw(stream, first, data, row)

    @cached_property
    def _plan(self) -> _Plan:
        plan = _Plan()
        waiting = {row.place: row.value for row in self._archive.read("notes") if isinstance(row, Row)}
        seconds: defaultdict[int | None, list[tuple[str, str]]] = defaultdict(list)
        for value in waiting.values():
            seconds[when(_note(value).get("createdAt"))] = []
        seconds.pop(None, None)
        for row in (row for stream in STREAMS for row in self._archive.read(stream) if isinstance(row, Row)):
            tweet = _unwrap(row.value)
            key, first, at = _id(tweet), _first_version(tweet), when(tweet.get("created_at"))
            if key and first:
                plan.newest[first] = max(plan.newest.get(first, ""), key, key=_by_age)
            if key and at in seconds:
                seconds[at].append((key, _full_text(tweet)[:_START]))
        _join(plan, waiting, seconds)
        return plan


def _join(plan: _Plan, waiting: dict[str, Json], seconds: dict[int | None, list[tuple[str, str]]]) -> None:
    by_time: defaultdict[int | None, list[str]] = defaultdict(list)
    for place, value in waiting.items():
        note = _note(value)
        at, start = (
            when(note.get("createdAt")),
            unescape(text(mapping(note.get("core")).get("text")))[:_START],
        )
        tweet = next((key for key, begin in seconds.get(at, []) if begin == start and key not in plan.notes), None)
        if tweet:
            plan.notes[tweet] = note.get("core")
            plan.joined.add(place)
        elif start:
            by_time[at].append(place)
    for at, places in by_time.items():
        free = [key for key, begin in seconds.get(at, []) if key not in plan.notes and not reposted(begin)]
        if len(free) == len(places) == 1:
            plan.notes[free[0]] = _note(waiting[places[0]]).get("core")
            plan.joined.add(places[0])


def _note(value: Json) -> dict[str, Json]:
    return mapping(mapping(value).get("noteTweet"))


def _unwrap(value: Json) -> dict[str, Json]:
    """Return the tweet itself: until 2019 there was no wrapper."""
    row = mapping(value)
    return mapping(row.get("tweet", row))


def _id(tweet: dict[str, Json]) -> str:
    return token(tweet.get("id_str"), tweet.get("id"))


def _first_version(tweet: dict[str, Json]) -> str:
    """Return the id of the tweet that this one is an edit of."""
    return digits(mapping(mapping(tweet.get("edit_info")).get("edit")).get("initialTweetId"))


def _by_age(tweet: str) -> tuple[int, str]:
    return len(tweet), tweet


def _full_text(tweet: dict[str, Json]) -> str:
    return unescape(text(tweet.get("full_text")) or text(tweet.get("text")))


def parse(data: dict[str, Json], labels: tuple[str, ...] = ()) -> Iterator[Fact | Skipped]:
    """Turn a tweet into facts: the post, and a card for each account whose id and handle it states."""
    owner, tweet, note = (
        Account.read(data.get("owner")),
        mapping(data.get("tweet")),
        mapping(data.get("note")),
    )
    key = _id(tweet)
    if not key:
        raise RecordError("a tweet without an id")
    first = _first_version(tweet) or key
    at = when(tweet.get("created_at")) or values.snowflake(key)
    written = _full_text(tweet)
    origin = reposted(written)
    cast = read_cast(owner, tweet, note, origin)
    long = unescape(text(note.get("text")))
    yield Interaction(
        ref=f"twitter:tweet:{first}",
        kind="post",
        channel="twitter",
        at=at,
        parties=cast.parties(),
        title=f"Repost of @{origin}" if origin else "",
        text=values.expand(long or written, links(tweet, note)).strip(),
        new="" if origin else None,
        visibility="public",
        thread=_thread(tweet, first, key),
        files=tuple(_files(tweet)),
        url=_url(owner, key),
        labels=labels,
        authority=5,
    )
    yield from cast.cards(at)


def parse_note(data: dict[str, Json]) -> Iterator[Fact | Skipped]:
    """Turn a note without its tweet into a post."""
    owner, note = Account.read(data.get("owner")), mapping(data.get("note"))
    core, key = mapping(note.get("core")), token(note.get("noteTweetId"))
    written = unescape(text(core.get("text")))
    if not key or not written:
        raise RecordError("a note without an id or a text")
    yield Interaction(
        ref=f"twitter:note:{key}",
        kind="post",
        channel="twitter",
        at=when(note.get("createdAt")) or values.snowflake(key),
        parties=read_cast(owner, {}, core, "").parties(),
        text=values.expand(written, links({}, core)),
        visibility="public",
        authority=5,
    )


def _thread(tweet: dict[str, Json], first: str, key: str) -> tuple[str, ...]:
    edits = mapping(tweet.get("edit_info"))
    control = mapping(mapping(edits.get("edit")).get("editControlInitial")) or mapping(edits.get("initial"))
    versions = [digits(value) for value in listing(control.get("editTweetIds"))]
    replied = token(tweet.get("in_reply_to_status_id_str"), tweet.get("in_reply_to_status_id"))
    return tuple(dict.fromkeys(f"tweet:{value}" for value in (first, key, *versions, replied) if value))


def _files(tweet: dict[str, Json]) -> Iterator[File]:
    media = listing(mapping(tweet.get("extended_entities")).get("media"))
    for item in media or listing(mapping(tweet.get("entities")).get("media")):
        fields = mapping(item)
        addresses = (_video(fields), fields.get("media_url_https"), fields.get("media_url"))
        name = next(filter(None, map(values.file_name, addresses)), "")
        if name:
            yield File(name, _MEDIA.get(name.rpartition(".")[2].lower(), ""))


def _video(media: dict[str, Json]) -> Json:
    """Return the address of the best version, which is the one that lies in the archive."""
    variants = map(mapping, listing(mapping(media.get("video_info")).get("variants")))
    films = [variant for variant in variants if variant.get("content_type") == "video/mp4"]
    return max(films, key=lambda film: values.count(film.get("bitrate")) or 0).get("url") if films else None


def _url(owner: Account, key: str) -> str:
    return f"https://x.com/{handle(owner.handle) or 'i'}/status/{key}" if digits(key) else ""
