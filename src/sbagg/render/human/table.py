"""Aligned columns without boxes. Widths are measured in cells: wide characters and emoji take two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human.text import FAINT, fit

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

GAP = 2
_NARROW = 7


def table(
    rows: Sequence[Sequence[Text]],
    width: int,
    *,
    heading: Sequence[str] = (),
    right: Collection[int] = (),
    flexible: Collection[int] = (),
) -> list[Text]:
    """Return one line a row. Columns that are empty in all rows go.

    Where room is short ``flexible`` columns give way, then the last ones go, which an ellipsis in the first
    line tells: half an amount would mislead.
    """
    if not rows:
        return []
    used = [n for n in range(len(rows[0])) if any(row[n] for row in rows)]
    if heading:
        rows = [[Text(word, FAINT) for word in heading], *rows]
    widths = {n: max(row[n].cell_len for row in rows) for n in used}
    least = {n: min(room, _NARROW) if n in flexible else room for n, room in widths.items()}
    left_out = ""
    while len(widths) > 1 and _total(least) > width - len(left_out):
        last = max(widths)
        del widths[last], least[last]
        left_out = " …"
    width -= len(left_out)
    while _total(widths) > width and widths != least:
        widest = max((n for n in widths if widths[n] > least[n]), key=lambda n: widths[n])
        widths[widest] -= 1
    lines = [fit(_row(row, widths, right), width) for row in rows]
    lines[0].append(left_out, FAINT)
    return lines


def _total(widths: dict[int, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)


def _row(row: Sequence[Text], widths: dict[int, int], right: Collection[int]) -> Text:
    out = Text()
    for place, (n, room) in enumerate(widths.items()):
        piece = fit(row[n], room)
        blank = " " * (room - piece.cell_len)
        gap = " " * GAP if place else ""
        if n in right:
            out.append(gap + blank).append_text(piece)
        else:
            out.append(gap).append_text(piece).append(blank)
    out.rstrip()
    return out
