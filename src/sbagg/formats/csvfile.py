"""A CSV whose columns one knows, in a tree: its rows as texts by column, and what is no row."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sbagg.adapter import Refused, Skipped
from sbagg.formats import table
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.tree import Tree
from sbagg.normalize import clean

_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its cells that hold something, by column as written; ``place`` is the file's name and the row's line."""

    cells: dict[str, str]
    place: str
    locator: str


def columns_of(tree: Tree, name: str, known: frozenset[str]) -> tuple[str, ...]:
    """Return the header of a CSV of which ``known`` are columns; empty if it cannot be read."""
    try:
        head = tree.read(name, _HEAD)
    except UNREADABLE:
        return ()
    return table.layout_of(lambda: io.BytesIO(head), _score(known)).header


def lines(tree: Tree, name: str, known: frozenset[str], stream: str = "") -> Iterator[Line | Refused | Skipped]:
    """Yield the rows below the header, of which ``known`` are columns; what cannot be read is refused with its line."""
    file, where = clean(PurePosixPath(name).name), clean(tree.locator(name))
    try:
        layout = table.layout_of(lambda: tree.open(name), _score(known))
        with tree.open(name) as data:
            for item in table.rows(data, layout):
                here, there = f"{file}:{item.line}", f"{where}:{item.line}"
                if isinstance(item, table.Row):
                    cells = {clean(column): clean(cell) for column, cell in layout.record(item).items()}
                    yield Line(cells, here, there)
                elif isinstance(item, table.Bad):
                    yield Refused(here, item.reason, stream, there, item.text.encode("utf-8", "replace"))
                else:
                    yield Skipped("a line below the table", there)
    except UNREADABLE as error:
        yield Refused(file, f"cannot be read further: {error}", stream, where)


def _score(known: frozenset[str]) -> table.Score:
    def score(cells: Sequence[str]) -> float:
        return len(known & {cell.strip().lstrip("\ufeff") for cell in cells})

    return score
