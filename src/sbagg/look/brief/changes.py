"""What is new since the last meeting with somebody: counted, and the few that matter most."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from sbagg.look.brief.said import cited, one, said
from sbagg.store import companies, contacts, jobs
from sbagg.views import Changes, StageMove

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

    from sbagg.store.reader import Reader
    from sbagg.views import DealView, SaidView, TicketView

_DAY = 86400
_WITHOUT = 30 * _DAY
"""What is looked at where nobody was met in the last year."""
_YEAR = 365 * _DAY
_STATES = ("ticket", "order", "invoice", "payment", "refund")
_CITED = 12
_WRITTEN = 5


class Scope(NamedTuple):
    """Whose news it is: row ids of identities, refs of their companies, and row ids of the people."""

    identities: tuple[int, ...]
    targets: tuple[int, ...]
    persons: tuple[int, ...]


def changes(
    reader: Reader, scope: Scope, deals: Sequence[DealView], tickets: Sequence[TicketView], states: Iterable[sqlite3.Row],
    item: int | None,
) -> Changes:  # fmt: skip
    """Return what is new since we last met. ``deals``, ``tickets`` and ``states`` (rows of ``interactions``) are those of the
    people and their companies; ``item`` is the meeting that is prepared.
    """
    identities, targets, persons = scope
    met = one(reader, contacts.last_met(reader, identities, item))
    if met is not None and (met.at or 0) < reader.now - _YEAR:
        met = None
    since = reader.now - _WITHOUT if met is None else int(met.at or 0)
    written = [row for row in contacts.within(reader, identities, since) if row["id"] != item]
    written = [row for row in written if row["kind"] not in _STATES]
    opened = [row for row in states if since < (row["at"] or 0) <= reader.now and row["kind"] in _STATES]
    news = _news(reader, targets, since)
    moved = stage_moves(deals, since, reader.now)
    changed = _job_changes(reader, persons, since)
    closed = [ticket for ticket in tickets if since < (ticket.closed or 0) <= reader.now]
    counts = Counter(row["kind"] for row in written)
    counts.update(row["kind"] for row in opened)
    counts.update({"stage": len(moved), "job_change": len(changed), "news": len(news), "ticket_closed": len(closed)})
    by_them = [row["id"] for row in written if row["author"] in set(identities)]
    few = [*(row["id"] for row in opened[:_CITED]), *by_them[:_WRITTEN], *news[:1]]
    return Changes(
        since, met, {kind: n for kind, n in sorted(counts.items()) if n}, tuple(moved),
        tuple([*changed, *cited(reader, few)][:_CITED]),
    )  # fmt: skip


def stage_moves(deals: Iterable[DealView], since: int, until: int) -> list[StageMove]:
    """Return the stages that deals came into after ``since`` and up to ``until``, the latest first."""
    moves = [
        StageMove(deal.id, deal.name, before.stage if before else None, stage.stage, stage.at, deal.amount)
        for deal in deals
        for before, stage in zip((None, *deal.stages), deal.stages, strict=False)
        if stage.at is not None and since < stage.at <= until
    ]
    return sorted(moves, key=lambda move: (-move.at, move.name, move.deal))


def _news(reader: Reader, targets: Collection[int], since: int) -> list[int]:
    """Return what the web says that concerns these companies."""
    found = companies.news(reader, targets)
    times = {row["id"]: row["at"] or 0 for row in reader.among("SELECT id, at FROM interactions WHERE id IN", found)}
    return [number for number in found if since < times[number] <= reader.now]


def _job_changes(reader: Reader, persons: Iterable[int], since: int) -> list[SaidView]:
    found = [change for person in persons for change in jobs.of_person(reader, person) if change.at > since]
    return [said(item) for item in jobs.views(reader, found)]
