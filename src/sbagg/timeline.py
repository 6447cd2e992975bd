"""One timeline of whatever was asked for: merged, filtered, a page at a time."""

from __future__ import annotations

import heapq
from itertools import count, groupby, islice
from typing import TYPE_CHECKING, NamedTuple

from sbagg.normalize.days import DAY, NOON, noon
from sbagg.store import jobs, scan
from sbagg.store.itemviews import items

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sbagg.store.reader import Reader
    from sbagg.views import Item

_PAGE = 100
_AHEAD = 8
_FARTHEST = 14 * 3600
"""No time zone is farther from UTC."""


class Query(NamedTuple):
    """Whose timeline, and what of it. Without ``identities`` and ``targets`` it is everybody's.

    ``span`` bounds the time; ``kinds`` and ``channels`` are any of; ``direction`` is ``in`` or ``out``; ``grep`` is a
    text that title or text holds, without regard to case; ``before`` is the number of an item to go on behind.
    ``person`` or ``company`` is the one whose timeline it is: their job changes are on it. ``without`` are the numbers
    of items that are shown elsewhere.
    """

    identities: tuple[int, ...] | None = None
    targets: tuple[int, ...] = ()
    span: scan.Span = scan.ALWAYS
    kinds: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    direction: str = ""
    grep: str = ""
    before: int | None = None
    person: int | None = None
    company: int | None = None
    without: frozenset[int] = frozenset()


def timeline(reader: Reader, query: Query, limit: int) -> tuple[list[Item], bool]:
    """Return up to ``limit`` items, newest first (0 = all), and whether there are more."""
    found = _matching(reader, query, min(limit + 1, _PAGE) if limit else _PAGE)
    page = list(islice(found, limit or None))
    return page, bool(limit) and next(found, None) is not None


def _matching(reader: Reader, query: Query, size: int) -> Iterator[Item]:
    wide = scan.Span(query.span.since - _FARTHEST, query.span.until + _FARTHEST)
    if query.identities is None:
        entries = scan.everything(reader, wide)
    else:
        entries = scan.entries(reader, query.identities, query.targets, wide)
    changes = {change.number: change for change in _changes(reader, query)}
    merged = heapq.merge(entries, ((c.at, c.number) for c in changes.values()), key=lambda entry: -entry[0])
    span = query.span
    placed = _placed(reader, merged, size)
    numbers: Iterator[int] = (number for at, number in placed if span.since <= at <= span.until)
    if query.before is not None:
        numbers = _behind(numbers, query.before)
    if query.without:
        numbers = (number for number in numbers if number not in query.without)
    while page := list(islice(numbers, size)):
        yield from (item for item in _views(reader, page, changes) if _fits(item, query))


def _placed(reader: Reader, entries: Iterable[scan.Entry], size: int) -> Iterator[scan.Entry]:
    """Put what takes the whole day (job changes too) where its day is in the reader's zone; the order stays newest first.

    Nothing is given out until no entry that is still to come can have its place before it.
    """
    entries, order = iter(entries), count()
    waiting: list[tuple[int, int, int]] = []
    while page := list(islice(entries, size)):
        days = scan.whole_days(reader, [number for at, number in page if at % DAY == NOON])
        for at, number in page:
            heapq.heappush(waiting, (-noon(at) if number < 0 or number in days else -at, next(order), number))
        while waiting and -waiting[0][0] > page[-1][0] + _FARTHEST:
            yield _given(heapq.heappop(waiting))
    while waiting:
        yield _given(heapq.heappop(waiting))


def _given(entry: tuple[int, int, int]) -> scan.Entry:
    return -entry[0], entry[2]


def _changes(reader: Reader, query: Query) -> list[jobs.Change]:
    """Return the job changes that belong on the timeline, newest first."""
    found: list[jobs.Change] = []
    if query.person is not None:
        found = jobs.of_person(reader, query.person)
    if query.company is not None:
        found = jobs.of_company(reader, query.company)
    return found


def _views(reader: Reader, page: list[int], changes: Mapping[int, jobs.Change]) -> Iterator[Item]:
    """Yield the views of a page: of rows many at once, of what is worked out between them."""
    for worked_out, numbers in groupby(page, key=lambda number: number in changes):
        if worked_out:
            yield from jobs.views(reader, (changes[number] for number in numbers))
        else:
            yield from items(reader, list(numbers))


def _behind(numbers: Iterator[int], before: int) -> Iterator[int]:
    for number in numbers:
        if number == before:
            break
    return numbers


def _fits(item: Item, query: Query) -> bool:
    wanted = query.grep.casefold()
    return (
        (not query.kinds or item.kind in query.kinds)
        and (not query.channels or item.channel in query.channels)
        and (not query.direction or item.direction == query.direction)
        and (not wanted or wanted in item.title.casefold() or wanted in item.text.casefold())
        and not is_hidden(item)
    )


def is_hidden(item: Item) -> bool:
    """Tell whether an item is passed over: gone hides deals, tickets and what has not happened yet; what happened stays."""
    return item.gone and (item.kind in {"deal", "ticket"} or item.status == "open")


def nearest(reader: Reader, query: Query, limit: int) -> list[Item]:
    """Return the newest of what has been, and before it the next of what lies ahead, so that no series hides the past."""
    coming = query._replace(span=scan.Span(reader.now + 1), person=None, company=None)  # nobody changes jobs ahead
    ahead = timeline(reader, coming, 0)[0][-_AHEAD:]
    return [*ahead, *timeline(reader, query._replace(span=scan.Span(until=reader.now)), limit - len(ahead))[0]]
