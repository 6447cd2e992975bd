"""A shop's or ledger's tables as data: ``profiles/NAME.toml`` says what columns mean. Adding one is adding a file.

A profile lists objects. Each has ``kind`` (``order``, ``invoice`` or ``payment``: what its rows are unless a column says
so; ``customer`` for people), ``match`` (sets of fields of which one must be wholly there), ``unless`` (sets that must not
be), and ``fields``: what we call a thing, and the columns under which it comes, best first. ``lines`` says that rows of one
number are one record, ``heading`` names the column whose value stands in a line of its own above its rows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

_CURRENCY = re.compile(r"\s*\([a-z]{3}\)$")


@lru_cache(maxsize=16384)
def folded(column: str) -> str:
    """Return a column's name for comparison: no case, no ``*`` of a template, no currency behind it (``Amount (IDR)``)."""
    return _CURRENCY.sub("", " ".join(column.split()).casefold().lstrip("*"))


@dataclass(frozen=True, slots=True)
class Spec:
    """One object of a profile. ``columns`` maps a folded column name to (field, rank) pairs."""

    name: str
    kind: str
    columns: Mapping[str, tuple[tuple[str, int], ...]]
    match: tuple[tuple[str, ...], ...]
    unless: tuple[tuple[str, ...], ...] = ()
    lines: bool = False
    heading: str = ""

    def places(self, header: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the columns that each field has in a header, best first."""
        ranked: dict[str, list[tuple[int, str]]] = {}
        for column in header:
            for name, rank in self.columns.get(folded(column), ()):
                ranked.setdefault(name, []).append((rank, column))
        return {name: tuple(column for _, column in sorted(found)) for name, found in ranked.items()}

    def fits(self, header: Iterable[str]) -> bool:
        """Tell whether a header is one of this object."""
        present = self.places(header).keys()
        return any(present >= set(names) for names in self.match) and not any(
            present >= set(names) for names in self.unless
        )

    def known(self, header: Iterable[str]) -> int:
        """Count the columns of a header that mean something."""
        return sum(folded(column) in self.columns for column in header)


@dataclass(frozen=True, slots=True)
class Profile:
    """One dialect.

    ``zone`` (utc, local) is what a time without one means, ``order`` (mdy, dmy) what ``3/4/2025`` does unless the file's
    other dates decide it; a ``plain`` one writes times and amounts in one way only. ``marks`` are columns that only this
    dialect has. ``footer`` is a pattern of lines that are no rows, ``account`` one that finds in the file whose it is.
    In ``books`` a payment stands beside the invoice that it pays. ``words`` translate cells.
    """

    name: str
    label: str
    specs: Mapping[str, Spec]
    marks: frozenset[str]
    zone: str = "local"
    order: str = "mdy"
    plain: bool = False
    books: bool = False
    footer: str = ""
    account: str = ""
    nulls: frozenset[str] = frozenset()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def word(self, table: str, text: str) -> str:
        """Translate a cell by a table of words (``kind``, ``state``, ``currency``); empty if it is not in it."""
        return self.words.get(table, {}).get(" ".join(text.split()).casefold(), "")

    def marked(self, header: Iterable[str]) -> int:
        """Count the columns that only this dialect has."""
        return sum(" ".join(column.split()).casefold() in self.marks for column in header)

    def known(self, header: Sequence[str]) -> float:
        """Say how well a row fits as the header of any object."""
        return max(spec.known(header) for spec in self.specs.values())

    def classify(self, header: Sequence[str]) -> Spec | None:
        """Return the object whose rows stand under a header; None if it is none of ours."""
        fitting = [spec for spec in self.specs.values() if spec.fits(header)]
        return max(fitting, key=lambda spec: spec.known(header), default=None)


@cache
def profile(name: str) -> Profile:
    """Return a dialect by name; KeyError if there is none such."""
    if name not in dialects():
        raise KeyError(name)
    return _built(tomllib.loads(files(__package__).joinpath("profiles", f"{name}.toml").read_text(encoding="utf-8")))


@cache
def dialects() -> tuple[str, ...]:
    """Return the names of all profiles."""
    names = (item.name for item in files(__package__).joinpath("profiles").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def _built(data: Mapping[str, Any]) -> Profile:
    return Profile(
        name=data["name"],
        label=data["label"],
        specs={name: _spec(name, table, data.get("fields", {})) for name, table in data["objects"].items()},
        marks=frozenset(mark.casefold() for mark in data["marks"]),
        nulls=frozenset(data.get("nulls", ())),
        words={
            table: {word.casefold(): meaning for meaning, listed in meanings.items() for word in listed}
            for table, meanings in data.get("words", {}).items()
        },
        **{name: data[name] for name in ("zone", "order", "plain", "books", "footer", "account") if name in data},
    )


def _spec(name: str, table: Mapping[str, Any], shared: Mapping[str, Sequence[str]]) -> Spec:
    columns: dict[str, list[tuple[str, int]]] = {}
    for meaning, aliases in {**shared, **table["fields"]}.items():
        for rank, alias in enumerate(aliases):
            columns.setdefault(folded(alias), []).append((meaning, rank))
    return Spec(
        name, table["kind"], {column: tuple(found) for column, found in columns.items()},
        match=tuple(map(tuple, table["match"])), unless=tuple(map(tuple, table.get("unless", ()))),
        lines=table.get("lines", False), heading=table.get("heading", ""),
    )  # fmt: skip
