"""One row seen through its profile: what it says under our names, whatever its columns are called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from functools import lru_cache
from typing import Any

from sbagg.adapter import Identity, Party, RecordError
from sbagg.adapters.crm.profile import Profile, Spec, profile
from sbagg.formats import cards, values
from sbagg.normalize import clean, email, fold, one_line

# Columns whose emptiness says "no": kept in a row though they hold nothing.
SAYS_NO = frozenset({"is_closed", "is_won"})
_CUSTOM_OBJECT = re.compile(r"[a-zA-Z0-9]\d[0-9A-Za-z]")  # the key prefix of a custom object: a01, z0B
_SHORTEST_ID = 5  # a company may be called 1883


@dataclass(frozen=True, slots=True)
class Scope:
    """The options that give a row's ids, times, money and phone numbers their meaning."""

    profile: Profile
    account: str = ""
    zone: tzinfo = UTC
    currency: str = ""
    region: str = ""

    @property
    def prefix(self) -> str:
        """What tells ids of one account from another's; the dialect's name where it names none."""
        return self.account or self.profile.name

    def identity(self, noun: str, record_id: str) -> Identity:
        """Return the account identity of a person's or user's record."""
        if not self.profile.scoped:
            return Identity(self.profile.name, record_id)
        return Identity(self.profile.name, f"{self.prefix}/{noun}/{record_id}")

    def ref(self, noun: str, record_id: str) -> str:
        """Return the ref of any record."""
        if not self.profile.scoped:
            return f"{self.profile.name}:{record_id}"
        return f"{self.profile.name}:{self.prefix}:{noun}:{record_id}"


@dataclass(frozen=True, slots=True)
class Record:
    """A row, the columns that each field has (best first), and what fetch added from other files."""

    scope: Scope
    spec: Spec
    key: str
    row: Mapping[str, str]
    places: Mapping[str, Sequence[str]]
    order: str = "mdy"
    comma: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def profile(self) -> Profile:
        """The dialect."""
        return self.scope.profile

    @property
    def ref(self) -> str:
        """The record's own ref."""
        return self.scope.ref(self.spec.name, self.key)

    def has(self, name: str) -> bool:
        """Tell whether the row has a cell for this field, even one that holds nothing."""
        return any(column in self.row for column in self.places.get(name, ()))

    def raw(self, name: str) -> str:
        """Return the first cell that holds something, exactly as it stands in the file."""
        nulls = self.profile.nulls
        for column in self.places.get(name, ()):
            cell = self.row.get(column, "")
            text = cell.strip()
            if text and text not in nulls:
                return cell
        return ""

    def first(self, name: str) -> str:
        """Return the first cell that holds something, trimmed."""
        return self.raw(name).strip()

    def all(self, name: str) -> list[str]:
        """Return all cells that hold something, trimmed, each once."""
        columns = self.places.get(name)
        if columns is None:
            return []
        cells = (self.row.get(column, "").strip() for column in columns if not self._is_others(column))
        if separator := self.profile.separator:
            cells = (part.strip() for cell in cells for part in cell.split(separator))
        return list(dict.fromkeys(text for text in cells if text and text not in self.profile.nulls))

    def _is_others(self, column: str) -> bool:
        """Tell whether the label beside a column says that what stands in it is not the person's own: a fax, a pager."""
        for ending, labels in self.profile.labels.items():
            if column.endswith(ending):
                said = (self.row.get(column.removesuffix(ending) + label, "") for label in labels)
                return not all(cards.is_own_line(text) for text in said)
        return False

    def line(self, name: str) -> str:
        """Return the first cell on one line."""
        return one_line(self.first(name))

    def says(self, name: str) -> bool:
        """Tell whether any cell says yes, in words or in the profile's own."""
        return any(values.truth(text) or self.profile.word("yes", text) for text in self.all(name))

    def stamp(self, name: str) -> values.Stamp | None:
        """Return the first cell that is a date."""
        return next((stamp for text in self.all(name) if (stamp := values.stamp(text, self.order))), None)

    def when(self, name: str) -> int | None:
        """Return unix seconds of the first cell that is a date; a day without a time is its noon UTC."""
        stamp = self.stamp(name)
        return self.at(stamp) if stamp else None

    def at(self, stamp: values.Stamp) -> int:
        """Return unix seconds: a time without a zone is UTC or local as the profile says."""
        return stamp.at(UTC if self.profile.zone == "utc" and not stamp.local else self.scope.zone)

    def day(self, name: str) -> str:
        """Return the first cell that is a date as ``YYYY-MM-DD``."""
        stamp = self.stamp(name)
        return stamp.day if stamp else ""

    def birthday(self, name: str) -> str:
        """Return the first cell that is a birthday as ``YYYY-MM-DD``, or ``--MM-DD`` without its year."""
        return next((found for text in self.all(name) if (found := values.birthday(text, self.order))), "")

    def ids(self, name: str) -> list[str]:
        """Return all record ids in a field, whose cells may hold several (``101;102``)."""
        parts = (part for text in self.all(name) for part in text.split(";"))
        return list(dict.fromkeys(found for part in parts if (found := self.profile.id(part))))

    def noun(self, name: str, record_id: str) -> str:
        """Return what an id in a field names: by its prefix, else by the profile's link."""
        return self.profile.noun(record_id) or self.spec.links.get(name, "")

    def refs(self, *fields: str) -> tuple[str, ...]:
        """Return the refs of all records that the fields point to, but for people."""
        found = [(self.noun(name, one), one) for name in fields for one in self.ids(name)]
        return tuple(dict.fromkeys(self.scope.ref(noun, one) for noun, one in found if noun not in self.profile.people))

    def parties(self, role: str, *fields: str, shown: str = "") -> list[Party]:
        """Return the people that the fields point to; ``shown`` is their name where there is only one."""
        found = [(self.noun(name, one), one) for name in fields for one in self.ids(name)]
        people = [self.scope.identity(noun, one) for noun, one in found if noun in self.profile.people]
        name = shown if len(people) == 1 else ""
        return [Party(person.kind, person.value, role, name) for person in dict.fromkeys(people)]

    def owner(self, role: str = "owner") -> Party | None:
        """Return the colleague whose record it is: by id, by address, else by name within the account."""
        name = self.line("owner")
        name = "" if self.looks_like_id(name) else name
        for part in self.parties(role, "owner_id", "owner", shown=name):
            return part
        address = email(name) or email(self.first("owner_email"))
        if address:
            return Party("email", address, role, "" if "@" in name else name)
        if not name or self.ids("owner_id"):
            return None
        return Party(f"{self.profile.name}-owner", f"{self.scope.prefix}/{fold(name)}", role, name)

    def company(self) -> tuple[str, str]:
        """Return the company's name and ref, of several the first; an id in the column for its name is a look-up."""
        name, refs = one_line(next(iter(self.all("company")), "")), self.refs("company_id")
        if self.looks_like_id(name):
            name, refs = "", refs or self.refs("company")
        elif not name and not refs:
            text = self.line("company_id")
            name = text if any(map(str.isalpha, text)) and not self.looks_like_id(text) else ""
        return name, refs[0] if refs else ""

    def looks_like_id(self, text: str) -> bool:
        """Tell whether a cell for a name holds a record id of this dialect."""
        found = self.profile.id(text)
        if not found or self.profile.id_form == "text":
            return False
        if self.profile.prefixes:
            return bool(self.profile.noun(found)) or (text == found and bool(_CUSTOM_OBJECT.match(text)))
        return len(found) >= _SHORTEST_ID

    def currency(self) -> str:
        """Return the row's currency, else the source's; empty where nobody says."""
        text = self.first("currency")
        if len(text) == 3 and text.isascii() and text.isalpha():  # noqa: PLR2004 - ISO 4217
            return text.upper()
        named = self.profile.word("currency", text)
        symbol = re.match(r"\s*([A-Z]{3})\b|[^€£]*([€£])", self.first("amount"))
        if named or not symbol:
            return named or self.scope.currency.upper()
        return symbol[1] or {"€": "EUR", "£": "GBP"}[symbol[2]]


def opened(data: bytes, key: str, scope: Scope) -> Record:
    """Read the bytes of a Raw; RecordError if they are not what fetch writes."""
    try:
        text = data.decode()
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"not a row as it was kept: {error}") from error
    row = found.get("row") if isinstance(found, dict) else None
    spec = scope.profile.specs.get(str(found.get("type"))) if isinstance(found, dict) else None
    if spec is None or not isinstance(row, dict):
        raise RecordError("not a row of this dialect")
    cells = {str(column): str(cell) for column, cell in row.items()}
    if "\\u" in text:  # only an escape can hide a NUL or a lone surrogate
        cells = {clean(column): clean(cell) for column, cell in cells.items()}
    mapping = found.get("fields")
    return Record(
        scope,
        spec,
        clean(key),
        cells,
        by_mapping(mapping)
        if isinstance(mapping, dict)
        else _known_places(scope.profile.name, spec.name, tuple(cells)),
        order="dmy" if found.get("order") == "dmy" else "mdy",
        comma=found.get("comma") is True,
        extra={
            name: found[name]
            for name in ("people", "stages", "mailed", "future", "named", "regarding")
            if name in found
        },
    )


def places(spec: Spec, columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the columns of a header that each field has, best first."""
    ranked: dict[str, list[tuple[int, str]]] = {}
    for column in columns:
        for name, rank in spec.of(column):
            ranked.setdefault(name, []).append((rank, column))
    return {
        name: tuple(column for _, column in sorted(found, key=lambda pair: pair[0])) for name, found in ranked.items()
    }


def by_mapping(mapping: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return the same for a mapping from column to field."""
    found: dict[str, list[str]] = {}
    for column, name in mapping.items():
        found.setdefault(str(name), []).append(str(column))
    return {name: tuple(columns) for name, columns in found.items()}


@lru_cache(maxsize=4096)
def _known_places(dialect: str, spec: str, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return places(profile(dialect).specs[spec], columns)


def scope_of(dialect: str, account: str, timezone: str, currency: str, region: str) -> Scope:
    """Build the scope from the options. An unknown zone counts as UTC: fetch has refused it by then."""
    return Scope(profile(dialect), account, values.zone(timezone) or UTC, currency, region)
