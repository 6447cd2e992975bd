"""Whom to turn to next: who has been quiet."""

from __future__ import annotations

from typing import Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import (
    LIMIT,
    Csv,
    Ids,
    Json,
    JsonLines,
    Limit,
    Who,
    as_of,
    cut,
    emit,
    emit_list,
    home,
    nothing,
    output,
    reading,
)

_PANEL = "Act"
_LONGEST = 3650


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
    """List companies by what they bought, each with how long it has been quiet against its own rhythm. How its numbers come
    about: sbagg company COMPANY --why.
    """
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


@app.command(rich_help_panel=_PANEL)
def stale(
    limit: Limit = LIMIT,
    json: Json = False,
    jsonl: JsonLines = False,
    csv: Csv = False,
    ids: Ids = False,
) -> None:
    """List with whom it has been too long: against your word, their tag, or the usual rhythm of you two. How the numbers come
    about: sbagg who WHO --why.
    """
    from sbagg.look.freshness import told
    from sbagg.look.sentences import NOBODYS
    from sbagg.look.stale import rows as rows_of

    out = output(json=json, jsonl=jsonl, csv=csv, ids=ids)
    with reading() as (reader, config):
        rows, more = rows_of(reader, config.cadence, limit)
        usual = "You are in touch with everybody as usual. Say how often you want to: sbagg cadence WHO 30d"
        empty = nothing(reader, usual if reader.me else NOBODYS)
        notes = told(reader, clean=not rows)
    emit_list(out, "stale", rows, more=more, empty=empty)
    as_of(out, notes)


@app.command(rich_help_panel=_PANEL)
def cadence(
    who: Who,
    age: Annotated[str, typer.Argument(metavar="AGE", help="30d, 6w, 3m; auto leaves it to tags and rhythm again.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")] = False,
    json: Json = False,
) -> None:
    """Say how often you want to be in touch with somebody; stale and today remind you. Of a tag: [cadence] in config.toml."""
    from sbagg.cli.acting import act
    from sbagg.errors import UsageError
    from sbagg.when import days

    often = None if age == "auto" else days(age)
    if often is not None and not 1 <= often <= _LONGEST:
        raise UsageError(f"{age} is no cadence", "Write one from 1d to 10y, or auto")
    op = "uncadence" if often is None else "cadence"
    emit(output(json=json), act(home(), op, lambda desk: desk.cadence(who, often), dry_run=dry_run))
