"""What a calendar, a CRM, a help desk and a shop bring up: meetings, tasks, deals, bad news, new jobs. Causes of ``today``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sbagg.insight import standing
from sbagg.insight.pressing import Cause, Part
from sbagg.look import lists
from sbagg.look.causes import DAY, noon_of, today
from sbagg.normalize import calendar, money_said, money_text, one_line
from sbagg.store import duties, jobs, stages
from sbagg.store.itemviews import item_id
from sbagg.store.itemviews import moment as item_moment
from sbagg.store.reader import person_id
from sbagg.views import Day
from sbagg.when import moment

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    from sbagg.store.reader import Reader

_OLD_TASK, _TASKS, _STUCK = 90, 100, 40
"""Days that an open task is waited for, and how many are looked at, those due last."""
_HIGH = frozenset({"high", "urgent", "critical", "blocker", "highest", "p1", "1"})
_TICKETS, _REFUNDS, _BOUNCES, _JOBS = 90, 14, 30, 30
"""Days that bad news and new jobs are news."""
_OVER = 1800
"""Seconds after its beginning that a meeting is past."""
_TITLE = 120
_MET = 40
"""A meeting and a task count at least so much, whoever it is with: they are on the calendar."""


def meetings(met: Iterable[tuple[sqlite3.Row, list[int]]], known: Mapping[int, int], reader: Reader) -> Iterator[Cause]:
    """Yield these meetings (:func:`coming`), each with whom matters most there. ``known``: person -> importance."""
    for row, theirs in met:
        who = max(theirs, key=lambda person: known.get(person, 0))
        at = item_moment(row)
        soon = row["at"] <= moment("today", reader.now, end=True)
        first = Part("a meeting today" if soon else "a meeting tomorrow", 1.6 if soon else 0.9)
        more = f" and {len(theirs) - 1} more" if len(theirs) > 1 else ""
        clock = "" if isinstance(at, Day) else datetime.fromtimestamp(row["at"]).astimezone().strftime(" %H:%M")
        text = f"{'today' if soon else 'tomorrow'}{clock}: {one_line(row['title'], _TITLE) or 'meeting'}{more}"
        yield Cause("meeting", item_id(row), who, None, text, row["at"], (first,), None, _MET)


def coming(reader: Reader) -> list[tuple[sqlite3.Row, list[int]]]:
    """Return the meetings of today that are not over and of tomorrow, each with those of others who take part."""
    rows = duties.meetings(reader, reader.now - _OVER, moment("today", reader.now, end=True) + DAY)
    mine = duties.mine(reader, [row["id"] for row in rows])
    theirs = duties.parties(reader, [row["id"] for row in rows])
    return [(row, theirs[row["id"]]) for row in rows if row["id"] in mine and theirs.get(row["id"])]


def tasks(reader: Reader) -> Iterator[Cause]:
    """Yield open tasks that are due today or have been for up to 90 days, but for those of colleagues."""
    here = today(reader)
    first = here.fromordinal(here.toordinal() - _OLD_TASK)
    rows = duties.tasks(reader, first.isoformat(), here.isoformat(), _TASKS)
    theirs = _with(reader, [row["id"] for row in rows])
    others = duties.others(reader, [row["id"] for row in rows])
    for row in rows:
        if row["id"] in others:
            continue
        late = (here - here.fromisoformat(row["due"][:10])).days
        parts = [
            Part("a task is open", 0.6),
            Part(
                f"due {_day(row['due'], here)}" + (f": {late} d late" if late else ""),
                round(0.3 + min(late, 20) / 40, 2),
            ),
        ]
        text = f"{'due today' if not late else f'{late} d late'}: {one_line(row['title'], _TITLE) or 'task'}"
        yield Cause(
            "task",
            item_id(row),
            theirs.get(row["id"]),
            None,
            text,
            noon_of(row["due"]),
            tuple(parts),
            row["due"][:10],
            _MET,
        )


def deals(reader: Reader) -> Iterator[Cause]:
    """Yield deals that are stuck: longer in their stage than twice what is usual there; of many those with the most important people."""
    stuck, usual = lists.deals(reader, stuck=True, most=_STUCK), stages.usual(reader)
    rows = duties.with_uids(reader, "interactions", [deal.id for deal in stuck])
    firms = duties.with_uids(reader, "companies", [deal.company.id for deal in stuck if deal.company])
    theirs = _with(reader, rows.values())
    for deal in stuck:
        stay = calendar.since(deal.since or reader.now, reader.now)
        company = firms.get(deal.company.id) if deal.company else None
        person = theirs.get(rows[deal.id])
        worth = f", {money_said(deal.amount.amount, deal.amount.currency)}" if deal.amount else ""
        text = f"{stay} in {deal.stage or 'its stage'}: {one_line(deal.name, _TITLE)}{worth}"
        known = usual.get((deal.pipeline or "", deal.stage or ""))
        much = f"over twice the usual {calendar.span(known)}" if known else "and none is known to have left it"
        parts = [Part(f"a deal has been in {deal.stage or 'its stage'} for {stay}, {much}", 0.7)]
        if deal.close and deal.close <= today(reader).isoformat():
            parts.append(Part(f"it should have closed {_day(deal.close, today(reader))}", 0.4))
        yield Cause("deal", deal.id, person, company, text, deal.since or 0, tuple(parts), deal.close)


def tickets(reader: Reader) -> Iterator[Cause]:
    """Yield open tickets of high priority in which none of us had the last word."""
    rows = duties.tickets(reader, _HIGH, reader.now - _TICKETS * DAY)
    theirs = _with(reader, [row["id"] for row in rows])
    last = duties.last_word(reader, [row["thread"] for row in rows if row["thread"] is not None])
    for row in rows:
        if last.get(row["thread"]) in reader.us:
            continue
        age, lasts = (reader.now - row["at"]) / DAY, calendar.since(row["at"], reader.now)
        parts = (
            Part(f"a ticket of priority {row['priority']} is open and unanswered", 1.0),
            Part(f"for {lasts}", round(min(age, 20) / 40, 2)),
        )
        text = f"{row['priority'].lower()} ticket, {lasts} old: {one_line(row['title'], _TITLE)}"
        yield Cause("ticket", item_id(row), theirs.get(row["id"]), None, text, row["at"], parts)


def refunds(reader: Reader) -> Iterator[Cause]:
    """Yield what was given back of late."""
    rows = duties.refunds(reader, reader.now - _REFUNDS * DAY)
    theirs = _with(reader, [row["id"] for row in rows])
    for row in rows:
        worth = money_text(abs(row["amount"]), row["currency"]) if row["amount"] is not None else ""
        said = f"refund {money_said(worth, row['currency'])}" if worth else "refund"
        title = one_line(row["title"], _TITLE)
        parts = (Part(f"money was given back {calendar.ago(calendar.since(row['at'], reader.now))}", 0.8),)
        text = f"{said}: {title}" if title else said
        yield Cause("refund", item_id(row), theirs.get(row["id"]), None, text, row["at"], parts)


def bounced(reader: Reader) -> Iterator[Cause]:
    """Yield to whom mail does not get through any more."""
    for row, at in duties.bounced(reader, reader.now - _BOUNCES * DAY):
        told = f"mail to them bounced {calendar.ago(calendar.since(at, reader.now))}"
        parts = (Part(told, 0.8),)
        text = f"{told}: find another way"
        yield Cause("bounced", person_id(row["uid"]), row["id"], None, text, at, parts)


def _day(iso: str, today: date) -> str:
    """Say an ISO day."""
    return calendar.said(today.fromisoformat(iso[:10]), today)


def _with(reader: Reader, items: Collection[int]) -> dict[int, int]:
    """Return item (row id) -> whoever matters most of those who take part in it."""
    theirs = duties.parties(reader, items)
    known = standing.people(reader, {person for some in theirs.values() for person in some}, paced=False)
    ranks = {person: one.score for person, one in known.items()}
    return {item: max(some, key=lambda person: ranks.get(person, -1)) for item, some in theirs.items() if some}


def new_jobs(reader: Reader) -> Iterator[Cause]:
    """Yield who changed jobs in the last 30 days."""
    for change in jobs.since(reader, reader.now - _JOBS * DAY):
        view = jobs.views(reader, [change])[0]
        parts = (Part(f"a new job since {calendar.said(calendar.here(change.at), today(reader))}", 0.7),)
        yield Cause("job", view.id, change.joined["person"], None, one_line(view.title, _TITLE), change.at, parts)
