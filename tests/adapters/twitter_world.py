"""An invented X archive: Ada Quill, who runs a small map shop, writes and is written to."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NAME = "twitter-2024-11-04-ab12.zip"
LATER = "2024-12-01T00:00:00.000Z"

ME, BO, CY, DEE, EVE = "1001", "2002", "3003", "4004", "5005"
Rows = list[Any]
Members = dict[str, bytes]
TYPES = {
    "tweets": "tweets",
    "tweets-part1": "tweets",
    "note-tweet": "noteTweet",
    "community-tweet": "communityTweet",
    "like": "like",
    "follower": "follower",
    "following": "following",
    "direct-messages": "directMessages",
    "direct-messages-group": "directMessagesGroup",
    "direct-messages-group-part1": "directMessagesGroup",
    "account": "account",
    "profile": "profile",
    "deleted-tweets": "deletedTweets",
    "ip-audit": "ipAudit",
    "block": "block",
    "zeppelin": "zeppelin",
    "phone-number": "phoneNumber",
}


def tweet(number: str, text: str, at: str = "Sat Nov 02 10:00:00 +0000 2024", **more: Any) -> dict[str, Any]:
    return {"tweet": {"id_str": number, "id": number, "full_text": text, "created_at": at, **more}}


def edit(number: str, first: str, versions: list[str], text: str, at: str) -> dict[str, Any]:
    control = {"editTweetIds": versions, "editsRemaining": "4"}
    return tweet(number, text, at, edit_info={"edit": {"initialTweetId": first, "editControlInitial": control}})


def mention(number: str, handle: str, name: str = "") -> dict[str, Any]:
    return {"id_str": number, "id": number, "screen_name": handle, "name": name, "indices": ["0", "3"]}


def link(short: str, full: str) -> dict[str, Any]:
    return {"url": short, "expanded_url": full, "display_url": full[8:], "indices": ["0", "3"]}


def note(number: str, text: str, at: str, **more: Any) -> dict[str, Any]:
    return {"noteTweet": {"noteTweetId": number, "createdAt": at, "core": {"text": text, **more}}}


def message(number: str, sender: str, text: str, at: str, **more: Any) -> dict[str, Any]:
    return {"messageCreate": {"id": number, "senderId": sender, "text": text, "createdAt": at, **more}}


def talk(name: str, *items: Any, **more: Any) -> dict[str, Any]:
    return {"dmConversation": {"conversationId": name, "messages": [*items], **more}}


LONG = "Long walks make good maps. " * 20
POSTS: Rows = [
    tweet(
        "1850000000000000001",
        "New maps &amp; globes: https://t.co/aa https://t.co/pp",
        entities={
            "urls": [link("https://t.co/aa", "https://maps.example/new")],
            "media": [
                {
                    "url": "https://t.co/pp",
                    "media_url_https": "https://pbs.example/m/globe.jpg",
                    "type": "photo",
                }
            ],
        },
    ),
    tweet(
        "1850000000000000002",
        "@bo_fjord @cy thanks, both",
        entities={
            "user_mentions": [
                mention(BO, "Bo_Fjord", "Bo Fjord"),
                mention(CY, "cy", "Cy"),
                mention("-1", "ghost"),
            ],
        },
        in_reply_to_status_id_str="1849999999999999999",
        in_reply_to_user_id_str=BO,
        in_reply_to_screen_name="Bo_Fjord",
    ),
    tweet(
        "1850000000000000003",
        "RT @dee: @eve look at this",
        entities={
            "user_mentions": [mention(DEE, "dee", "Dee Oak"), mention(EVE, "eve", "Eve")],
        },
    ),
    tweet(
        "1850000000000000004",
        "So true https://t.co/qq",
        entities={
            "urls": [link("https://t.co/qq", "https://twitter.com/eve/status/1849000000000000000")],
        },
    ),
    tweet("1850000000000000005", LONG[:270] + "…", "Sun Nov 03 09:30:05 +0000 2024"),
    tweet("1850000000000000006", "Fisrt try", edit_info={"initial": {"editTweetIds": ["1850000000000000006"]}}),
]
MORE_POSTS: Rows = [
    edit(
        "1850000000000000008",
        "1850000000000000006",
        ["1850000000000000006", "1850000000000000008"],
        "First try, third text",
        "Sat Nov 02 10:20:00 +0000 2024",
    ),
    edit(
        "1850000000000000007",
        "1850000000000000006",
        ["1850000000000000006", "1850000000000000007"],
        "First try",
        "Sat Nov 02 10:10:00 +0000 2024",
    ),
    tweet(
        "1850000000000000009",
        "@mapshop and to myself",
        in_reply_to_user_id_str=ME,
        in_reply_to_status_id_str="1850000000000000001",
        in_reply_to_screen_name="mapshop",
    ),
]
REACTION = {"senderId": BO, "reactionKey": "like", "eventId": "901", "createdAt": "2024-10-01T10:06:00.000Z"}
FILES: dict[str, Rows] = {
    "account": [
        {
            "account": {
                "accountId": ME,
                "username": "mapshop",
                "accountDisplayName": "Ada Quill",
                "email": "ada@private.example",
                "phoneNumber": "+15550100",
                "createdAt": "2010-01-01T00:00:00.000Z",
            }
        }
    ],
    "profile": [{"profile": {"description": {"bio": "Maps.", "website": "https://maps.example"}}}],
    "tweets": POSTS,
    "tweets-part1": MORE_POSTS,
    "note-tweet": [note("7001", LONG, "2024-11-03T09:30:05.000Z", mentions=[{"screenName": "cy"}])],
    "community-tweet": [tweet("1850000000000000020", "Hello, mapmakers")],
    "like": [
        {
            "like": {
                "tweetId": "1840000000000000000",
                "fullText": "cartography &lt;3",
                "expandedUrl": "https://x.com/i/web/status/1",
            }
        },
        {
            "like": {
                "tweetId": "1840000000000000001",
                "expandedUrl": "https://twitter.com/dee/status/1840000000000000001",
            }
        },
        {"like": {"tweetId": "20000000000"}},
    ],
    "follower": [
        {"follower": {"accountId": BO, "userLink": f"https://twitter.com/intent/user?user_id={BO}"}},
        {"follower": {"accountId": CY}},
    ],
    "following": [{"following": {"accountId": DEE}}],
    "direct-messages": [
        talk(
            f"{ME}-{BO}",
            message(
                "802",
                ME,
                "Sure https://t.co/zz",
                "2024-10-01T10:05:00.000Z",
                recipientId=BO,
                reactions=[REACTION],
                urls=[
                    {
                        "url": "https://t.co/zz",
                        "expanded": "https://maps.example/z",
                        "display": "maps.example/z",
                    }
                ],
            ),
            message(
                "801",
                BO,
                "Do you sell globes?",
                "2024-10-01T10:00:00.000Z",
                recipientId=ME,
                mediaUrls=["https://ton.example/dm/801/globe.png"],
            ),
        )
    ],
    "direct-messages-group": [
        talk(
            "6006",
            message("816", ME, "Bye Bo", "2024-10-02T12:00:00.000Z"),
            {"participantsLeave": {"userIds": [BO], "createdAt": "2024-10-02T11:30:00.000Z"}},
            message("815", DEE, "Hi all", "2024-10-02T11:00:00.000Z"),
            {
                "conversationNameUpdate": {
                    "initiatingUserId": BO,
                    "name": "Atlas",
                    "createdAt": "2024-10-02T10:50:00.000Z",
                }
            },
            {
                "participantsJoin": {
                    "initiatingUserId": BO,
                    "userIds": [DEE],
                    "createdAt": "2024-10-02T10:40:00.000Z",
                }
            },
        )
    ],
    "direct-messages-group-part1": [
        talk(
            "6006",
            message("814", CY, "Welcome", "2024-10-02T10:30:00.000Z"),
            {
                "joinConversation": {
                    "initiatingUserId": BO,
                    "participantsSnapshot": [ME, BO, CY],
                    "createdAt": "2024-10-02T10:00:00.000Z",
                }
            },
        )
    ],
    "deleted-tweets": [tweet("1850000000000000090", "gone")],
    "ip-audit": [{"ipAudit": {"loginIp": "192.0.2.7"}}],
    "zeppelin": [],
}


def assignment(name: str, rows: Any) -> bytes:
    kind, _, part = name.partition("-part")
    return f"window.YTD.{kind.replace('-', '_')}.part{part or 0} = {json.dumps(rows, indent=2)}".encode()


def manifest(files: Mapping[str, Rows], generated: str, *, partial: bool, counts: Mapping[str, int]) -> bytes:
    kinds: dict[str, Any] = {}
    for name, rows in files.items():
        entry = {"fileName": f"data/{name}.js", "count": str(counts.get(name, len(rows)))}
        kinds.setdefault(TYPES[name], {"files": []})["files"].append(entry)
    config = {
        "userInfo": {"accountId": ME, "userName": "mapshop", "displayName": "Ada Quill"},
        "archiveInfo": {"generationDate": generated, "isPartialArchive": partial},
        "dataTypes": kinds,
    }
    return b"window.__THAR_CONFIG = " + json.dumps(config).encode()


def members(
    files: Mapping[str, Rows] = FILES,
    generated: str = "2024-11-04T00:00:00.000Z",
    *,
    partial: bool = False,
    counts: Mapping[str, int] | None = None,
) -> Members:
    made = {f"data/{name}.js": assignment(name, rows) for name, rows in files.items()}
    made["data/manifest.js"] = manifest(files, generated, partial=partial, counts=counts or {})
    return made | {"Your archive.html": b"<html></html>"}


def write_zip(path: Path, content: Members) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in content.items():
            file.writestr(name, data)
    return path


def write_folder(path: Path, content: Members) -> Path:
    for name, data in content.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


EARLY = [
    "tweet_id",
    "in_reply_to_status_id",
    "in_reply_to_user_id",
    "retweeted_status_id",
    "retweeted_status_user_id",
    "timestamp",
    "source",
    "text",
    "expanded_urls",
]
LATE = [
    "tweet_id",
    "in_reply_to_status_id",
    "in_reply_to_user_id",
    "timestamp",
    "source",
    "text",
    "retweeted_status_id",
    "retweeted_status_user_id",
    "retweeted_status_timestamp",
    "expanded_urls",
]
OLD_ROWS = [
    {
        "tweet_id": "280000000000000002",
        "timestamp": "2012-12-15 17:00:00 +0000",
        "text": "RT @dee: all &gt; none",
        "retweeted_status_id": "279999999999999999",
        "retweeted_status_user_id": DEE,
    },
    {
        "tweet_id": "280000000000000001",
        "timestamp": "2012-12-15 16:57:00 +0000",
        "text": "@bo_fjord see https://t.co/m1",
        "in_reply_to_user_id": BO,
        "in_reply_to_status_id": "279999999999999990",
        "expanded_urls": "http://maps.example/1",
    },
]


def table(header: list[str]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, header, quoting=csv.QUOTE_ALL, restval="")
    writer.writeheader()
    writer.writerows(OLD_ROWS)
    return file.getvalue().encode()
