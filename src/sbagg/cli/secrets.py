"""Secrets and logins of sources."""

from __future__ import annotations

from typing import Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import Csv, Json, JsonLines, emit, emit_list, home, output

secret_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Give, remove or list the passwords and tokens of sources."
)
app.add_typer(secret_app, name="secret", rich_help_panel="Bring in")

Name = Annotated[str, typer.Argument(metavar="SOURCE")]
SecretName = Annotated[str, typer.Argument(metavar="NAME", help="Which of its secrets, such as password or token.")]


@secret_app.command("set")
def set_secret(
    source: Name,
    name: SecretName,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read it from standard input.")] = False,
    json: Json = False,
) -> None:
    """Put a secret into the keyring. It is asked for, and not shown as you type."""
    from sbagg.cli import secretly

    out = output(json=json)
    view, notes = secretly.give(home(), source, name, stdin=stdin, asks=not json)
    for note in notes:
        out.note(note)
    emit(out, view)


@secret_app.command("remove")
def remove_secret(source: Name, name: SecretName, json: Json = False) -> None:
    """Take a secret out of the keyring."""
    from sbagg.cli import secretly

    emit(output(json=json), secretly.take(home(), source, name))


@secret_app.command("list")
def list_secrets(json: Json = False, jsonl: JsonLines = False, csv: Csv = False) -> None:
    """List which secrets the sources have, and where each is found; never the secrets."""
    from sbagg import config
    from sbagg.look.secrets import held

    out = output(json=json, jsonl=jsonl, csv=csv)
    emit_list(out, "secrets", held(config.load(home())), empty="No configured source has a secret.")


@app.command(rich_help_panel="Bring in")
def login(
    source: Name,
    browser: Annotated[bool, typer.Option("--browser", help="With a browser on this machine.")] = False,
    device: Annotated[bool, typer.Option("--device", help="With a code that you type on any device.")] = False,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Where the browser comes back to on this machine.")
    ] = 0,
    timeout: Annotated[str, typer.Option("--timeout", metavar="TIME", help="Wait for so long: 90s, 10m.")] = "5m",
    json: Json = False,
) -> None:
    """Log in to a source that has oauth in its options, and put what it gives into the keyring."""
    from sbagg.cli import entering

    out = output(json=json)
    emit(out, entering.run(home(), source, out, browser=browser, device=device, port=port, timeout=timeout))
