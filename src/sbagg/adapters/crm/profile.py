"""A CRM's dialect as data: ``profiles/NAME.toml`` says what columns mean. Adding a CRM is adding a file.

A profile lists objects. Each has ``fields``: what we call a thing, and the column names under which it comes
(in any language), best first; ``match``: sets of fields of which one must be wholly there; ``kind``: which
facts its rows become (:mod:`sbagg.adapters.crm.facts`), or ``gather`` for rows that only add to rows of another
object; ``links``: what the ids in a field name; ``stems``: how its files' names begin. ``[fields]`` and
``[links]`` above the objects hold for all of them. In a column's name ``#`` stands for a number (``Phone # - Value``).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from sbagg.adapters.crm.ids import clean_id

GENERIC = "generic"
_WITH_UNSURE_PREFIX = frozenset({"gather", "note", "line"})


_NUMBER = re.compile(r"(?<=\s)\d+(?=\s|$)")


@lru_cache(maxsize=65536)
def fold_column(name: str) -> str:
    """Return a column's name for comparison: blanks single, no case, no mark of order."""
    return " ".join(name.replace("\ufeff", "").split()).casefold()


@lru_cache(maxsize=65536)
def spellings(name: str) -> tuple[str, str]:
    """Return a column's name for comparison, and the same with ``#`` for its number."""
    folded = fold_column(name)
    return folded, _NUMBER.sub("#", folded)


_OTHER_NAMES = (
    "Tradestyle", "Account Name (Local)", "Other Name", "Other Names", "Also Known As", "AKA", "Aliases", "Account Alias",
    "Company Alias", "Former Name", "Former Names", "Formerly", "Formerly Known As", "Previous Name", "Previous Names", "Old Name",
    "Trade Name", "Trading Name", "Trading As", "Doing Business As", "DBA", "DBA Name", "Legal Name", "Short Name", "Brand Name",
    "Weitere Namen", "Früherer Name", "Ehemals", "Kurzname", "Handelsname", "Autres noms", "Ancien nom", "Nom commercial",
    "Otros nombres", "Nombre anterior", "Nombre comercial", "Altri nomi", "Vecchio nome", "Nome commerciale", "Nome fantasia",
    "Andere namen", "Vroegere naam", "Handelsnaam",
)  # fmt: skip
"""Columns for what else a company is called, which users of any CRM add to it; few have one of their own."""


@dataclass(frozen=True, slots=True)
class Gather:
    """Rows that add ``take`` to the row of ``into`` whose ``on`` equals their ``by``, as ``name``."""

    into: str
    by: str
    take: tuple[str, ...]
    name: str
    on: str = "id"


@dataclass(frozen=True, slots=True)
class Spec:
    """One object of a profile. ``columns`` maps a folded column name to (field, rank) pairs.

    ``or_company``: among its people are companies, rows with a company and no person's name.
    """

    name: str
    kind: str
    fields: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, tuple[tuple[str, int], ...]]
    match: tuple[tuple[str, ...], ...]
    stems: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    gather: tuple[Gather, ...] = ()
    or_company: bool = False

    def of(self, column: str) -> tuple[tuple[str, int], ...]:
        """Return the (field, rank) pairs of a column, by its name or by that of its kind (``Phone # - Value``)."""
        folded, numbered = spellings(column)
        return self.columns.get(folded) or self.columns.get(numbered, ())

    def present(self, header: Iterable[str]) -> dict[str, int]:
        """Return which fields a header has, each with the number of its columns."""
        found: dict[str, int] = {}
        for column in header:
            for name, _ in self.of(column):
                found[name] = found.get(name, 0) + 1
        return found

    def fits(self, header: Sequence[str]) -> bool:
        """Tell whether a header is one of this object."""
        present = self.present(header)
        return any(all(name in present for name in names) for names in self.match)

    def score(self, header: Sequence[str]) -> float:
        """Count the columns that this object knows; the exact spelling counts more."""
        exact = {alias for aliases in self.fields.values() for alias in aliases}
        known = [column for column in header if self.of(column)]
        return len(known) + sum(" ".join(column.split()) in exact for column in known)


@dataclass(frozen=True, slots=True)
class Profile:
    """One dialect.

    ``zone`` (utc, local) is what a time without one means, ``order`` (mdy, dmy) what ``3/4/2025`` does unless
    the file's other dates decide it. ``marks`` are columns that only this dialect has, ``tail`` a pattern in
    the footer of its reports, ``prefixes`` what ids name by how they begin, ``people`` the objects that are persons.
    ``separator`` parts the values in one cell. ``labels`` are endings of columns: a cell of ``Phone 1 - Value`` does not
    count if that of ``Phone 1 - Label`` says that it is a fax. ``by_name``: look-ups show the name and nothing else.
    """

    name: str
    label: str
    specs: Mapping[str, Spec]
    columns: frozenset[str]
    id_form: str = "text"
    scoped: bool = True
    zone: str = "local"
    order: str = "mdy"
    marks: frozenset[str] = frozenset()
    mark_prefixes: tuple[str, ...] = ()
    tail: str = ""
    nulls: frozenset[str] = frozenset()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    people: frozenset[str] = frozenset()
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    open_unless_closed: bool = False
    account_file: str = ""
    weekly: str = ""
    separator: str = ""
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_name: bool = False

    def known(self, header: Iterable[str]) -> int:
        """Count the columns that any object of this dialect knows."""
        return sum(not self.columns.isdisjoint(spellings(column)) for column in header)

    def word(self, table: str, text: str) -> str:
        """Translate a cell by a table of words (``status``, ``activity``); empty if it is not in it."""
        return self.words.get(table, {}).get(fold_column(text), "")

    def id(self, text: str) -> str:
        """Return an id in its one form, or an empty string for what is no id."""
        return clean_id(self.id_form, text)

    def noun(self, record_id: str) -> str:
        """Return what an id names, where ids say so by how they begin; empty where they do not."""
        for size in (3, 2):
            if record_id[:size] in self.prefixes:
                return self.prefixes[record_id[:size]]
        return ""

    def ends(self, tail: str) -> bool:
        """Tell whether a file's end is the footer of this dialect's reports."""
        return bool(self.tail and re.search(self.tail, tail, re.IGNORECASE))

    def marked(self, header: Iterable[str]) -> int:
        """Count the columns that only this dialect has."""
        return sum(
            not self.marks.isdisjoint(names) or names[0].startswith(self.mark_prefixes or ("\0",))
            for names in map(spellings, header)
        )

    def classify(self, stem: str, header: Sequence[str], first_id: str = "") -> Spec | None:
        """Return the object whose rows a file holds: by the prefix of its ids, else by name and columns."""
        noun = self.noun(self.id(first_id)) if self.prefixes and first_id else ""
        if noun in self.specs:
            return self.specs[noun]
        fitting = [spec for spec in self.specs.values() if spec.fits(header)]
        if self.prefixes and self.id(first_id):  # ids of an object that is none of ours
            fitting = [spec for spec in fitting if spec.kind in _WITH_UNSURE_PREFIX]
        word = re.sub(r"[^a-z]+", "", stem.casefold())
        named = [spec for spec in fitting if any(word.startswith(name) for name in spec.stems)]
        return max(named or fitting, key=lambda spec: spec.score(header), default=None)


@cache
def profile(name: str) -> Profile:
    """Return a dialect by name; KeyError if there is no such profile."""
    path = files(__package__).joinpath("profiles", f"{name}.toml")
    if not name.replace("-", "_").isidentifier() or not path.is_file():
        raise KeyError(name)
    return _built(tomllib.loads(path.read_text(encoding="utf-8")))


@cache
def dialects() -> tuple[str, ...]:
    """Return the names of all profiles but the generic one."""
    folder = files(__package__).joinpath("profiles")
    found = sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))
    return tuple(name for name in found if name != GENERIC)


# What fetch adds to each dialect: a colleague known only from owner columns.
_OWNER: dict[str, Any] = {
    "kind": "owner",
    "match": [["never"]],
    "fields": {"owner_kind": ["kind"], "owner_value": ["value"], "owner": ["name"]},
}


def _built(data: dict[str, Any]) -> Profile:
    shared = {name: tuple(columns) for name, columns in data.get("fields", {}).items()}
    links = data.get("links", {})
    specs = {name: _spec(name, table, shared, links) for name, table in data["objects"].items()}
    specs["owner"] = _spec("owner", _OWNER, {}, {})
    words = {
        table: {fold_column(word): meaning for meaning, listed in meanings.items() for word in listed}
        for table, meanings in data.get("words", {}).items()
    }
    return Profile(
        name=data["name"],
        label=data["label"],
        specs=specs,
        columns=frozenset(column for spec in specs.values() if spec.kind != "owner" for column in spec.columns),
        id_form=data.get("id", "text"),
        scoped=data.get("scoped", True),
        zone=data.get("zone", "local"),
        order=data.get("order", "mdy"),
        marks=frozenset(fold_column(mark) for mark in data.get("marks", ())),
        mark_prefixes=tuple(fold_column(mark) for mark in data.get("mark_prefixes", ())),
        tail=data.get("tail", ""),
        nulls=frozenset(data.get("nulls", ())),
        prefixes=data.get("prefixes", {}),
        people=frozenset(data.get("people", ())),
        words=words,
        open_unless_closed=data.get("open_unless_closed", False),
        account_file=data.get("account_file", ""),
        weekly=data.get("weekly", ""),
        separator=data.get("separator", ""),
        by_name=data.get("by_name", False),
        labels={ending: tuple(found) for ending, found in data.get("labels", {}).items()},
    )


def _spec(name: str, table: dict[str, Any], shared: dict[str, tuple[str, ...]], links: dict[str, str]) -> Spec:
    fields = dict(shared)
    if table["kind"] == "company":
        fields["other_name"] = _OTHER_NAMES
    for key, aliases in table.get("fields", {}).items():
        fields[key] = tuple(aliases)
    columns: dict[str, list[tuple[str, int]]] = {}
    for key, aliases in fields.items():
        for rank, alias in enumerate(aliases):
            columns.setdefault(fold_column(alias), []).append((key, rank))
    return Spec(
        name=name,
        kind=table["kind"],
        fields=fields,
        columns={column: tuple(found) for column, found in columns.items()},
        match=tuple(tuple(names) for names in table["match"]),
        stems=tuple(table.get("stems", ())),
        where={key: tuple(values) for key, values in table.get("where", {}).items()},
        links={**links, **table.get("links", {})},
        gather=tuple(
            Gather(part["into"], part["by"], tuple(part["take"]), part["name"], part.get("on", "id"))
            for part in table.get("gather", ())
        ),
        or_company=table.get("or_company", False),
    )
