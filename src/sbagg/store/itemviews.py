"""From row ids to item views, a page at a time: a handful of queries however long the page."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sbagg.normalize import money_text
from sbagg.normalize.days import noon
from sbagg.store.ids import COMPANY, DEAL, ITEM, THREAD, TICKET, shown
from sbagg.store.packing import unpacked
from sbagg.store.reader import Reader, person_id
from sbagg.views import Day, Item, Money, PartyRef, Ref

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_LETTERS = {"deal": DEAL, "ticket": TICKET}
_SHOWN_PARTIES = 50
_STATES = frozenset({"deal", "ticket", "order", "invoice", "payment", "refund"})
"""Kinds of which the source itself says whose they are."""


class Who(NamedTuple):
    """An identity as it is shown: its person's id and name, or its own where nobody stands behind it."""

    identity: int
    person: int | None
    ref: Ref
    company: Ref | None


def item_id(row: sqlite3.Row) -> str:
    """Return an item's id: a deal's begins with ``d``, a ticket's with ``t``."""
    return shown(_LETTERS.get(row["kind"], ITEM), row["uid"])


def whose(reader: Reader, identities: Iterable[int]) -> dict[int, Who]:
    """Return how to show these identities."""
    sql = (
        "SELECT i.id, i.uid, i.value, i.person, p.uid AS person_uid, p.name, c.uid AS company_uid, c.name AS company "
        "FROM identities i LEFT JOIN persons p ON p.id = i.person "
        "LEFT JOIN companies c ON c.id = coalesce(i.company, p.company) WHERE i.id IN"
    )
    return {
        row["id"]: Who(
            row["id"], row["person"],
            Ref(person_id(row["person_uid"] or row["uid"]), row["name"] or row["value"]),
            Ref(shown("c", row["company_uid"]), row["company"]) if row["company_uid"] is not None else None,
        )
        for row in reader.among(sql, identities)
    }  # fmt: skip


def accounts(reader: Reader, ids: Iterable[int]) -> dict[int, Ref]:
    """Return the company of the account that items concern; of several the first in the order of ids."""
    sql = (
        "SELECT c.interaction, min(f.uid) AS uid, f.name FROM concerns c "
        "JOIN company_keys k ON k.kind = 'account' AND k.value = CAST(c.target AS TEXT) "
        "JOIN companies f ON f.id = k.company WHERE c.interaction IN"
    )
    rows = reader.among(sql, ids, "GROUP BY c.interaction")
    return {row["interaction"]: Ref(shown(COMPANY, row["uid"]), row["name"]) for row in rows}


def texts(reader: Reader, ids: Iterable[int], *, whole: bool = False) -> dict[int, str]:
    """Return the texts of items: what the author wrote, or all of it."""
    rows = reader.among("SELECT * FROM texts WHERE interaction IN", ids)
    return {row["interaction"]: unpacked(row["new"], row["whole"] if whole else None) for row in rows}


def items(reader: Reader, ids: Sequence[int]) -> list[Item]:
    """Return the views of these items, in the order given."""
    rows = {row["id"]: row for row in reader.among("SELECT * FROM interactions WHERE id IN", ids)}
    parties: dict[int, dict[tuple[int, str], None]] = defaultdict(dict)
    for row in reader.among(
        "SELECT interaction, identity, role FROM participants WHERE interaction IN",
        ids,
        "ORDER BY interaction, role",
    ):
        parties[row["interaction"]][row["identity"], row["role"]] = None
    people = whose(
        reader,
        [identity for group in parties.values() for identity, _ in group]
        + [row["author"] for row in rows.values() if row["author"] is not None],
    )
    bodies = texts(reader, ids)
    seen: dict[int, list[str]] = defaultdict(list)
    for row in reader.among(
        "SELECT DISTINCT g.interaction, s.name FROM sightings g JOIN records r ON r.id = g.record "
        "JOIN sources s ON s.id = r.source WHERE g.interaction IN", ids, "ORDER BY g.interaction, s.name",
    ):  # fmt: skip
        seen[row["interaction"]].append(row["name"])
    threads = [row["thread"] for row in rows.values() if row["thread"] is not None]
    sizes = dict(
        tuple(row)
        for row in reader.among("SELECT thread, count(*) FROM interactions WHERE thread IN", threads, "GROUP BY thread")
    )
    concerned = accounts(reader, ids)
    return [
        _item(
            reader,
            rows[number],
            list(parties[number]),
            people,
            bodies.get(number, ""),
            seen[number],
            sizes,
            concerned.get(number),
        )
        for number in ids
        if number in rows
    ]


def _item(
    reader: Reader, row: sqlite3.Row, parties: list[tuple[int, str]], people: dict[int, Who], text: str,
    sources: list[str], sizes: dict[int, int], account: Ref | None,
) -> Item:  # fmt: skip
    author = row["author"]
    others = [(who, role) for who, role in parties if who != author]
    direction, by = toward(reader, author, [who for who, role in others if role != "delivered"], row["visibility"])
    refs: dict[tuple[str, str], PartyRef] = {}
    for identity, role in others:
        if role == "delivered":
            continue  # whose mailbox it came to is no part in it: the same address stands in To
        who = people[identity].ref
        refs.setdefault((who.id, role), PartyRef(who.id, who.name, role))
    named = sorted(refs.values(), key=lambda ref: (ref.role, ref.name, ref.id))[:_SHOWN_PARTIES]
    outside = sorted(
        {(c.name, c.id) for i, _ in parties if i not in reader.us and (c := people[i].company)},
        key=lambda pair: pair,
    )
    first = people[author].company if author is not None and author not in reader.us else None
    met = first or (Ref(outside[0][1], outside[0][0]) if outside else None)
    company = (account or met) if row["kind"] in _STATES else (met or account)
    return Item(
        id=item_id(row), at=moment(row), kind=row["kind"], channel=row["channel"],
        direction=direction, visibility=row["visibility"],  # type: ignore[arg-type]
        author=people[author].ref if author is not None else None, by=by,  # type: ignore[arg-type]
        title=row["title"], text=text, with_=tuple(named), company=company,
        thread=shown(THREAD, row["thread"]) if row["thread"] is not None else None,
        thread_size=sizes.get(row["thread"], 1) if row["thread"] is not None else 1,
        sources=tuple(sources), url=row["url"], signals=(), amount=money(row["amount"], row["currency"]),
        due=row["due"], status=row["status"] or _coming(reader, row), gone=row["gone_at"] is not None,
    )  # fmt: skip


def moment(row: sqlite3.Row) -> int | None:
    """Return when an item was: unix seconds, or the Day where there is no time."""
    whole_day = row["at"] is not None and "day" in (row["flags"] or "").split()
    return Day(row["at"]) if whole_day else row["at"]


def _coming(reader: Reader, row: sqlite3.Row) -> str | None:
    """Return ``open`` for a meeting that is still to come: its source said when it is, and time goes on without a sync."""
    at = moment(row)
    ahead = row["kind"] == "meeting" and at is not None and (noon(at) if isinstance(at, Day) else at) > reader.now
    return "open" if ahead else None


def toward(reader: Reader, author: int | None, others: list[int], visibility: str) -> tuple[str, str]:
    """Work out direction and ``by``: they depend on who we are, so they are never stored."""
    if author is None:
        return "none", "none"
    if author not in reader.us:
        return "in", "other"
    by = "me" if author in reader.me else "colleague"
    outward = visibility == "public" or any(other not in reader.us for other in others)
    return ("out" if outward else "internal"), by


def money(minor: int | None, currency: str | None) -> Money | None:
    """Return an amount as views show it."""
    return None if minor is None else Money(money_text(minor, currency), currency)
