"""Sources and me: what is configured, and how to change it without an editor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import Csv, Ids, Json, JsonLines, emit, emit_list, home, output, reading

source_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Add, list, show, change or remove sources.")
me_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Say which addresses and accounts are yours.")
app.add_typer(source_app, name="source", rich_help_panel="Bring in")
app.add_typer(me_app, name="me", rich_help_panel="Bring in")

Name = Annotated[str, typer.Argument(metavar="SOURCE")]
Identities = Annotated[
    list[str], typer.Argument(metavar="IDENTITY...", help="An address, @handle, phone or kind:value.")
]


@source_app.command("add")
def add(
    adapter: Annotated[str, typer.Argument(metavar="ADAPTER", help="See: sbagg adapter list")],
    path: Annotated[
        Path | None, typer.Argument(metavar="[PATH]", help="The export, for adapters that read files.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="What to call it.")] = "",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="An option of the adapter.")
    ] = None,
    json: Json = False,
) -> None:
    """Add a source by hand; sbagg sync PATH does it by itself for exports that we know."""
    from sbagg.cli import editing

    emit(output(json=json), editing.add(home(), adapter, path, name, settings or []))


@source_app.command("list")
def list_sources(json: Json = False, jsonl: JsonLines = False, csv: Csv = False, ids: Ids = False) -> None:
    """List the configured sources."""
    from sbagg import config
    from sbagg.look.state import sources

    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids)
    emit_list(out, "sources", sources(config.load(home())), empty="No source yet. Start with: sbagg sync PATH")


@source_app.command("show")
def show_source(name: Name, json: Json = False) -> None:
    """Show a source's options."""
    from sbagg import config
    from sbagg.cli.syncing import known_source
    from sbagg.look.state import sources

    loaded = config.load(home())
    known_source(loaded, name)
    emit(output(json=json), next(view for view in sources(loaded) if view.source == name))


@source_app.command("set")
def set_option(
    name: Name, settings: Annotated[list[str], typer.Argument(metavar="KEY=VALUE...")], json: Json = False
) -> None:
    """Change options of a source. Commas separate the entries of a list; a path that is there is taken whole."""
    from sbagg.cli import editing

    emit(output(json=json), editing.change(home(), name, settings))


@source_app.command("remove")
def remove(
    name: Name,
    keep_data: Annotated[bool, typer.Option("--keep-data", help="Keep what was read from it.")] = False,
    json: Json = False,
) -> None:
    """Remove a source, with what only it has shown and its secrets in the keyring."""
    from sbagg import config
    from sbagg.cli import editing, secretly

    out = output(json=json)
    source = config.load(home()).sources.get(name)
    removed = editing.remove(home(), name, keep_data=keep_data)
    for note in secretly.forget(home(), source) if source else []:
        out.note(note)
    emit(out, removed)


@me_app.command("add")
def add_me(identities: Identities, json: Json = False) -> None:
    """Say that these are yours; what they wrote counts as sent by you, in the past too."""
    from sbagg.cli import editing

    editing.change_me(home(), add=identities)
    list_me(json=json)


@me_app.command("remove")
def remove_me(identities: Identities, json: Json = False) -> None:
    """Say that these are not yours."""
    from sbagg.cli import editing

    editing.change_me(home(), remove=identities)
    list_me(json=json)


@me_app.command("list")
def list_me(json: Json = False, jsonl: JsonLines = False, csv: Csv = False) -> None:
    """List what is yours."""
    from sbagg.look.state import me

    out = output(json=json, jsonl=jsonl, csv=csv)
    with reading() as (reader, config):
        rows = me(reader, config)
    emit_list(out, "identities", rows, empty="Nothing is known to be yours. Say so with: sbagg me add ADDRESS")
