"""Views as text for people: with colour and links on a terminal, else plain. Only this loads Rich."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from sbagg import views
from sbagg.render.human import (
    accounts,
    acts,
    channels,
    company,
    deals,
    item,
    items,
    people,
    person,
    ranks,
    report,
    secrets,
    stale,
    status,
    tickets,
    today,
    turns,
)
from sbagg.render.human.table import table
from sbagg.render.human.text import ALARM, FAINT, cell, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType

    from sbagg.errors import SbaggError
    from sbagg.render.output import Output

Lines = list[Text]

_VIEWS: Mapping[type, Callable[[Any, Output], Lines]] = {
    views.Person: person.lines,
    views.Company: company.lines,
    views.RankCard: ranks.card,
    views.TodayWhy: today.why,
    views.ItemDetail: item.lines,
    views.SyncReport: report.lines,
    views.Status: status.lines,
    views.SourceView: status.source,
    views.Doctor: status.doctor,
    views.Effect: acts.effect,
    views.Why: acts.why,
    views.Pair: acts.pair,
    views.ChannelLoss: channels.loss,
    views.Ledger: turns.ledger,
}

_LISTS: Mapping[str, Callable[[Any, Output], Lines]] = {
    "people": people.listed,
    "companies": company.listed,
    "items": items.timeline,
    "hits": items.hits,
    "deals": deals.listed,
    "tickets": tickets.listed,
    "sources": status.sources,
    "records": status.quarantine,
    "identities": status.me,
    "adapters": status.adapters,
    "acts": acts.listed,
    "pairs": acts.pairs,
    "tags": acts.tags,
    "channels": channels.listed,
    "owe": turns.owe,
    "owed": turns.owed,
    "accounts": accounts.listed,
    "stale": stale.listed,
    "today": today.listed,
    "secrets": secrets.listed,
}

_PLAIN = str.maketrans("…·—“”", '~.-""')
"""Our own signs where the stream takes ASCII only; each stays one cell wide."""


def render(view: object, output: Output) -> Text:
    """Return a view as text, no line wider than the output."""
    show = _VIEWS.get(type(view)) or _rare().get(type(view)) or _generic().lines
    return Text("\n").join(show(view, output))


def render_list(noun: str, rows: Sequence[object], output: Output) -> Text:
    """Return a list as text."""
    show = _LISTS.get(noun) or _generic().listed
    return Text("\n").join(show(rows, output))


def _rare() -> Mapping[type, Callable[[Any, Output], Lines]]:
    from sbagg.render.human import keep, news, numbers, secrets  # noqa: PLC0415  # rare

    return {**keep.VIEWS, **news.VIEWS, **numbers.VIEWS, **secrets.VIEWS}


def _generic() -> ModuleType:
    from sbagg.render.human import generic  # noqa: PLC0415  # rare

    return generic


def emit(output: Output, view: object) -> None:
    """Show one view; a long item through the pager."""
    _write(output, render(view, output), paged=isinstance(view, views.ItemDetail))


def emit_list(output: Output, noun: str, rows: Sequence[object], empty_text: str, head: str = "") -> None:
    """Show a list under what is said of it, or say that it is empty."""
    text = render_list(noun, rows, output) if rows else Text("\n").join(wrap(empty_text, output.width))
    if rows and head:
        text = Text("\n").join([*wrap(head, output.width, FAINT), text])
    _write(output, text, paged=bool(rows))


def error(output: Output, failure: SbaggError) -> None:
    """Say what went wrong, what to do, and what there is to choose from. ``output`` is standard error's."""
    lines = _said("error", failure.message, ALARM, output)
    if failure.hint:
        lines += _said("hint", failure.hint, FAINT, output)
    lines += table([_candidate(n, each) for n, each in enumerate(failure.candidates, 1)], output.width, flexible={1, 2})
    _write(output, Text("\n").join(lines), paged=False)


def _said(label: str, text: str, style: str, output: Output) -> Lines:
    shown = wrap(f"{label}: {text}", output.width)
    shown[0].stylize(style, 0, len(label))
    return shown


def _candidate(n: int, candidate: Mapping[str, object]) -> list[Text]:
    fields = [str(candidate.get(key) or "") for key in ("name", "detail", "id")]
    return [Text(f"  {n}"), cell(fields[0]), cell(fields[1], FAINT), cell(fields[2])]


def ansi(text: Text, output: Output) -> str:
    """Return text with the escapes that the output allows: none, or colours and links."""
    if not output.color:
        return text.plain
    from rich.console import Console  # noqa: PLC0415  # a third of what Rich costs; plain text goes without it

    console = Console(
        width=max(output.width, 1),
        force_terminal=True,
        color_system="standard",
        legacy_windows=False,
        _environ={},
    )
    with console.capture() as captured:
        console.print(text, soft_wrap=True, end="")
    return captured.get()


def _write(output: Output, text: Text, *, paged: bool) -> None:
    shown = ansi(text, output) + "\n"
    if not output.unicode:
        shown = shown.translate(_PLAIN)
    if paged and output.tty:
        from sbagg.render.pager import page  # noqa: PLC0415  # terminals only

        if page(shown, output):
            return
    output.write(shown)
