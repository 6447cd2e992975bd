"""From the elements of a backup to one Raw per message and call.

``<smses count backup_date><sms address date type body .../><mms date msg_box address ...><parts><part ct name text
data/></parts><addrs><addr address type/></addrs></mms></smses>`` and ``<calls><call number date duration type/></calls>``;
times are unix milliseconds, and what the phone does not know is ``null``. Source: SyncTech, "Fields in XML backup files".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sbagg.adapter import Context, Event, Raw, Refused, Skipped, SourceError
from sbagg.formats import xmlpull
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.kept import MEDIA, pack
from sbagg.formats.tree import Tree
from sbagg.formats.utf16 import as_utf8
from sbagg.normalize import clean

MESSAGES, CALLS = "messages", "calls"
_STREAMS = {"sms": MESSAGES, "mms": MESSAGES, "call": CALLS}
_FIELDS = {
    "sms": ("address", "date", "type", "subject", "body", "contact_name"),
    "mms": ("address", "date", "msg_box", "sub", "contact_name"),
    "call": ("number", "date", "duration", "type", "presentation", "contact_name"),
    "part": ("ct", "name", "cl", "fn", "text"),
    "addr": ("address", "type"),
}
"""What is kept of each element. Whether a message was read or is locked changes from backup to backup."""
_KEY = {"sms": ("date", "address", "body"), "mms": ("date", "address", "msg_box"), "call": ("date", "number")}
_AROUND = frozenset({"smses", "calls", "parts", "addrs"})
_PADDED = 4
"""Characters of base64 for three bytes."""


@dataclass(slots=True)
class _Open:
    """An element whose end has not come yet; of an MMS with its parts and addresses."""

    name: str
    offset: int
    said: dict[str, Any]
    parts: list[dict[str, Any]] = field(default_factory=list)
    addresses: list[dict[str, Any]] = field(default_factory=list)

    def record(self) -> dict[str, Any]:
        """Return what is kept. The order of parts differs from backup to backup."""
        parts = sorted(self.parts, key=lambda part: sorted((name, str(value)) for name, value in part.items()))
        lists = {name: found for name, found in (("parts", parts), ("addresses", self.addresses)) if found}
        return {"kind": self.name, **self.said, **lists}

    def key(self) -> str:
        """Return the key: when, with whom and what, because a message has no id of its own."""
        said = [self.name, *(str(self.said.get(name, "")) for name in _KEY[self.name])]
        parts = sorted(f"{part.get('ct')}\n{part.get('text')}\n{part.get('size')}" for part in self.parts)
        return hashlib.sha256("\n".join([*said, *parts]).encode("utf-8", "replace")).hexdigest()[:20]


@dataclass(slots=True)
class _File:
    """One XML of a backup. ``at`` is when it was made, ``count`` how many messages or calls it says it has."""

    name: str
    where: str
    at: int
    count: int | None = None
    seen: int = 0
    open: _Open | None = None

    def refused(self, stream: str, offset: int, reason: str, data: bytes) -> Refused:
        """Return what goes into quarantine, named by its byte."""
        return Refused(clean(f"{self.name}@{offset}"), reason, stream, f"{self.where}@{offset}", data)


def read(ctx: Context, path: Path) -> Iterator[Event]:
    """Yield the messages and calls of a backup, and name what cannot be read with its place."""
    with Tree(path) as tree:
        for problem in tree.problems:
            yield Refused(clean(problem.name), problem.reason, MESSAGES, clean(f"{path}!{problem.name}"))
        found = [name for name in tree.members if tree.kind == "file" or name.lower().endswith(".xml")]
        if not found:
            raise SourceError(f"{path}: there is no XML in it", "Make the backup again, then: sbagg sync PATH")
        for name in found:
            file = _File(name, clean(tree.locator(name)), tree.members[name].mtime)
            try:
                with tree.open(name) as data:
                    yield from _records(file, xmlpull.events(as_utf8(data)))
            except xmlpull.DoctypeError as error:
                yield file.refused(MESSAGES, 0, str(error), b"")
            except UNREADABLE as error:
                yield file.refused(MESSAGES, 0, f"cannot be read further: {error}", b"")
            if file.count is not None and file.count != file.seen:
                ctx.warn(f"{path.name}: says that it has {file.count} messages or calls, and has {file.seen}")


def _records(file: _File, events: Iterator[xmlpull.Event]) -> Iterator[Event]:
    for event in events:
        if isinstance(event, xmlpull.Broken):
            yield file.refused(MESSAGES, event.offset, event.reason, event.data)
        elif isinstance(event, xmlpull.Start):
            yield from _started(file, event)
        elif file.open and file.open.name == event.name:
            yield _record(file, file.open)
            file.open = None
    yield from _unfinished(file)


def _started(file: _File, start: xmlpull.Start) -> Iterator[Event]:
    if start.name in _STREAMS:
        yield from _unfinished(file)
        file.open = _Open(start.name, start.offset, _said(start.name, start.attributes))
        file.seen += 1
    elif start.name in {"smses", "calls"}:
        count, made = start.attributes.get("count", ""), start.attributes.get("backup_date", "")
        file.count = int(count) if count.isdecimal() and len(count) < 10 else file.count  # noqa: PLR2004 - a count
        file.at = int(made) // 1000 if made.isdecimal() and len(made) < 15 else file.at  # noqa: PLR2004 - milliseconds
    elif file.open and start.name == "part":
        file.open.parts.append(_part(start))
    elif file.open and start.name == "addr":
        file.open.addresses.append(_said("addr", start.attributes))
    elif start.name not in _AROUND:
        yield Skipped(f"<{start.name[:30]}> is not read", f"{file.where}@{start.offset}")


def _unfinished(file: _File) -> Iterator[Event]:
    if left := file.open:
        file.open = None
        yield file.refused(_STREAMS[left.name], left.offset, f"this <{left.name}> has no end", pack(left.record()))


def _record(file: _File, found: _Open) -> Event:
    if not found.said:
        return file.refused(_STREAMS[found.name], found.offset, f"an empty <{found.name}>", pack(found.record()))
    where = f"{file.where}@{found.offset}"
    return Raw(found.key(), pack(found.record()), MEDIA, _STREAMS[found.name], where, file.at)


def _said(name: str, attributes: Mapping[str, str]) -> dict[str, Any]:
    return {field: value for field in _FIELDS[name] if (value := attributes.get(field, "")).strip() not in {"", "null"}}


def _part(start: xmlpull.Start) -> dict[str, Any]:
    """Return a part without its data: of that only the size is kept, in bytes."""
    said = _said("part", start.attributes)
    data = start.attributes.get("data", "")
    size = start.lengths.get("data", len(data)) * 3 // _PADDED - (data.count("=") if len(data) < xmlpull.LONGEST else 0)
    return said | ({"size": size} if size > 0 else {})
