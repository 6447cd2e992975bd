"""What to do today, a line each; and the arithmetic of one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human.table import table
from sbagg.render.human.text import ALARM, FAINT, MINE, NAME, THEIRS, WARN, cell, fit, flow, line, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import TodayEntry, TodayWhy

_VERBS = {
    "reply": ("answer", ALARM), "owed": ("chase", THEIRS), "promise": ("keep", ALARM), "promised": ("chase", THEIRS),
    "stale": ("write", WARN), "meeting": ("prepare", MINE), "task": ("do", MINE), "deal": ("push", WARN), "ticket": ("fix", ALARM),
    "refund": ("ask why", WARN), "bounced": ("mend", WARN), "job": ("greet", MINE),
}  # fmt: skip
"""What to do, by reason."""
_WIDE = 110
"""Cells from which on the next command fits."""


def listed(rows: Sequence[TodayEntry], output: Output) -> list[Text]:
    """Show each in one line: its number, what to do, with whom, and why."""
    wide = output.width >= _WIDE
    cells = [
        [
            Text(str(row.n), FAINT), _verb(row), _who(row, wide=wide), cell(row.text),
            cell(row.next.removeprefix("sbagg ").removeprefix(f"{output.call} "), FAINT) if wide else Text(),
        ]
        for row in rows
    ]  # fmt: skip
    return table(cells, output.width, right={0}, flexible={3})


def why(view: TodayWhy, output: Output) -> list[Text]:
    """Show why a line is there and at its place."""
    row = view.entry
    lines = [fit(line(f"{row.n}  ", _verb(row), "  ", _who(row, wide=True)), output.width)]
    lines += wrap(row.text, output.width)
    rows = [[cell(part.text), Text(f"{part.points:+.2f}")] for part in view.parts]
    rows.append([Text("urgency", NAME), Text(f"{view.urgency:.2f}", NAME)])
    lines += table(rows, output.width, right={1}, flexible={0})
    lines += wrap(f"importance {view.importance}: {view.importance_from}", output.width)
    place = "the first line" if view.above is None else f"the line above has {view.above}"
    lines += wrap(f"priority = {view.importance} x {view.urgency:.2f} = {view.priority}; {place}", output.width, NAME)
    lines += wrap(f"next: {row.next}", output.width)
    acts = [
        cell(output.command(f"sbagg {act}"), FAINT) for act in (f"done {row.n}", f"snooze {row.n} 3d", f"mute {row.n}")
    ]
    acts[0] = line(Text("or: ", FAINT), acts[0])
    if any(act.cell_len > output.width for act in acts):  # a command is broken rather than cut
        return [*lines, *(part for act in acts for part in wrap(act.plain, output.width, FAINT))]
    return [*lines, *flow(acts, output.width)]


def _verb(row: TodayEntry) -> Text:
    return Text(*_VERBS[row.reason]) if row.reason in _VERBS else cell(row.reason)


def _who(row: TodayEntry, *, wide: bool) -> Text:
    if row.person is None:
        return cell(row.company.name if row.company else "", NAME)
    room = 32 if wide else 18
    both = f"{row.person.name}, {row.company.name}" if wide and row.company else row.person.name
    return fit(cell(both, NAME), room)
