"""What is new since the last digest, in one view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.look import deals as deal_views
from sbagg.look.brief.changes import stage_moves
from sbagg.look.brief.said import cited, said
from sbagg.look.digest.people import people
from sbagg.look.rank import of_company
from sbagg.normalize.days import DAY, noon
from sbagg.store import companies, jobs, learnt, newly
from sbagg.store.ids import COMPANY, shown
from sbagg.store.itemviews import item_id
from sbagg.store.newly import Learnt, Window
from sbagg.views import CompanyNews, DigestView

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from sbagg.store.reader import Reader
    from sbagg.views import SaidView, StageMove

_MOST = 50
_ARTICLES = 3
_MACHINES = frozenset({"auto", "bulk", "list", "invite"})
_BOUGHT = frozenset({"order", "invoice", "payment", "refund"})
_NO_NEWS = frozenset({"deal", "task", "note"})
"""A deal's news are its stages; what I am to do and what I noted myself is none."""


def digest(reader: Reader, window: Window) -> DigestView:
    """Return what is new within a window."""
    known = Learnt(reader, window)
    rows = [row for row in newly.items(reader, window, known) if row["status"] != "cancelled"]
    articles = [row for row in rows if row["kind"] == "post" and row["channel"] == "web"]
    tickets = [row["id"] for row in rows if row["kind"] == "ticket"]
    bought = [row["id"] for row in rows if row["kind"] in _BOUGHT]
    apart = {*tickets, *bought, *(row["id"] for row in articles)}
    written = [
        row for row in rows
        if row["id"] not in apart and row["kind"] not in _NO_NEWS and _MACHINES.isdisjoint((row["flags"] or "").split())
    ]  # fmt: skip
    persons, people_count = people(reader, written)
    firms = _companies(reader, articles)
    stages = _stages(reader, window, known)
    closed = newly.closed(reader, window, known)
    changed = _job_changes(reader, window, known)
    counts = {
        "closed": len(closed), "companies": len(firms), "job_changes": len(changed), "people": people_count, "stages": len(stages),
        "tickets": len(tickets), "transactions": len(bought),
    }  # fmt: skip
    ended = sorted(closed, key=lambda number: (-closed[number], number))
    return DigestView(
        window.since + 1, window.until, counts, persons, people_count, tuple(firms[:_MOST]), tuple(stages[:_MOST]),
        tuple(cited(reader, tickets[:_MOST])), tuple(cited(reader, ended[:_MOST])), tuple(cited(reader, bought[:_MOST])),
        tuple(changed[:_MOST]),
    )  # fmt: skip


def _companies(reader: Reader, articles: Sequence[sqlite3.Row]) -> list[CompanyNews]:
    """Return what the web says of companies, the most important first."""
    order = {row["id"]: place for place, row in enumerate(articles)}
    found = []
    for company, theirs in newly.concerned(reader, list(order)).items():
        row, rank = companies.row(reader, company), of_company(reader, company)
        newest = sorted(theirs, key=order.__getitem__)
        view = CompanyNews(
            shown(COMPANY, row["uid"]), row["name"], len(newest), tuple(cited(reader, newest[:_ARTICLES]))
        )
        found.append((-(rank.score if rank else -1), row["name"], view.id, view))
    return [view for *_, view in sorted(found, key=lambda entry: entry[:3])]


def _stages(reader: Reader, window: Window, known: Learnt) -> list[StageMove]:
    """Return the stages that deals came into, the latest first."""
    found = newly.stages(reader, window, known)
    rows = list(
        reader.among("SELECT * FROM interactions WHERE gone_at IS NULL AND id IN", [number for number, _ in found])
    )
    news = {(item_id(row), at) for row in rows for number, at in found if number == row["id"]}
    moves = stage_moves(deal_views.deals(reader, rows), -1, window.until)
    return [move for move in moves if (move.deal, move.at) in news]


def _job_changes(reader: Reader, window: Window, known: Learnt) -> list[SaidView]:
    """Return who changed jobs, the latest first."""
    recent = [change for change in jobs.everybody(reader) if change.at > window.since - newly.LATE - DAY]
    news = [change for change in recent if _is_news(reader, change, window, known)]
    return [said(item) for item in jobs.views(reader, news)]


def _is_news(reader: Reader, change: jobs.Change, window: Window, known: Learnt) -> bool:
    at = noon(change.at)
    if window.since < at <= window.until:
        return True
    records = jobs.evidence(reader, change)
    mails = newly.of_records(reader, records)
    return any(known.is_news(at, learnt.CARD, record) for record in records) or any(
        known.is_news(at, learnt.ITEM, number) for numbers in mails.values() for number in numbers
    )
