"""The owner's account and profile, likes, followers and accounts followed: one small object each."""

from __future__ import annotations

from collections.abc import Iterator

from sbagg.adapter import Card, Fact, Interaction, Json, Party, Raw, RecordError, Refused, Skipped
from sbagg.adapters.twitter_archive.archive import Archive
from sbagg.adapters.twitter_archive.entities import status_author
from sbagg.formats.twitteraccounts import Account, hints
from sbagg.formats.twittervalues import (
    digits,
    handle,
    mapping,
    snowflake,
    text,
    token,
    unescape,
    when,
)

WRAPPERS = {
    "account": "account",
    "profile": "profile",
    "likes": "like",
    "followers": "follower",
    "following": "following",
}
"""The key around each object, by stream."""

_IDS = {"likes": "tweetId", "followers": "accountId", "following": "accountId"}
_PRIVATE = frozenset({"email", "phoneNumber"})


def records(archive: Archive, stream: str) -> Iterator[Raw | Skipped | Refused]:
    """Yield the records of a stream. An archive has one account and one profile, whatever their names."""
    owner = archive.owner.json()
    for row in archive.read(stream):
        if isinstance(row, Refused):
            yield row
            continue
        inner = mapping(mapping(row.value).get(WRAPPERS[stream]))
        key = token(inner.get(_IDS[stream])) if stream in _IDS else archive.owner.id or stream
        if not inner or not key:
            yield archive.refuse(stream, row, f"a record without {_IDS.get(stream, WRAPPERS[stream])}")
            continue
        kept: dict[str, Json] = {name: value for name, value in inner.items() if name not in _PRIVATE}
        yield archive.raw(stream, key, {"owner": owner, "row": kept}, row)


def parse(stream: str, data: dict[str, Json], at: int | None) -> Iterator[Fact | Skipped]:
    """Turn a record of one of the streams into a fact. ``at`` dates what the owner says of himself."""
    owner, row = Account.read(data.get("owner")), mapping(data.get("row"))
    if stream == "likes":
        yield _like(owner, row)
    elif stream == "account":
        stated = Account(
            digits(row.get("accountId")) or owner.id,
            handle(row.get("username")) or owner.handle,
            text(row.get("accountDisplayName")),
        )
        yield _card(stated, at)
    elif stream == "profile":
        yield _card(owner, at)
        said = mapping(row.get("description"))
        yield from hints(owner, text(said.get("website")), unescape(text(said.get("bio"))))
    else:
        yield _follow(owner, digits(row.get("accountId")), stream)


def _card(account: Account, at: int | None) -> Card:
    if not account:
        raise RecordError("an account without an id or a handle")
    return Card(account.identities(), account.name, at=at)


def _like(owner: Account, row: dict[str, Json]) -> Interaction:
    tweet = token(row.get("tweetId"))
    if not tweet:
        raise RecordError("a like without a tweet")
    author = Account(handle=status_author(text(row.get("expandedUrl"))))
    is_own = author.handle.lower() == owner.handle.lower()
    parties = (owner.party("author"),) if owner else ()
    return Interaction(
        ref=f"twitter:like:{owner.id}:{tweet}",
        kind="like",
        channel="twitter",
        at=when(row.get("likedAt")) or snowflake(tweet),
        parties=parties + (() if is_own or not author else (author.party("recipient"),)),
        text=unescape(text(row.get("fullText"))),
        visibility="public",
        thread=(f"tweet:{tweet}",),
        url=f"https://x.com/{author.handle or 'i'}/status/{tweet}" if digits(tweet) else "",
        authority=5,
    )


def _follow(owner: Account, other: str, stream: str) -> Interaction:
    if not other:
        raise RecordError("no account id")
    follower, followed = (other, owner.id) if stream == "followers" else (owner.id, other)
    roles = ("follower", "followed") if stream == "followers" else ("followed", "follower")
    me: tuple[Party, ...] = (owner.party(roles[1]),) if owner else ()
    return Interaction(
        ref=f"twitter:follow:{follower}:{followed}",
        kind="follow",
        channel="twitter",
        at=None,
        parties=(Account(other).party(roles[0]), *me),
        visibility="public",
        authority=5,
    )
