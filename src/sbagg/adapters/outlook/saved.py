"""Saved messages (.msg): the properties of an item in a compound file, read with olefile. Source: [MS-OXMSG].

The named properties have the same three streams as in a data file, so that both give the same JSON.
"""

from __future__ import annotations

import hashlib
import struct
from contextlib import suppress
from typing import IO, TYPE_CHECKING, TypeAlias

from sbagg.adapter import Json
from sbagg.adapters.outlook import properties as mapi
from sbagg.adapters.outlook.item import Packed

if TYPE_CHECKING:
    from olefile import OleFileIO

FAILURES = (
    OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, MemoryError, RecursionError, struct.error,
    UnboundLocalError, AssertionError,
)  # fmt: skip
"""What olefile raises for damage of any kind."""
_Place: TypeAlias = "tuple[str, ...]"
_HEADER, _INNER_HEADER, _PART_HEADER = 32, 24, 8
_ENTRY = struct.Struct("<HHI8s")
_PROPERTIES, _NAMES = "__properties_version1.0", "__nameid_version1.0"
_PERSON, _FILE, _INNER = "__recip_version1.0_#", "__attach_version1.0_#", "__substg1.0_3701000D"
_CONTENT = "__substg1.0_37010102"
_FIXED = frozenset({0x02, 0x03, 0x0B, 0x14, 0x40})
_MOST_ENTRIES, _MOST_PARTS, _MOST_VALUES = 4000, 2000, 200
_DEEPEST = 3
_LARGEST, _CHUNK = 8 * 1024 * 1024, 1024 * 1024


def read(file: IO[bytes]) -> Packed:
    """Return the item in a file that can be sought in. Raises one of ``FAILURES``."""
    from olefile import OleFileIO  # noqa: PLC0415 - it comes with an extra

    with OleFileIO(file) as ole:
        return _Saved(ole).item((), _HEADER)


class _Saved:
    def __init__(self, ole: OleFileIO) -> None:
        self._ole = ole
        self._lost: list[Json] = []
        self._held = {tuple(part.lower() for part in path): tuple(path) for path in ole.listdir(True, True)}
        streams = (self._stream((_NAMES, f"__substg1.0_{number:04X}0102")) for number in (2, 3, 4))
        self._names = mapi.names(*streams)

    def item(self, place: _Place, header: int, depth: int = 0) -> Packed:
        """Return the item whose storage is at ``place``."""
        if not self._has((*place, _PROPERTIES)):
            raise ValueError("it has no properties of a message")
        lost, self._lost = self._lost, []
        packed: Packed = {"props": self._values(place, header, mapi.ITEM)}
        people: list[Json] = [self._values(one, _PART_HEADER, mapi.RECIPIENT) for one in self._parts(place, _PERSON)]
        files: list[Json] = [self._file(one, depth) for one in self._parts(place, _FILE)]
        packed |= {name: part for name, part in (("people", people), ("files", files), ("lost", self._lost)) if part}
        self._lost = lost
        return packed

    def _file(self, place: _Place, depth: int) -> Packed:
        found = self._values(place, _PART_HEADER, mapi.ATTACHMENT)
        inner = (*place, _INNER)
        if self._has((*inner, _PROPERTIES)):
            if depth < _DEEPEST:
                found["item"] = self.item(inner, _INNER_HEADER, depth + 1)
            return found
        content = (*place, _CONTENT)
        with suppress(*FAILURES):
            if self._has(content):
                digest, size = hashlib.sha256(), 0
                with self._ole.openstream(self._path(content)) as stream:
                    while chunk := stream.read(_CHUNK):
                        digest.update(chunk)
                        size += len(chunk)
                found |= {"size": size, "digest": digest.hexdigest()}
        return found

    def _values(self, place: _Place, header: int, wanted: frozenset[str]) -> Packed:
        """Return the wanted properties of a storage: those of a fixed size stand in one stream, each other in its own."""
        listed = self._stream((*place, _PROPERTIES))[header:][: _MOST_ENTRIES * _ENTRY.size]
        entries = [
            (name, kind, value, f"__substg1.0_{tag:04X}{kind:04X}")
            for kind, tag, _, value in _ENTRY.iter_unpack(listed[: len(listed) // _ENTRY.size * _ENTRY.size])
            if (name := self._names.get(tag, "") if tag >= 0x8000 else f"{tag:04x}") in wanted  # noqa: PLR2004 - where names begin
        ]
        fixed = {name: mapi.value(kind, value) for name, kind, value, _ in entries if kind in _FIXED}
        page = mapi.charset(fixed.get("3ffd")) or _own_page(mapi.charset(fixed.get("3fde")))
        found: Packed = {name: value for name, value in fixed.items() if value is not None}
        for name, kind, _, stream in entries:
            if kind in _FIXED or name in found:
                continue
            try:
                value = self._several(place, stream, kind, page) if mapi.is_several(kind) else None
                value = value or mapi.value(kind, self._stream((*place, stream)), page)
            except FAILURES:
                self._lost.append(name)
                continue
            if value:
                found[name] = value
        return found

    def _several(self, place: _Place, stream: str, kind: int, page: str) -> Json:
        """Return the values of a property with several: a stream each (2.1.4)."""
        found: list[Json] = []
        while len(found) < _MOST_VALUES and self._has(one := (*place, f"{stream}-{len(found):08X}")):
            found.append(mapi.text(kind & 0xFF, self._stream(one), page))
        return found

    def _parts(self, place: _Place, start: str) -> list[_Place]:
        depth = len(place) + 1
        above = tuple(part.lower() for part in place)
        return sorted(
            path for low, path in self._held.items()
            if len(low) == depth and low[:-1] == above and low[-1].startswith(start)
        )[:_MOST_PARTS]  # fmt: skip

    def _has(self, place: _Place) -> bool:
        return tuple(part.lower() for part in place) in self._held

    def _path(self, place: _Place) -> list[str]:
        return list(self._held[tuple(part.lower() for part in place)])

    def _stream(self, place: _Place) -> bytes:
        """Return the bytes of a stream, empty if it is missing."""
        if not self._has(place):
            return b""
        with self._ole.openstream(self._path(place)) as stream:
            return bytes(stream.read(_LARGEST))


def _own_page(name: str) -> str:
    """Return the charset of a mail where it can be that of the program's own text, too: one of Windows."""
    return name if name.startswith("cp") else ""
