"""What messages say, read once: as long as nothing that it was read from changes, what was read is remembered."""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sbagg.formats import months
from sbagg.insight import language
from sbagg.insight.language import Ask, Promise, Reading, read
from sbagg.store import readings, talks
from sbagg.store.ingest import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from sbagg.store.talks import Line

_AT_ONCE = 1_000
_QUOTED = frozenset({"ticket", "call"})
"""Kinds whose beginning is quoted where they ask nothing; of others it is not kept."""
_MACHINES = frozenset({"list", "bulk", "auto", "invite"})
"""Flags of what needs no reading."""


def fresh(connection: sqlite3.Connection, lines: Sequence[Line]) -> dict[int, Reading]:
    """Return item -> what it says, all of it, read now."""
    texts = talks.texts(connection, [line.item for line in lines if _is_read(line)])
    return {line.item: _read(line, texts.get(line.item, "")) for line in lines}


def remembered(connection: sqlite3.Connection, lines: Sequence[Line]) -> dict[int, Reading]:
    """Return item -> what it says, without the beginnings that no turn quotes. What is new is read, and remembered."""
    stamps = {line.item: _stamp(line) for line in lines if _is_read(line)}
    held = readings.known(connection, stamps)
    new = {item for item, stamp in stamps.items() if item not in held or held[item][0] != stamp}
    texts = talks.texts(connection, new)
    found: dict[int, Reading] = {}
    rows = []
    for line in lines:
        if line.item in stamps and line.item not in new:
            found[line.item] = unpacked(held[line.item][1])
            continue
        reading = _read(line, texts.get(line.item, ""))
        found[line.item] = reading if line.kind in _QUOTED else reading._replace(start="")
        if line.item in new:
            rows.append((line.item, stamps[line.item], packed(found[line.item])))
    readings.write(connection, rows)
    return found


def read_ahead(connection: sqlite3.Connection, now: int, told: Callable[[int, int], None]) -> None:
    """Read all messages of late that were not read yet, and keep it after every thousand: whoever interrupts this goes on where it
    ended. ``told`` hears how many of how many are read. Within a transaction nothing is done.
    """  # fmt: skip
    if connection.in_transaction:
        return
    items = readings.late(connection, now)
    for start in range(0, len(items), _AT_ONCE):
        with transaction(connection):
            remembered(connection, talks.lines(connection, items[start : start + _AT_ONCE]))
        told(min(start + _AT_ONCE, len(items)), len(items))
    readings.drop_old(connection, now)


@cache
def version() -> str:
    """Return what changes whenever reading does: a digest of the words and rules that messages are read with."""
    folder = Path(language.__file__).parent
    rules = sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".txt"})
    found = blake2b(digest_size=8)
    for path in (*rules, Path(months.__file__), Path(__file__)):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def packed(reading: Reading) -> str | None:
    """Write a reading as JSON, None where it says nothing."""
    values = list(reading)
    for default in reversed(tuple(Reading._field_defaults.values())):
        if values[-1] != default:
            break
        values.pop()
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=date.isoformat) if values else None


def unpacked(said: str | None) -> Reading:
    """Read what :func:`packed` wrote."""
    values = dict(zip(Reading._fields, json.loads(said), strict=False)) if said else {}
    made: dict[str, Any] = {
        "asks": tuple(Ask(text, kind, tuple(names), _day(due), *rest) for text, kind, names, due, *rest in values.pop("asks", ())),
        "promises": tuple(Promise(text, _day(due), *rest) for text, due, *rest in values.pop("promises", ())),
    }  # fmt: skip
    return Reading(**values, **made)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _is_read(line: Line) -> bool:
    return line.author is not None and _MACHINES.isdisjoint(line.flags.split())


def _read(line: Line, text: str) -> Reading:
    flags = line.flags.split()
    if line.author is None:
        return Reading()
    if "invite" in flags:
        return Reading("calendar")
    return read(text, _local(line.at), title=line.title, flags=flags, kind=line.kind)


def _stamp(line: Line) -> bytes:
    """Return in a few bytes what a line is read from, and by which rules."""
    said = f"{version()}\0{line.stamp}\0{line.kind}\0{line.flags}\0{_local(line.at)}\0{line.title}"
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=6).digest()


def _local(at: int) -> date:
    return datetime.fromtimestamp(at).astimezone().date()
