"""One table of a shop or ledger: how it is written, and its rows gathered into the records that they tell of."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import IO, TypeAlias

from sbagg.adapter import Skipped
from sbagg.adapters.shop.profile import Profile, Spec
from sbagg.formats import table, values
from sbagg.formats.csvdialect import encoding_of
from sbagg.formats.tree import Tree

SUFFIXES = (".csv", ".tsv", ".txt")
HEAD = 64 * 1024
_DATES = ("created", "due", "paid_at", "cancelled")
_AMOUNTS = ("amount", "line_amount", "line_price", "owed", "refunded")
_NARROWEST = 2
_MOST_HELD = 1_000_000
_TOTAL = re.compile(r"Total (for )?(.*?)(?: with sub-(?:customers|accounts))?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Group:
    """A record: the line on which it starts, and the cells that hold something of each of its rows, by column."""

    line: int
    rows: list[dict[str, str]]


Found: TypeAlias = "Group | table.Bad | Skipped"


@dataclass(frozen=True)
class Sheet:
    """A table that is known. Its values together decide ``order`` (mdy, dmy) and ``comma``, its decimal mark.

    ``nested``: a heading holds until its total, so that one may stand under another; else until the next.
    """

    profile: Profile
    spec: Spec
    layout: table.Layout
    name: str
    where: str
    open: Callable[[], IO[bytes]]
    order: str = "mdy"
    comma: bool = False
    undecided: bool = False
    nested: bool = False

    @cached_property
    def places(self) -> Mapping[str, tuple[str, ...]]:
        """The columns of each field."""
        return self.spec.places(self.layout.header)

    @property
    def heading(self) -> str:
        """The column that headings stand for; empty where the rows have it themselves."""
        return "" if "contact" in self.places else self.spec.heading

    def locator(self, line: int) -> str:
        """Say where a row lies: ``folder/orders.csv:12``."""
        return f"{self.where}:{line}"

    def place(self, line: int) -> str:
        """Return a key for a line that has none of its own: ``orders.csv:12``."""
        return f"{PurePosixPath(self.name).name}:{line}"

    def groups(self) -> Iterator[Found]:
        """Yield its records in order; those whose rows lie apart come last."""
        apart = self._apart() if self.spec.lines else set()
        held: dict[tuple[str, ...], Group] = {}
        before: tuple[tuple[str, ...], Group] | None = None
        for item in self._rows():
            if not isinstance(item, Group):
                yield item
                continue
            number = self.number(item.rows[0]) if self.spec.lines else ()
            if number and number in apart:
                held.setdefault(number, Group(item.line, [])).rows.extend(item.rows)
            elif before and number and before[0] == number:
                before[1].rows.extend(item.rows)
            else:
                yield from [before[1]] if before else []
                before = number, item
        yield from [before[1]] if before else []
        yield from held.values()

    def number(self, row: dict[str, str]) -> tuple[str, ...]:
        """Return what makes rows one record: kind and number; empty for what is not numbered.

        In books a payment's number is its cheque's, which tells nothing apart.
        """
        kind, number = self.kind(row), self._first(row, "number")
        return (kind, number) if number and not (self.profile.books and kind == "payment") else ()

    def kind(self, row: dict[str, str]) -> str:
        """Return what a row is: by its type where it says one, else by its object; empty for what is no sale."""
        said = self._first(row, "type")
        return self.profile.word("kind", said) if said else self.spec.kind

    def decided(self) -> Sheet:
        """Return it with what its whole file decides: encoding, order of dates, decimal mark."""
        layout = replace(self.layout, encoding=encoding_of(self.open))
        sheet = replace(self, layout=layout, order=self.profile.order)
        if sheet.spec.heading:
            with self.open() as file:
                rows = (item for item in table.rows(file, layout) if not isinstance(item, table.Bad))
                sheet = replace(sheet, nested=any(_total(sheet._filled(item)) for item in rows))  # noqa: SLF001 - its own copy
        if self.profile.plain:
            return sheet
        order, undecided = values.order_of(sheet._cells(_DATES), self.profile.order)  # noqa: SLF001 - its own copy
        return replace(sheet, order=order, undecided=undecided, comma=values.decimal_comma(sheet._cells(_AMOUNTS)))  # noqa: SLF001 - its own copy

    def _cells(self, fields: tuple[str, ...]) -> Iterator[str]:
        columns = [column for name in fields for column in self.places.get(name, ())]
        for item in self._rows():
            if isinstance(item, Group):
                yield from (item.rows[0][column] for column in columns if column in item.rows[0])

    def _first(self, row: dict[str, str], field: str) -> str:
        return next((text for column in self.places.get(field, ()) if (text := row.get(column, "").strip())), "")

    def _apart(self) -> set[tuple[str, ...]]:
        """Return the numbers whose rows do not follow one another: their records have to wait for the end.

        Of those seen only hashes are held: two alike would make one wait that need not.
        """
        seen: set[int] = set()
        apart: set[tuple[str, ...]] = set()
        last: tuple[str, ...] = ()
        for item in self._rows():
            if isinstance(item, Group):
                number = self.number(item.rows[0])
                if number and number != last and hash(number) in seen and len(apart) < _MOST_HELD:
                    apart.add(number)
                seen.add(hash(number))
                last = number
        return apart

    def _rows(self) -> Iterator[Found]:
        """Yield each row by itself, with the heading that it stands under."""
        under: list[str] = []
        with self.open() as file:
            for item in table.rows(file, self.layout):
                if isinstance(item, table.Bad):
                    yield item
                    continue
                cells = self._filled(item)
                text = " ".join(cells.values()).strip()
                total = _total(cells) if self.spec.heading else ""
                if total:
                    del under[under.index(total) if total in under else 0 :]
                if total or self._is_footer(text):
                    yield Skipped("a line of the report's footer", self.locator(item.line))
                elif isinstance(item, table.Trailer) or self._is_heading(cells):
                    if self.spec.heading:
                        under = [*under, text] if self.nested else [text]
                    else:
                        yield Skipped("a line of the report's footer", self.locator(item.line))
                elif cells:
                    yield Group(item.line, [{self.heading: under[0]} | cells if self.heading and under else cells])

    def _filled(self, item: table.Row | table.Trailer) -> dict[str, str]:
        return {"": item.text} if isinstance(item, table.Trailer) else self.layout.record(item)

    def _is_heading(self, cells: dict[str, str]) -> bool:
        return bool(self.spec.heading) and cells.keys() == {self.layout.header[0]}

    def _is_footer(self, text: str) -> bool:
        return bool(self.profile.footer) and re.search(self.profile.footer, text, re.IGNORECASE) is not None


def _total(cells: Mapping[str, str]) -> str:
    """Return whose total a row is: ``Total for Moss``, or ``Total Moss`` with a sum behind it; a customer may be called so."""
    found = _TOTAL.fullmatch(next(iter(cells.values()), "").strip())
    return found[2] if found and (found[1] or len(cells) > 1) else ""


def sheet_of(tree: Tree, member: str, profile: Profile) -> Sheet | None:
    """Return the beginning of a member as a table of this dialect; None if it is none."""
    head = tree.read(member, HEAD)
    if len(head) == HEAD:
        head = head[: head.rfind(b"\n") + 1] or head
    layout = table.layout_of(lambda: io.BytesIO(head), profile.known)
    spec = profile.classify(layout.header)
    if spec is None or len(layout.header) < _NARROWEST:
        return None
    return Sheet(profile, spec, layout, member, tree.locator(member), lambda: io.BytesIO(head), profile.order)


def account_of(tree: Tree, member: str, sheet: Sheet) -> str:
    """Return whose export it is, where the lines above the header or below the rows say so."""
    if not sheet.profile.account:
        return ""
    with tree.open(member) as file:
        text = file.read(HEAD).decode(sheet.layout.encoding, "replace") if sheet.layout.line > 1 else ""
        if tree.kind != "zip":
            file.seek(max(0, tree.members[member].size - HEAD))
            text += "\n" + file.read(HEAD).decode("latin-1")
    found = re.search(sheet.profile.account, text)
    return " ".join(found["account"].split()) if found else ""
