"""Posts, reposts, likes and follows. Pure. Source: the ``app.bsky`` lexicons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sbagg.adapter import Card, Fact, File, Hint, Identity, Interaction, Json, Party, Raw, RecordError, Skipped
from sbagg.formats import values
from sbagg.formats.contacts import named
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import unpack
from sbagg.normalize import canonical, clean, one_line

_URI = re.compile(r"at://(did:[a-z]+:[\w.:%-]{1,200})/([\w.-]{1,200})/([\w.:~-]{1,200})")
_DID = re.compile(r"did:[a-z]+:[\w.:%-]{1,200}")
_HANDLE = re.compile(r"@([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5})", re.IGNORECASE)
_MENTION, _LINK = "app.bsky.richtext.facet#mention", "app.bsky.richtext.facet#link"
_MOST_FACETS = 1000
ACCOUNT, MENTIONS = "account", "mentions"
"""What the API has beside a repository: whose it is, and what others wrote to them."""


def facts(raw: Raw) -> Iterator[Fact | Skipped]:
    """Yield what a record says."""
    data = unpack(raw.data)
    me, rkey, record = text(data.get("me")), text(data.get("rkey")), mapping(data.get("record"))
    if not _DID.fullmatch(me) or not rkey:
        raise RecordError("a record of nobody")
    stamp = values.stamp(text(record.get("createdAt")))
    at = stamp.at() if stamp else None
    if raw.stream in {"posts", MENTIONS}:
        yield _post(me, rkey, record, at)
        yield from _handles(record, at)
        yield from _named(me, mapping(data.get("author")), at)
    elif raw.stream == ACCOUNT:
        yield from _named(me, data, raw.at)
    elif raw.stream in {"reposts", "likes"}:
        yield _reaction(me, rkey, text(mapping(record.get("subject")).get("uri")), at, is_like=raw.stream == "likes")
    elif raw.stream == "follows":
        yield _follow(me, text(record.get("subject")), at)
    elif raw.stream == "profile":
        identity = Identity("bluesky-did", me)
        yield Card((identity,), one_line(text(record.get("displayName"))), at=at)
        lines = text(record.get("description")).splitlines()
        yield from (Hint(identity, one, "bio", line) for line in lines for one in named(line))
    else:
        raise RecordError(f"no stream of a repository: {raw.stream!r}")


def _post(me: str, rkey: str, post: dict[str, Json], at: int | None) -> Interaction:
    uri, reply = f"at://{me}/app.bsky.feed.post/{rkey}", mapping(post.get("reply"))
    parent, root = (text(mapping(reply.get(name)).get("uri")) for name in ("parent", "root"))
    quoted = mapping(mapping(post.get("embed")).get("record"))
    quote = text(quoted.get("uri")) or text(mapping(quoted.get("record")).get("uri"))
    roles = {_author(parent): "recipient"}
    mentioned = [text(feature.get("did")) for _, _, feature in _facets(post) if feature.get("$type") == _MENTION]
    roles |= {did: "mention" for did in (*mentioned, _author(quote)) if did not in roles}
    return Interaction(
        ref=f"bluesky:{uri}",
        kind="post",
        channel="bluesky",
        at=at,
        parties=(
            Party("bluesky-did", me, "author"),
            *(Party("bluesky-did", did, role) for did, role in roles.items() if _DID.fullmatch(did) and did != me),
        ),
        text=_expanded(post),
        visibility="public",
        thread=tuple(f"bluesky:{one}" for one in dict.fromkeys((uri, parent, root)) if one),
        files=tuple(_files(mapping(post.get("embed")))),
        url=f"https://bsky.app/profile/{me}/post/{rkey}",
    )


def _reaction(me: str, rkey: str, subject: str, at: int | None, *, is_like: bool) -> Interaction:
    """Return a like or a repost. The words are another's, and the repository does not have them."""
    found = _URI.fullmatch(subject)
    if not found:
        raise RecordError("a reaction to nothing")
    role = "recipient" if is_like else "mention"
    return Interaction(
        ref=f"bluesky:at://{me}/{'like' if is_like else 'repost'}/{rkey}",
        kind="like" if is_like else "post",
        channel="bluesky",
        at=at,
        parties=(
            Party("bluesky-did", me, "author"),
            *((Party("bluesky-did", found[1], role),) if found[1] != me else ()),
        ),
        title="" if is_like else f"Repost of {found[1]}",
        new=None if is_like else "",
        visibility="public",
        thread=(f"bluesky:{subject}",),
        url=f"https://bsky.app/profile/{found[1]}/post/{found[3]}" if found[2] == "app.bsky.feed.post" else "",
    )


def _follow(me: str, other: str, at: int | None) -> Interaction:
    if not _DID.fullmatch(other):
        raise RecordError("a follow of nobody")
    return Interaction(
        ref=f"bluesky:follow:{me}:{other}",
        kind="follow",
        channel="bluesky",
        at=at,
        parties=(Party("bluesky-did", other, "followed"), Party("bluesky-did", me, "follower")),
        visibility="public",
    )


def _named(did: str, account: dict[str, Json], at: int | None) -> Iterator[Card]:
    """Yield a card for an account whose handle is stated beside its DID."""
    handle = canonical("bluesky", text(account.get("handle")))
    if handle:
        identities = (Identity("bluesky-did", did), Identity("bluesky", handle))
        yield Card(identities, one_line(text(account.get("displayName"))), at=at)


def _handles(post: dict[str, Json], at: int | None) -> Iterator[Card]:
    """Yield a card for each mention, which states a DID and the handle that its words show."""
    written = text(post.get("text")).encode()
    for start, end, feature in _facets(post):
        handle = _HANDLE.fullmatch(written[start:end].decode("utf-8", "replace"))
        did = text(feature.get("did"))
        if feature.get("$type") == _MENTION and handle and _DID.fullmatch(did):
            yield Card((Identity("bluesky-did", did), Identity("bluesky", canonical("bluesky", handle[1]))), at=at)


def _expanded(post: dict[str, Json]) -> str:
    """Return the text with whole addresses in place of the shortened ones that it shows. Facets count bytes."""
    written = text(post.get("text")).encode()
    for start, end, feature in sorted(_facets(post), key=lambda facet: -facet[0]):
        if feature.get("$type") == _LINK and text(feature.get("uri")):
            written = written[:start] + text(feature.get("uri")).encode() + written[end:]
    return clean(written.decode("utf-8", "replace"))


def _facets(post: dict[str, Json]) -> Iterator[tuple[int, int, dict[str, Json]]]:
    """Yield (first byte, byte behind the last, feature) of what is marked in a text."""
    for facet in map(mapping, listing(post.get("facets"))[:_MOST_FACETS]):
        index = mapping(facet.get("index"))
        start, end = whole(index.get("byteStart")), whole(index.get("byteEnd"))
        if start is not None and end is not None and 0 <= start < end:
            yield from ((start, end, mapping(feature)) for feature in listing(facet.get("features"))[:1])


def _author(uri: str) -> str:
    found = _URI.fullmatch(uri)
    return found[1] if found else ""


def _files(embed: dict[str, Json]) -> Iterator[File]:
    media = mapping(embed.get("media")) or embed
    images = [mapping(one).get("image") for one in listing(media.get("images"))]
    for number, blob in enumerate([*images, media.get("video")], 1):
        kind = text(mapping(blob).get("mimeType"))
        if kind:
            yield File(f"{number}.{kind.rpartition('/')[2]}", kind, whole(mapping(blob).get("size")))
