"""Posts, messages, people and follows of the API as facts, by way of the shapes that they have in an archive. Pure.

So an event has one ref, one thread and the same people whichever way it came. An archive has more of a post (pictures,
reactions to messages), so it has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sbagg.adapter import Card, Fact, Interaction, Json, Raw, RecordError, Skipped
from sbagg.adapters.twitter_archive import accounts, messages, tweets
from sbagg.adapters.x.people import ACCOUNT, PEOPLE
from sbagg.formats.jsonvalues import listing, mapping, text
from sbagg.formats.twitteraccounts import Account, hints
from sbagg.formats.twittervalues import digits, handle, unescape, unpack

POSTS, MENTIONS, MESSAGES, FOLLOWS = "posts", "mentions", "messages", ("followers", "following")
_AUTHORITY = 4
"""Below an archive's."""
_PICTURE = re.compile(r"/status/\d+/(?:photo|video)/\d+$")


def facts(raw: Raw) -> Iterator[Fact | Skipped]:
    """Yield what a record says."""
    data = unpack(raw.data)
    owner = Account.read(data.get("owner"))
    if raw.stream in {POSTS, MENTIONS}:
        post = mapping(data.get("post"))
        author = Account(digits(post.get("author_id")))
        is_own = raw.stream == POSTS or author.id == owner.id
        found = tweets.parse({"owner": (owner if is_own else author).json(), **_as_archived(post)})
    elif raw.stream == MESSAGES:
        found = messages.parse(_message(owner, mapping(data.get("event")), data.get("members")))
    elif raw.stream in {PEOPLE, ACCOUNT}:
        found = _person(mapping(data.get("user")), raw.at)
    elif raw.stream in FOLLOWS:
        row: Json = {"accountId": mapping(data.get("user")).get("id")}
        found = accounts.parse(raw.stream, {"owner": data.get("owner"), "row": row}, raw.at)
    else:
        raise RecordError(f"no stream of X: {raw.stream!r}")
    yield from (replace(one, authority=_AUTHORITY) if isinstance(one, Interaction) else one for one in found)


def _person(user: dict[str, Json], at: int | None) -> Iterator[Fact]:
    account = Account(digits(user.get("id")), handle(user.get("username")), text(user.get("name")))
    if not account:
        raise RecordError("an account without an id or a handle")
    yield Card(account.identities(), account.name, at=at)
    pages = listing(mapping(mapping(user.get("entities")).get("url")).get("urls"))
    site = text(mapping(pages[0]).get("expanded_url")) if pages else ""
    yield from hints(account, site or text(user.get("url")), unescape(text(user.get("description"))))


def _as_archived(post: dict[str, Json]) -> dict[str, Json]:
    """Return a post as an archive has it: the tweet, and the whole text of a long one as its note."""
    number, links = digits(post.get("id")), mapping(post.get("entities"))
    edits: list[Json] = [
        digits(one) for one in listing(_either(post, "edit_history_post_ids", "edit_history_tweet_ids"))
    ]
    edits = [one for one in edits if one]
    control: Json = {"initialTweetId": edits[0], "editControlInitial": {"editTweetIds": edits}} if edits else {}
    refers = [mapping(one) for one in listing(_either(post, "referenced_posts", "referenced_tweets"))]
    to = digits(post.get("in_reply_to_user_id"))
    mentioned: list[Json] = [
        {"id_str": one.get("id"), "screen_name": one.get("username")}
        for one in map(mapping, listing(links.get("mentions")))
    ]
    tweet: dict[str, Json] = {
        "id_str": number,
        "full_text": post.get("text"),
        "created_at": post.get("created_at"),
        "in_reply_to_status_id_str": next((one.get("id") for one in refers if one.get("type") == "replied_to"), None),
        "in_reply_to_user_id_str": to,
        "edit_info": {"edit": control} if len(edits) > 1 else {},
        "entities": {"user_mentions": mentioned, **_links(links.get("urls"))},
    }
    note = mapping(_either(post, "note_post", "note_tweet"))
    beside = mapping(note.get("entities"))
    core: dict[str, Json] = {
        "text": note.get("text"),
        **_links(beside.get("urls")),
        "mentions": [{"screenName": mapping(one).get("username")} for one in listing(beside.get("mentions"))],
    }
    return {"tweet": tweet, "note": core if text(note.get("text")) else {}}


def _links(value: Json) -> dict[str, Json]:
    """Return links, and apart from them those that only stand for a picture shown below the text."""
    links = [mapping(one) for one in listing(value)]
    shown = [one for one in links if one.get("media_key") or _PICTURE.search(text(one.get("expanded_url")))]
    return {"urls": [one for one in links if one not in shown], "media": [{"url": one.get("url")} for one in shown]}


def _message(owner: Account, event: dict[str, Json], members: Json) -> dict[str, Json]:
    stated = mapping(event.get("entities")).get("urls") or event.get("urls")
    urls: list[Json] = [
        {"url": one.get("url"), "expanded": one.get("expanded_url")} for one in map(mapping, listing(stated))
    ]
    message: dict[str, Json] = {
        "id": event.get("id"), "senderId": event.get("sender_id"), "text": event.get("text"),
        "createdAt": event.get("created_at"), "urls": urls,
    }  # fmt: skip
    found: dict[str, Json] = {"owner": owner.json(), "conversation": conversation(event), "event": message}
    return found | ({"members": members} if isinstance(members, list) else {})


def conversation(event: dict[str, Json]) -> str:
    """Return the id of a message's conversation as archives write it: of two, both accounts, the lower first."""
    stated = text(event.get("dm_conversation_id"))
    both = [digits(one) for one in stated.split("-")]
    return "-".join(sorted(both, key=int)) if len(both) == 2 and all(both) else stated  # noqa: PLR2004 - of two people


def _either(value: dict[str, Json], new: str, old: str) -> Json:
    return value.get(new) if value.get(new) is not None else value.get(old)
