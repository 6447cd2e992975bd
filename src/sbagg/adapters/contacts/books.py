"""Programs' own address books: live databases that list every card they have, so what is not there is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from sbagg.adapter import Checkpoint, Context, Event, Gone, Json, Raw
from sbagg.adapters.contacts import apple, thunderbird
from sbagg.formats import kept
from sbagg.formats.sqlitefile import Database
from sbagg.normalize import clean

Read: TypeAlias = Callable[[Database], Iterator[tuple[str, dict[str, Json], int | None]]]
READERS: Mapping[str, Read] = {"thunderbird": thunderbird.cards, "apple": apple.cards}
"""Dialect -> the cards of a database as (key, what is kept of it, when it was changed)."""
_TABLES = {"thunderbird": "properties", "apple": "ZABCDRECORD"}


def dialect(database: Database) -> str:
    """Return whose store a database is; empty if it is none that we know."""
    return next((name for name, table in _TABLES.items() if table in database.columns), "")


def fetch(paths: Sequence[Path], stream: str, ctx: Context) -> Iterator[Event]:
    """Yield the cards of one address book, whose copies are given oldest first; unless none has changed.

    What only an older copy has is gone; so is, in the end, what the newest does not list.
    """
    signatures: dict[str, Json] = {str(path): _signature(path) for path in paths}
    if ctx.cursor(stream).get("files") == signatures:
        return
    listed: list[set[str]] = []
    for path in paths:
        listed.append(set())
        with Database(path) as database:
            read = READERS.get(dialect(database))
            for key, held, at in read(database) if read else ():
                key = clean(key)  # noqa: PLW2901 - as it is stored
                listed[-1].add(key)
                yield Raw(key, kept.pack(held), kept.MEDIA, stream, clean(f"{path}#{key}"), at)
    yield from (Gone(key, stream) for key in sorted(set[str]().union(*listed[:-1]) - listed[-1]))
    yield Checkpoint({"files": signatures}, stream, complete=True)


def _signature(path: Path) -> str:
    """Return what changes when the database does, or its log beside it."""
    files = (path, path.with_name(path.name + "-wal"))
    stats = [file.stat() for file in files if file.exists()]
    return " ".join(f"{one.st_size}:{one.st_mtime_ns}" for one in stats)
