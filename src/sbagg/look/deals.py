"""Deals and tickets, from the items that carry them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sbagg.store.ids import COMPANY, shown
from sbagg.store.itemviews import accounts, item_id, money, whose
from sbagg.views import DealView, PartyRef, Ref, StageAt, TicketView

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from sbagg.store.reader import Reader


def deals(reader: Reader, rows: Sequence[sqlite3.Row]) -> list[DealView]:
    """Return the deals of these items (rows of ``interactions``), open ones first, in the order given."""
    numbers = [row["id"] for row in rows]
    state = {r["interaction"]: r for r in reader.among("SELECT * FROM deals WHERE interaction IN", numbers)}
    rows = [row for row in rows if row["id"] in state]  # the rest only calls itself a deal
    stages: dict[int, list[StageAt]] = defaultdict(list)
    for r in reader.among("SELECT * FROM deal_stages WHERE interaction IN", numbers, "ORDER BY interaction, at, stage"):
        stages[r["interaction"]].append(StageAt(r["stage"], r["at"]))
    parties = _parties(reader, numbers)
    names = _companies(reader, numbers)
    owners = whose(reader, [r["owner"] for r in state.values() if r["owner"] is not None])
    views = []
    for row in rows:
        deal, known = state[row["id"]], stages[row["id"]]
        company = names.get(row["id"]) or _stated(deal["company"])
        views.append(
            DealView(
                id=item_id(row), name=row["title"], stage=deal["stage"] or None, pipeline=deal["pipeline"] or None,
                status=deal["status"], amount=money(row["amount"], row["currency"]), close=deal["close"] or None,
                owner=owners[deal["owner"]].ref if deal["owner"] is not None else None, company=company,
                people=tuple(p for p in parties[row["id"]] if p.role != "owner"),
                since=known[-1].at if known else None, stages=tuple(known),
            )
        )  # fmt: skip
    return sorted(views, key=lambda deal: deal.status != "open")


def tickets(reader: Reader, rows: Sequence[sqlite3.Row]) -> list[TicketView]:
    """Return the tickets of these items, open ones first, in the order given."""
    numbers = [row["id"] for row in rows]
    state = {r["interaction"]: r for r in reader.among("SELECT * FROM tickets WHERE interaction IN", numbers)}
    rows = [row for row in rows if row["id"] in state]
    parties = _parties(reader, numbers)
    names = _companies(reader, numbers)
    views = []
    for row in rows:
        ticket = state[row["id"]]
        person = next((Ref(p.id, p.name) for p in parties[row["id"]] if p.role != "owner"), None)
        views.append(
            TicketView(
                item_id(row), row["title"], row["status"], ticket["priority"] or None, row["at"], ticket["closed"], person,
                names.get(row["id"]) or _stated(ticket["company"]),
            )
        )  # fmt: skip
    return sorted(views, key=lambda ticket: ticket.closed is not None)


def _parties(reader: Reader, numbers: Sequence[int]) -> dict[int, list[PartyRef]]:
    rows = list(
        reader.among("SELECT DISTINCT interaction, identity, role FROM participants WHERE interaction IN", numbers)
    )
    people = whose(reader, [row["identity"] for row in rows])
    found: dict[int, set[PartyRef]] = defaultdict(set)
    for row in rows:
        who = people[row["identity"]].ref
        found[row["interaction"]].add(PartyRef(who.id, who.name, row["role"]))
    return defaultdict(
        list, {number: sorted(group, key=lambda p: (p.role, p.name, p.id)) for number, group in found.items()}
    )


def _companies(reader: Reader, numbers: Sequence[int]) -> dict[int, Ref]:
    """Return the company that each item concerns, through the accounts it names, else through its people."""
    found = accounts(reader, numbers)
    rest = [number for number in numbers if number not in found]
    sql = (
        "SELECT p.interaction, min(f.uid) AS uid, f.name FROM participants p JOIN identities i ON i.id = p.identity "
        "JOIN persons q ON q.id = i.person JOIN companies f ON f.id = q.company "
        "WHERE p.role != 'owner' AND NOT q.us AND p.interaction IN"
    )
    for row in reader.among(sql, rest, "GROUP BY p.interaction"):
        found[row["interaction"]] = Ref(shown(COMPANY, row["uid"]), row["name"])
    return found


def _stated(name: str) -> Ref | None:
    return Ref("", name) if name else None
