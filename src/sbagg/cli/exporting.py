"""Keep: export, one person or company as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import home, reading


@app.command(rich_help_panel="Keep")
def export(
    whose: Annotated[str, typer.Argument(metavar="WHO|COMPANY", help="A person or a company.")],
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="json, md, html, vcf or csv.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to this file (default: stdout).")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Even if the file is there.")] = False,
) -> None:
    """Write all that is known of a person or company, with the whole timeline, for people or other programs."""
    from sbagg.errors import UsageError
    from sbagg.look.dossier import dossier
    from sbagg.render.dossier import FORMATS, write

    if form not in FORMATS:
        raise UsageError(f"{form!r} is no format", f"Choose one of: {', '.join(FORMATS)}")
    if not whose.strip():
        raise UsageError("Nobody is named", "Name a person or a company")
    if out is not None:
        from sbagg.cli import outfile

        outfile.check(home(), out, force=force)
    with reading() as (reader, _):
        found = dossier(reader, whose, people=form == "vcf")
    data = write(form, found.subject, found.people).encode("utf-8", "replace")
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        return
    from sbagg.decisions.file import put

    put(out, data)
