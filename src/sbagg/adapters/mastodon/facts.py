"""Posts, direct messages, boosts, likes and follows. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sbagg.adapter import Card, Fact, File, Hint, Identity, Interaction, Json, Party, Raw, RecordError, Skipped
from sbagg.adapters.mastodon import archive
from sbagg.adapters.mastodon.handles import account_of, mentioned, written_at
from sbagg.formats import values
from sbagg.formats.contacts import named
from sbagg.formats.html import to_text
from sbagg.formats.jsonvalues import listing, mapping, text
from sbagg.formats.kept import unpack
from sbagg.normalize import one_line

_EVERYBODY = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_FOLLOWERS = "/followers"
_PARTS = re.compile(r"[\n|\u2022\u00b7]")


def facts(raw: Raw, account: str) -> Iterator[Fact | Skipped]:
    """Yield what a record says; ``account`` is whose it is where it does not say so itself."""
    data = unpack(raw.data)
    me = text(data.get("me")) or account.lower().lstrip("@")
    if raw.stream == archive.POSTS:
        yield post_fact(me, mapping(data.get("activity")))
    elif raw.stream == archive.LIKES:
        yield _like(me, text(data.get("liked")))
    elif raw.stream in {archive.FOLLOWING, archive.FOLLOWERS}:
        yield _follow(me, text(data.get("account")), raw.stream)
    elif raw.stream == archive.ACCOUNT and me:
        yield from account_facts(me, mapping(data.get("actor")), raw.at)
    else:
        raise RecordError(f"no stream of a Mastodon archive: {raw.stream!r}")


def post_fact(me: str, activity: dict[str, Json]) -> Interaction:
    """Return the post or boost that an activity of ``me`` made. Raises RecordError."""
    if activity.get("type") == "Announce":
        return _boost(me, activity)
    post, key = mapping(activity.get("object")), text(mapping(activity.get("object")).get("id"))
    if not key:
        raise RecordError("a post without an id")
    audience = _audience(post) or _audience(activity)
    public, direct = bool(_EVERYBODY & {*audience}), not any(one.endswith(_FOLLOWERS) for one in audience)
    is_dm = direct and not public and bool(audience)
    options = [text(mapping(one).get("name")) for name in ("oneOf", "anyOf") for one in listing(post.get(name))]
    written = "\n".join([to_text(text(post.get("content"))), *(f"- {one}" for one in options if one)])
    replied, talk = text(post.get("inReplyTo")), text(post.get("conversation")) or text(post.get("context"))
    return Interaction(
        ref=f"mastodon:{key}",
        kind="dm" if is_dm else "post",
        channel="mastodon",
        at=_when(post) or _when(activity),
        parties=(
            *_author(me),
            *_others(me, post, audience, replied, "recipient" if is_dm else "mention"),
            *(_followers(me) if audience and not public and not direct else ()),
        ),
        title=one_line(text(post.get("summary"))),
        text=written.strip(),
        visibility="public" if public else "private",
        thread=tuple(f"mastodon:{one}" for one in dict.fromkeys((key, replied, talk)) if one),
        files=tuple(_files(post)),
        url=text(post.get("url")) or key,
    )


def _boost(me: str, activity: dict[str, Json]) -> Interaction:
    """Return a repost: the words are not the owner's, and an archive does not have them."""
    stated = activity.get("object")
    boosted = text(stated) or text(mapping(stated).get("id"))
    key, origin = text(activity.get("id")), account_of(boosted)
    if not key or not boosted:
        raise RecordError("a boost of nothing")
    return Interaction(
        ref=f"mastodon:{key}",
        kind="post",
        channel="mastodon",
        at=_when(activity),
        parties=(*_author(me), *((Party("mastodon", origin, "mention"),) if origin and origin != me else ())),
        title=f"Boost of @{origin}" if origin else "Boost",
        text=to_text(text(mapping(stated).get("content"))),
        new="",
        visibility="public" if _EVERYBODY & {*_audience(activity)} else "private",
        thread=(f"mastodon:{key}", f"mastodon:{boosted}"),
        url=boosted,
    )


def _like(me: str, liked: str) -> Interaction:
    """Return a like, dated as the post that was liked: when it was liked is not said."""
    if not liked:
        raise RecordError("a like of nothing")
    author = account_of(liked)
    return Interaction(
        ref=f"mastodon:like:{me}:{liked}",
        kind="like",
        channel="mastodon",
        at=written_at(liked),
        parties=(*_author(me), *((Party("mastodon", author, "recipient"),) if author and author != me else ())),
        visibility="public",
        thread=(f"mastodon:{liked}",),
        url=liked,
    )


def _follow(me: str, other: str, stream: str) -> Interaction:
    if not other:
        raise RecordError("no account")
    theirs, mine = ("follower", "followed") if stream == archive.FOLLOWERS else ("followed", "follower")
    pair = (other, me) if stream == archive.FOLLOWERS else (me, other)
    return Interaction(
        ref=f"mastodon:follow:{':'.join(pair)}",
        kind="follow",
        channel="mastodon",
        at=None,
        parties=(Party("mastodon", other, theirs), *((Party("mastodon", me, mine),) if me else ())),
        visibility="public",
    )


def account_facts(me: str, actor: dict[str, Json], at: int | None) -> Iterator[Fact]:
    """Yield the owner's card, and what the profile names as hints."""
    identity = Identity("mastodon", me)
    yield Card((identity,), one_line(text(actor.get("name"))), at=at)
    fields = [mapping(one) for one in listing(actor.get("attachment"))]
    lines = [to_text(text(one.get("value"))) for one in fields] + _PARTS.split(to_text(text(actor.get("summary"))))
    shown = {one: line.strip() for line in lines for one in named(line) if one != identity}
    yield from (Hint(identity, one, "bio", line) for one, line in shown.items())


def _author(me: str) -> tuple[Party, ...]:
    return (Party("mastodon", me, "author"),) if me else ()


def _followers(me: str) -> tuple[Party, ...]:
    """Return to whom a post for followers only went, of whom it names none."""
    return (Party("mastodon-followers", me, "feed", f"followers of @{me}"),) if me else ()


def _others(me: str, post: dict[str, Json], audience: list[str], replied: str, role: str) -> Iterator[Party]:
    """Yield whom a post is to, each once: who is replied to, who is mentioned, and of a direct message all it went to."""
    tags = [mapping(one) for one in listing(post.get("tag"))]
    accounts = {text(one.get("href")): text(one.get("name")) for one in tags if one.get("type") == "Mention"}
    by_address = {address: mentioned(name, address) for address, name in accounts.items()}
    roles = {account_of(replied): "recipient"}
    roles |= {one: role for one in by_address.values() if one not in roles}
    if role == "recipient":
        people = [one for one in audience if one not in _EVERYBODY]
        roles |= dict.fromkeys((by_address.get(one) or account_of(one) or one for one in people), role)
    for account, part in roles.items():
        if account and account != me:
            yield Party("url" if "/" in account else "mastodon", account, part)


def _audience(value: dict[str, Json]) -> list[str]:
    found: list[str] = []
    for name in ("to", "cc"):
        stated = value.get(name)
        found += [text(one) for one in (stated if isinstance(stated, list) else [stated]) if text(one)]
    return found


def _files(post: dict[str, Json]) -> Iterator[File]:
    for one in map(mapping, listing(post.get("attachment"))):
        name = text(one.get("url")).partition("?")[0].rpartition("/")[2]
        if name:
            yield File(name, text(one.get("mediaType")))


def _when(value: dict[str, Json]) -> int | None:
    stamp = values.stamp(text(value.get("published")))
    return stamp.at() if stamp else None
