"""Cells of a table that say something which cannot be read: their rows are kept without it, and it is said how many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sbagg.adapters.shop.sheet import Group, Sheet
from sbagg.formats import values
from sbagg.normalize import clean, one_line

_NOUNS = {"created": "date", "amount": "amount", "line_amount": "amount", "owed": "amount"}
_SHOWN = 40


@dataclass(slots=True)
class Doubts:
    """How many rows of a sheet have a date or an amount that is none, and the first of them."""

    sheet: Sheet
    _found: dict[str, tuple[int, str]] = field(default_factory=dict)

    def look(self, group: Group) -> None:
        """Take in the rows of a record."""
        for row in group.rows:
            for name, noun in _NOUNS.items():
                said = [text for column in self.sheet.places.get(name, ()) if (text := self._text(row, column))]
                if said and not any(self._reads(noun, text) for text in said):
                    count, first = self._found.get(noun, (0, f"{said[0][:_SHOWN]!r}, line {group.line}"))
                    self._found[noun] = count + 1, first

    def warnings(self) -> Iterator[str]:
        """Say what was found, a line for each noun."""
        for noun, (count, first) in self._found.items():
            where = clean(self.sheet.locator(self.sheet.layout.line))
            yield one_line(
                f"{where}: {noun}s that cannot be read: {count:,}, the first {clean(first)}; they come in without it"
            )

    def _text(self, row: Mapping[str, str], column: str) -> str:
        text = row.get(column, "").strip()
        return "" if text in self.sheet.profile.nulls else text

    def _reads(self, noun: str, text: str) -> bool:
        if noun == "date":
            return values.stamp(text, self.sheet.order) is not None
        return values.amount(text, comma=self.sheet.comma) is not None
