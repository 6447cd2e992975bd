"""Channels: what each carried, and what would be lost with one."""

from __future__ import annotations

from typing import Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import LIMIT, Csv, Ids, Json, JsonLines, Limit, cut, emit, emit_list, nothing, output, reading

channels_app = typer.Typer(
    invoke_without_command=True, rich_markup_mode=None, help="List channels; see what would be lost with one."
)
app.add_typer(channels_app, name="channels", rich_help_panel="Look")


@channels_app.callback()
def channels(
    context: typer.Context,
    limit: Limit = LIMIT,
    json: Json = False,
    jsonl: JsonLines = False,
    csv: Csv = False,
    ids: Ids = False,
) -> None:
    """List the channels on which you met people: items, people, and how fresh each is."""
    if context.invoked_subcommand is not None:
        return
    from sbagg.look.channels import channels as listed

    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids)
    with reading() as (reader, _):
        rows = listed(reader)
        empty = nothing(reader, "Nothing came through any channel yet.")
    page, more = cut(rows, limit)
    emit_list(out, "channels", page, more=more, empty=empty)


@channels_app.command("drop")
def drop(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A channel, as sbagg channels lists it.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be lost (required).")] = False,
    json: Json = False,
) -> None:
    """Say who could be reached nowhere else, and what would go, if a channel were lost. Nothing is ever deleted."""
    from sbagg.errors import UsageError
    from sbagg.look.channels import loss

    if not dry_run:
        raise UsageError(
            "A channel cannot be dropped: sbagg loses nothing",
            f"See what would be lost: sbagg channels drop {name} --dry-run; a source goes with: sbagg source remove NAME",
        )
    out = output(json=json)
    with reading() as (reader, _):
        view = loss(reader, name)
    emit(out, view)
