"""Everything known about one company, in one view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.look import deals, lists
from sbagg.look.freshness import freshness
from sbagg.look.rank import coverage, of_company, with_ranks
from sbagg.store import companies
from sbagg.store.heat import heat
from sbagg.store.ids import COMPANY, shown
from sbagg.store.itemviews import items
from sbagg.store.purchases import transactions
from sbagg.store.tags import tags_among
from sbagg.store.tally import activity, state_items, tally
from sbagg.timeline import Query, nearest
from sbagg.views import Company

if TYPE_CHECKING:
    from sbagg.store.reader import Reader
    from sbagg.views import PersonRow

_TIMELINE = 20
_NEWS = 10
_PEOPLE = 50


def company(reader: Reader, number: int) -> Company:
    """Return the view of the company with this row id."""
    row = companies.row(reader, number)
    members, targets = companies.members(reader, number), companies.targets(reader, number)
    counted = tally(reader, members, targets)
    staff = with_ranks(reader, lists.rows_of_people(reader, companies.people(reader, number)))
    staff.sort(
        key=lambda who: (who.company is not None and who.company.id != shown(COMPANY, row["uid"]), _importance(who))
    )
    news = companies.news(reader, targets)
    page = nearest(reader, Query(tuple(members), tuple(targets), company=number, without=frozenset(news)), _TIMELINE)
    keys = companies.keys(reader, number)
    return Company(
        id=shown(COMPANY, row["uid"]),
        name=row["name"],
        domains=tuple(keys["domain"]),
        aliases=tuple(keys["alias"]),
        parent=companies.parent(reader, number),
        subsidiaries=tuple(companies.subsidiaries(reader, number)),
        people=tuple(staff[:_PEOPLE]),
        people_count=len(staff),
        rank=of_company(reader, number),
        coverage=coverage(reader, members),
        counts=counted.counts,
        first_at=counted.first_at,
        last_at=counted.last_at,
        deals=tuple(deals.deals(reader, state_items(reader, members, targets, "p.kind = 'deal'"))),
        tickets=tuple(deals.tickets(reader, state_items(reader, members, targets, "p.kind = 'ticket'"))),
        transactions=transactions(reader, members, targets),
        signals=(),
        tags=tags_among(reader, members),
        notes=(),
        news=tuple(items(reader, news[:_NEWS])),
        timeline=tuple(page),
        activity=activity(reader, members, targets),
        channels=heat(reader, members, targets),
        freshness=freshness(reader, companies.sources(reader, number)),
    )


def _importance(who: PersonRow) -> tuple[object, ...]:
    """Sort the most important first; of one rank, or of none, the one last in contact."""
    return -(who.rank.score if who.rank else -1), -(who.last_at or 0), who.name, who.id
