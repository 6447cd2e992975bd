"""Views without a form of their own: their fields by name, so that nothing is unshowable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.render import json
from sbagg.render.human.table import table
from sbagg.render.human.text import FAINT, cell
from sbagg.render.lists import flat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from sbagg.render.output import Output


def lines(view: object, output: Output) -> list[Text]:
    """Show one view, a field a line."""
    fields = json.view_object(view)
    fields.pop("schema", None)
    return table([[cell(key, FAINT), cell(flat(value))] for key, value in fields.items()], output.width, flexible={1})


def listed(rows: Sequence[object], output: Output) -> list[Text]:
    """Show rows of one kind, a column a field."""
    plain = [json.plain(row) for row in rows]
    heading = list(plain[0])
    cells = [[cell(flat(row[key])) for key in heading] for row in plain]
    return table(cells, output.width, heading=heading, flexible=range(len(heading)))
