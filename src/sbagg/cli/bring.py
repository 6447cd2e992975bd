"""Bring in: sync, init, demo, status, quarantine."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import LIMIT, Csv, Json, JsonLines, Limit, cut, emit, emit_list, first, home, output, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.cli.costs import Purse
    from sbagg.cli.syncing import Outcome

_PANEL = "Bring in"


@app.command(rich_help_panel=_PANEL)
def sync(
    targets: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH|SOURCE]...", help="Exports, or sources by name.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change; change nothing.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Read everything again from the beginning.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing unless something is amiss.")] = False,
    max_cost: Annotated[
        float,
        typer.Option("--max-cost", metavar="USD", min=0, help="What sources that cost money may cost in all, unasked."),
    ] = 0.0,
    jitter: Annotated[
        str, typer.Option("--jitter", metavar="TIME", help="Begin at a random moment within this time: 90s, 10m, 1h.")
    ] = "",
    watch: Annotated[
        str, typer.Option("--watch", metavar="TIME", help="Go on for this time, whenever a source has something new.")
    ] = "",
    json: Json = False,
) -> int:
    """Read what is new: of all sources, of these, or of the exports found at a path."""
    from sbagg.cli.costs import Purse

    once = partial(_sync_and_tell, targets or [], Purse(max_cost), dry_run=dry_run, quiet=quiet, json=json)
    if jitter or watch:
        from sbagg.cli import watching

        return watching.run(home(), targets or [], once, full=full, jitter=jitter, watch=watch)
    return once(full=full)


def _sync_and_tell(targets: Sequence[str], purse: Purse, *, dry_run: bool, full: bool, quiet: bool, json: bool) -> int:
    outcome = _sync(targets, purse, dry_run=dry_run, full=full, quiet=quiet, json=json)
    if not quiet or outcome.status:
        emit(output(json=json), outcome.report)
    return outcome.status


def _sync(
    targets: Sequence[str],
    purse: Purse,
    *,
    dry_run: bool = False,
    full: bool = False,
    quiet: bool = False,
    json: bool = False,
) -> Outcome:
    from sbagg.cli.run import log_file
    from sbagg.cli.syncing import run
    from sbagg.render.progress import watcher

    log_file()
    color = not os.environ.get("NO_COLOR")
    with watcher(sys.stderr, color=color, quiet=quiet or json) as progress:
        purse.ask_by(progress.hold, asks=sys.stdin.isatty() and not quiet and not json)
        return run(home(), targets, progress, dry_run=dry_run, full=full, agree=purse.agree)


@app.command(rich_help_panel=_PANEL)
def init(json: Json = False) -> int:
    """Find exports in the usual places, ask for your own addresses, and sync."""
    from sbagg.cli import first as usual
    from sbagg.cli.costs import Purse

    found = usual.exports()
    if not found:
        from sbagg.errors import NotFoundError

        raise NotFoundError(
            f"No export that we know in {', '.join(map(str, usual.places()))}",
            "Download one, then: sbagg sync PATH",
        )
    talk = sys.stdin.isatty() and not json
    if talk:
        for entry in found:
            typer.echo(f"found: {entry.export.label}  {entry.path}")
        if not typer.confirm("Sync these?", default=True):
            return 0
        usual.ask_for_me(home())
    outcome = _sync([str(entry.path) for entry in found], Purse(0.0), json=json)
    emit(output(json=json), outcome.report)
    if talk:
        usual.suggest_me(home())
        typer.echo(output().command("Try: sbagg people, then: sbagg who NAME"))
    return outcome.status


@app.command(rich_help_panel=_PANEL)
def demo(
    into: Annotated[Path | None, typer.Option("--into", metavar="DIR", help="Where to put exports and store.")] = None,
    people: Annotated[int, typer.Option("--people", min=30, help="How many customers.")] = 60,
    messages: Annotated[int | None, typer.Option("--messages", min=70, help="How many mails.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Another world for another number.")] = 1,
    json: Json = False,
) -> int:
    """Make the exports of an invented sales world, sync them through the real adapters, and show around."""
    from sbagg.cli import tour

    return tour.run(into, people=people, messages=messages, seed=seed, json=json)


@app.command(rich_help_panel=_PANEL)
def status(json: Json = False) -> None:
    """Show what the store holds, and how old each source is."""
    from sbagg.look.state import status as view_of

    out = output(json=json)
    with reading() as (reader, config):
        view, empty = view_of(reader, config), first(reader, config)
    emit(out, view)
    if empty and config.sources:
        out.note(empty)


@app.command(rich_help_panel=_PANEL)
def quarantine(
    source: Annotated[str, typer.Argument(metavar="[SOURCE]", help="Only this source.")] = "",
    retry: Annotated[bool, typer.Option("--retry", help="Try again to read what was refused.")] = False,
    limit: Limit = LIMIT,
    json: Json = False,
    jsonl: JsonLines = False,
    csv: Csv = False,
) -> int:
    """List what was refused, why, and where the original lies."""
    from sbagg.cli.syncing import known_source, retry_all
    from sbagg.look.state import quarantine as rows_of

    out = output(json=json, jsonl=jsonl, csv=csv)
    status = 0
    if retry:
        status = retry_all(home(), source)
    with reading() as (reader, config):
        if source:
            known_source(config, source)
        rows = rows_of(reader, source)
    page, more = cut(rows, limit)
    emit_list(out, "records", page, more=more, empty="Nothing is in quarantine.")
    return status
