"""The card of a company, and lists of companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human import card, ranks, screen
from sbagg.render.human.people import person_rows
from sbagg.render.human.table import table
from sbagg.render.human.text import FAINT, MINE, NAME, THEIRS, body_width, cell, field, flow
from sbagg.render.human.words import number, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import Company, CompanyRow

_PEOPLE = 5
_NEWS = 3


def lines(company: Company, output: Output) -> list[Text]:
    """Show a company."""
    name = cell(card.short(company.name)).plain
    top = _head(company, output)
    facts = {
        "subsidiaries": _subsidiaries(company, output),
        "people": _people(company, output),
        "rank": ranks.rank(company.rank, output),
        "coverage": ranks.coverage(company.coverage, output),
        "contact": card.contact(company, name, output),
        "activity": card.activity(company.activity, name, output),
        "channels": card.channels(company, output),
        "deals": card.deals(company.deals, output),
        "tickets": card.tickets(company.tickets, output),
        "tasks": card.tasks(company.timeline, output),
        "coming": card.coming(company.timeline, output),
        "money": card.transactions(company.transactions, output),
        "tags": card.tags(company, output),
        "notes": card.notes(company, output),
        "news": _news(company, output),
    }
    return screen.assemble(company, output, top, facts)


def _head(company: Company, output: Output) -> list[Text]:
    also = cell(f"also: {', '.join(company.aliases)}", FAINT) if company.aliases else Text()
    part_of = cell(f"part of {company.parent.name}", FAINT) if company.parent else Text()
    parts = [cell(company.name, NAME), cell(", ".join(company.domains)), also, part_of]
    return flow([part for part in parts if part], output.width, between="  ")


def _subsidiaries(company: Company, output: Output) -> list[Text]:
    names = [cell(each.name) for each in company.subsidiaries[:_PEOPLE]]
    rest = len(company.subsidiaries) - len(names)
    more = [Text(f"+{number(rest)} more", FAINT)] if rest > 0 else []
    return field("Parts", flow([*names, *more], body_width(output.width), between=", "), output.width)


def _people(company: Company, output: Output) -> list[Text]:
    if not company.people:
        return field("People", [Text("nobody known here yet")], output.width)
    shown = company.people[:_PEOPLE]
    rest = max(company.people_count, len(company.people)) - len(shown)
    more = [Text(f"+{number(rest)} more", FAINT)] if rest > 0 else []
    return field("People", [*person_rows(shown, company.id, output, body_width(output.width)), *more], output.width)


def _news(company: Company, output: Output) -> list[Text]:
    news = [[Text(when(item.at, output), FAINT), cell(item.title or item.text)] for item in company.news[:_NEWS]]
    return field("News", table(news, body_width(output.width), flexible={1}), output.width)


def listed(rows: Sequence[CompanyRow], output: Output) -> list[Text]:
    """Show companies, one a line."""
    return table(
        [
            [
                cell(row.name, NAME),
                cell(", ".join(row.domains[:2])),
                Text(number(row.people)),
                ranks.number(row.rank),
                Text(number(row.counts.in_), THEIRS),
                Text(number(row.counts.out), MINE),
                Text("" if row.last_at is None else when(row.last_at, output), FAINT),
            ]
            for row in rows
        ],
        output.width,
        heading=("company", "domain", "people", "rank", "in", "out", "last contact"),
        right={2, 3, 4, 5},
        flexible={0, 1},
    )
