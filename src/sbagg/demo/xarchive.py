"""My X archive as the download has it: a zip of JavaScript files, each one assignment of a JSON array.

All numbers are strings, posts in no order, direct messages newest first; others are account ids only.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from sbagg.demo import clock
from sbagg.demo.packing import date, member
from sbagg.demo.posts import Posts

if TYPE_CHECKING:
    from pathlib import Path

    from sbagg.demo.cast import Cast

_GLOBALS = {  # data type -> file name without its part
    "account": "account", "profile": "profile", "tweets": "tweets", "noteTweet": "note-tweet", "like": "like",
    "follower": "follower", "following": "following", "tweetHeaders": "tweet-headers",
    "directMessages": "direct-messages", "directMessagesGroup": "direct-messages-group",
}  # fmt: skip


def write(into: Path, cast: Cast, *, seed: int, now: int) -> tuple[Path, dict[str, int]]:
    """Write the archive; return its path and how many entries each data type has."""
    digest = hashlib.sha256(f"{seed}:{cast.me.account}:{now}".encode()).hexdigest()
    path = into / f"twitter-{clock.iso_day(now)}-{digest}.zip"
    content = _content(cast, seed, now)
    types: dict[str, Any] = {}
    size = 0
    with ZipFile(path, "w") as archive:
        for kind, parts in content.items():
            files = []
            for number, entries in enumerate(parts):
                name = f"data/{_GLOBALS[kind]}{f'-part{number}' if number else ''}.js"
                label = f"YTD.{_GLOBALS[kind].replace('-', '_')}.part{number}"
                text = f"window.{label} = {json.dumps(entries, ensure_ascii=False, indent=2)}".encode()
                archive.writestr(member(name, now), text)
                files.append({"fileName": name, "globalName": label, "count": str(len(entries))})
                size += len(text)
            types[kind] = {"files": files}
        manifest = json.dumps(_manifest(cast, types, size, now), ensure_ascii=False, indent=2)
        archive.writestr(member("data/manifest.js", now), f"window.__THAR_CONFIG = {manifest}")
        archive.writestr(member("data/README.txt", now), "What is in these files, and what is not.\n")
        archive.writestr(member("Your archive.html", now), "<!doctype html><title>Your archive</title>\n")
    return date(path, now), _counts(content)


def _content(cast: Cast, seed: int, now: int) -> dict[str, list[list[Any]]]:
    """Return the parts of each data type."""
    me, posts = cast.me, Posts(cast, seed=seed, now=now)
    tweets = posts.tweets()
    half = len(tweets) // 2
    account = {
        "email": me.emails[0], "createdVia": "web", "username": me.twitter, "accountId": me.account,
        "createdAt": clock.iso(now - 3000 * clock.DAY), "accountDisplayName": me.name,
    }  # fmt: skip
    profile = {
        "description": {"bio": f"{me.title} at {cast.home.name}. Cold rooms, warm coffee.",
        "website": "https://t.co/demo0site",
                        "location": cast.home.city},
        "avatarMediaUrl": f"https://pbs.twimg.com/profile_images/{me.account}/demo.jpg",
    }  # fmt: skip
    headers = [
        {
            "tweet": {
                "tweet_id": tweet["tweet"]["id_str"],
                "user_id": me.account,
                "created_at": tweet["tweet"]["created_at"],
            }
        }
        for tweet in tweets
    ]
    followers, following = posts.circle()
    return {
        "account": [[{"account": account}]],
        "profile": [[{"profile": profile}]],
        "tweets": [tweets[:half], tweets[half:]],
        "noteTweet": [posts.notes],
        "tweetHeaders": [headers],
        "like": [posts.likes()],
        "follower": [[{"follower": _link(one)} for one in followers]],
        "following": [[{"following": _link(one)} for one in following]],
        "directMessages": [posts.direct_messages()],
        "directMessagesGroup": [posts.group_messages()],
    }


def _link(account: str) -> dict[str, str]:
    return {"accountId": account, "userLink": f"https://twitter.com/intent/user?user_id={account}"}


def _manifest(cast: Cast, types: dict[str, Any], size: int, now: int) -> dict[str, Any]:
    me = cast.me
    return {
        "userInfo": {"accountId": me.account, "userName": me.twitter, "displayName": me.name},
        "archiveInfo": {
            "sizeBytes": str(size), "generationDate": clock.iso(now), "isPartialArchive": False,
            "maxPartSizeBytes": "53687091200",
        },
        "readmeInfo": {"fileName": "data/README.txt", "directory": "data/", "name": "README.txt"},
        "dataTypes": types,
    }  # fmt: skip


def _counts(content: dict[str, list[list[Any]]]) -> dict[str, int]:
    """Count entries, and for direct messages the messages too."""
    counts = {kind: sum(map(len, parts)) for kind, parts in content.items()}
    for kind, name in (("directMessages", "dms"), ("directMessagesGroup", "group_dms")):
        counts[name] = sum(
            "messageCreate" in message
            for part in content[kind]
            for conversation in part
            for message in conversation["dmConversation"]["messages"]
        )
    return counts
