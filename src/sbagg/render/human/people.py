"""Lists of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human import ranks, spark
from sbagg.render.human.table import table
from sbagg.render.human.text import FAINT, MINE, NAME, THEIRS, cell, join
from sbagg.render.human.words import number, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import PersonRow

_WIDE, _ROOM = 80, 8
"""Cells from which on a rank is drawn, and how many it takes."""


def listed(rows: Sequence[PersonRow], output: Output) -> list[Text]:
    """Show people, one a line."""
    return table(
        [
            [cell(row.name, NAME), _place(row), ranks.number(row.rank), _bar(row, output), *_contact(row, output)]
            for row in rows
        ],
        output.width,
        heading=("name", "company", "rank", "" if output.width < _WIDE else "of 100", "in", "out", "last contact"),
        right={2, 4, 5},
        flexible={0, 1},
    )


def _bar(row: PersonRow, output: Output) -> Text:
    """Draw the rank, where there is room."""
    if row.rank is None or output.width < _WIDE:
        return Text()
    return Text(spark.length(row.rank.score, 100, _ROOM, unicode=output.pictures), FAINT)


def person_rows(rows: Sequence[PersonRow], company: str, output: Output, width: int) -> list[Text]:
    """Show the people of one company (its id), whose name is not repeated; of who left it, where they are now."""
    shown = [
        [cell(row.name, NAME), _title(row, company), ranks.number(row.rank), *_contact(row, output)] for row in rows
    ]
    heading = ("", "", "rank", "in", "out", "last contact")
    return table(shown, width, heading=heading, right={2, 3, 4}, flexible={0, 1})


def _title(row: PersonRow, company: str) -> Text:
    if row.company is not None and row.company.id != company:
        return join(["now", _place(row)], " ")
    return cell(row.title or "")


def _place(row: PersonRow) -> Text:
    return join([cell(row.company.name) if row.company else "", cell(row.title or "", FAINT)], ", ")


def _contact(row: PersonRow, output: Output) -> list[Text]:
    last = "" if row.last_at is None else when(row.last_at, output)
    counts = row.counts
    return [Text(number(counts.in_), THEIRS), Text(number(counts.out), MINE), Text(last, FAINT)]
