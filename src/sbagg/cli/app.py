"""The application: its global options, and the commands in the groups that ``--help`` shows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from sbagg import __version__

app = typer.Typer(
    name="sbagg",
    help="One timeline per person and company from all your channels. Start with: sbagg demo, or sbagg sync PATH",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sbagg {__version__}")
        raise typer.Exit


@app.callback()
def options(
    store: Annotated[
        Path | None,
        typer.Option("--store", metavar="DIR", help="Keep configuration and data here (or SBAGG_HOME)."),
    ] = None,
    _version_wanted: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that stand before the command."""
    if store is not None:
        os.environ["SBAGG_HOME"] = str(store.expanduser().absolute())


from sbagg.cli import (  # noqa: E402 - they add their commands to the app
    bring,
    channels,
    decide,
    doing,
    exporting,
    forgetting,
    keep,
    keeping,
    look,
    preparing,
    ranking,
    secrets,
    selling,
    sources,
    telling,
    waiting,
)

__all__ = [
    "app",
    "bring",
    "channels",
    "decide",
    "doing",
    "exporting",
    "forgetting",
    "keep",
    "keeping",
    "look",
    "preparing",
    "ranking",
    "secrets",
    "selling",
    "sources",
    "telling",
    "waiting",
]
