"""Questions to X in either of its two spellings, and what its answers hold.

In 2026 X's specification renamed tweets to posts (``post.fields``, ``referenced_posts``), while its documentation still says
``tweet.fields``. Answers are read in both; which one is asked in is tried where the user does not say. Where a message's links
lead is not asked for in the old spelling, of which some versions refuse that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sbagg.adapter import AuthError, Json, SourceError
from sbagg.adapters.x.prices import PRICES, Bill
from sbagg.formats.jsonvalues import listing, mapping, text
from sbagg.normalize import one_line

if TYPE_CHECKING:
    from sbagg.http import Http

PROFILE = "description,entities,id,name,url,username"
_BAD, _PAY, _FORBIDDEN = 400, 402, 403
_ASKED = {
    "tweet": {
        "posts": {
            "tweet.fields": "author_id,created_at,edit_history_tweet_ids,entities,id,in_reply_to_user_id,note_tweet,"
            "referenced_tweets,text,withheld"
        },
        "messages": {"dm_event.fields": "created_at,dm_conversation_id,event_type,id,participant_ids,sender_id,text"},
    },
    "post": {
        "posts": {
            "post.fields": "created_at,entities,id,note_post,text,withheld",
            "expansions": "author_id,edit_history_post_ids,in_reply_to_user_id,referenced_posts",
            "user.fields": PROFILE,
        },
        "messages": {
            "dm_event.fields": "created_at,dm_conversation_id,entities,event_type,id,text",
            "expansions": "participant_ids,sender_id",
            "user.fields": PROFILE,
        },
    },
}
_BESIDE = {
    "posts": 2 * PRICES["user"] + 2 * PRICES["post"],  # author, addressee; what it answers, what it quotes
    "messages": 2 * PRICES["user"],
}
"""What may come beside one row, at most, where the new spelling gives ids only with the objects that they name."""
_LONGEST = 200
_NUMBER = re.compile(r"\d{3,}")


def worst(spelling: str, kind: str, price: int) -> int:
    """Return what a row of a kind (``posts``, ``messages``) may cost at most, in thousandths of a dollar."""
    return price + (_BESIDE[kind] if spelling == "post" else 0)


class NotUnderstoodError(Exception):
    """X does not take the question: its token of the next page ran out, or it is in the other spelling."""


class ForbiddenError(Exception):
    """The login may not read this. Its text is X's reason."""


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of an answer, the accounts beside them, and the token of the next page, empty at the end."""

    rows: list[Json]
    users: list[dict[str, Json]]
    following: str


@dataclass(slots=True)
class Api:
    """X, asked in ``spelling`` (``auto``: as its documentation says, until it refuses that), with the bill that it runs up.

    Each kind of question has a connection of its own, for X limits each by itself.
    """

    connect: Callable[[], Http]
    bill: Bill
    warn: Callable[[str], None]
    spelling: str
    _connected: dict[str, Http] = field(default_factory=dict, init=False)

    def page(self, path: str, params: Mapping[str, str | int], kind: str, price: int) -> Page | None:
        """Ask for a page of rows, of a kind that has fields to ask for. Each row costs ``price``.

        None: X wants the other spelling, in which a page may cost more; work out anew how many rows to ask for. Raises
        NotUnderstoodError for a token that ran out, ForbiddenError, and what Http raises.
        """
        try:
            answer = self._get(path, {**params, **_ASKED["post" if self.spelling == "post" else "tweet"][kind]})
        except NotUnderstoodError as error:
            if "pagination_token" in params:
                raise
            if self.spelling != "auto":
                raise SourceError(
                    f"X does not understand our question for {path}: {error}",
                    "Try the other spelling: sbagg source set NAME spelling=post (or tweet)",
                ) from error
            self.spelling = "post"
            return None
        return self._read(answer, "message" if kind == "messages" else "post", price)

    def users(self, path: str, params: Mapping[str, str | int], price: int) -> Page:
        """Ask for accounts. Raises NotUnderstoodError, ForbiddenError, and what Http raises."""
        return self._read(self._get(path, {**params, "user.fields": PROFILE}), "user", price)

    def _get(self, path: str, params: Mapping[str, str | int]) -> dict[str, Json]:
        if path not in self._connected:
            self._connected[path] = self.connect()
        answer = self._connected[path].get(path, params, accept={_BAD, _PAY, _FORBIDDEN})
        found = answer.object()
        if answer.status == _PAY:
            raise SourceError(f"X: {_reason(found)}", "Buy credits in X's developer console, then sync again")
        if answer.status == _FORBIDDEN:
            raise ForbiddenError(_reason(found))
        if answer.status == _BAD:
            raise NotUnderstoodError(_reason(found))
        return found

    def _read(self, answer: Mapping[str, Json], kind: str, price: int) -> Page:
        data, beside = answer.get("data"), mapping(answer.get("includes"))
        rows = listing(data) or ([data] if isinstance(data, dict) else [])
        for row in rows:
            self.bill.add(kind, text(mapping(row).get("id")), price)
        users = [mapping(one) for one in listing(beside.get("users"))]
        for one in users:
            self.bill.add("user", text(one.get("id")), PRICES["user"])
        for post in [*listing(beside.get("posts")), *listing(beside.get("tweets"))]:
            self.bill.add("post", text(mapping(post).get("id")), PRICES["post"])
        problems = [mapping(one) for one in listing(answer.get("errors"))]
        if problems:
            self.warn(f"X left something out: {_reason(problems[0])}")
        return Page(rows, users, text(mapping(answer.get("meta")).get("next_token")))


def refused(reason: str, what: str) -> AuthError:
    """Return the error of a login that may not read what a source is about."""
    return AuthError(
        f"X does not let this login read {what}: {reason}", "Give a token with the scopes tweet.read and users.read"
    )


def _reason(problem: Mapping[str, Json]) -> str:
    """Return what X says of a problem, without the ids that differ from one to the next."""
    first = mapping(next(iter(listing(problem.get("errors"))), None))
    said = [text(problem.get("title")), text(problem.get("detail")) or text(first.get("message"))]
    shown = ": ".join(one_line(part) for part in said if part) or "no reason given"
    return _NUMBER.sub("...", shown)[:_LONGEST]
