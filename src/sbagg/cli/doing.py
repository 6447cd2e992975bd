"""Today: what to do, most pressing first, and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import LIMIT, Csv, Ids, Json, JsonLines, Limit, cut, emit, emit_list, home, output, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from sbagg.decisions.model import Act
    from sbagg.identity.deciding import Desk

_PANEL = "Act"
_ORDER = "Most pressing first: importance x urgency; the best of each kind is there"
Entry = Annotated[
    str, typer.Argument(metavar="N|ID", help="A line of today, by its number in the list last shown or by its id.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")]


@app.command(rich_help_panel=_PANEL)
def today(
    why: Annotated[str, typer.Option("--why", metavar="N", help="Show why a line is there, and at its place.")] = "",
    count: Annotated[bool, typer.Option("--count", help="Only how many lines there are, for a status bar.")] = False,
    limit: Limit = LIMIT,
    json: Json = False,
    jsonl: JsonLines = False,
    csv: Csv = False,
    ids: Ids = False,
) -> None:
    """Show what to do today, in at most twelve lines: answers, promises, meetings, tasks, deals, bad news, who cools."""
    from sbagg.cli import lastshown
    from sbagg.errors import NotFoundError
    from sbagg.look.today import entries, missing
    from sbagg.look.today import why as why_of

    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids)
    if why:
        entry = lastshown.entry(home(), why)
        with reading() as (reader, config):
            view = why_of(reader, config.cadence, entry)
        if view is None:
            raise NotFoundError(f"{entry} is not on the list any more", "See what is: sbagg today")
        emit(out, view)
        return
    with reading() as (reader, config):
        rows = entries(reader, config.cadence)
        notes = missing(reader, clean=not rows)
    if count:
        typer.echo(len(rows))
        return
    lastshown.keep(home(), [row.id for row in rows])
    shown, more = cut(rows, limit)
    emit_list(out, "today", shown, more=more, empty="\n".join(["Nothing presses today.", *notes]), head=_ORDER)
    if rows and out.mode == "text":
        for note in notes:
            out.note(note)
        out.note("next: sbagg today --why N says why and what to do · done N · snooze N 3d · mute WHO")


@app.command(rich_help_panel=_PANEL)
def done(entry: Entry, dry_run: DryRun = False, json: Json = False) -> None:
    """Take a line off today: it is done, until something new comes of it."""
    _act("done", entry, lambda desk, who, number, seen: desk.done(who, number, seen), dry_run=dry_run, json=json)


@app.command(rich_help_panel=_PANEL)
def snooze(
    entry: Entry,
    when: Annotated[str, typer.Argument(metavar="WHEN", help="To this day (2026-12-01), or for so long: 3d, 2w.")],
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Put a line of today off: it is back then, or when something new comes of it."""
    from datetime import datetime

    from sbagg.cli.logged import start_of

    until = int(datetime.fromisoformat(start_of(when)).timestamp())
    _act(
        "snooze",
        entry,
        lambda desk, who, number, seen: desk.snooze(who, number, seen, until),
        dry_run=dry_run,
        json=json,
    )


def _act(
    op: str, entry: str, decide: Callable[[Desk, str, str, int], list[Act]], *, dry_run: bool, json: bool
) -> None:  # fmt: skip
    from sbagg.cli import lastshown
    from sbagg.cli.acting import act
    from sbagg.errors import NotFoundError
    from sbagg.look.today import find

    out = output(json=json)
    number = lastshown.entry(home(), entry)
    with reading() as (reader, config):
        found = find(reader, config.cadence, number)
    if found is None:
        raise NotFoundError(f"Nothing presses by the id {number}", "See what does: sbagg today")
    emit(out, act(home(), op, lambda desk: decide(desk, found[0], number, found[1]), dry_run=dry_run))
