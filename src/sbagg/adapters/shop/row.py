"""A record of a table seen through its profile: what it says under our names, whatever its columns are called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from functools import cached_property, lru_cache

from sbagg.adapter import Json, RecordError
from sbagg.adapters.shop.profile import Profile, Spec, profile
from sbagg.formats import kept, values
from sbagg.normalize import email, one_line
from sbagg.normalize.identity import phone

_MARK = re.compile(r"[^\d.,()+-]*")
_STATED = re.compile(r"\(([A-Z]{3})\)$")
_CODE = re.compile(r"[A-Za-z]{3}")
_PARTS = re.compile(r"[;,\s]+")
_RELAYED = re.compile(r"@(?:members\.ebay\.|marketplace\.amazon\.)|@relay\.", re.IGNORECASE)
"""Addresses that a marketplace lends to a buyer: they name nobody's mailbox and no company."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The options that give a record's refs, times, money and phone numbers their meaning."""

    profile: Profile
    account: str = ""
    zone: tzinfo = UTC
    currency: str = ""
    region: str = ""


@dataclass(frozen=True)
class Row:
    """A record: the cells that all its rows have in common, and those of each of its ``lines``."""

    scope: Scope
    spec: Spec
    cells: Mapping[str, str]
    lines: Sequence[Mapping[str, str]] = ()
    order: str = "mdy"
    comma: bool = False
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def profile(self) -> Profile:
        """The dialect."""
        return self.scope.profile

    def has(self, name: str) -> bool:
        """Tell whether the row has a cell for this field that holds something."""
        return bool(self.first(name))

    def first(self, name: str) -> str:
        """Return the first cell of a field that holds something, trimmed."""
        nulls = self.scope.profile.nulls
        for column in self.places.get(name, ()):
            if (text := self.cells.get(column, "").strip()) and text not in nulls:
                return text
        return ""

    def line(self, name: str) -> str:
        """Return the same on one line."""
        return one_line(self.first(name))

    def all(self, name: str) -> list[str]:
        """Return all cells of a field that hold something, trimmed, each once."""
        cells = (self.cells.get(column, "").strip() for column in self.places.get(name, ()))
        return list(dict.fromkeys(text for text in cells if text and text not in self.profile.nulls))

    def id(self, name: str) -> str:
        """Return an id; Shopify writes an apostrophe before it."""
        return self.first(name).lstrip("'")

    def says(self, table: str, name: str) -> str:
        """Return what a cell means by a table of words; empty if it is not in it."""
        return self.profile.word(table, self.first(name))

    def stamp(self, name: str) -> values.Stamp | None:
        """Return the first cell that is a date."""
        return next((stamp for text in self.all(name) if (stamp := values.stamp(text, self.order))), None)

    def when(self, name: str) -> int | None:
        """Return unix seconds of the first cell that is a date; a day without a time is its noon UTC."""
        stamp = self.stamp(name)
        return stamp.at(UTC if self.profile.zone == "utc" else self.scope.zone) if stamp else None

    def flags(self, name: str) -> tuple[str, ...]:
        """Return the flag of what happened on the first cell that is a date: ``day`` where that has no time."""
        stamp = self.stamp(name)
        return ("day",) if stamp and stamp.seconds is None else ()

    def day(self, name: str) -> str:
        """Return the first cell that is a date as ``YYYY-MM-DD``."""
        stamp = self.stamp(name)
        return stamp.day if stamp else ""

    def amount(self, name: str) -> int | None:
        """Return the first cell of a field as minor units of the record's currency."""
        text = self.first(name)
        return values.amount(text, self.currency, comma=self.comma) if text else None

    @cached_property
    def currency(self) -> str:
        """The record's currency: its own, that beside its amounts or above them, else the source's."""
        said = self.first("currency")
        if _CODE.fullmatch(said):
            return said.upper()
        for name in ("amount", "line_amount", "line_price", "owed"):
            for column in self.places.get(name, ()):
                text = self.cells.get(column, "") or next((one[column] for one in self.lines if one.get(column)), "")
                found = _MARK.match(text.strip())
                beside = found[0].strip() if found else ""
                stated = _STATED.search(column)
                code = self.profile.word("currency", beside) or (beside if _CODE.fullmatch(beside) else "")
                if code or stated or beside in {"€", "£"}:
                    return (code or (stated[1] if stated else {"€": "EUR", "£": "GBP"}[beside])).upper()
        return self.scope.currency.upper()

    def emails(self) -> list[str]:
        """Return the e-mail addresses, without those that a marketplace lends."""
        parts = (part for text in self.all("email") for part in _PARTS.split(text))
        return list(dict.fromkeys(one for part in parts if (one := email(part)) and not _RELAYED.search(one)))

    def phones(self) -> list[str]:
        """Return the phone numbers."""
        return list(dict.fromkeys(one for text in self.all("phone") if (one := phone(text, self.scope.region))))

    def parts(self) -> list[Row]:
        """Return its lines that name something, each as a row of its own."""
        scope = replace(self.scope, currency=self.currency)
        rows = (replace(self, scope=scope, cells=line, lines=()) for line in self.lines)
        return [row for row in rows if row.has("line_name") or row.has("line_amount")]


def gathered(name: str, rows: Sequence[Mapping[str, str]], places: Mapping[str, Sequence[str]]) -> dict[str, Json]:
    """Return a record of the object ``name`` as it is kept: what its rows have in common, the first to say it, and lines."""
    ours = {column for field in places if field.startswith("line_") for column in places[field]}
    shared: dict[str, Json] = dict.fromkeys(places.get("paid_at", ()), "")  # its emptiness says something
    for row in rows:
        for column, cell in row.items():
            if column not in ours:
                shared[column] = shared.get(column) or cell
    lines: list[Json] = [{column: cell for column, cell in row.items() if column in ours} for row in rows]
    return {"type": name, "row": shared, "lines": [line for line in lines if line]}


def opened(data: bytes, scope: Scope) -> Row:
    """Read the bytes of a Raw; RecordError if they are not what fetch writes."""
    found = kept.unpack(data)
    spec = scope.profile.specs.get(str(found.get("type")))
    if spec is None:
        raise RecordError("not a record of this dialect")
    cells, lines = kept.texts(found.get("row")), kept.rows(found.get("lines"))
    return Row(
        scope, spec, cells, lines, order="dmy" if found.get("order") == "dmy" else "mdy", comma=found.get("comma") is True,
        places=_places(scope.profile.name, spec.name, tuple(dict.fromkeys([*cells, *(column for line in lines for column in line)]))),
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _places(dialect: str, name: str, columns: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    return profile(dialect).specs[name].places(columns)
