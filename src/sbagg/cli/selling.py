"""What to do next: who has been quiet."""

from __future__ import annotations

from typing import Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import LIMIT, Csv, Ids, Json, JsonLines, Limit, cut, emit_list, nothing, output, reading

_PANEL = "Act"


@app.command(rich_help_panel=_PANEL)
def accounts(
    silent: Annotated[
        str,
        typer.Option(
            "--silent", metavar="AGE", help="Only those that neither bought nor were in touch for so long: 45d."
        ),
    ] = "",
    by: Annotated[
        str, typer.Option("--by", help="money: the largest total in one currency first; last: the quietest first.")
    ] = "money",
    limit: Limit = LIMIT,
    json: Json = False,
    jsonl: JsonLines = False,
    csv: Csv = False,
    ids: Ids = False,
) -> None:
    """List companies by what they bought, each with how long it has been quiet against its own rhythm."""
    from sbagg.look.accounts import rows as rows_of
    from sbagg.when import days

    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids)
    with reading() as (reader, _):
        rows, more = cut(rows_of(reader, by=by, silent_days=days(silent) if silent else None), limit)
        empty = nothing(
            reader,
            "No company has been quiet for so long." if silent else "No company bought anything that is known here.",
        )
    emit_list(out, "accounts", rows, more=more, empty=empty)
