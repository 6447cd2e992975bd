"""A card on one screen: the facts, then as much of the timeline as fits, then how fresh all this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.render.human.card import is_ahead, is_task
from sbagg.render.human.items import fold, rows
from sbagg.render.human.text import FAINT, WARN, body_width, cell, field, fit, flow
from sbagg.render.human.words import since
from sbagg.views import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import Company, Freshness

_TIMELINE = 10
_LEAST = 5
"""Items shown, where there is room and where there is none."""

_GAPS = 3
_EXTRA = 2
"""Empty lines between the parts; the line that names what is left out, and the next prompt."""

_ENDLESS = 1_000_000
_SPARE = ("channels", "files", "in common", "news", "coverage", "notes", "tags", "activity")
"""What a low screen does without, in this order."""


def assemble(
    view: Person | Company, output: Output, top: list[Text], facts: dict[str, list[Text]], subject: str = ""
) -> list[Text]:
    """Put a card together so that it fits on the screen: what can be spared goes first, and is named.

    Where no screen limits it, a card has all facts and ten items of the timeline.
    """
    fresh = freshness(view.freshness, output)
    past = fold([item for item in view.timeline if not is_task(item) and not is_ahead(item, output)])
    least = len(top) + len(fresh) + min(len(past), _LEAST) + _EXTRA
    room = output.height - least if output.tty else _ENDLESS
    spared = _spare(facts, room)
    gap = [Text()] if _height(facts) <= room - _GAPS else []
    most = max(_LEAST, min(_TIMELINE, room - _height(facts) - _GAPS * len(gap) + _LEAST))
    story = rows(past[:most], output, subject=subject)
    if spared or len(past) > most:
        left = ", ".join([*spared, "older"] if len(past) > most else spared)
        verb = "who" if isinstance(view, Person) else "company"
        command = output.command(f"sbagg {verb} {view.id} | less" if spared else f"sbagg timeline {view.id}")
        what = fit(Text(left), output.width - len(command) - len("more (): ")).plain  # the command stays whole
        story.append(fit(cell(f"more ({what}): {command}", FAINT), output.width))
    known = [each for lines in facts.values() for each in lines]
    return [*top, *gap, *known, *gap, *story, *(gap if story else []), *fresh]


def _height(facts: dict[str, list[Text]]) -> int:
    return sum(map(len, facts.values()))


def _spare(facts: dict[str, list[Text]], room: int) -> list[str]:
    """Take out what can be spared until the rest fits; return its names."""
    spared: list[str] = []
    for name in _SPARE:
        if _height(facts) > room and facts.get(name):
            del facts[name]
            spared.append(name)
    return spared


def freshness(sources: Sequence[Freshness], output: Output) -> list[Text]:
    """Say how old each source is; stale ones stand out."""
    if not sources:
        return [Text(output.command("no source synced yet: sbagg sync PATH"), WARN)]
    parts: list[Text] = []
    for source in sources:
        old = "never" if source.age_seconds is None else since(output.now - source.age_seconds, output)
        parts.append(
            cell(
                f"{source.source} {old}" + (", stale" if source.stale else ""),
                WARN if source.stale else FAINT,
            )
        )
    lines = flow(parts, body_width(output.width))
    for source in sources:
        if source.warning:
            lines += flow([cell(source.warning, WARN)], body_width(output.width))
    return field("Fresh", lines, output.width)
