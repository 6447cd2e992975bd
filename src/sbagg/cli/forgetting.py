"""``sbagg forget``, and the decisions file on its way from and to other machines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import Json, Who, emit, home, output

_PANEL = "Decide"
decisions_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Take decisions from machine to machine.")
app.add_typer(decisions_app, name="decisions", rich_help_panel=_PANEL)


@app.command(rich_help_panel=_PANEL)
def forget(
    who: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and do nothing.")] = False,
    json: Json = False,
) -> None:
    """Forget somebody for good: what is theirs goes, and no sync brings it back. It cannot be undone."""
    from sbagg.cli import erasure
    from sbagg.errors import UsageError
    from sbagg.render.output import choose
    from sbagg.when import now

    out = output(json=json)
    if dry_run:
        emit(out, erasure.foretold(home(), who))
        return
    asks = sys.stdin.isatty() and sys.stderr.isatty() and not json
    if not yes and not asks:
        raise UsageError("Forgetting cannot be undone, and nobody is there to ask", "If you are sure, add --yes")
    meant, said = who, ""
    if not yes:
        told = erasure.foretold(home(), who)
        emit(choose(now=now(), stream=sys.stderr), told)
        if not typer.confirm("Forget them?", default=False, err=True):
            typer.echo("Nothing is forgotten.", err=True)
            return
        meant, said = (
            told.person.id if told.person else who,
            who,
        )  # the answer was about them, whatever the name means now
    emit(out, erasure.forget(home(), meant, said))


@decisions_app.command("export")
def export_decisions(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write them.")],
    force: Annotated[bool, typer.Option("--force", help="Even if the file is there.")] = False,
    json: Json = False,
) -> None:
    """Write your decisions in order, each once, to a file that another machine imports."""
    from sbagg.cli import handover

    emit(output(json=json), handover.export(home(), file, force=force))


@decisions_app.command("import")
def import_decisions(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The decisions of another machine.")],
    json: Json = False,
) -> int:
    """Take over another machine's decisions: the latest on each matter counts, whoever made it."""
    from sbagg.cli import handover
    from sbagg.errors import SourceError

    view = handover.take_over(home(), file)
    emit(output(json=json), view)
    return SourceError.status if view.skipped else 0
