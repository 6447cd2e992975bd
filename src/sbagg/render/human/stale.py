"""With whom it has been too long: who and how long, where the cadence comes from, and the last thing said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human.text import ALARM, FAINT, NAME, cell, fit, join, line
from sbagg.render.human.words import age, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import StaleEntry

_SIGNS = {"me": ">", "colleague": ">", "other": "<", "none": "."}
_DAY = 86400


def listed(rows: Sequence[StaleEntry], output: Output) -> list[Text]:
    """Show each in two lines, with a third where a meeting is ahead."""
    return [each for row in rows for each in _lines(row, output)]


def _lines(row: StaleEntry, output: Output) -> list[Text]:
    rank = Text(f"rank {row.rank}", FAINT) if row.rank is not None else Text()
    head = join([cell(row.person.name, NAME), cell(row.company.name) if row.company else Text(), rank])
    silence = "never in touch" if row.silent_days is None else f"silent {age(row.silent_days * _DAY)}"
    parts = [line(Text(silence, ALARM), f", {cadence(row)}")]
    if row.item is not None:
        parts.append(line(Text(when(row.last_at, output), FAINT), f" {_SIGNS[row.by or 'none']} ", cell(row.text)))
    found = [fit(head, output.width), fit(line("  ", join(parts)), output.width)]
    if row.coming is not None:
        ahead = cell(row.coming.title)
        found.append(fit(line("  ", Text(f"you meet {when(row.coming.at, output)}: "), ahead), output.width))
    return found


def cadence(row: StaleEntry) -> str:
    """Say how often, and who says so."""
    days = f"every {row.cadence_days:g} d"
    if row.cadence_from == "person":
        return f"you want {days}"
    if row.cadence_from == "tag":
        return f"{days} by the tag {cell(row.tag or '').plain}"
    return f"usually within {round(row.usual_days or 0)} d"
