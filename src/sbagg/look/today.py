"""What to do today: everything that presses, most pressing first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.insight import standing
from sbagg.insight.cadence import MATTERS
from sbagg.insight.pressing import MOST, PutOff, alone, chosen, is_put_off, kind_of, ordered
from sbagg.look import causes, events
from sbagg.look.freshness import STALE_AFTER, told, unfilled
from sbagg.look.sentences import NOBODYS
from sbagg.normalize import calendar, one_line
from sbagg.store import duties, rhythms, touching
from sbagg.store.ids import COMPANY, shown
from sbagg.store.reader import person_id
from sbagg.views import Ref, TodayEntry, TodayWhy, Urgency

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from sbagg.config import Config
    from sbagg.insight.pressing import Cause, Pressing
    from sbagg.store.reader import Reader

_ONLY_WHO_MATTERS = frozenset({"job", "bounced", "owed"})
"""Reasons that are worth a line only where somebody matters."""
_NEXT = {"stale": "who", "bounced": "who", "job": "who", "meeting": "brief"}
_CALENDARS = frozenset({"calendar", "outlook"})
_MAIL = frozenset({"mail", "outlook", "msgvault"})
_OLD = 3 * 86400
_QUOTED = 200


def everything(reader: Reader, tags: Mapping[str, int], *, put_off: bool = False) -> list[Pressing]:
    """Return all that presses, in order. ``tags``: tag -> days of being in touch; ``put_off``: also what is done or snoozed."""
    met = events.coming(reader)
    watched = rhythms.strongest(reader, causes.WATCHED)
    found: list[Cause] = [
        *causes.answers(reader, watched), *causes.promises(reader, watched), *events.tasks(reader), *events.deals(reader), *events.tickets(reader),
        *events.refunds(reader), *events.bounced(reader),
        *events.new_jobs(reader),
    ]  # fmt: skip
    persons = {cause.person for cause in found if cause.person is not None} | {
        who for _, theirs in met for who in theirs
    }
    known = {person: one.score for person, one in standing.people(reader, persons, paced=False).items()}
    found += events.meetings(met, known, reader)
    busy = {cause.person for cause in found if cause.person is not None and _counts(cause, known)}
    cooling = list(causes.cooling(reader, tags, busy))
    known |= {cause.person: cause.least for cause in cooling if cause.person is not None}
    silent = touching.muted(reader) | touching.ours(reader)
    kept = [cause for cause in (*found, *cooling) if cause.person not in silent and _counts(cause, known)]
    if not put_off:
        said = {entry: PutOff(*row) for entry, row in duties.put_off(reader).items()}
        kept = [cause for cause in kept if not is_put_off(cause, said, reader.now)]
    firms = {cause.company for cause in kept if cause.person not in known and cause.company is not None}
    return ordered(kept, known, {firm: one.score for firm in firms if (one := standing.company(reader, firm))})


def _counts(cause: Cause, known: Mapping[int, int]) -> bool:
    return cause.reason not in _ONLY_WHO_MATTERS or known.get(cause.person or 0, 0) >= MATTERS


def entries(reader: Reader, tags: Mapping[str, int]) -> list[TodayEntry]:
    """Return the lines of the day as views."""
    return views(reader, lines(reader, tags))


def lines(reader: Reader, tags: Mapping[str, int]) -> list[Pressing]:
    """Return the lines of the day."""
    return chosen(everything(reader, tags))


def why(reader: Reader, tags: Mapping[str, int], entry: str) -> TodayWhy | None:
    """Return why a line is there and at its place; None where it is not on the list."""
    every = everything(reader, tags)
    lines = chosen(every)
    place = next((n for n, one in enumerate(lines) if one.cause.id == entry), None)
    if place is None:
        return None
    one = lines[place]
    known = standing.people(reader, [one.cause.person]) if one.cause.person is not None else {}
    rank = next((found.score for found in known.values()), None)
    whose = (
        f"their rank; see: sbagg rank explain {_of(reader, one)}" if rank == one.importance
        else "at least this much, as it has a day or a word of yours" if one.cause.least == one.importance and rank is not None
        else "the rank of the company" if one.cause.company is not None and rank is None and one.importance > one.cause.least
        else "what counts for whom there is no rank"
    )  # fmt: skip
    return TodayWhy(
        views(reader, lines)[place], one.importance, whose, one.cause.urgency, one.priority,
        tuple(Urgency(*part) for part in one.cause.parts), lines[place - 1].priority if place else None, _kind(every, one),
    )  # fmt: skip


def _kind(every: Sequence[Pressing], line: Pressing) -> str | None:
    """Return the kind of a line that is there as the best of it, though by priority alone there were no room for it."""
    return kind_of(line) if alone(every, line) > MOST else None


def _of(reader: Reader, one: Pressing) -> str:
    assert one.cause.person is not None
    return next(person_id(row["uid"]) for row in touching.shown(reader, [one.cause.person]).values())


def missing(reader: Reader, config: Config, *, clean: bool = False) -> list[str]:
    """Return what the list cannot know, as nothing that tells it is synced, or was not of late; each with what to do. Of a ``clean``
    desk also as of when it is.
    """
    if nothing := unfilled(reader, config):
        return [nothing]
    held = duties.adapters(reader)
    found = [] if reader.me else [NOBODYS]
    if not _CALENDARS & held.keys():
        found.append("No calendar is synced: meetings are not on the list")
    if not _MAIL & held.keys():
        found.append("No mail is synced: who waits for an answer is known from other channels only")
    last = max((at for at in held.values() if at is not None), default=None)
    if last is not None and _OLD < reader.now - last <= STALE_AFTER:
        found.append(f"The last sync was {calendar.ago(calendar.since(last, reader.now))}: sbagg sync")
    return [*found, *told(reader, clean=clean)]


def views(reader: Reader, every: Sequence[Pressing]) -> list[TodayEntry]:
    """Return the lines of the day, all of them in order, as views."""
    named = touching.shown(reader, [one.cause.person for one in every if one.cause.person is not None])
    firms = _firms(reader, (one.cause.company for one in every))
    return [_view(n, one, named, firms) for n, one in enumerate(every, 1)]


def _view(n: int, one: Pressing, named: Mapping[int, sqlite3.Row], firms: Mapping[int, Ref]) -> TodayEntry:
    cause = one.cause
    row = named.get(cause.person) if cause.person is not None else None
    company = firms.get(cause.company) if cause.company is not None else None
    if company is None and row is not None and row["company_uid"] is not None:
        company = Ref(shown(COMPANY, row["company_uid"]), row["company"])
    person = Ref(person_id(row["uid"]), row["name"]) if row is not None else None
    word = _NEXT.get(cause.reason, "show")
    about = person.id if word == "who" and person else cause.item
    return TodayEntry(
        cause.id, n, cause.reason, person, company, one_line(cause.text, _QUOTED), cause.item, cause.due, f"sbagg {word} {about}",
        one.priority,
    )  # fmt: skip


def _firms(reader: Reader, numbers: Iterable[int | None]) -> dict[int, Ref]:
    rows = reader.among("SELECT id, uid, name FROM companies WHERE id IN", [n for n in numbers if n is not None])
    return {row["id"]: Ref(shown(COMPANY, row["uid"]), row["name"]) for row in rows}
