"""Keep: doctor, schema, adapter, sql."""

from __future__ import annotations

from typing import Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import Csv, Ids, Json, JsonLines, emit, emit_list, home, output, reading

_PANEL = "Keep"
adapter_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="See which adapters there are.")
app.add_typer(adapter_app, name="adapter", rich_help_panel=_PANEL)


@app.command(rich_help_panel=_PANEL)
def doctor(json: Json = False) -> int:
    """Check the store, the configuration and the adapters; each fault comes with the command that mends it."""
    from sbagg import registry
    from sbagg.look.doctor import examined

    out = output(json=json)
    found, status = examined(home(), registry.names())
    emit(out, found)
    return status


@app.command(rich_help_panel=_PANEL)
def schema(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="person, company, item, sync, people, hits ...")] = "",
) -> None:
    """Print the JSON Schema of what a command answers."""
    from sbagg.cli.schemas import names, text

    typer.echo(text(name) if name else "\n".join(names()))


@adapter_app.command("list")
def adapters(json: Json = False, jsonl: JsonLines = False, csv: Csv = False, ids: Ids = False) -> None:
    """List the adapters: what each reads, and where it comes from."""
    from sbagg.cli.schemas import adapter_rows

    emit_list(output(json=json, jsonl=jsonl, csv=csv, ids=ids), "adapters", adapter_rows())


@app.command(rich_help_panel=_PANEL)
def sql(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="A SELECT over the store.")],
    json: Json = False,
    jsonl: JsonLines = False,
    csv: Csv = False,
) -> None:
    """Ask the store in SQL, read-only. The tables are described in the reference."""
    from sbagg.cli import asking

    with reading() as (reader, _):
        asking.run(reader.db, query, output(json=json, jsonl=jsonl, csv=csv))
