"""From what happened with somebody to a few sums that do not depend on the clock. Pure: items in, one row out.

Each contact counts less with the time since: half as much after a half-life (Roth et al., "Suggesting Friends Using the
Implicit Social Graph", KDD 2010). The sums are kept as they stood at the last contact; by now each of them has decayed by
the same factor, so that no order between people changes because a day goes by.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from sbagg.insight.rank.sums import DAY, RECENT, Features
from sbagg.store.purchases import total
from sbagg.store.seen import PARTY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sbagg.store.purchases import Entry
    from sbagg.store.seen import Seen, State

_HOUR = 3600
_CROWD = 20
"""As many as so many count those who read what came to me by a list alone."""
SHARED = -0.25
"""A contact that n people share counts ``n ** -0.25``: with 16 it counts half."""
_ANSWER = 30 * DAY
"""What comes later is no answer any more."""
_MACHINES = frozenset({"auto", "bulk"})
UNANSWERED = frozenset({"missed", "declined", "no answer", "voicemail", "busy", "failed", "rejected", "blocked"})
"""The statuses of a call that nobody took."""
_PUBLIC = frozenset({"post", "like", "follow", "ticket", "task", "note"})
_PLACES = {"in_person": "met", "calendar": "met", "phone": "called"}
_KINDS = {"meeting": "met", "call": "called"}
_WRITTEN = frozenset({"email", "dm", "sms", "chat"})
_WAYS = {"me": "sent", "them": "received"}
_ANSWERS = {"sent": "answered", "received": "replied"}


class Contact(NamedTuple):
    """One contact: in which way, how much it counts (less the more people share it), and whether it was in front of others."""

    at: int
    way: str
    weight: float
    alone: bool
    channel: str
    thread: int
    in_public: bool = False


def features(items: Iterable[Seen], state: State | None, now: int, half_life: float) -> Features | None:
    """Return the sums of somebody's items up to ``now`` (unix seconds); None where there is nothing to sum.

    ``half_life`` in days. What is ahead is left out, and the time of the first of it is noted.
    """
    contacts, ahead = [], None
    for item in items:
        contact = counted(item)
        if contact is None:
            continue
        if item.at > now:
            ahead = item.at if ahead is None else min(ahead, item.at)
        else:
            contacts.append(contact)
    entries = state.entries if state else ()
    coming = min((entry.at for entry in entries if entry.at is not None and entry.at > now), default=None)
    ahead = coming if ahead is None else ahead if coming is None else min(ahead, coming)
    money = _money(entries, now)
    if not contacts and not money.bought and ahead is None:
        return None
    contacts.sort()
    at = max(contacts[-1].at if contacts else 0, money.at or 0)
    sums, times, recent = _sums(contacts, at, half_life)
    mine, theirs = _answers(contacts)
    written = [contact for contact in contacts if contact.way in {"sent", "received"}]
    return Features(
        known=bool(times["met"] or times["called"] or times["sent"] or times["answered"] or money.bought),
        at=at, met=sums["met"], called=sums["called"], sent=sums["sent"], received=sums["received"],
        answered=sums["answered"] + sums["replied"], light=sums["light"], recent=recent,
        times_met=times["met"], times_called=times["called"], times_sent=times["sent"], times_received=times["received"],
        times_answered=times["answered"],
        times_listed=sum(contact.in_public and contact.way in {"received", "replied"} for contact in contacts),
        alone=sum(contact.alone for contact in written),
        channels=len({contact.channel for contact in contacts if contact.way != "light"}),
        my_answers=len(mine), my_hours=median(mine) if mine else None,
        their_answers=len(theirs), their_hours=median(theirs) if theirs else None,
        deals=state.deals if state else 0, bought=money.bought, worth=money.worth, bought_at=money.at,
        first_at=contacts[0].at if contacts else None, ahead=ahead,
    )  # fmt: skip


def counted(item: Seen) -> Contact | None:
    """Return how an item counts between me and them; None where it does not: a machine's, or without me."""
    way = _way(item.kind, item.channel, item.author, item.status, item.flags, item.part)
    if not way:
        return None
    in_public = item.answer or (item.part == 1 and "list" in item.flags)
    crowd = max(item.crowd, _CROWD) if in_public else item.crowd
    if item.answer:
        way = _ANSWERS.get(way, way)
    thread = -1 if item.thread is None else item.thread
    return Contact(item.at, way, max(crowd, 1) ** SHARED, crowd <= 1, item.channel, thread, in_public)


@lru_cache(maxsize=1024)
def _way(kind: str, channel: str, author: str, status: str, flags: str, part: int) -> str:
    """Return in which way people met, empty where they did not: by kind; a kind of the user's own by its channel, else it is
    something written.
    """
    if not part or not _MACHINES.isdisjoint(flags.split()):
        return ""
    way = _KINDS.get(kind) or ("written" if kind in _WRITTEN else _PLACES.get(channel, "written"))
    if way in {"met", "called"}:
        was_there = part == PARTY
        return "" if not was_there else "light" if way == "called" and status.casefold() in UNANSWERED else way
    if kind in _PUBLIC or author not in _WAYS:
        return "light"
    return _WAYS[author]


def _sums(contacts: Sequence[Contact], at: int, half_life: float) -> tuple[dict[str, float], dict[str, int], float]:
    """Return what contacts of each way add up to at a time, decayed; how many there were; and all but the light ones with
    the half-life of what is recent.
    """  # fmt: skip
    sums: dict[str, float] = defaultdict(float)
    times: dict[str, int] = defaultdict(int)
    recent = 0.0
    rate, soon = 1 / (half_life * DAY), 1 / (RECENT * DAY)
    for then, way, weight, *_ in contacts:
        age = then - at
        sums[way] += weight * 2.0 ** (age * rate)
        times[way] += 1
        if way != "light":
            recent += weight * 2.0 ** (age * soon)
    return sums, times, recent


def _answers(contacts: Iterable[Contact]) -> tuple[list[float], list[float]]:
    """Return after how many hours I answered them, and they me: from the first of one's mails to the other's next one."""
    waiting: dict[tuple[str, int], tuple[str, int]] = {}
    hours: dict[str, list[float]] = {"sent": [], "received": []}
    for contact in contacts:
        if contact.way not in hours:
            continue
        place = (contact.channel, contact.thread)
        held = waiting.get(place)
        if held is not None and held[0] == contact.way:
            continue
        if held is not None and contact.at - held[1] <= _ANSWER:
            hours[contact.way].append((contact.at - held[1]) / _HOUR)
        waiting[place] = (contact.way, contact.at)
    return hours["sent"], hours["received"]


class _Money(NamedTuple):
    bought: int
    worth: float
    at: int | None


def _money(entries: Sequence[Entry], now: int) -> _Money:
    """Return purchases up to now; their worth is the largest total in one currency, for currencies are never added."""
    past = [entry for entry in entries if entry.at is None or entry.at <= now]
    if not past:
        return _Money(0, 0.0, None)
    found = total(past)
    return _Money(found.purchases, max((*found.sums.values(), 0)) / 100, found.last_at)
