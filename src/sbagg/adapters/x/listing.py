"""Posts, mentions and messages, newest first, down to what is known: page by page, so that a stop anywhere loses nothing.

A listing under way is kept as ``top`` (the newest of it), ``until`` (the oldest so far) and ``taken`` (how many). The next run
asks for what is older than ``until``; where X takes no ids, it has only ``token``, X's name of the next page. Only when it has come down to ``since`` does ``since`` become ``top``: an interruption leaves no gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sbagg.adapter import Checkpoint, Context, Event, Json, SourceError
from sbagg.adapters.x.asking import Api, NotUnderstoodError, Page, worst
from sbagg.adapters.x.people import People
from sbagg.adapters.x.prices import LARGEST, SMALLEST
from sbagg.formats.jsonvalues import mapping, text, whole
from sbagg.formats.twittervalues import digits

_TWICE = 2


@dataclass(frozen=True, slots=True)
class State:
    """How far a stream was read; ``done`` is when it was read to its end, ``more`` what the stream itself remembers."""

    since: str = ""
    top: str = ""
    until: str = ""
    token: str = ""
    taken: int = 0
    done: int | None = None
    more: Mapping[str, Json] = field(default_factory=dict)

    @staticmethod
    def read(state: Mapping[str, Json]) -> State:
        """Read what :meth:`json` wrote."""
        names = ("since", "top", "until")
        since, top, until = (digits(state.get(name)) for name in names)
        return State(since, top, until, text(state.get("token")), whole(state.get("taken")) or 0, whole(state.get("done")),
                     mapping(state.get("more")))  # fmt: skip

    def json(self) -> dict[str, Json]:
        """Return the state as a checkpoint keeps it."""
        values: dict[str, Json] = {"since": self.since, "top": self.top, "until": self.until, "token": self.token}
        values |= {"taken": self.taken, "done": self.done, "more": dict(self.more)}
        return {name: value for name, value in values.items() if value}

    def finished(self, now: int) -> State:
        """Return the state when a listing has come down to what was known."""
        return State(since=newer(self.top, self.since), done=now, more=self.more)


@dataclass(frozen=True, slots=True)
class Feed:
    """What to list: its path, the most rows of this run and of the first listing, the price of a row in thousandths.

    ``by_id``: it can be asked for what is older or newer than an id. ``read`` yields the events of a page's new rows and
    returns the ids whose names are wanted, and what the stream is to remember.
    """

    stream: str
    kind: str
    path: str
    rows: int
    depth: int
    price: int
    by_id: bool
    read: Callable[[list[Json], Mapping[str, Json]], tuple[list[Event], list[str], Mapping[str, Json]]]

    @property
    def smallest(self) -> int:
        """The fewest rows that X can be asked for."""
        return SMALLEST if self.by_id else 1


def newer(one: str, other: str) -> str:
    """Return the greater of two ids."""
    return max(one, other, key=lambda number: int(number or 0))


@dataclass(slots=True)
class Listing:
    """One run over one feed."""

    ctx: Context
    api: Api
    people: People
    feed: Feed
    state: State = field(default_factory=State)
    _left: int = 0
    _seen: set[str] = field(default_factory=set)
    _still: int = 0
    _from: str = ""
    _restarted: bool = False
    _ended: bool = False

    def events(self) -> Iterator[Event]:
        """Yield what is new. A listing that an earlier run left is ended first, and what came since follows."""
        self.state, self._left = State.read(self.ctx.cursor(self.feed.stream)), self.feed.rows
        while True:
            was_open, self._from = bool(self.state.top), self.state.until
            while fits := self._fits():
                page = self._page(fits)
                if page is None:
                    continue
                yield from self._take(page)
                if self._ended:
                    break
            else:
                return
            if not was_open:
                return

    def _fits(self) -> int:
        """Return how many rows the next page may have; 0 when the run has read, or paid, what it may."""
        paid = self.api.bill.affords(worst(self.api.spelling, self.feed.kind, self.feed.price))
        fits = int(min(LARGEST, self._left, paid))
        if fits >= self.feed.smallest:
            return fits
        if paid < self.feed.smallest:
            self.ctx.warn(self.api.bill.stopped())
        else:
            self.ctx.warn(f"Read {self.feed.rows} {self.feed.stream}; the next sync goes on from there")
        return 0

    def _page(self, fits: int) -> Page | None:
        """Return the next page; None where it has to be asked for in another way."""
        state, params = self.state, dict[str, str | int](max_results=fits)
        if self.feed.by_id and state.since:
            params["since_id"] = state.since
        if self.feed.by_id and self._from:
            params["until_id"] = self._from
        if state.token:
            params["pagination_token"] = state.token
        try:
            return self.api.page(self.feed.path, params, self.feed.kind, self.feed.price)
        except NotUnderstoodError as error:
            if self._restarted:
                raise SourceError(f"X does not go on with {self.feed.stream}: {error}", "Sync again later") from error
            self._restarted = True
            self._seen.clear()
            again = replace(state, token="")
            self.state, self._from = (
                again if self.feed.by_id else replace(again, top="", until="", taken=0),
                state.until,
            )
            return None

    def _take(self, page: Page) -> Iterator[Event]:
        known = int(self.state.since or 0)
        numbers = [digits(mapping(row).get("id")) for row in page.rows]
        fresh = [row for row, number in zip(page.rows, numbers, strict=True) if not 0 < int(number or 0) <= known]
        self._check(page, numbers)
        events, wanted, more = self.feed.read(fresh, self.state.more)
        yield from self.people.met(page.users, wanted)
        yield from events
        self._left -= len(page.rows)
        stated = [number for number in numbers if number]
        state = replace(
            self.state,
            top=_extreme(max, [self.state.top, *stated]),
            until=_extreme(min, [self.state.until, *stated]),
            token=page.following,
            taken=self.state.taken + len(page.rows),
            more=more,
        )
        self._ended = not page.following or len(fresh) < len(page.rows) or self._deep_enough(state)
        self.state = state.finished(self.ctx.now) if self._ended else state
        kept = replace(self.state, token="") if self.feed.by_id else self.state
        yield Checkpoint(kept.json(), self.feed.stream)

    def _deep_enough(self, state: State) -> bool:
        """Tell whether the first listing has gone as far back as it should."""
        return not state.since and state.done is None and self.feed.depth - state.taken < self.feed.smallest

    def _check(self, page: Page, numbers: Iterable[str]) -> None:
        """Stop where X gives the same page again and again."""
        new = {number for number in numbers if number} - self._seen
        self._seen |= new
        self._still = 0 if new else self._still + 1
        if page.following and (page.following == self.state.token or self._still >= _TWICE):
            raise SourceError(f"X shows the same {self.feed.stream} again and again; stopped there", "Sync again later")


def _extreme(choose: Callable[..., str], numbers: list[str]) -> str:
    stated = [number for number in numbers if number]
    return choose(stated, key=int) if stated else ""
