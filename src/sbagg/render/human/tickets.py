"""Lists of support tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human.table import table
from sbagg.render.human.text import FAINT, NAME, cell
from sbagg.render.human.words import since, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import TicketView


def listed(rows: Sequence[TicketView], output: Output) -> list[Text]:
    """Show tickets, one a line: what about, whose, how urgent, and for how long it has been open."""
    return table(
        [_row(ticket, output) for ticket in rows],
        output.width,
        heading=("ticket", "who", "status", "priority", "opened", "open for"),
        right={5},
        flexible={0, 1},
    )


def _row(ticket: TicketView, output: Output) -> list[Text]:
    who = ticket.person or ticket.company
    lasts = ticket.opened is not None and ticket.closed is None
    return [
        cell(ticket.title, NAME if ticket.closed is None else ""),
        cell(who.name if who else ""),
        cell(ticket.status or ("open" if ticket.closed is None else "closed")),
        cell(ticket.priority or ""),
        Text("" if ticket.opened is None else when(ticket.opened, output), FAINT),
        Text(since(ticket.opened, output) if lasts and ticket.opened is not None else "", FAINT),
    ]
