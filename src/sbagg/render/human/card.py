"""The facts that cards of people and of companies share: some lines each, none when nothing is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human import spark
from sbagg.render.human.items import fold, word
from sbagg.render.human.table import table
from sbagg.render.human.text import (
    ALARM,
    FAINT,
    MINE,
    NAME,
    THEIRS,
    WARN,
    body_width,
    cell,
    field,
    fit,
    flow,
    join,
    line,
)
from sbagg.render.human.words import count, due, iso_day, kinds, local, money, month, number, since, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import (
        Company,
        Counts,
        DealView,
        Item,
        Month,
        Person,
        TicketView,
        Transactions,
    )

_FEW = 3
_SHORT = 14
_LEAST = 2
_CHANNELS = 5
_NAME = 9
"""As wide as the month before the bars of activity: the months stand one below the other."""
_WIDE = 66


def short(name: str) -> str:
    """Return what to call somebody in a tight place: a short name whole, else its first word."""
    return name if len(name) <= _SHORT else (name.split() or [name])[0]


def contact(view: Person | Company, name: str, output: Output) -> list[Text]:
    """Say how much was written each way, by which kinds, and when first and last."""
    counts = view.counts
    if view.last_at is None and not (counts.in_ or counts.out or any(counts.by_kind.values())):
        return field("Contact", [Text(f"No contact with {name} yet")], output.width)
    span = f"last {when(view.last_at, output)}" if view.last_at is not None else ""
    if view.first_at is not None and view.first_at != view.last_at:
        span = f"first {when(view.first_at, output)}, {span}"
    said = flow([_amounts(counts, name), Text(span)], body_width(output.width), between=" · ")
    by_kind = [cell(kinds(counts.by_kind), FAINT)] if any(counts.by_kind.values()) else []
    return field("Contact", [*said, *by_kind], output.width)


def _amounts(counts: Counts, name: str) -> Text:
    theirs = line(Text(number(counts.in_), THEIRS), " from ", cell(name))
    return line(theirs, ", ", Text(number(counts.out), MINE), " from you")


def activity(known: Sequence[Month], name: str, output: Output) -> list[Text]:
    """Draw the last one or two years, a bar a month: written by them, by me. One busy month alone is no picture."""
    months = spark.months(known, output, **_span(output))
    top = max((max(each.in_, each.out) for each in months), default=0)
    if sum(1 for each in months if each.in_ or each.out) < _LEAST:
        return []
    theirs = spark.bars([each.in_ for each in months], top, unicode=output.pictures)
    mine = spark.bars([each.out for each in months], top, unicode=output.pictures)
    first, last = month(months[0].month), "" if output.width < _WIDE else month(months[-1].month)
    return field(
        "Activity",
        [
            line(Text(f"{first} ", FAINT), Text(theirs, THEIRS), Text(f" {last}", FAINT), f"  from {name}"),
            line(" " * (len(first) + 1), Text(mine, MINE), " " * (len(last) + 1), "  from you"),
        ],
        output.width,
    )


def channels(view: Person | Company, output: Output) -> list[Text]:
    """Draw through which channels contact went, a shade a month; of one channel alone there is nothing to compare."""
    shown_months = spark.months(view.activity, output, **_span(output))
    place = {month.month: n for n, month in enumerate(view.activity)}
    drawn = [
        (row.channel, [row.months[place[each.month]] if each.month in place else 0 for each in shown_months])
        for row in view.channels
    ]
    drawn = [(name, values) for name, values in drawn if any(values)][:_CHANNELS]
    if len(drawn) < _LEAST or sum(map(any, zip(*(values for _, values in drawn), strict=True))) < _LEAST:
        return []
    top = max(max(values) for _, values in drawn)
    lines = [
        line(
            Text(f"{fit(cell(name), _NAME).plain:<{_NAME}}", FAINT),
            Text(spark.shades(values, top, unicode=output.pictures)),
            Text(f" {number(sum(values))}", FAINT),
        )
        for name, values in drawn
    ]
    return field("Channels", lines, output.width)


def _span(output: Output) -> dict[str, int]:
    """Return how many months there is room for."""
    return {"most": 24, "least": 12} if output.width >= _WIDE else {"most": 12, "least": 6}


def deals(views: Sequence[DealView], output: Output) -> list[Text]:
    """Show deals, open ones first: stage, amount, how long in the stage, when it should close."""
    ordered = sorted(views, key=lambda deal: deal.status != "open")
    shown = table(
        [_deal(deal, output) for deal in ordered[:_FEW]], body_width(output.width), right={2}, flexible={0, 1}
    )
    return field("Deals", [*shown, *_rest(len(ordered))], output.width)


def _deal(deal: DealView, output: Output) -> list[Text]:
    in_stage = f"{since(deal.since, output)} in stage" if deal.since is not None and deal.status == "open" else ""
    close = f"close {iso_day(deal.close, output)}" if deal.close and deal.status == "open" else ""
    stage = deal.stage or ("" if deal.status == "unknown" else deal.status)
    amount = Text(money(deal.amount, output), NAME) if deal.amount else Text()
    return [cell(deal.name), cell(stage), amount, Text(in_stage, FAINT), Text(close, FAINT)]


def tickets(views: Sequence[TicketView], output: Output) -> list[Text]:
    """Show open tickets; when none is open, say how many there were."""
    still = [ticket for ticket in views if ticket.closed is None]
    if not still:
        return field("Tickets", [Text(f"none open, {len(views)} closed")] if views else [], output.width)
    lines = [_ticket(ticket, output) for ticket in still[:_FEW]]
    shown = table(lines, body_width(output.width), flexible={0})
    return field("Tickets", [*shown, *_rest(len(still))], output.width)


def _ticket(ticket: TicketView, output: Output) -> list[Text]:
    open_for = since(ticket.opened, output) if ticket.opened is not None else ""
    return [
        cell(ticket.title),
        cell(ticket.status or "open"),
        cell(ticket.priority or ""),
        Text(open_for, FAINT),
    ]


def _rest(total: int) -> list[Text]:
    return [Text(f"+{total - _FEW} more", FAINT)] if total > _FEW else []


def tasks(items: Sequence[Item], output: Output) -> list[Text]:
    """Show open tasks with their due days; late ones in red."""
    todo = []
    for item in filter(is_task, items):
        said, late = due(item.due, output) if item.due else ("no due day", False)
        todo.append(
            [
                cell(item.title or item.text),
                Text(said if not item.due else f"due {said}", ALARM if late else FAINT),
            ]
        )
    return field("To do", table(todo, body_width(output.width), flexible={0, 1}), output.width)


def coming(items: Sequence[Item], output: Output) -> list[Text]:
    """Show what lies ahead: meetings that are on the calendar, of a series the next."""
    ahead = [item for item, _ in fold([item for item in items if is_ahead(item, output)])]
    ahead.sort(key=lambda item: item.at or 0)
    lines = [[Text(when(item.at, output)), cell(word(item)), cell(item.title or item.text)] for item in ahead]
    return field("Coming", table(lines, body_width(output.width), flexible={2}), output.width)


def is_task(item: Item) -> bool:
    """Tell whether an item is something still to be done."""
    return item.kind == "task" and (item.status or "open").casefold() == "open"


def is_ahead(item: Item, output: Output) -> bool:
    """Tell whether an item has yet to happen, and is not called off."""
    ahead = item.at is not None and local(item.at, output).timestamp() > output.now
    return ahead and not is_task(item) and item.status != "cancelled"


def transactions(view: Transactions, output: Output) -> list[Text]:
    """Say what was bought, in each currency by itself."""
    if not view.count and not view.totals:
        return []
    totals = join([Text(money(total, output), NAME) for total in view.totals], " + ")
    last = f"last {when(view.last_at, output)}" if view.last_at is not None else ""
    said = line(totals, " in " if totals else "", count(view.count, "purchase")) if view.count else totals
    return field("Money", [join([said, last], ", ")], output.width)


def tags(view: Person | Company, output: Output) -> list[Text]:
    """Show tags and signals."""
    parts = [*(cell(tag) for tag in view.tags), *(cell(signal, WARN) for signal in view.signals)]
    return field("Tags", flow(parts, body_width(output.width), most=1), output.width)


def notes(view: Person | Company, output: Output) -> list[Text]:
    """Show the first notes, a line each."""
    shown = [join([cell(note.text), Text(when(note.at, output), FAINT)]) for note in view.notes[:_FEW]]
    return field("Notes", [*shown, *_rest(len(view.notes))], output.width)
