"""How numbers come about: each with its parts beneath it, and what was done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from sbagg import views
from sbagg.normalize.calendar import span
from sbagg.render.human.table import table
from sbagg.render.human.text import FAINT, NAME, cell, fit, line
from sbagg.render.human.words import when

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sbagg.render.output import Output
    from sbagg.views import Numbers, NumberView, PartView

_PARTS = 12
_FEW = 4
"""Of a mere count so many parts are shown."""
_BY = {
    "sum": "sum", "count": "how many", "smallest": "the smallest", "largest": "the largest", "difference": "the first less the second",
    "ratio": "the first by the second", "product": "the first times the second", "median": "the middle one", "three of four": "three of four are no longer",
    "half answered": "half are answered by then", "most answered": "nine of ten are answered by then",
}  # fmt: skip
"""What is done with the parts, in words."""


def numbers(view: Numbers, output: Output) -> list[Text]:
    """Show each number with its parts, of many the first."""
    lines = [
        fit(line(cell(view.name, NAME), "  ", cell(f"its rank: sbagg rank explain {view.id}", FAINT)), output.width)
    ]
    for one in view.numbers:
        lines += [Text(), *_number(one, output)]
    return lines


def _number(view: NumberView, output: Output) -> list[Text]:
    rounded = ", rounded down" if view.rounded == "down" else ", rounded" if view.rounded != "no" else ""
    head = line(cell(_said(view.value, view.unit), NAME), "  ", cell(view.text), "  ", cell(view.name, FAINT))
    shown = view.parts[: _FEW if view.by == "count" else _PARTS]
    rows = [
        [Text(" "), cell(_part(part, view)), cell(part.text), Text(when(part.at, output) if part.at is not None else "", FAINT),
         cell(_waits(part), FAINT)]
        for part in shown
    ]  # fmt: skip
    more = f" of {len(view.parts)}, all of which --json has" if len(view.parts) > len(shown) else ""
    lines = [fit(head, output.width), *table(rows, output.width, right={1}, flexible={2})]
    return [*lines, fit(line("  ", cell(f"= {_BY.get(view.by, view.by)}{more}{rounded}", FAINT)), output.width)]


def _part(part: PartView, view: NumberView) -> str:
    return "" if view.by == "count" else _said(part.value, "" if view.by in {"ratio", "product"} else view.unit)


def _waits(part: PartView) -> str:
    return "  ".join(word for word in ("no answer" if part.open else "", part.item or "") if word)


def _said(value: float, unit: str) -> str:
    if unit == "seconds":
        return span(value)
    exact = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    return f"{exact} x" if unit == "times" else f"{exact} {'d' if unit == 'days' else unit}".rstrip()


VIEWS: Mapping[type, Callable[[Any, Output], list[Text]]] = {views.Numbers: numbers}
