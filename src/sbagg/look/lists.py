"""Lists of people, companies and deals."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sbagg.errors import UsageError
from sbagg.insight import standing
from sbagg.insight.rhythm import HALF, quantile
from sbagg.look import deals as deal_views
from sbagg.look import known
from sbagg.store import companies as firms
from sbagg.store import rhythms, stages
from sbagg.store.ids import COMPANY, shown
from sbagg.store.reader import person_id
from sbagg.store.tags import tagged
from sbagg.store.tally import tallies
from sbagg.views import CompanyRow, DealView, PersonRow, Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from sbagg.store.reader import Reader

_DAY = 86400
_NO_STAY = 15.0
"""Days that a deal stays in a stage where none is known to have left it."""
FIRM_SORTS = ("rank", "last", "name")
SORTS: dict[str, Callable[[PersonRow], tuple[object, ...]]] = {
    "last": lambda who: (-(who.last_at or 0), who.name, who.id),
    "name": lambda who: (who.name.casefold(), who.id),
    "in": lambda who: (-who.counts.in_, who.name, who.id),
    "out": lambda who: (-who.counts.out, who.name, who.id),
}


def rows_of_people(reader: Reader, numbers: Collection[int]) -> list[PersonRow]:
    """Return list rows of these persons, in no order."""
    members = {
        row["id"]: row["person"] for row in reader.among("SELECT id, person FROM identities WHERE person IN", numbers)
    }
    counted = tallies(reader, members, {}, mine={members[i] for i in reader.me if i in members})
    sql = (
        "SELECT p.*, c.uid AS company_uid, c.name AS company_name FROM persons p LEFT JOIN companies c ON c.id = p.company "
        "WHERE p.id IN"
    )
    return [
        PersonRow(
            person_id(row["uid"]), row["name"], row["title"] or None,
            Ref(shown(COMPANY, row["company_uid"]), row["company_name"]) if row["company_uid"] is not None else None,
            None, counted[row["id"]].counts, counted[row["id"]].last_at,
        )
        for row in reader.among(sql, numbers)
    ]  # fmt: skip


def people(
    reader: Reader,
    *,
    sort: str = "last",
    company: int | None = None,
    channel: str = "",
    tag: str = "",
    stale_days: int | None = None,
    min_rank: int | None = None,
) -> list[PersonRow]:
    """Return outsiders (of one ``company``: everybody). ``stale_days``: only those without contact for so long;
    ``min_rank``: only those who are at least so important. Their ranks are set by :func:`sbagg.look.rank.with_ranks`.
    """  # fmt: skip
    if sort not in {"rank", *SORTS}:
        raise UsageError(f"Cannot sort by {sort}", f"Sort by one of: rank, {', '.join(SORTS)}")
    numbers = (
        firms.people(reader, company)
        if company is not None
        else [r[0] for r in reader.db.execute("SELECT id FROM persons")]
    )
    if channel:
        on = reader.db.execute(
            "SELECT DISTINCT i.person FROM participants p JOIN identities i ON i.id = p.identity "
            "JOIN interactions x ON x.id = p.interaction WHERE x.channel = ? AND i.person IS NOT NULL", (channel,),
        )  # fmt: skip
        numbers = sorted({row[0] for row in on} & set(numbers))
    if tag:
        numbers = sorted(tagged(reader, tag) & set(numbers))
    left_out = _left_out(reader, everybody=company is not None)
    numbers = [number for number in numbers if number not in left_out]
    standings = standing.people(reader) if sort == "rank" or min_rank is not None else {}
    if min_rank is not None:
        numbers = [number for number in numbers if number in standings and standings[number].score >= min_rank]
    rows = rows_of_people(reader, numbers)
    if stale_days is not None:
        limit = reader.now - stale_days * _DAY
        rows = [row for row in rows if row.last_at is not None and row.last_at < limit]
    if sort == "rank":
        return _by_rank(reader, rows, standings)
    return sorted(rows, key=SORTS[sort])


def _by_rank(reader: Reader, rows: list[PersonRow], standings: Mapping[int, standing.Standing]) -> list[PersonRow]:
    """Sort the most important first. Whoever has no rank stands among them by how much is heard of them, if they are heard on a
    list where I write, or answered me in front of others; else behind. Decision 34 has the reasons.
    """  # fmt: skip
    heard = standing.heard_of(reader)
    uids = {
        row["id"]: person_id(row["uid"])
        for row in reader.among("SELECT id, uid FROM persons WHERE id IN", standings.keys() | heard.keys())
    }
    order: dict[str, tuple[float, ...]] = {uids[person]: (0, *found.order) for person, found in standings.items()}
    order |= {
        uids[person]: (int(not one.listed), *one.order) for person, one in heard.items() if person not in standings
    }
    return sorted(rows, key=lambda who: (order.get(who.id, (2,)), SORTS["last"](who)))


def outsiders(reader: Reader, persons: Collection[int] | None = None) -> set[int]:
    """Return the persons (row ids; of these, or of all) who are people and none of us."""
    if persons is None:
        return {row[0] for row in reader.db.execute("SELECT id FROM persons")} - _left_out(reader, everybody=False)
    found = {row["id"] for row in reader.among("SELECT id FROM persons WHERE id IN", persons)}
    return found - _left_out(reader, everybody=False, among=persons)


def _left_out(reader: Reader, *, everybody: bool, among: Collection[int] | None = None) -> set[int]:
    """Return the persons that a list leaves out: me; and but for ``everybody``, the rest of us and what is no person, of these
    people (None: of all).
    """  # fmt: skip
    ours = reader.me if everybody else reader.us
    found = {row["person"] for row in reader.among("SELECT person FROM identities WHERE id IN", ours)}
    if not everybody:  # newsletters, lists and desks are not people, though each can be asked for by its address
        shared, all_of_them = (
            "SELECT person FROM identities WHERE person",
            "GROUP BY person HAVING min(shared IS NOT NULL)",
        )
        rows = (
            reader.db.execute(f"{shared} IS NOT NULL {all_of_them}")
            if among is None
            else reader.among(f"{shared} IN", among, all_of_them)
        )
        found.update(row["person"] for row in rows)
    return found


def companies(reader: Reader, *, sort: str = "last") -> list[CompanyRow]:
    """Return companies other than ours, sorted by rank, by name, or the one last in contact first.

    Their ranks are set by :func:`sbagg.look.rank.with_firm_ranks`.
    """
    if sort not in FIRM_SORTS:
        raise UsageError(f"Cannot sort by {sort}", f"Sort by one of: {', '.join(FIRM_SORTS)}")
    ours = {row["company"] for row in reader.among("SELECT company FROM identities WHERE id IN", reader.us)}
    domains: dict[int, list[str]] = defaultdict(list)
    for row in reader.db.execute("SELECT company, value FROM company_keys WHERE kind = 'domain' ORDER BY value"):
        domains[row["company"]].append(row["value"])
    staff: dict[int, int] = defaultdict(int)
    for row in firms.everybody(reader):
        staff[row["company"]] += 1
    counted = tallies(reader, firms.all_members(reader), firms.all_targets(reader))
    rows = [
        CompanyRow(
            shown(COMPANY, row["uid"]), row["name"], tuple(domains[row["id"]]), staff[row["id"]],
            None, counted[row["id"]].counts, counted[row["id"]].last_at,
        )
        for row in reader.db.execute("SELECT * FROM companies")
        if row["id"] not in ours
    ]  # fmt: skip
    if sort == "rank":
        uids = {row["id"]: shown(COMPANY, row["uid"]) for row in reader.db.execute("SELECT id, uid FROM companies")}
        order = {uids[number]: found.order for number, found in standing.firms(reader).items()}
        return sorted(rows, key=lambda row: (row.id not in order, order.get(row.id, (0.0, 0.0)), row.name, row.id))
    if sort == "name":
        return sorted(rows, key=lambda row: (row.name.casefold(), row.id))
    return sorted(rows, key=lambda row: (-(row.last_at or 0), row.name, row.id))


def deals(
    reader: Reader, *, closed: bool = False, pipeline: str = "", stage: str = "", stuck: bool = False, most: int = 0
) -> list[DealView]:
    """Return open deals (``closed``: all), the largest first. ``stuck``: longer in their stage than is usual there; with ``most``
    only so many of these, those with the most important people.

    Raises NotFoundError for a pipeline or stage that no deal is in.
    """
    sql = "SELECT * FROM interactions WHERE kind IN ('deal', 'ticket', 'order', 'invoice', 'payment', 'refund') AND kind = 'deal' AND gone_at IS NULL"
    rows = (
        list(reader.among("SELECT * FROM interactions WHERE id IN", _foremost(reader, _stuck(reader), most)))
        if stuck
        else reader.db.execute(sql).fetchall()
    )
    every = deal_views.deals(reader, rows)
    if pipeline or stage:
        named = deal_views.deals(reader, reader.db.execute(sql).fetchall()) if stuck else every
        pipeline = pipeline and known.deal_word("pipeline", pipeline, (deal.pipeline for deal in named))
        stage = stage and known.deal_word("stage", stage, (deal.stage for deal in named))
    wanted = [
        deal
        for deal in every
        if (closed or deal.status not in {"won", "lost"})
        and (not pipeline or (deal.pipeline or "").casefold() == pipeline)
        and (not stage or (deal.stage or "").casefold() == stage)
    ]
    return sorted(
        wanted,
        key=lambda deal: (deal.status != "open", -float(deal.amount.amount if deal.amount else 0), deal.id),
    )


def usual(stays: Collection[float]) -> float:
    """Return the median of the days that deals were in a stage; there is at least one."""
    return quantile(sorted(stays), HALF)


def _foremost(reader: Reader, items: set[int], most: int) -> Sequence[int]:
    return rhythms.foremost(reader, items, most) if 0 < most < len(items) else sorted(items)


def _stuck(reader: Reader) -> set[int]:
    """Return the open deals (row ids) that have been in their stage for over twice what is usual there, or, where none left it,
    for over 30 days.
    """  # fmt: skip
    usual = stages.usual(reader)
    return {
        number
        for number, pipeline, name, since in stages.open_deals(reader)
        if reader.now - since > 2 * usual.get((pipeline, name), _NO_STAY * _DAY)
    }
