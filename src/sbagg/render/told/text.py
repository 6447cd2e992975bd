"""What is told as text for a terminal: the ids stand at the right margin, and are never cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human.text import ALARM, FAINT, LABEL_WIDTH, NAME, WARN, cell, fit, join, line, wrap

if TYPE_CHECKING:
    from sbagg.render.output import Output
    from sbagg.render.told import Line, Told

_ID = 13
_GAP = 2
_INDENT = 2
_NARROW = 60
_STYLES = {"plain": "", "alarm": ALARM, "warn": WARN, "faint": FAINT}


def lines(told: Told, output: Output) -> list[Text]:
    """Return the lines, none wider than the output."""
    shown = _cited([cell(told.title, NAME)], told.cite, output)
    shown += [text for each in told.lines for text in _line(each, output)]
    for section in told.sections:
        shown += [Text(), *_cited([cell(section.head, NAME)], section.cite, output)]
        shown += [text for each in section.lines for text in _line(each, output)]
    return [*shown, Text(), *wrap(told.end, output.width, FAINT)] if told.end else shown


def _line(each: Line, output: Output) -> list[Text]:
    label = cell(each.label).plain
    style = _STYLES[each.weight]
    if output.endless:
        return [
            join(
                [
                    Text(f"  {label:<{LABEL_WIDTH}}" if label else " ", FAINT),
                    cell(each.text, style),
                    cell(each.cite, FAINT),
                ]
            )
        ]
    if output.width < _NARROW:  # no room beside label and id: the text stands beneath
        return [*_cited([Text(f"  {label}", FAINT)], each.cite, output), *_body(each, style, 2 * _INDENT, output.width)]
    start = f"{'':{_INDENT}}{label:<{LABEL_WIDTH}} " if label else " " * _INDENT
    body = _body(each, style, len(start), output.width - _ID - _GAP)
    return _cited([line(Text(start, FAINT), body[0][len(start) :]), *body[1:]], each.cite, output)


def _body(each: Line, style: str, indent: int, width: int) -> list[Text]:
    """Break what is said into the lines that it is given, each set in by ``indent``."""
    room = max(1, width - indent)
    whole = cell(each.text, style)
    parts = wrap(whole.plain, room, style) if each.most > 1 and whole.cell_len > room else [whole]
    if len(parts) > each.most:
        parts[each.most - 1 :] = [join(parts[each.most - 1 :], " ")]
    return [line(" " * indent, fit(part, room)) for part in parts]


def _cited(parts: list[Text], cite: str, output: Output) -> list[Text]:
    """Set what shows it at the right of the first line; where lines have no end, behind it."""
    if output.endless:
        return [join([parts[0], cell(cite, FAINT)]), *parts[1:]]
    room = max(1, output.width - _ID - _GAP)
    first = fit(parts[0], room)
    if cite:
        first = line(first, " " * (room - first.cell_len + _GAP), fit(cell(cite, FAINT), _ID))
    return [first, *parts[1:]]
