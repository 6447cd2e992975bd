"""A digest laid out: people first, then companies in the news, deals, tickets, orders and new jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.render.human.words import count, when
from sbagg.render.told import Line, Section, Told, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sbagg.render.output import Output
    from sbagg.views import DigestView, PersonNews, SaidView

_PEOPLE, _FEW = 20, 8
_END = "Open a line: sbagg show ITEM (i, d, t) · sbagg who ID (p) · sbagg company ID (c)"


def lay_out(view: DigestView, output: Output) -> Told:
    """Return what a digest says, in the output's time zone and signs."""
    sections = [
        *(_person(one, output) for one in view.people[:_PEOPLE]),
        *_rest(view, output),
        *_companies(view, output),
        *_deals(view, output),
        *_listed("Tickets", [("opened", view.tickets), ("closed", view.closed)], view, output),
        *_listed("Orders and payments", [("", view.transactions)], view, output),
        *_listed("New jobs", [("", view.job_changes)], view, output),
    ]
    return Told(f"New since {when(view.since, output)}", "", (), tuple(sections), output.command(_END))


def _person(one: PersonNews, output: Output) -> Section:
    place = ", ".join(filter(None, [one.title, one.company.name if one.company else ""]))
    rank = f"rank {one.rank}" if one.rank is not None else "no rank"
    head = " · ".join(filter(None, [one.name, rank, "YOUR TURN" if one.waits else "", words.counts(one.counts), place]))
    return Section(
        head, tuple(words.said(item, output, name=_by_another(item, one), most=2) for item in one.items), one.id
    )


def _by_another(item: SaidView, one: PersonNews) -> bool:
    return item.author is not None and item.author.id != one.id


def _rest(view: DigestView, output: Output) -> Iterator[Section]:
    """Say who else there is news of, in a line each of the next few."""
    left = view.people[_PEOPLE : _PEOPLE + _FEW]
    if left:
        lines = tuple(Line("also", f"{one.name}: {words.counts(one.counts)}", one.id) for one in left)
        yield Section(
            f"{count(view.people_count - _PEOPLE, 'more person', 'more people')}: {output.command('sbagg digest --json')}",
            lines,
        )


def _companies(view: DigestView, output: Output) -> Iterator[Section]:
    for company in view.companies[:_FEW]:
        lines = tuple(words.said(item, output, "news", most=2) for item in company.items)
        yield Section(f"{company.name} in the news", lines, company.id)


def _deals(view: DigestView, output: Output) -> Iterator[Section]:
    if view.stages:
        lines = tuple(words.move(move, output) for move in view.stages[:_FEW])
        yield Section(f"Deals that moved: {view.counts.get('stages', 0)}", lines)


def _listed(
    title: str, groups: list[tuple[str, tuple[SaidView, ...]]], view: DigestView, output: Output
) -> Iterator[Section]:
    keys = {"Tickets": ("tickets", "closed"), "Orders and payments": ("transactions",), "New jobs": ("job_changes",)}
    lines = [words.said(item, output, label, name=True, most=2) for label, found in groups for item in found[:_FEW]]
    if lines:
        yield Section(f"{title}: {sum(view.counts.get(key, 0) for key in keys[title])}", tuple(lines))
