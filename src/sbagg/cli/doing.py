"""Today: what to do, most pressing first, and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import LIMIT, Csv, Ids, Json, JsonLines, Limit, Who, cut, emit, emit_list, home, output, reading

if TYPE_CHECKING:
    from collections.abc import Callable

    from sbagg.decisions.model import Act
    from sbagg.identity.deciding import Desk
    from sbagg.insight.pressing import Cause

_PANEL = "Act"
_ORDER = "Most pressing first: importance x urgency; the best of each kind is there"
Entry = Annotated[
    str,
    typer.Argument(
        metavar="N|ID|WHO",
        help="A line: its number in the list of today last shown, an id that today, owe, owed or stale prints, or whose it is.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")]


@app.command(rich_help_panel=_PANEL)
def today(
    why: Annotated[str, typer.Option("--why", metavar="N|ID", help="Show why a line is there, and at its place.")] = "",
    count: Annotated[bool, typer.Option("--count", help="Only how many lines there are, for a status bar.")] = False,
    limit: Limit = LIMIT,
    json: Json = False,
    jsonl: JsonLines = False,
    csv: Csv = False,
    ids: Ids = False,
) -> None:
    """Show what to do today, in at most twelve lines: answers, promises, meetings, tasks, deals, bad news, who cools."""
    from sbagg.cli import lastshown
    from sbagg.look.today import lines, missing, views

    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids)
    if why:
        emit(out, _why(why))
        return
    with reading() as (reader, config):
        every = lines(reader, config.cadence)
        rows = views(reader, every)
        notes = missing(reader, config, clean=not rows)
    if count:
        typer.echo(len(rows))
        return
    shown, more = cut(rows, limit)
    if out.mode == "text":  # a number means what somebody saw; scripts go by ids
        lastshown.keep(home(), [(one.cause.id, one.cause.seen) for one in every[: len(shown)]])
    emit_list(out, "today", shown, more=more, empty="\n".join(["Nothing presses today.", *notes]), head=_ORDER)
    if rows and out.mode == "text":
        for note in notes:
            out.note(note)
        out.note(
            "next: sbagg today --why N says why and what to do; then sbagg done N, sbagg snooze N 3d or sbagg mute N"
        )


def _why(text: str) -> object:
    """Return the arithmetic of a line."""
    from sbagg.cli import lastshown
    from sbagg.errors import NotFoundError
    from sbagg.look import today as look
    from sbagg.look.desk import line

    named = lastshown.entry(home(), text).id
    with reading() as (reader, config):
        view = look.why(reader, config.cadence, named)
        if view is None:
            found = line(reader, config.cadence, named).id
            view = look.why(reader, config.cadence, found)
        if view is None:
            told = "It is done, snoozed, or less pressing than what is there. See what is: sbagg today"
            raise NotFoundError(f"{found} is not on the list", told)
    return view


@app.command(rich_help_panel=_PANEL)
def done(entry: Entry, dry_run: DryRun = False, json: Json = False) -> None:
    """Take a line off today, owe, owed and stale: it is done, until something new comes of it."""
    _act("done", entry, lambda desk, who, cause: desk.done(who, cause.id, cause.seen), dry_run=dry_run, json=json)


@app.command(rich_help_panel=_PANEL)
def snooze(
    entry: Entry,
    when: Annotated[
        str,
        typer.Argument(
            metavar="WHEN", help="To a day (2026-12-01, tomorrow, monday) or for so long: 24h, 3d, 2w, 1m, 1y."
        ),
    ],
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Put a line off: it is back on that day, or as soon as something new comes of it."""
    from sbagg.when import ahead, now

    until = ahead(when, now(), end=False)
    _act(
        "snooze",
        entry,
        lambda desk, who, cause: desk.snooze(who, cause.id, cause.seen, until),
        dry_run=dry_run,
        json=json,
    )


@app.command(rich_help_panel=_PANEL)
def mute(
    who: Annotated[str, typer.Argument(metavar="WHO|N|ID", help="Somebody, or the line of somebody as done takes it.")],
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Keep somebody out of all that asks for attention: today, owe, owed, stale, and your turns in digest.

    who, find and timeline show them as ever. unmute takes it back.
    """
    from sbagg.cli.acting import act

    out = output(json=json)
    named = _whom(who)
    emit(out, act(home(), "mute", lambda desk: desk.mute(named), dry_run=dry_run))


@app.command(rich_help_panel=_PANEL)
def unmute(who: Who, dry_run: DryRun = False, json: Json = False) -> None:
    """Let somebody who is muted ask for attention again."""
    from sbagg.cli.acting import act

    emit(output(json=json), act(home(), "unmute", lambda desk: desk.unmute(who), dry_run=dry_run))


def _act(
    op: str, entry: str, decide: Callable[[Desk, str, Cause], list[Act]], *, dry_run: bool, json: bool
) -> None:  # fmt: skip
    from sbagg.cli.acting import act

    out = output(json=json)
    found, who = _line(entry)
    emit(out, act(home(), op, lambda desk: decide(desk, who, found), dry_run=dry_run))


def _line(entry: str) -> tuple[Cause, str]:
    """Return the line that is meant, and whose it is (id, or empty). Raises NotFoundError where a number means a line that
    is not what it was when it was shown.
    """
    from sbagg.cli import lastshown
    from sbagg.errors import NotFoundError
    from sbagg.look.desk import line, whom

    shown = lastshown.entry(home(), entry)
    with reading() as (reader, config):
        try:
            found = line(reader, config.cadence, shown.id)
        except NotFoundError:
            if shown.seen is None:
                raise
            raise NotFoundError(f"Line {entry} is gone: it is settled by now", "See the list: sbagg today") from None
        who = whom(reader, found)
    if shown.seen is not None and found.seen > shown.seen:
        raise NotFoundError(f"Line {entry} is not what you saw: something new came of it", "See the list: sbagg today")
    return found, who


def _whom(text: str) -> str:
    """Return whom to mute: somebody as they are named, or by a line of theirs."""
    from sbagg.cli import lastshown
    from sbagg.errors import NotFoundError, UsageError
    from sbagg.look.desk import is_line

    if not text.strip():
        raise UsageError("That names nobody", "Say whom: sbagg mute WHO")
    if not is_line(text) and not lastshown.is_number(text.strip()):
        return text
    _, who = _line(text)
    if not who:
        raise NotFoundError(f"{text} is about nobody", "Say whom: sbagg mute WHO")
    return who
