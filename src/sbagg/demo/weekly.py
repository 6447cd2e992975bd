"""The form of Salesforce's weekly export: a zip of one CSV per object, as measured on a real one.

LF, every field quoted, no BOM, Windows-1252 (what it lacks becomes ``?``), booleans as 0 and 1, each time as
``YYYY-MM-DD HH:MM:SS`` in GMT, and empty look-ups as the null id.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, Self
from zipfile import ZipFile

from sbagg.demo.packing import member
from sbagg.demo.script import script
from sbagg.normalize import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import IO

ENCODING = "cp1252"
NULL = "000000000000000AAA"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def record(prefix: str, number: int) -> str:
    """Return the 18-character id of a record: object prefix, pod, number in base 62, checksum."""
    digits = ""
    for _ in range(9):
        number, digit = divmod(number, 62)
        digits = _DIGITS[digit] + digits
    return canonical("salesforce", f"{prefix}Lq0{digits}")


ORG = record("00D", 4471)
NAME = f"WE_{ORG}_1.ZIP"


@cache
def columns(table: str) -> tuple[str, ...]:
    """Return the columns of an object."""
    data = script("salesforce")
    return tuple(data[table].split())


def line(fields: Iterable[str]) -> bytes:
    """Return one line of CSV."""
    quoted = ",".join(f'"{field}"' if '"' not in field else '"' + field.replace('"', '""') + '"' for field in fields)
    return f"{quoted}\n".encode(ENCODING, "replace")


class Export:
    """A zip being written. Rows are mappings; what a row leaves out gets the export's empty value."""

    def __init__(self, path: Path, now: int, *, user: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._zip, self._now, self._user = ZipFile(path, "w"), now, user
        self.counts: Counter[str] = Counter()

    def close(self) -> None:
        """Write the zip's directory."""
        self._zip.close()

    def open(self, table: str) -> Table:
        """Begin a table; close it before the next one."""
        return Table(self._zip.open(member(f"{table}.csv", self._now), "w"), table, self.counts, self._user)

    def write(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write a whole table."""
        with self.open(table) as out:
            for row in rows:
                out.add(row)


class Table:
    """One CSV of an export being written."""

    def __init__(self, out: IO[bytes], table: str, counts: Counter[str], user: str) -> None:
        self._out, self._table, self._counts = out, table, counts
        self._empty = {name: _empty(name, user) for name in columns(table)}
        self._out.write(line(columns(table)))
        counts[table] = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._out.close()

    def add(self, row: Mapping[str, Any]) -> None:
        """Write a row. Created, if given, also dates the last change unless that is given too."""
        created = row.get("CreatedDate", "")
        full = {
            **self._empty,
            "LastModifiedDate": created,
            "SystemModstamp": row.get("LastModifiedDate", created),
            **row,
        }
        self._out.write(line(str(full[name]) for name in self._empty))
        self._counts[self._table] += 1


def _empty(column: str, user: str) -> str:
    if column in {"OwnerId", "CreatedById", "LastModifiedById"}:
        return user
    if column == "CurrencyIsoCode":
        return "USD"
    if column.endswith("Id") and column != "Id":
        return NULL
    return "0" if column.startswith(("Is", "Has", "DoNot")) else ""
