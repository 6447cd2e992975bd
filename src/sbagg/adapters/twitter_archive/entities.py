"""Who and what a tweet points to: mentions, the reply's addressee, reposts, quotes, and links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sbagg.adapter import Json
from sbagg.formats.twitteraccounts import Account, Cast
from sbagg.formats.twittervalues import digits, handle, listing, mapping, text

_REPOST = re.compile(r"RT @(\w{1,20}):", re.ASCII)
_STATUS = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/(\w{1,20})/status(?:es)?/\d+.*", re.ASCII)


def reposted(written: str) -> str:
    """Return whose tweet this is a repost of: an archive marks it only by ``RT @handle:``."""
    found = _REPOST.match(written)
    return found[1] if found else ""


def status_author(address: str) -> str:
    """Return the handle in a tweet's address, if it states one (``x.com/i/status/1`` does not)."""
    found = _STATUS.fullmatch(address)
    return found[1] if found and found[1].lower() != "i" else ""


def read_cast(owner: Account, tweet: dict[str, Json], note: dict[str, Json], origin: str) -> Cast:
    """Return who takes part. Whom a reposted tweet mentions, its author mentioned: only he is named."""
    cast = Cast(owner)
    entities = mapping(tweet.get("entities"))
    mentioned = [account for item in listing(entities.get("user_mentions")) if (account := _account(item))]
    source = _account(mapping(tweet.get("retweeted_status")).get("user"))
    addressee = Account(
        digits(tweet.get("in_reply_to_user_id_str"), tweet.get("in_reply_to_user_id")),
        handle(tweet.get("in_reply_to_screen_name")),
    )
    for account in (*mentioned, source, addressee):
        cast.know(account)
    if origin or source:
        cast.add(source or Account(handle=origin), "mention")
        return cast
    cast.add(addressee, "recipient")
    also = [Account(handle=name) for item in listing(note.get("mentions")) if (name := _screen_name(item))]
    quoted = [Account(handle=name) for _, full in _urls(tweet, note) if (name := status_author(full))]
    for account in (*mentioned, *also, *quoted):
        cast.add(account, "mention")
    return cast


def links(tweet: dict[str, Json], note: dict[str, Json]) -> dict[str, str]:
    """Return the full address of each short one; that of a picture shown below the text is empty."""
    found = dict(_urls(tweet, note))
    media = listing(mapping(tweet.get("entities")).get("media"))
    media += listing(mapping(tweet.get("extended_entities")).get("media"))
    return found | {short: "" for item in media if (short := text(mapping(item).get("url")))}


def _urls(tweet: dict[str, Json], note: dict[str, Json]) -> Iterator[tuple[str, str]]:
    for item in [*listing(mapping(tweet.get("entities")).get("urls")), *listing(note.get("urls"))]:
        fields = mapping(item)
        short = text(fields.get("url")) or text(fields.get("shortUrl"))
        full = text(fields.get("expanded_url")) or text(fields.get("expandedUrl"))
        if short and full:
            yield short, full


def _account(value: Json) -> Account:
    """Return an account. The id ``-1`` marks a handle that was nobody's when the tweet was written."""
    fields = mapping(value)
    stated = [fields.get(name) for name in ("id_str", "id") if fields.get(name) is not None]
    number = digits(*stated)
    if stated and not number:
        return Account()
    return Account(number, handle(fields.get("screen_name")), text(fields.get("name")))


def _screen_name(value: Json) -> str:
    fields = mapping(value)
    return handle(fields.get("screenName"), fields.get("screen_name"))
