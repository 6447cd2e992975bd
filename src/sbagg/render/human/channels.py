"""Channels, and what would be lost with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human.people import listed as people_listed
from sbagg.render.human.table import table
from sbagg.render.human.text import FAINT, NAME, WARN, cell, fit, flow, join, line
from sbagg.render.human.words import count, number, since, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import ChannelLoss, ChannelRow, Freshness


def listed(rows: Sequence[ChannelRow], output: Output) -> list[Text]:
    """Show channels, one a line."""
    return table(
        [
            [
                cell(row.channel, NAME), Text(number(row.items)), Text(number(row.people)),
                Text("" if row.last_at is None else when(row.last_at, output), FAINT),
                join([_fresh(each, output) for each in row.freshness], ", "),
            ]
            for row in rows
        ],
        output.width, heading=("channel", "items", "people", "last", "sources"), right={1, 2}, flexible={4},
    )  # fmt: skip


def loss(view: ChannelLoss, output: Output) -> list[Text]:
    """Say what would go with a channel, and who with it."""
    kinds = ", ".join(f"{number(amount)} {kind}" for kind, amount in view.by_kind.items())
    head = [line(cell(view.channel, NAME), ": ", count(view.items, "item")), cell(kinds, FAINT)]
    lines = flow(head, output.width, between="  ")
    lines.append(fit(cell(f"from {', '.join(view.sources)}" if view.sources else "", FAINT), output.width))
    lines.append(Text(f"{count(view.people, 'person', 'people')} met there"))
    if not view.only_there:
        return [*lines, Text("All of them can be reached elsewhere, too")]
    lines.append(Text(f"{count(len(view.only_there), 'person', 'people')} could be reached nowhere else:", WARN))
    return [*lines, *people_listed(view.only_there, output)]


def _fresh(each: Freshness, output: Output) -> Text:
    known = "never" if each.age_seconds is None else since(output.now - each.age_seconds, output)
    return line(cell(each.source), Text(f" {known}", WARN if each.stale else FAINT))
