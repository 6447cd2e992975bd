"""``twitter.db`` as twitter-to-sqlite writes it (its ``utils.py`` and ``cli.py``, versions 0.1 to 0.22).

Tables: ``tweets`` (those of any timeline, search or like that was asked for, and the ones that they repost or quote),
``users``, ``following`` (followed_id, follower_id), ``favorited_by`` (tweet, user), ``media`` with ``media_tweets``;
``timeline_tweets``, ``mentions_tweets`` and ``since_ids`` name the account that was signed in. Who is mentioned stands in
the text alone: the API's entities are not kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sbagg.adapter import Event, Json, Raw, Refused, Skipped
from sbagg.formats.kept import MEDIA, pack
from sbagg.formats.sqlitefile import Database
from sbagg.formats.twitteraccounts import Account
from sbagg.formats.twittervalues import digits, handle
from sbagg.normalize import clean

TWEETS, LIKES, FOLLOWS, PROFILES = "tweets", "likes", "follows", "profiles"
_NEEDED = {"tweets": {"id", "user", "created_at", "full_text"}, "users": {"id", "screen_name"}}
_TWEET = (
    "id", "user", "created_at", "full_text", "retweeted_status", "quoted_status", "in_reply_to_status_id",
    "in_reply_to_user_id", "in_reply_to_screen_name",
)  # fmt: skip
_USER = ("id", "screen_name", "name", "description", "url")
_HOME, _MENTIONS = 2, 3
"""Types in ``since_ids`` whose keys are the account that was signed in."""
_MENTION = re.compile(r"(?<![\w@/.+-])@([A-Za-z0-9_]{1,15})(?![\w@])")
_ADDRESSED = re.compile(r"(?:@[A-Za-z0-9_]{1,15}\s+)+")
_UNREAD = {
    "archive_": "a table of an imported archive: sync the archive itself",
    "list": "a table of lists, which is not read",
}
Row = Mapping[str, object]


@dataclass(slots=True)
class _World:
    """What a tweet may point to: the accounts by id and by handle, who wrote, liked and was seen, the pictures."""

    accounts: dict[str, Account] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    author_of: dict[str, str] = field(default_factory=dict)
    likers: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    media: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    seen: set[str] = field(default_factory=set)

    @staticmethod
    def of(database: Database) -> _World:
        world = _World()
        for row in database.rows("users", _USER[:3], "id"):
            account = Account(digits(_json(row["id"])), handle(_json(row["screen_name"])), _text(row["name"]))
            if account.id:
                world.accounts[account.id] = account
                world.ids[account.handle.lower()] = account.id
        for row in database.rows("tweets", ("id", "user"), "id"):
            world.author_of[digits(_json(row["id"]))] = digits(_json(row["user"]))
        for row in database.rows("favorited_by", ("tweet", "user"), "tweet"):
            world.likers[digits(_json(row["tweet"]))].append(digits(_json(row["user"])))
        pictures = {
            row["id"]: _text(row["media_url_https"]) for row in database.rows("media", ("id", "media_url_https"), "id")
        }
        for row in database.rows("media_tweets", ("media_id", "tweets_id"), "tweets_id"):
            world.media[digits(_json(row["tweets_id"]))].append(pictures.get(row["media_id"], ""))
        return world

    def known(self, number: str) -> dict[str, Json]:
        """Return an account as a record holds it, and note that it was seen."""
        self.seen.add(number)
        account = self.accounts.get(number, Account(number))
        return {"id": account.id, "handle": account.handle, "name": account.name}

    def mentioned(self, text: str, *, reply: bool) -> list[Json]:
        """Return whom a text mentions. A word with ``@`` is an account if the database knows it, or a reply begins with it."""
        addressed = _ADDRESSED.match(text) if reply else None
        found: dict[str, Json] = {}
        for one in _MENTION.finditer(text):
            number = self.ids.get(one[1].lower(), "")
            if number:
                found[number] = self.known(number)
            elif addressed and one.end() <= addressed.end():
                found[one[1].lower()] = {"id": "", "handle": one[1], "name": ""}
        return list(found.values())


def is_store(database: Database) -> bool:
    """Tell whether the tables are those of twitter-to-sqlite."""
    return all(database.columns.get(table, frozenset()) >= columns for table, columns in _NEEDED.items())


def owner(database: Database) -> Account:
    """Return whose database it is: who was signed in when a timeline or mentions were saved, or whose archive was imported.

    Empty if nothing says it, or several were. Tweets and likes prove nothing: those of any account can be asked for.
    """
    tables = ("timeline_tweets", "mentions_tweets")
    rows = [row["user"] for table in tables for row in database.rows(table, ("user",), "user")]
    rows += [
        row["key"] for row in database.rows("since_ids", ("type", "key"), "key") if row["type"] in {_HOME, _MENTIONS}
    ]
    rows += [row["accountId"] for row in database.rows("archive_account", ("accountId",))]
    found = {digits(_json(one)) for one in rows} - {""}
    if len(found) != 1:
        return Account()
    number = found.pop()
    users = database.rows("users", _USER[:3], "id")
    names = (handle(_json(row["screen_name"])) for row in users if digits(_json(row["id"])) == number)
    return Account(number, next(names, ""))


def records(database: Database) -> Iterator[Event]:
    """Yield the tweets with their likes, the follows, and the profiles of whom the tweets name."""
    for table in sorted(database.columns):
        if reason := next((why for start, why in _UNREAD.items() if table.startswith(start)), ""):
            yield Skipped(reason, clean(f"{database.path}#{table}"))
    world, whose = _World.of(database), owner(database)
    mine: Json = {"id": whose.id, "handle": whose.handle}
    for row in database.rows("tweets", _TWEET, "id"):
        yield from _tweet(database, world, row, mine)
    for row in database.rows("following", ("followed_id", "follower_id"), "follower_id"):
        yield _follow(database, world, row, mine)
    for row in database.rows("users", _USER, "id"):
        number = digits(_json(row["id"]))
        if number in world.seen and (_text(row["description"]) or _text(row["url"])):
            data = {name: _json(row[name]) for name in _USER if name != "id"}
            yield Raw(number, pack({"id": number, **data}), MEDIA, PROFILES, clean(f"{database.path}#users/{number}"))


def _tweet(database: Database, world: _World, row: Row, mine: Json) -> Iterator[Event]:
    number, author = digits(_json(row["id"])), digits(_json(row["user"]))
    place = clean(f"{database.path}#tweets/{row['id']!s:.40}")
    if not number:
        yield Refused(place, "a tweet without an id", TWEETS, place)
        return
    text, replied = _text(row["full_text"]), digits(_json(row["in_reply_to_user_id"]))
    origin, quoted = (digits(_json(row[name])) for name in ("retweeted_status", "quoted_status"))
    by = world.known(author)
    data: dict[str, Json] = {
        "owner": mine,
        "id": number,
        "at": _text(row["created_at"]),
        "text": text,
        "author": by,
        "to": world.known(replied) | _named(world, row) if replied else {},
        "mentions": [] if origin else world.mentioned(text, reply=bool(replied)),
        "origin": world.known(world.author_of.get(origin, "")) if origin else {},
        "quoted": world.known(world.author_of[quoted]) if quoted in world.author_of else {},
        "replied": digits(_json(row["in_reply_to_status_id"])),
        "files": [*world.media.get(number, ())],
    }
    yield Raw(number, pack(data), MEDIA, TWEETS, place)
    liked: dict[str, Json] = {name: data[name] for name in ("owner", "id", "at", "text", "author")}
    for liker in world.likers.get(number, ()):
        yield Raw(f"{liker}:{number}", pack(liked | {"liker": world.known(liker)}), MEDIA, LIKES, place)


def _named(world: _World, row: Row) -> dict[str, Json]:
    """Return the handle that a reply states for whom it is to, where the table of users has none."""
    known = world.accounts.get(digits(_json(row["in_reply_to_user_id"])))
    return {} if known and known.handle else {"handle": handle(_json(row["in_reply_to_screen_name"]))}


def _follow(database: Database, world: _World, row: Row, mine: Json) -> Event:
    follower, followed = digits(_json(row["follower_id"])), digits(_json(row["followed_id"]))
    place = clean(f"{database.path}#following/{follower}/{followed}")
    if not follower or not followed:
        return Refused(place, "a row without both accounts", FOLLOWS, place)
    pair = (world.accounts.get(one, Account(one)) for one in (follower, followed))
    roles = zip(("follower", "followed"), pair, strict=True)
    data = {role: {"id": one.id, "handle": one.handle, "name": one.name} for role, one in roles}
    return Raw(f"{follower}:{followed}", pack({"owner": mine, **data}), MEDIA, FOLLOWS, place)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _json(value: object) -> Json:
    return value if isinstance(value, str | int | float) or value is None else None
