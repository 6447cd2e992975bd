"""A small X that remembers: what its API gave in 2026, as its specification has it, in either spelling."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import twitter_world as world
from twitter_world import BO, CY, DEE, ME

from sbagg.formats.twittervalues import when

TOKEN = "x-token-5f1d"
Rows = list[dict[str, Any]]
USERS = {
    ME: {"id": ME, "username": "mapshop", "name": "Ada Quill", "description": "Maps.", "url": "https://t.co/m"},
    BO: {"id": BO, "username": "Bo_Fjord", "name": "Bo Fjord", "description": "Boats | bo@fjord.example"},
    CY: {"id": CY, "username": "cy", "name": "Cy"},
    DEE: {"id": DEE, "username": "dee", "name": "Dee Oak"},
}
NAMES = {  # in tweets' spelling -> in posts'
    "edit_history_tweet_ids": "edit_history_post_ids", "referenced_tweets": "referenced_posts", "note_tweet": "note_post",
}  # fmt: skip
START = 1850000000000000000


def post(number: int, text: str, author: str = ME, **more: Any) -> dict[str, Any]:
    key = str(START + number)
    base = {"id": key, "text": text, "author_id": author, "created_at": "2024-11-02T10:00:00.000Z"}
    return base | {"edit_history_tweet_ids": [key]} | more


def event(number: int, sender: str, text: str, talk: str = f"{ME}-{BO}", **more: Any) -> dict[str, Any]:
    base = {"id": str(START + number), "event_type": "MessageCreate", "dm_conversation_id": talk, "sender_id": sender}
    return base | {"text": text, "created_at": "2024-11-03T10:00:00.000Z"} | more


@dataclass
class FakeX:
    """``posts``, ``mentions`` and ``events`` in any order; ``largest`` rows a page, whatever is asked for.

    ``spelling``: the one it takes. ``broken`` maps a path's end to (status, headers, body) given in its place, once each.
    """

    posts: Rows = field(default_factory=list)
    mentions: Rows = field(default_factory=list)
    events: Rows = field(default_factory=list)
    users: dict[str, dict[str, Any]] = field(default_factory=lambda: dict(USERS))
    followers: list[str] = field(default_factory=list)
    following: list[str] = field(default_factory=list)
    spelling: str = "tweet"
    largest: int = 100
    stuck: str = ""
    expired: bool = False
    beside: dict[str, Any] = field(default_factory=dict)
    broken: dict[str, list[tuple[int, dict[str, str], bytes]]] = field(default_factory=dict)
    token: str = TOKEN
    billed: int = 0
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __call__(self, handler: Any) -> Any:
        parts = urlsplit(handler.path)
        params = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append((parts.path, params))
        for end, answers in self.broken.items():
            if parts.path.endswith(end) and answers:
                yield answers.pop(0)
                return
        if handler.headers.get("authorization") != f"Bearer {self.token}":
            yield self._json(
                401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
            )
            return
        yield self._answer(parts.path, params)

    def _answer(self, path: str, params: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        other = "post.fields" if self.spelling == "tweet" else "tweet.fields"
        asked = params.get("dm_event.fields", "").split(",")
        refused = self.spelling == "tweet" and "entities" in asked
        if other in params or refused or (self.expired and "pagination_token" in params):
            self.expired = False
            return self._json(400, {"title": "Invalid Request", "detail": "One or more parameters was invalid.",
                                    "type": "https://api.x.com/2/problems/invalid-request"})  # fmt: skip
        if path == "/2/users/me":
            return self._json(200, {"data": self.users[ME]})
        if path == "/2/users":
            return self._looked_up(params["ids"].split(","))
        if path.endswith(("/followers", "/following")):
            rows = [self.users.get(one, {"id": one, "username": f"u{one}", "name": "N"}) for one in self._of(path)]
            return self._paged(rows, params, "user")
        rows = sorted(
            self._of(path),
            key=lambda row: (row["created_at"], int(row["id"])) if "dm_events" in path else int(row["id"]),
        )[::-1]
        rows = [
            one
            for one in rows
            if int(params.get("since_id", 0)) < int(one["id"]) < int(params.get("until_id", 1 << 63))
        ]
        if "dm_events" in path and "entities" not in asked:
            rows = [{name: value for name, value in one.items() if name != "entities"} for one in rows]
        return self._paged([self._spelt(one) for one in rows], params, "message" if "dm_events" in path else "post")

    def _of(self, path: str) -> Any:
        kind = path.rpartition("/")[2]
        return getattr(self, {"tweets": "posts", "dm_events": "events"}.get(kind, kind))

    def _paged(self, rows: Rows, params: dict[str, str], kind: str) -> tuple[int, dict[str, str], bytes]:
        token = params.get("pagination_token", "")
        start = int(token.lstrip("t") or 0) if token else 0
        size = min(int(params["max_results"]), self.largest)
        some, more = rows[start : start + size], start + size < len(rows)
        answer: dict[str, Any] = {"meta": {"result_count": len(some)}} | ({"data": some} if some else {})
        if more or self.stuck:
            answer["meta"]["next_token"] = {"": f"{start + size:t>20}", "same": "t" * 19 + "0"}.get(
                self.stuck, f"{len(self.asked):t>20}"
            )
        if self.stuck:
            answer |= {"data": rows[:size] if self.stuck != "empty" else []}
        self.billed += len(some) * {"post": 1, "user": 1, "message": 10}[kind]
        return self._json(200, answer | self.beside)

    def _looked_up(self, numbers: list[str]) -> tuple[int, dict[str, str], bytes]:
        found = [self.users[one] for one in numbers if one in self.users]
        missing = [
            {"title": "Not Found Error", "detail": f"Could not find user with ids: [{one}].", "resource_id": one,
             "resource_type": "user", "type": "https://api.x.com/2/problems/resource-not-found"}
            for one in numbers if one not in self.users
        ]  # fmt: skip
        self.billed += 10 * len(found)
        return self._json(200, ({"data": found} if found else {}) | ({"errors": missing} if missing else {}))

    def _spelt(self, row: dict[str, Any]) -> dict[str, Any]:
        return {NAMES.get(name, name): value for name, value in row.items()} if self.spelling == "post" else row

    def _json(self, status: int, value: Any) -> tuple[int, dict[str, str], bytes]:
        left = {"x-rate-limit-limit": "900", "x-rate-limit-remaining": "899", "x-rate-limit-reset": "1795255200"}
        return status, {"Content-Type": "application/json", **left}, json.dumps(value).encode()


def of_archive() -> FakeX:
    """Return an X with the account that ``twitter_world`` archives: what is in both, as the API tells it."""
    fake = FakeX(followers=[BO, CY], following=[DEE])
    long = next(one["tweet"] for one in world.POSTS if one["tweet"]["full_text"].endswith("…"))
    tweets = [one["tweet"] for one in [*world.POSTS, *world.MORE_POSTS]]
    for tweet in tweets:
        edit = tweet.get("edit_info", {}).get("edit", {})
        versions = edit.get("editControlInitial", {}).get("editTweetIds", [tweet["id_str"]])
        shown = {"id": tweet["id_str"], "text": tweet["full_text"], "author_id": ME, "edit_history_tweet_ids": versions}
        shown |= {"created_at": _iso(tweet["created_at"]), "entities": _entities(tweet)}
        if tweet.get("in_reply_to_user_id_str"):
            shown["in_reply_to_user_id"] = tweet["in_reply_to_user_id_str"]
            shown["referenced_tweets"] = [{"type": "replied_to", "id": tweet["in_reply_to_status_id_str"]}]
        if tweet is long:
            shown["note_tweet"] = {
                "text": world.LONG,
                "entities": {"mentions": [{"start": 0, "end": 3, "username": "cy"}]},
            }
        if not tweet["full_text"].startswith("Fi") or tweet["full_text"].endswith("third text"):
            fake.posts.append(shown)  # of an edited tweet a timeline shows the newest version
    for file, talk in (
        ("direct-messages", f"{ME}-{BO}"),
        ("direct-messages-group", "6006"),
        ("direct-messages-group-part1", "6006"),
    ):
        items = world.FILES[file][0]["dmConversation"]["messages"]
        fake.events += [one for item in items for one in _event(item, talk)]
    return fake


def _event(item: dict[str, Any], talk: str) -> Rows:
    kind, said = next(iter(item.items()))
    base = {"dm_conversation_id": talk, "created_at": said["createdAt"]}
    if kind == "messageCreate":
        urls = [
            {"start": 0, "end": 3, "url": one["url"], "expanded_url": one["expanded"]} for one in said.get("urls", [])
        ]
        more = {"entities": {"urls": urls}} if urls else {}
        return [
            base
            | {
                "id": f"{said['id']}",
                "event_type": "MessageCreate",
                "sender_id": said["senderId"],
                "text": said["text"],
            }
            | more
        ]
    number, name = {
        "joinConversation": ("812", "Join"),
        "participantsJoin": ("8140", "Join"),
        "participantsLeave": ("8150", "Leave"),
    }.get(kind, ("", ""))
    there = {"participant_ids": said.get("participantsSnapshot") or said.get("userIds", [])}
    there |= {"sender_id": said["initiatingUserId"]} if "initiatingUserId" in said else {}
    return [base | {"id": number, "event_type": f"Participants{name}"} | there] if number else []


def _entities(tweet: dict[str, Any]) -> dict[str, Any]:
    stated = tweet.get("entities", {})
    where = {"start": 0, "end": 3}
    mentions = [
        where | {"username": one["screen_name"], "id": one["id"]}
        for one in stated.get("user_mentions", [])
        if one["id"] != "-1"
    ]
    urls = [where | {"url": one["url"], "expanded_url": one["expanded_url"]} for one in stated.get("urls", [])]
    photo = f"https://x.com/mapshop/status/{tweet['id_str']}/photo/1"
    urls += [where | {"url": one["url"], "expanded_url": photo, "media_key": "3_1"} for one in stated.get("media", [])]
    return ({"mentions": mentions} if mentions else {}) | ({"urls": urls} if urls else {})


def _iso(classic: str) -> str:
    return datetime.fromtimestamp(when(classic) or 0, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
