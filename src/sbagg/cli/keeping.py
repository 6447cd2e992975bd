"""Keep: backup and restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import Json, emit, home, output

_PANEL = "Keep"


@app.command(rich_help_panel=_PANEL)
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it, such as sbagg-2026-11-21.zip.")],
    force: Annotated[bool, typer.Option("--force", help="Even if the file is there.")] = False,
    json: Json = False,
) -> None:
    """Write store, configuration, decisions and what is kept into one file."""
    from sbagg.cli import saving

    emit(output(json=json), saving.backup(home(), file, force=force))


@app.command(rich_help_panel=_PANEL)
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that backup wrote.")],
    verify: Annotated[bool, typer.Option("--verify", help="Only check it: nothing is written.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Move what is there aside.")] = False,
    json: Json = False,
) -> None:
    """Check a backup, and put it in place."""
    from sbagg.cli import saving

    view = saving.verify(file) if verify else saving.restore(home(), file, force=force)
    emit(output(json=json), view)
