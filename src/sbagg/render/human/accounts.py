"""Companies as customers: what they bought, and on the line below how long they have been quiet, with the arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human.text import FAINT, NAME, WARN, cell, fit, flow, join, line
from sbagg.render.human.words import count, iso_day, money, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import AccountRow

_LATE = 1.5
"""A silence of so many usual gaps stands out."""
_INDENT = "  "


def listed(rows: Sequence[AccountRow], output: Output) -> list[Text]:
    """Show each company in two or more lines: name and money; last order, usual gap, silence."""
    return [each for row in rows for each in _lines(row, output)]


def _lines(row: AccountRow, output: Output) -> list[Text]:
    worth = ", ".join(money(amount, output) for amount in row.totals)
    head = join([cell(row.name, NAME), Text(f"{worth} in {count(row.purchases, 'purchase')}".strip())])
    order = _quiet(
        "order", row.last_order_at, row.order_silent_days, row.order_gap_days, row.order_gaps, row.order_times, output
    )
    if row.next_order is not None:
        order = line(order, f", next due {iso_day(row.next_order, output)}")
    contact = _quiet(
        "contact", row.last_contact_at, row.contact_silent_days, row.contact_gap_days, row.contact_gaps, row.contact_times, output
    )  # fmt: skip
    said = [part for part in (order, contact) if part]
    return [
        fit(head, output.width),
        *(fit(line(_INDENT, each), output.width) for each in flow(said, output.width - len(_INDENT))),
    ]


def _quiet(
    what: str, at: int | None, silent: int | None, usual: float | None, gaps: int, times: float | None, output: Output
) -> Text:
    if at is None:
        return Text("never in touch with you", FAINT) if what == "contact" else Text()
    last = f"last {what} {when(at, output)}"
    if usual is None or times is None:
        return Text(f"{last}, silent {silent} d (too few to tell a rhythm: {count(gaps, 'gap')})", FAINT)
    said = f"{last}, usually every {usual:g} d, silent {silent} d = {times:g} x"
    return Text(said, WARN if times >= _LATE else "")
