"""Lists of deals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human.table import table
from sbagg.render.human.text import ALARM, FAINT, MINE, NAME, cell
from sbagg.render.human.words import due, iso_day, money, since

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import DealView

_STATUS = {"won": MINE, "lost": FAINT}


def listed(rows: Sequence[DealView], output: Output) -> list[Text]:
    """Show deals, one a line: whose, where it stands and since when, how much, when it should close."""
    return table(
        [_row(deal, output) for deal in rows],
        output.width,
        heading=("deal", "company", "stage", "amount", "in stage", "close"),
        right={3, 4},
        flexible={0, 1, 2},
    )


def _row(deal: DealView, output: Output) -> list[Text]:
    with_whom = deal.company.name if deal.company else next((party.name for party in deal.people), "")
    stage = deal.stage or ("" if deal.status == "unknown" else deal.status)
    if deal.status in _STATUS and deal.status not in stage.casefold():
        stage = f"{stage} ({deal.status})"
    return [
        cell(deal.name, NAME),
        cell(with_whom),
        cell(stage, _STATUS.get(deal.status, "")),
        Text(money(deal.amount, output) if deal.amount else ""),
        Text("" if deal.since is None or deal.status != "open" else since(deal.since, output), FAINT),
        _close(deal, output),
    ]


def _close(deal: DealView, output: Output) -> Text:
    if not deal.close:
        return Text()
    late = deal.status == "open" and due(deal.close, output)[1]
    return Text(iso_day(deal.close, output), ALARM if late else FAINT)
