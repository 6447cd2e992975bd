"""How important somebody is: one line on a card, and the whole sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from sbagg.insight.rank.words import WORDS
from sbagg.render.human.table import table
from sbagg.render.human.text import FAINT, NAME, WARN, body_width, cell, field, fit, flow, join, line, wrap
from sbagg.render.human.words import count, when

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output
    from sbagg.views import Coverage, OverrideView, PaceView, RankCard, RankView, TermView

_MAIN = 3
_COLLEAGUES = 4
_TEN = 10


def number(rank: RankView | None) -> Text:
    """Show a number alone; the user's own stands out."""
    return Text() if rank is None else Text(str(rank.score), WARN if rank.override else "")


def rank(view: RankView | None, output: Output) -> list[Text]:
    """Show a number, which way it goes, and the terms that matter most."""
    if view is None:
        return []
    terms = sorted(view.terms, key=lambda term: -abs(term.points))[:_MAIN]
    parts = [
        join([Text(str(view.score), NAME), *_said(view.override, view.computed, output)]),
        *filter(None, [trend(view.pace, output)]),
    ]
    parts += [line(f"{term.points:+g} ", cell(_words(term), FAINT)) for term in terms]
    return field("Rank", flow(parts, body_width(output.width), most=1), output.width)


def trend(pace: PaceView | None, output: Output) -> Text:
    """Show whether more passes between you of late than usually, or less: contacts a month, against their own past."""
    if pace is None or not pace.points:
        return Text()
    up, down = ("▲", "▼") if output.unicode else ("^", "v")
    warming = pace.points > 0
    said = f"{up if warming else down} {'warming' if warming else 'cooling'}: {_rate(pace.now)} contacts a month, usually {_rate(pace.usual)}"
    return Text(said, "" if warming else WARN)


def _rate(value: float) -> str:
    return f"{value:.0f}" if value >= _TEN else f"{value:.1f}".removesuffix(".0")


def card(view: RankCard, output: Output) -> list[Text]:
    """Show how a number comes about: terms that sum to it."""
    head = line(cell(view.name, NAME), "  ", "no rank" if view.score is None else f"rank {view.score}")
    lines = [fit(head, output.width)]
    if view.terms:
        rows = [[cell(_words(term)), Text(f"{term.value:g}", FAINT), Text(f"{term.points:.1f}")] for term in view.terms]
        whole = round(sum(term.points for term in view.terms), 1)
        rows.append([Text("sum", NAME), Text(), Text(f"{whole:.1f}", NAME)])
        lines += table(rows, output.width, heading=("term", "measured", "points"), right={1, 2}, flexible={0})
    if view.reason:
        lines += wrap(view.reason, output.width, FAINT)
    if view.override is not None and view.computed is not None:
        lines += [fit(join(_said(view.override, view.computed, output)), output.width)]
    if view.pace is not None:
        lines += _pace(view.pace, output)
    return lines


def coverage(view: Coverage, output: Output) -> list[Text]:
    """Show who of us knows whom at a company."""
    if not view.ours:
        return []
    parts = [
        line(cell(one.name), f" {count(one.contacts, 'contact')} with {one.people}") for one in view.ours[:_COLLEAGUES]
    ]
    if view.single_threaded:
        parts.insert(0, Text("all through one person there", WARN))
    return field("Known by", flow(parts, body_width(output.width), most=1), output.width)


def _said(override: OverrideView | None, computed: int, output: Output) -> Sequence[Text]:
    if override is None:
        return []
    until = f" until {when(override.until, output)}" if override.until is not None else ""
    return [Text(f"you said {override.score}{until}; worked out: {computed}", WARN)]


def _pace(pace: PaceView, output: Output) -> list[Text]:
    now = f"{pace.now:g} contacts a month of late, {pace.usual:g} usually"
    what = f": the number would go {pace.points:+d} if that went on" if pace.points else ": as ever"
    return wrap(now + what, output.width, FAINT)


def _words(term: TermView) -> str:
    """Say what a term is; of a company, a term can be a person's name."""
    return WORDS.get(term.name, term.name)
