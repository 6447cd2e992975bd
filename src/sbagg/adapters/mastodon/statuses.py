"""Posts as the API gives them, brought into the shape that they have in an archive. Pure.

So a post has one ref, one thread and the same people whichever way it came.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from dataclasses import replace

from sbagg.adapter import Fact, Json, Party, Raw, RecordError, Skipped
from sbagg.adapters.mastodon import archive
from sbagg.adapters.mastodon.facts import account_facts, post_fact
from sbagg.adapters.mastodon.handles import account_of
from sbagg.formats.jsonvalues import listing, mapping, text
from sbagg.formats.kept import unpack
from sbagg.normalize import one_line

POSTS, ACCOUNT, MENTIONS = archive.POSTS, archive.ACCOUNT, "mentions"
_PUBLIC, _OPEN = "as:Public", frozenset({"public", "unlisted"})


def facts(raw: Raw) -> Iterator[Fact | Skipped]:
    """Yield what a record says."""
    data = unpack(raw.data)
    me, status = text(data.get("me")), mapping(data.get("status"))
    if raw.stream == ACCOUNT and me:
        account = mapping(data.get("account"))
        shown: dict[str, Json] = {"name": account.get("display_name"), "summary": account.get("note")}
        yield from account_facts(me, shown | {"attachment": account.get("fields")}, raw.at)
    elif raw.stream in {POSTS, MENTIONS}:
        author = mapping(status.get("account"))
        whose = me if raw.stream == POSTS else _handle(text(author.get("acct")), text(author.get("url")), me)
        post = post_fact(whose, _activity(status, text(data.get("parent")), me))
        name = one_line(text(author.get("display_name"))) if raw.stream == MENTIONS else ""
        yield replace(post, parties=tuple(_named(one, whose, name) for one in post.parties)) if name else post
    else:
        raise RecordError(f"no stream of Mastodon's API: {raw.stream!r}")


def _named(party: Party, whose: str, name: str) -> Party:
    return replace(party, name=name) if party.value == whose and party.role == "author" else party


def _activity(status: dict[str, Json], parent: str, me: str) -> dict[str, Json]:
    """Return a post as the activity that made it."""
    uri, at = text(status.get("uri")), status.get("created_at")
    mentions = [mapping(one) for one in listing(status.get("mentions"))]
    tags: list[Json] = [
        {
            "type": "Mention",
            "href": one.get("url"),
            "name": f"@{_handle(text(one.get('acct')), text(one.get('url')), me)}",
        }
        for one in mentions
    ]
    named: list[Json] = [one.get("url") for one in mentions]
    seen = text(status.get("visibility"))
    followers = [f"{_origin(uri)}/followers"]
    to: list[Json] = [*([_PUBLIC] if seen in _OPEN else []), *(followers if seen != "direct" else []), *named]
    boosted = mapping(status.get("reblog"))
    if boosted:
        return {"type": "Announce", "id": uri, "published": at, "to": to, "object": boosted.get("uri")}
    media = [mapping(one) for one in listing(status.get("media_attachments"))]
    post: dict[str, Json] = {
        "id": uri, "published": at, "to": to, "url": status.get("url"), "summary": status.get("spoiler_text"),
        "content": status.get("content"), "inReplyTo": parent, "tag": tags,
        "attachment": [{"url": one.get("url"), "mediaType": _media(text(one.get("url")))} for one in media],
        "oneOf": [{"name": mapping(one).get("title")} for one in listing(mapping(status.get("poll")).get("options"))],
    }  # fmt: skip
    return {"type": "Create", "object": post}


def _origin(uri: str) -> str:
    return uri.partition("/statuses/")[0]


def _media(address: str) -> str:
    return mimetypes.guess_type(address.partition("?")[0])[0] or ""


def _handle(stated: str, address: str, me: str) -> str:
    """Return an account as ``user@host``: servers leave out the host of their own."""
    if "@" in stated:
        return stated.lower()
    return f"{stated}@{me.partition('@')[2]}".lower() if stated else account_of(address)
