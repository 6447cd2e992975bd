"""One CSV of an export: what it holds, how it is written, and what all its rows together decide."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import IO

from sbagg.adapters.crm.profile import Profile, Spec
from sbagg.adapters.crm.record import SAYS_NO, by_mapping, places
from sbagg.formats import table, values
from sbagg.formats.csvdialect import encoding_of
from sbagg.formats.tree import Tree

SUFFIXES = (".csv", ".tsv", ".txt")
HEAD = 64 * 1024
_TAIL = 4096
_SAMPLE = 50
_DAY = re.compile(r"(?<!\d)(20\d\d-\d\d-\d\d)(?!\d)")
DATES = frozenset(
    {
        "created",
        "modified",
        "close",
        "due",
        "start",
        "completed",
        "closed",
        "bounced_at",
        "do_not_mail_at",
        "birthday",
        "anniversary",
    }
)


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a CSV: its layout so far, the first rows, and the end of a plain file."""

    layout: table.Layout
    rows: tuple[dict[str, str], ...] = ()
    tail: str = ""

    @classmethod
    def empty(cls) -> Head:
        """Return the head of a file that holds nothing."""
        return cls(table.Layout("utf-8", ",", (), 0))

    @property
    def header(self) -> tuple[str, ...]:
        """The column names."""
        return self.layout.header


@dataclass(frozen=True, slots=True)
class Sheet:
    """A CSV whose rows are read; all of them decide ``order`` and ``comma``; ``at`` dates its export."""

    tree: Tree
    member: str
    spec: Spec
    layout: table.Layout
    at: int
    where: str
    mapping: Mapping[str, str] | None = None
    order: str = ""
    comma: bool = False
    notes: tuple[str, ...] = ()
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """The file's name without folder and suffix."""
        return PurePosixPath(self.member).stem

    def open(self) -> IO[bytes]:
        """Open it for reading."""
        return self.tree.open(self.member)

    def items(self) -> Iterator[table.Item]:
        """Yield its rows, and what is none."""
        with self.open() as file:
            yield from table.rows(file, self.layout)

    def locator(self, line: int) -> str:
        """Say where a row lies: ``folder/Contact.csv:12``."""
        return f"{self.where}:{line}"

    def place(self, line: int) -> str:
        """Return a key for a row that has none of its own: ``Contact.csv:12``."""
        return f"{PurePosixPath(self.member).name}:{line}"

    def columns(self, names: frozenset[str]) -> list[str]:
        """Return the columns that hold any of the fields."""
        return list(dict.fromkeys(column for name in names for column in self.places.get(name, ())))

    @property
    def says_no(self) -> list[str]:
        """The columns whose emptiness says no."""
        return self.columns(SAYS_NO)


def head_of(tree: Tree, member: str, *profiles: Profile) -> Head:
    """Read the beginning of a CSV; the columns that any of the profiles knows tell the header from a preamble."""

    def known(cells: Sequence[str]) -> float:
        return max(one.known(cells) for one in profiles)

    data = tree.read(member, HEAD)
    if len(data) == HEAD:
        data = data[: data.rfind(b"\n") + 1] or data
    layout = table.layout_of(lambda: io.BytesIO(data), known if profiles else None)
    rows = []
    for item in table.rows(io.BytesIO(data), layout):
        if isinstance(item, table.Row):
            rows.append(layout.record(item))
        if len(rows) >= _SAMPLE:
            break
    return Head(layout, tuple(rows), _tail(tree, member))


def sheet_of(tree: Tree, member: str, profile: Profile, mapping: Mapping[str, str] | None, spec: Spec) -> Sheet:
    """Look through a whole CSV and decide its encoding, the order of its dates and its decimal mark."""
    head = head_of(tree, member, profile)
    layout = replace(head.layout, encoding=encoding_of(lambda: tree.open(member)))
    found = places(spec, layout.header) if mapping is None else by_mapping(mapping)
    sheet = Sheet(tree, member, spec, layout, _export_time(tree, member), tree.locator(member), mapping, places=found)
    if profile.prefixes and "id" in found and not profile.ends(head.tail):
        return sheet  # an extract through the API writes dates and amounts in one way only
    dates, amounts = sheet.columns(DATES), sheet.columns(frozenset({"amount"}))
    order, undecided = values.order_of(_cells(sheet, dates), profile.order) if dates else ("", False)
    shape = "month/day/year" if order == "mdy" else "day/month/year"
    note = f"{sheet.locator(layout.line)}: no date shows which number is the day; read as {shape}"
    comma = values.decimal_comma(_cells(sheet, amounts)) if amounts else False
    return replace(sheet, order=order, comma=comma, notes=(note,) if undecided else ())


def _cells(sheet: Sheet, columns: list[str]) -> Iterator[str]:
    places = [sheet.layout.header.index(column) for column in columns]
    for item in sheet.items():
        if isinstance(item, table.Row):
            yield from (item.cells[place] for place in places if item.cells[place])


def _export_time(tree: Tree, member: str) -> int:
    """Return when the export was made: the day in its name, else when the file was written."""
    named = _DAY.search(PurePosixPath(member).name) or _DAY.search(tree.path.name)
    stamp = values.stamp(named[1]) if named else None
    return stamp.at() if stamp else tree.members[member].mtime


def _tail(tree: Tree, member: str) -> str:
    if tree.kind == "zip":
        return ""
    with tree.open(member) as file:
        file.seek(max(0, tree.members[member].size - _TAIL))
        return file.read(_TAIL).decode("latin-1").replace("\x00", "")
