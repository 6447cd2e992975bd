"""The kitchens team's HubSpot as exported from its lists: contacts, companies and deals, one CSV each.

UTF-8, comma, fields quoted; columns are labels in English; dates ``YYYY-MM-DD HH:MM`` without a zone.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from sbagg.demo import clock
from sbagg.demo.business import LOST
from sbagg.demo.chance import source
from sbagg.demo.packing import date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from sbagg.demo.business import Deal
    from sbagg.demo.cast import Cast, Company

_CONTACT = (
    "Record ID", "First Name", "Last Name", "Email", "Additional email addresses", "Phone Number",
    "Job Title",
    "Twitter Username", "Contact owner", "Lead Status", "Lifecycle Stage", "Unsubscribed from all email",
    "Associated Company IDs (Primary)", "Associated Company", "Create Date", "Last Modified Date",
)  # fmt: skip
_COMPANY = (
    "Record ID", "Company name", "Company Domain Name", "Website URL", "Company owner", "City",
    "Country/Region",
    "Industry", "Create Date",
)  # fmt: skip
_DEAL = (
    "Record ID", "Deal Name", "Deal Stage", "Pipeline", "Amount", "Currency", "Close Date", "Deal owner",
    "Create Date",
    "Last Modified Date", "Associated Company IDs", "Associated Contact IDs", "Is Closed Won",
    "Is closed lost",
)  # fmt: skip
_FIRST = 101  # in HubSpot each kind of object counts for itself: contact 101 is not company 101


def paths(into: Path, now: int) -> dict[str, Path]:
    """Return the file of each list."""
    day = clock.iso_day(now)
    return {kind: into / f"hubspot-crm-exports-all-{kind}-{day}.csv" for kind in ("contacts", "companies", "deals")}


def write(into: Path, cast: Cast, deals: Iterable[Deal], *, seed: int, now: int) -> dict[str, int]:
    """Write the three files and return how many rows each has."""
    portal = _Portal(cast, [deal for deal in deals if deal.company.team == "hubspot"], seed, now)
    tables = {
        "contacts": (_CONTACT, portal.contacts()),
        "companies": (_COMPANY, portal.companies()),
        "deals": (_DEAL, portal.deals()),
    }
    counts = {}
    for kind, path in paths(into, now).items():
        header, rows = tables[kind]
        counts[kind] = _write(path, header, rows)
        date(path, now)
    return counts


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    number = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
        table.writerow(header)
        for number, row in enumerate(rows, 1):  # noqa: B007 - the last number is the count
            table.writerow(row)
    return number


class _Portal:
    def __init__(self, cast: Cast, deals: list[Deal], seed: int, now: int) -> None:
        self._people = [person for person in cast.people if person.crm in {"hubspot", "both"}]
        owned = dict.fromkeys(person.company for person in self._people if person.company)
        self._deals, self._rng, self._now = deals, source(seed, "hubspot"), now
        self._contact_id = {person.key: _FIRST + place for place, person in enumerate(self._people)}
        self._company_id = {company: _FIRST + place for place, company in enumerate(owned)}
        self._owner = cast.by_key["theo"].name

    def _created(self) -> str:
        return clock.hubspot(self._now - self._rng.randrange(200 * clock.DAY, 700 * clock.DAY))

    def contacts(self) -> Iterator[Sequence[object]]:
        for person in self._people:
            given, family = person.card_name
            company: Company | None = person.company
            yield (
                self._contact_id[person.key], given, family, person.emails[0] if person.emails else "",
                # one who changed jobs has the old address here only where two cards know of it
                ";".join(person.emails[1:]) if person.crm == "both" or not person.moved else "",
                person.phone, person.title, person.twitter, self._owner,
                self._rng.choice(("New", "Open", "In progress", "Connected")), "Customer",
                "true" if "opted_out" in person.flags else "false",
                self._company_id[company] if company else "",
                company.name if company else "", self._created(), clock.hubspot(self._now - 20 * clock.DAY),
            )  # fmt: skip

    def companies(self) -> Iterator[Sequence[object]]:
        for company, number in self._company_id.items():
            yield (number, company.name, company.domain, f"https://www.{company.domain}", self._owner,
            company.city,
                   company.country, "FOOD_BEVERAGES", self._created())  # fmt: skip

    def deals(self) -> Iterator[Sequence[object]]:
        ids = self._contact_id
        for number, deal in enumerate(self._deals, _FIRST):
            lost = deal.stage.name == LOST[deal.company.pipeline]
            yield (
                number, deal.name, deal.stage.name,
                "Kitchens" if deal.company.pipeline == "kitchen" else "Sales Pipeline",
                deal.amount, deal.currency, clock.hubspot(deal.close), deal.owner.name,
                clock.hubspot(deal.stages[0].at),
                clock.hubspot(deal.stage.at), self._company_id[deal.company],
                ";".join(str(ids[person.key]) for person in deal.people if person.key in ids),
                str(deal.won).lower(), str(lost).lower(),
            )  # fmt: skip
