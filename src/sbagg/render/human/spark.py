"""Small pictures of numbers: bars of months, shades of channels, the length of a rank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.render.human.words import today
from sbagg.views import Month

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sbagg.render.output import Output

BARS = "▁▂▃▄▅▆▇█"
ASCII_BARS = "_.-:=+*#"
NOTHING = "·"
SHADES = "░▒▓█"
ASCII_SHADES = ".:+#"
FULL, ASCII_FULL = "█", "#"
_HALF = "▌"


def bars(values: Sequence[int], top: int, *, unicode: bool = True) -> str:
    """Draw values as bars against the highest, ``top``. Nothing is a dot: a little is seen to be more."""
    steps, nothing = (BARS, NOTHING) if unicode else (ASCII_BARS, " ")
    last = len(steps) - 1
    return "".join(steps[round(last * min(value, top) / top)] if value > 0 else nothing for value in values)


def shades(values: Sequence[int], top: int, *, unicode: bool = True) -> str:
    """Draw values as shades against the highest, ``top``. Nothing is left empty."""
    steps = SHADES if unicode else ASCII_SHADES
    return "".join(steps[(len(steps) * min(value, top) - 1) // top] if value > 0 else " " for value in values)


def length(value: int, top: int, room: int, *, unicode: bool = True) -> str:
    """Draw a value as a bar of up to ``room`` cells; where there are signs for it, to half a cell."""
    halves = round(2 * room * max(0, min(value, top)) / top)
    if unicode:
        return FULL * (halves // 2) + _HALF * (halves % 2)
    return ASCII_FULL * round(halves / 2)


def months(activity: Iterable[Month], output: Output, most: int = 24, least: int = 12) -> list[Month]:
    """Return an entry for each of the last months, the present one last; months not in the view are empty.

    They begin with the first in which anything happened: ``least`` at least, ``most`` at most.
    """
    known = {month.month: month for month in activity}
    now = today(output)
    keys = [_back(now.year, now.month, ago) for ago in range(most - 1, -1, -1)]
    first = next((n for n, key in enumerate(keys) if key in known), most - least)
    return [known.get(key, Month(key, 0, 0)) for key in keys[min(first, most - least) :]]


def _back(year: int, month: int, ago: int) -> str:
    years, index = divmod(year * 12 + month - 1 - ago, 12)
    return f"{years:04}-{index + 1:02}"
