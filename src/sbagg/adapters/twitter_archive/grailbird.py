"""The archive of 2012 to 2018 ("Grailbird"): ``tweets.csv`` and ``data/js/tweets/YYYY_MM.js``.

The CSV's columns were seen in two orders, so that its header decides. Its times are ``2017-10-11 22:18:59
+0000``; it states no author and no entities. It is read in place of the JavaScript where both are there.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from sbagg.adapter import Fact, Json, Raw, RecordError, Refused, Skipped
from sbagg.adapters.twitter_archive import tweets
from sbagg.adapters.twitter_archive.archive import Archive, Part, Row
from sbagg.adapters.twitter_archive.entities import reposted
from sbagg.formats.jsonarray import UNREADABLE, DamagedArrayError, assigned, elements
from sbagg.formats.tree import Tree
from sbagg.formats.twitteraccounts import Account
from sbagg.formats.twittervalues import (
    count,
    digits,
    handle,
    mapping,
    short_links,
    text,
    token,
    when,
)

_MONTH = re.compile(r"(.*/|)data/js/tweets/\d{4}_\d{2}\.js")
_TABLE = re.compile(r"([^/]*/|)tweets\.csv")
_COLUMNS = frozenset({"tweet_id", "in_reply_to_status_id", "timestamp", "text", "expanded_urls"})
_MENTION = re.compile(r"(?<![\w@/])@(\w{1,15})(?!\w)", re.ASCII)
_LARGEST_DETAILS, _HEADER = 1024 * 1024, 4096


def open_grailbird(tree: Tree) -> Archive | None:
    """Return the archive in ``tree``, or None if there is none."""
    tables = [name for name in tree.members if _TABLE.fullmatch(name) and _is_table(tree, name)]
    months = [name for name in tree.members if _MONTH.fullmatch(name)]
    if len(tables) > 1 or not (tables or months):
        return None
    base = tables[0].removesuffix("tweets.csv") if tables else months[0].partition("data/js/")[0]
    details = _details(tree, f"{base}data/js/user_details.js")
    user = details or (_first_user(tree, months[0]) if months else {})
    payload = _details(tree, f"{base}data/js/payload_details.js")
    owner = Account(
        digits(user.get("id"), user.get("id_str")),
        handle(user.get("screen_name")),
        text(user.get("full_name")) or text(user.get("name")),
    )
    archive = Archive(tree, "csv" if tables else "grailbird", owner)
    stated = count(payload.get("tweets"))
    archive.parts["tweets"] = [Part(tables[0], stated)] if tables else [Part(name) for name in months]
    made = when(payload.get("created_at"))
    archive.generated, archive.is_dated = made or _newest(archive), bool(made)
    return archive


def account(archive: Archive, stream: str) -> Iterator[Raw | Skipped | Refused]:
    """Yield the owner's account, in the form of later archives."""
    owner = archive.owner
    if owner:
        row: Json = {"accountId": owner.id, "username": owner.handle, "accountDisplayName": owner.name}
        place = Row("", stream, str(archive.tree.path), row)
        yield archive.raw(stream, owner.id or stream, {"owner": owner.json(), "row": row}, place)


def records(archive: Archive, stream: str) -> Iterator[Raw | Skipped | Refused]:
    """Yield the tweets."""
    if archive.form == "grailbird":
        yield from tweets.Tweets(archive).records(stream)
        return
    for row in _table(archive):
        if isinstance(row, Refused):
            yield row
        elif key := token(mapping(row.value).get("tweet_id")):
            data: dict[str, Json] = {"owner": archive.owner.json(), "row": row.value}
            yield archive.raw(stream, key, data, row)
        else:
            yield archive.refuse(stream, row, "a tweet without an id")


def parse(data: dict[str, Json]) -> Iterator[Fact | Skipped]:
    """Turn a row of the CSV into facts, by way of the tweet that it is made from."""
    row = mapping(data.get("row"))
    if not token(row.get("tweet_id")):
        raise RecordError("a tweet without an id")
    written = text(row.get("text"))
    short, full = short_links(written), [url for url in text(row.get("expanded_urls")).split(",") if url]
    # The column repeats addresses and leaves others out; only equal numbers can be paired.
    pairs = zip(short, full, strict=True) if len(short) == len(full) else ()
    mentions: list[Json] = [{"screen_name": name} for name in _MENTION.findall(written)]
    origin: Json = {"id_str": row.get("retweeted_status_user_id"), "screen_name": reposted(written)}
    tweet: dict[str, Json] = {
        "id_str": row.get("tweet_id"),
        "created_at": row.get("timestamp"),
        "full_text": written,
        "in_reply_to_status_id_str": row.get("in_reply_to_status_id"),
        "in_reply_to_user_id_str": row.get("in_reply_to_user_id"),
        "entities": {
            "urls": [{"url": one, "expanded_url": other} for one, other in pairs],
            "user_mentions": mentions,
        },
        "retweeted_status": {"user": origin} if digits(row.get("retweeted_status_id")) else None,
    }
    yield from tweets.parse({"owner": data.get("owner"), "tweet": tweet})


def _table(archive: Archive) -> Iterator[Row | Refused]:
    part = archive.parts["tweets"][0]
    number = 0
    try:
        with archive.tree.open(part.name) as file:
            lines = csv.reader(io.TextIOWrapper(file, "utf-8-sig", "replace", newline=""))
            header = next(lines, [])
            for number, fields in enumerate(filter(None, lines), start=1):
                row = Row(part.name, f"tweets.csv#{number}", f"{archive.tree.locator(part.name)}#{number}", None)
                if len(fields) == len(header):
                    yield Row(part.name, row.place, row.locator, dict(zip(header, fields, strict=True)))
                else:
                    reason = f"{len(fields)} fields, the header names {len(header)}"
                    bad = Row(part.name, row.place, row.locator, list[Json](fields))
                    yield archive.refuse("tweets", bad, reason)
    except (*UNREADABLE, csv.Error) as error:
        archive.damaged.add("tweets")
        place = f"{part.name}: after record {number}: {error}"
        yield Refused(f"tweets.csv#{number + 1}", place, "tweets", archive.tree.locator(part.name))
    archive.rows[part.name] = number


def _is_table(tree: Tree, name: str) -> bool:
    try:
        head = tree.read(name, _HEADER).decode("utf-8-sig", "replace")
        return _COLUMNS.issubset(next(csv.reader([head.splitlines()[0]])) if head else [])
    except (*UNREADABLE, csv.Error):
        return False


def _newest(archive: Archive) -> int | None:
    """Return the time of the newest tweet, which comes first: a file's own time changes with each copy."""
    if archive.form == "csv":
        rows = islice((row.value for row in _table(archive) if isinstance(row, Row)), 1)
        return max((when(mapping(row).get("timestamp")) or 0 for row in rows), default=0) or None
    last = archive.parts["tweets"][-1].name
    return when(_first(archive.tree, last).get("created_at"))


def _first(tree: Tree, name: str) -> dict[str, Json]:
    try:
        with tree.open(name) as file:
            return mapping(next(elements(file), None))
    except (*UNREADABLE, DamagedArrayError):
        return {}


def _first_user(tree: Tree, name: str) -> dict[str, Json]:
    return mapping(_first(tree, name).get("user"))


def _details(tree: Tree, name: str) -> dict[str, Json]:
    try:
        return mapping(assigned(tree.read(name, _LARGEST_DETAILS))) if name in tree.members else {}
    except (*UNREADABLE, ValueError):
        return {}
