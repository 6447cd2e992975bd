"""Act: digest, what is new since the last one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sbagg.cli.app import app
from sbagg.cli.common import Json, emit, home, output, reading

if TYPE_CHECKING:
    from sbagg.render.output import Output
    from sbagg.views import DigestView

_FORMATS = ("text", "md", "html", "eml")


@app.command(rich_help_panel="Act")
def digest(
    since: Annotated[
        str,
        typer.Option("--since", metavar="WHEN", help="From this day on; else since the last digest, whose mark moves."),
    ] = "",
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text, md, html or eml.")] = "text",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write to this file (default: stdout).")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Even if the file is there.")] = False,
    json: Json = False,
) -> None:
    """Tell what is new since the last digest, people first, the most important first. Says nothing where nothing is."""
    from sbagg.errors import UsageError
    from sbagg.look.digest import digest as view_of
    from sbagg.look.digest import mark

    if form not in _FORMATS:
        raise UsageError(f"{form!r} is no format", f"Choose one of: {', '.join(_FORMATS)}")
    if json and (form != "text" or out is not None):
        raise UsageError("--json goes to standard output alone", "Leave --format and --out away")
    if out is not None:
        from sbagg.cli import outfile

        outfile.check(home(), out, force=force)
    to = output(json=json)
    before = None if since else mark.read(home())
    with reading() as (reader, config):
        view = view_of(reader, mark.window(reader, before, since))
        after = mark.reached(reader, before)
        me = next((value for kind, value in config.me if kind == "email"), "")
    _tell(view, to, form, out, me)
    sys.stdout.flush()
    if not since:
        mark.write(home(), after)


def _tell(view: DigestView, to: Output, form: str, out: Path | None, me: str) -> None:
    """Write a digest; but as JSON, nothing where there is nothing to say."""
    is_news = any(view.counts.values())
    if to.mode == "json" or (form == "text" and out is None and is_news):
        emit(to, view)
    elif is_news:
        _put(_file(view, to, form, me), out)


def _file(view: DigestView, to: Output, form: str, me: str) -> bytes:
    """Return a digest as a file: in UTF-8, whatever the terminal is."""
    import io

    from sbagg.render.told import digest as told

    to = to._replace(stream=io.StringIO(), color=False)
    laid_out = told.lay_out(view, to)
    if form == "md":
        from sbagg.render.told import markdown

        return markdown.write(laid_out).encode("utf-8", "replace")
    if form == "html":
        from sbagg.render.told import page

        return page.write(laid_out).encode("utf-8", "replace")
    from sbagg.render.human import ansi
    from sbagg.render.told import text

    plain = "\n".join(ansi(line, to) for line in text.lines(laid_out, to)) + "\n"
    if form == "eml":
        from sbagg.render.told import letter, page

        return letter.write(laid_out, plain, page.write(laid_out), me=me, now=view.until)
    return plain.encode("utf-8", "replace")


def _put(data: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        return
    from sbagg.decisions.file import put

    put(out, data)
