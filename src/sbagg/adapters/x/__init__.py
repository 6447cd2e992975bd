"""X (Twitter) by its API: what an archive lacks, and what came since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, ClassVar, Literal

from sbagg.adapter import Checkpoint, Context, Event, Fact, Json, Raw, Skipped
from sbagg.adapters.x import prices, reading
from sbagg.adapters.x.asking import Api, ForbiddenError, refused, worst
from sbagg.adapters.x.facts import FOLLOWS, MENTIONS, MESSAGES, POSTS, facts
from sbagg.adapters.x.listing import Feed, Listing
from sbagg.adapters.x.people import ACCOUNT, PEOPLE, People, due, follows, own
from sbagg.adapters.x.prices import PRICES, Bill
from sbagg.formats.twitteraccounts import Account

if TYPE_CHECKING:
    from sbagg.http import Http

__all__ = ["X"]
Every = Literal["off", "weekly", "daily"]
_LIMIT = 16 * 2**20
_MOST_POSTS, _MOST_MENTIONS = 3200, 800
"""As far back as X goes."""


@dataclass(frozen=True)
class X:
    """X (Twitter) by its API, for a price: your posts, mentions of you, direct messages of the last 30 days, followers.

    What a sync may cost at most is said before, and it stops where that is reached. ``posts``, ``mentions`` and
    ``messages`` say how many the first sync reads (0: none); X gives no more than 3200 posts and 800 mentions. Later
    syncs read what is new, at most 100 of each for every day since the last. ``people`` is how many names of people met
    there the first sync looks up. ``followers`` and ``following`` are listed ``weekly`` or ``daily``, at most ``follows``
    in one sync. ``owned`` says that the app of the token is your own, for whom reading one's own posts is cheaper. Give
    ``spelling`` (``tweet`` or ``post``) only if X refuses what it is asked. ``server`` is for trying it out.
    """

    posts: int = _MOST_POSTS
    mentions: int = _MOST_MENTIONS
    messages: int = 300
    people: int = 200
    followers: Every = "off"
    following: Every = "off"
    follows: int = 5000
    owned: bool = True
    spelling: Literal["auto", "tweet", "post"] = "auto"
    server: str = "https://api.x.com"

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    live: ClassVar[bool] = True
    secrets: ClassVar[tuple[str, ...]] = ("token",)
    channel: ClassVar[str] = "twitter"
    formats: ClassVar[str] = "X (Twitter) by its API, with a token"
    example: ClassVar[str] = "sbagg source add x"

    def estimate(self, cursors: Mapping[str, Mapping[str, Json]], now: int) -> float:
        """Return what the next sync costs at most, in US dollars to the cent, by the states of its streams.

        It holds where X bills as it says: ``prices.PRICES`` has the prices and ``prices.AS_OF`` their day.
        """
        spelling = self._spelling(cursors.get(ACCOUNT, {}))
        cost = PRICES["user"]
        for stream, kind, depth, price in self._kinds():
            cost += prices.rows(stream, depth, cursors.get(stream, {}), now) * worst(spelling, kind, price)
        if self.mentions > 0 or self.messages > 0:
            cost += prices.people(self.people, cursors.get(PEOPLE, {}), now) * PRICES["user"]
        for stream, every in zip(FOLLOWS, (self.followers, self.following), strict=True):
            if due(every, cursors.get(stream, {}), now):
                cost += max(0, self.follows) * self._price("follow")
        return ceil(cost / 10) / 100

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield what is new, page by page, each with its checkpoint, until the budget is used up."""
        bill = Bill(ctx.budget)
        if not bill.affords(PRICES["user"]):
            ctx.warn(bill.stopped())
            return
        api = Api(partial(self._connect, ctx), bill, ctx.warn, self._spelling(ctx.cursor(ACCOUNT)))
        owner, record = own(ctx, api)
        yield record
        yield Checkpoint({"id": owner.id, "spelling": api.spelling}, ACCOUNT)
        yield from self._listed(ctx, api, owner)
        for stream, every in zip(FOLLOWS, (self.followers, self.following), strict=True):
            if due(every, ctx.cursor(stream), ctx.now):
                yield from follows(ctx, api, owner, stream, self._price("follow"), max(0, self.follows))
        yield Checkpoint({"id": owner.id, "spelling": api.spelling}, ACCOUNT)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn one record into facts."""
        yield from facts(raw)

    def _connect(self, ctx: Context) -> Http:
        """Return a client with the token as it is now: it may have been renewed since the last was made."""
        return ctx.http(self.server, {"authorization": f"Bearer {ctx.secret('token')}"}, limit=_LIMIT)

    def _listed(self, ctx: Context, api: Api, owner: Account) -> Iterator[Event]:
        people = People.of(ctx, api, owner, prices.people(self.people, ctx.cursor(PEOPLE), ctx.now))
        readers = {stream: partial(reading.posts, owner, stream) for stream in (POSTS, MENTIONS)}
        readers[MESSAGES] = partial(reading.messages, owner)
        paths = {POSTS: f"2/users/{owner.id}/tweets", MENTIONS: f"2/users/{owner.id}/mentions", MESSAGES: "2/dm_events"}
        for stream, kind, depth, price in self._kinds():
            rows = prices.rows(stream, depth, ctx.cursor(stream), ctx.now)
            feed = Feed(stream, kind, paths[stream], rows, depth, price, stream != MESSAGES, readers[stream])
            try:
                yield from Listing(ctx, api, people, feed).events() if rows else ()
            except ForbiddenError as error:
                if stream != MESSAGES:
                    raise refused(str(error), stream) from error
                ctx.warn(f"X does not let this login read messages: {error}; it wants the scope dm.read")
        yield people.checkpoint(done=True)

    def _kinds(self) -> list[tuple[str, str, int, int]]:
        """Return stream, kind of question, how many the first sync reads, and the price of one."""
        return [
            (POSTS, "posts", min(self.posts, _MOST_POSTS), self._price("post")),
            (MENTIONS, "posts", min(self.mentions, _MOST_MENTIONS), self._price("post")),
            (MESSAGES, "messages", self.messages, PRICES["message"]),
        ]

    def _price(self, kind: str) -> int:
        return PRICES["owned"] if self.owned else PRICES[kind]

    def _spelling(self, state: Mapping[str, Json]) -> str:
        """Return in what spelling to ask: what the user says, or what X understood the last time."""
        return "post" if self.spelling == "auto" and state.get("spelling") == "post" else self.spelling
