"""How important somebody is: the arithmetic, and the user's own number instead."""

from __future__ import annotations

from typing import Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import Json, Who, emit, home, output, reading

rank_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="How important somebody is, and why.")
app.add_typer(rank_app, name="rank", rich_help_panel="Act")

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")]


@rank_app.command()
def explain(
    whose: Annotated[str, typer.Argument(metavar="WHO|COMPANY", help="A person or a company.")], json: Json = False
) -> None:
    """Show how a number comes about, term by term."""
    from sbagg.look.rank import explain as view_of
    from sbagg.look.whose import meant

    out = output(json=json)
    with reading() as (reader, _):
        found = meant(reader, whose)
        view = view_of(reader, person=found.person, company=found.company)
    emit(out, view)


@rank_app.command("set")
def set_rank(
    who: Who,
    score: Annotated[int, typer.Argument(metavar="N", min=0, max=100, help="0 to 100.")],
    until: Annotated[
        str,
        typer.Option(
            "--until", metavar="WHEN", help="To the end of this day: 2027-01-31, friday, 30d, 3m; without it, for good."
        ),
    ] = "",
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Say how important somebody is, whatever is worked out."""
    from sbagg.cli.acting import act
    from sbagg.when import ahead, now

    last = ahead(until, now(), end=True) if until else None
    emit(output(json=json), act(home(), "rank", lambda desk: desk.rank(who, score, last), dry_run=dry_run))


@rank_app.command()
def clear(who: Who, dry_run: DryRun = False, json: Json = False) -> None:
    """Let the number be worked out again."""
    from sbagg.cli.acting import act

    emit(output(json=json), act(home(), "unrank", lambda desk: desk.unrank(who), dry_run=dry_run))
