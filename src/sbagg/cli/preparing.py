"""Act: brief, what to know before a meeting or a call."""

from __future__ import annotations

from typing import Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import Json, emit, output, reading


@app.command(rich_help_panel="Act")
def brief(
    what: Annotated[
        str, typer.Argument(metavar="[WHO|COMPANY|MEETING|next]", help="A meeting: its id, or a time of today (14:00).")
    ] = "next",
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or md.")] = "text",
    json: Json = False,
) -> None:
    """Show what to know before a meeting or a call: of whom to meet, of their company, and what is new since the last time."""
    from sbagg.errors import UsageError
    from sbagg.look.brief import brief as view_of

    if form not in {"text", "md"}:
        raise UsageError(f"{form!r} is no format", "Choose one of: text, md")
    if json and form != "text":
        raise UsageError("--json and --format exclude each other", "Give one of them")
    out = output(json=json)
    with reading() as (reader, _):
        view = view_of(reader, what)
    if form == "md":
        from sbagg.render.told import brief as told
        from sbagg.render.told import markdown

        out.write(markdown.write(told.lay_out(view, out)))
        return
    emit(out, view)
