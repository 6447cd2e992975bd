"""Lists for other programs: JSON lines, CSV for spreadsheets, and bare ids."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sbagg.render import json
from sbagg.render.safe import safe
from sbagg.views import LISTS

_NATURAL = ("id", "key", "source", "value", "uid", "adapter", "name", "tag", "channel")
"""Keys that name a row, most natural first."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet compute a cell (OWASP, "CSV Injection"), full-width forms included."""

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def jsonl(rows: Iterable[object]) -> Iterator[str]:
    """Write one JSON object a line, without the line feeds."""
    for row in rows:
        yield json.encode(json.plain(row))


def ids(rows: Iterable[object]) -> Iterator[str]:
    """Name each row by its id, or by the key that comes nearest to one."""
    for row in rows:
        fields = json.plain(row)
        key = next((name for name in _NATURAL if fields.get(name)), None)
        if key:
            yield safe(str(fields[key]))
        elif {"a", "b"} <= fields.keys():  # a pair: the ids of both, a tab between
            yield f"{fields['a']['id']}\t{fields['b']['id']}"


def csv(noun: str, rows: Sequence[object]) -> str:
    """Write a list as CSV. The view's class gives the columns, to an empty list too."""
    cls = LISTS.get(noun) or (type(rows[0]) if rows else None)
    if cls is None:
        return ""
    columns = [(key, _kind(cls, name)) for name, key, _ in json.plan(cls)]
    heading = [each for key, kind in columns for each in _headings(key, kind)]
    plain = map(json.plain, rows)
    return table_csv(heading, ([c for key, kind in columns for c in _cells(row[key], kind)] for row in plain))


def table_csv(heading: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Write rows of plain values under a heading (RFC 4180), each cell guarded."""
    import csv as writer  # noqa: PLC0415  # only here: `--json` starts without it

    out = io.StringIO()
    sheet = writer.writer(out)
    sheet.writerow(map(_guarded, heading))
    sheet.writerows(map(_guarded, map(flat, row)) for row in rows)
    return out.getvalue()


def _kind(cls: type, name: str) -> str:
    """Return the view that a field holds one of, where it takes more than one column."""
    declared = str(cls.__dataclass_fields__[name].type)  # type: ignore[attr-defined]  # every view is a dataclass
    return declared.removesuffix(" | None")


def _headings(key: str, kind: str) -> list[str]:
    if kind == "Money":
        return [key, "currency" if key == "amount" else f"{key}_currency"]
    if kind == "PairSide":
        return [key, f"{key}_id"]
    return ["in", "out", "by_kind"] if kind == "Counts" else [key]


def _cells(value: Any, kind: str) -> list[str]:
    if kind == "Money":
        return [flat(value["amount"]), flat(value["currency"])] if value else ["", ""]
    if kind == "PairSide":
        return [flat(value), flat(value["id"])]
    if kind == "RankView":
        return [flat(value["score"]) if value else ""]
    if kind == "Counts":
        return [flat(value["in"]), flat(value["out"]), flat(value["by_kind"])]
    return [flat(value)]


def flat(value: Any) -> str:
    """Write a value in one cell: what has a name by its name, many joined by semicolons."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        named = next((value[key] for key in ("name", "stage", "value", "id") if key in value), None)
        return flat(named) if named is not None else ";".join(f"{key}={flat(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ";".join(map(flat, value))
    return str(value)


def _guarded(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would compute; plain numbers stay numbers."""
    text = safe(cell, newlines=True)
    computes = cell.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)  # what hides before it is gone by now
    return f"'{text}" if computes and not _NUMBER.fullmatch(text) else text
