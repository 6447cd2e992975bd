"""What commands share: options by one name, opening the store for questions, and emitting."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sbagg.config import Config
    from sbagg.render.output import Output
    from sbagg.store.reader import Reader

T = TypeVar("T")
LIMIT = 50

Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]
JsonLines = Annotated[bool, typer.Option("--jsonl", help="One JSON object a line.")]
Csv = Annotated[bool, typer.Option("--csv", help="Comma-separated values.")]
Ids = Annotated[bool, typer.Option("--ids", help="One id a line.")]
Limit = Annotated[int, typer.Option("--limit", min=0, help="At most so many; 0 = all.")]
Since = Annotated[str, typer.Option("--since", metavar="WHEN", help="From this day on (2026-11-21, yesterday, 90d).")]
Until = Annotated[str, typer.Option("--until", metavar="WHEN", help="Up to this day, included.")]
NoPager = Annotated[bool, typer.Option("--no-pager", help="Never page.")]
Who = Annotated[str, typer.Argument(metavar="WHO", help="E-mail, @handle, phone, URL, id or part of a name.")]
CompanyName = Annotated[str, typer.Argument(metavar="COMPANY", help="Domain, id or part of a name.")]


def home() -> Path:
    """Return the folder of the store."""
    from sbagg.config import home_folder

    return home_folder()


@contextmanager
def reading() -> Iterator[tuple[Reader, Config]]:
    """Open the store for questions."""
    from sbagg import config as configuration
    from sbagg.errors import NotFoundError
    from sbagg.store.opening import open_read
    from sbagg.store.reader import Reader
    from sbagg.when import now

    config = configuration.load(home())
    connection = open_read(config.home)
    connection.execute("BEGIN")  # all that one view shows is of one moment, whatever a sync beside it does
    reader = Reader(connection, config.me, config.domains, now(), config.rank)
    try:
        yield reader, config
    except NotFoundError as error:
        error.hint = first(reader, config) or error.hint
        raise
    finally:
        connection.close()


def output(
    *, json: bool = False, jsonl: bool = False, csv: bool = False, ids: bool = False, pager: bool = True
) -> Output:
    """Decide where and how to write."""
    from sbagg.cli.called import CALLED
    from sbagg.render.output import choose
    from sbagg.when import now

    return choose(now=now(), json=json, jsonl=jsonl, csv=csv, ids=ids, pager=pager, call=CALLED.get())


def emit(out: Output, view: object) -> None:
    """Write one view."""
    from sbagg.render.output import emit as write

    write(out, view)


def emit_list(
    out: Output, noun: str, rows: Sequence[object], *, more: bool = False, empty: str = "Nothing.", head: str = ""
) -> None:
    """Write a list; ``head``: what people are told above it."""
    from sbagg.render.output import emit_list as write

    write(out, noun, rows, more, empty, head)


def as_of(out: Output, notes: Sequence[str]) -> None:
    """Tell people beside a list how far it can be trusted."""
    if out.mode == "text":
        for note in notes:
            out.note(note)


def first(reader: Reader, config: Config) -> str:
    """Return what to do first where the store is empty; else nothing."""
    from sbagg.look.freshness import unfilled

    return unfilled(reader, config)


def nothing(reader: Reader, words: str) -> str:
    """Return what to say of an empty list: these words, or that nothing was ever synced, or all of it is gone."""
    from sbagg import config as configuration

    return first(reader, configuration.load(home())) or words


def cut(rows: Sequence[T], limit: int) -> tuple[Sequence[T], bool]:
    """Return the first ``limit`` rows (0 = all), and whether there are more."""
    return (rows[:limit], len(rows) > limit) if limit else (rows, False)
