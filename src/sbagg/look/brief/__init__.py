"""What to know before a meeting, or before a call with a person or a company, in one view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.look import deals as deal_views
from sbagg.look.brief.attendee import ANSWERS, attendee, by_rank, company_ref
from sbagg.look.brief.changes import Scope, changes
from sbagg.look.brief.said import cited
from sbagg.look.brief.which import About, which
from sbagg.look.freshness import freshness
from sbagg.store import agenda, companies, contacts, people
from sbagg.store.ids import COMPANY, shown
from sbagg.store.itemviews import items
from sbagg.store.purchases import transactions
from sbagg.store.reader import person_id
from sbagg.store.tally import state_items
from sbagg.views import BriefView, OursView, Ref, Transactions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sbagg.look.brief.attendee import Attendee
    from sbagg.store.agenda import Guest
    from sbagg.store.reader import Reader

_ORDERS = 3
_PEOPLE = 5
_MOST = 30
"""Of a meeting with more people than a brief can tell of, the first."""
_NOTHING = Transactions(0, (), None)


def brief(reader: Reader, what: str) -> BriefView:
    """Return the brief on a meeting (``next``, a time of today, an item's id), a person or a company. Raises NotFoundError,
    AmbiguousError or UsageError.
    """  # fmt: skip
    about = which(reader, what)
    if about.reason is not None:
        sources = [row["name"] for row in reader.db.execute("SELECT name FROM sources")]
        return BriefView(
            "meeting", None, None, about.reason, (), (), (), (), (), (), _NOTHING, (), None, freshness(reader, sources)
        )
    guests = agenda.guests(reader, about.item) if about.item is not None else []
    if about.person is not None:
        theirs = [attendee(reader, about.person)]
    elif about.company is not None:
        theirs = [attendee(reader, person) for person in by_rank(reader, about.company)[:_PEOPLE]]
    else:
        outside = [guest for guest in guests if guest.identity not in reader.us]
        theirs = [attendee(reader, one.person, role=one.role, item=about.item) for one in outside[:_MOST]]
    ours = [guest for guest in guests if guest.identity in reader.us and guest.identity not in reader.me]
    return _whole(reader, about, sorted(theirs, key=lambda one: _order(one, about.company)), ours)


def _order(one: Attendee, company: int | None) -> tuple[object, ...]:
    """Put who comes before who does not, who is known before who is not, who is at the ``company`` that is asked about before
    who left it, the most important first.
    """  # fmt: skip
    who = one.view
    gone = company is not None and one.company not in (None, company)
    return who.answer == "declined", not who.known, gone, -(who.rank.score if who.rank else -1), who.name, who.id


def _whole(reader: Reader, about: About, theirs: Sequence[Attendee], ours: Sequence[Guest]) -> BriefView:
    members = {member for one in theirs for member in one.members}
    firms = [about.company] if about.company is not None else _companies(reader, theirs)
    around = members | {member for firm in firms for member in companies.members(reader, firm)}
    targets = list(dict.fromkeys(target for firm in firms for target in companies.targets(reader, firm)))
    states = state_items(reader, around, targets, "1")
    deals = deal_views.deals(reader, [row for row in states if row["kind"] == "deal"])
    tickets = deal_views.tickets(reader, [row for row in states if row["kind"] == "ticket"])
    orders = [row["id"] for row in states if row["kind"] == "order" and (row["at"] or 0) <= reader.now]
    scope = Scope(
        tuple(around if about.company is not None else members), tuple(targets), tuple(one.person for one in theirs)
    )
    return BriefView(
        about="person" if about.person is not None else "company" if about.company is not None else "meeting",
        subject=_subject(reader, about), meeting=items(reader, [about.item])[0] if about.item is not None else None,
        reason=None, ours=tuple(_of_ours(reader, ours)), attendees=tuple(one.view for one in theirs),
        companies=tuple(ref for firm in firms if (ref := company_ref(reader, firm)) is not None),
        tasks=tuple(cited(reader, contacts.open_tasks(reader, around if about.company is not None else members))),
        deals=tuple(deal for deal in deals if deal.status == "open"),
        tickets=tuple(ticket for ticket in tickets if ticket.closed is None),
        transactions=transactions(reader, around, targets), orders=tuple(cited(reader, orders[:_ORDERS])),
        changes=changes(reader, scope, deals, tickets, states, about.item),
        freshness=freshness(reader, {name for one in theirs for name in people.sources(reader, one.person)}),
    )  # fmt: skip


def _companies(reader: Reader, theirs: Iterable[Attendee]) -> list[int]:
    """Return the companies (row ids) of those in the brief, ours not."""
    ours = {row["company"] for row in reader.among("SELECT company FROM identities WHERE id IN", reader.us)}
    return [
        number for number in dict.fromkeys(one.company for one in theirs) if number is not None and number not in ours
    ]


def _subject(reader: Reader, about: About) -> Ref | None:
    if about.person is not None:
        row = people.row(reader, about.person)
        return Ref(person_id(row["uid"]), row["name"])
    if about.company is not None:
        row = companies.row(reader, about.company)
        return Ref(shown(COMPANY, row["uid"]), row["name"])
    return None


def _of_ours(reader: Reader, ours: Iterable[Guest]) -> list[OursView]:
    roles = {guest.person: guest.role for guest in ours}
    rows = reader.among("SELECT id, uid, name FROM persons WHERE id IN", roles)
    found = [OursView(person_id(row["uid"]), row["name"], ANSWERS.get(roles[row["id"]])) for row in rows]
    return sorted(found, key=lambda one: (one.name, one.id))
