"""MAPI properties as data files and saved messages hold them: which are read, and what their values are in JSON.

A property is named by its tag in hex (``0037``), one of the named properties by its set and id (``appointment:820d``) or
its name (``public:keywords``). Text is text, a time is unix seconds, and bytes are ``{"base64": ...}``.

Sources: [MS-OXPROPS] for tags and sets, [MS-OXCDATA] 2.11.1 for types, [MS-OXMSG] 2.2.3 and [MS-PST] 2.4.7 for names.
"""

from __future__ import annotations

import struct
import uuid
from base64 import b64encode
from collections.abc import Mapping

from sbagg.adapter import Json
from sbagg.formats.charsets import decode
from sbagg.normalize import clean

ITEM = frozenset(
    """001a 0037 0039 0040 0042 0064 0065 0070 0075 0076 007d 0c1a 0c1e 0c1f 0e06 0e07 0e1d 1000 1009 1013 1035 1039 1042
    3007 3008 300b 3fde 3ffd 5d01 5d02 5d07 0c1d 003b 3001 3a05 3a06 3a08 3a09 3a11 3a16 3a17 3a1a 3a1b 3a1c 3a27 3a2f 3a42
    3a44 3a50 3a51 3a59 address:8046 address:8062 address:8082 address:8083 address:8084 address:8092 address:8093
    address:8094 address:80a2 address:80a3 address:80a4 appointment:8208 appointment:820d appointment:820e
    appointment:8215 appointment:8217 appointment:8218 appointment:8223 meeting:0003 meeting:0023 public:keywords""".split()
)
RECIPIENT = frozenset("0c15 3001 3002 3003 39fe 5ff6 5ffd 5fff 300b".split())
ATTACHMENT = frozenset("0e20 3001 3704 3705 3707 370e 7ffe".split())
FOLDER = frozenset("10f4 35e0 35e2 35e3 36d7 36d8 3613 3001".split())

_SETS = {
    "00020329-0000-0000-c000-000000000046": "public",
    "00062002-0000-0000-c000-000000000046": "appointment",
    "00062004-0000-0000-c000-000000000046": "address",
    "00062008-0000-0000-c000-000000000046": "common",
    "6ed8da90-450b-101b-98da-00aa003f1305": "meeting",
}
_FIRST_NAMED = 0x8000
_FIRST_LISTED, _PUBLIC = 3, 2
_ENTRY = struct.Struct("<IHH")
_MOST_NAMES = 0x8000
_TEXT, _TEXT8, _BINARY, _TIME, _BOOLEAN = 0x1F, 0x1E, 0x102, 0x40, 0x0B
_TEXTS, _TEXTS8, _BINARIES = 0x101F, 0x101E, 0x1102
_NUMBERS = {0x02: "<h", 0x03: "<i", 0x14: "<q"}
_EPOCH, _TICKS = 116_444_736_000_000_000, 10_000_000
_LONGEST = 4 * 1024 * 1024
_MOST_VALUES = 1000
_PAGES = {
    1200: "utf-16-le", 20127: "ascii", 20866: "koi8-r", 21866: "koi8-u", 28591: "iso-8859-1", 50220: "iso-2022-jp",
    50221: "iso-2022-jp", 50222: "iso-2022-jp", 50225: "iso-2022-kr", 51932: "euc-jp", 51949: "euc-kr", 52936: "hz",
    54936: "gb18030", 65000: "utf-7", 65001: "utf-8", 936: "gb18030", 932: "cp932", 949: "cp949", 950: "cp950",
}  # fmt: skip


def charset(page: Json) -> str:
    """Return the charset that a Windows code page is, empty if it is not stated."""
    if not isinstance(page, int) or page <= 0:
        return ""
    if page in _PAGES:
        return _PAGES[page]
    latin = page - 28590
    return f"iso-8859-{latin}" if 0 < latin <= 16 else f"cp{page}"  # noqa: PLR2004 - the parts of ISO 8859


def names(guids: bytes, entries: bytes, strings: bytes) -> dict[int, str]:
    """Return the names of properties from ``8000`` on, of those whose set we know, from the three streams that hold them."""
    found: dict[int, str] = {}
    for place in range(0, min(len(entries), _MOST_NAMES * _ENTRY.size) - _ENTRY.size + 1, _ENTRY.size):
        what, kind, number = _ENTRY.unpack_from(entries, place)
        group, named = _SETS.get(_guid(guids, kind >> 1), ""), bool(kind & 1)
        if group:
            name = _name(strings, what) if named else f"{what & 0xFFFF:04x}"
            found[_FIRST_NAMED + number] = f"{group}:{name}"
    return found


def _guid(guids: bytes, place: int) -> str:
    if place == _PUBLIC:
        return "00020329-0000-0000-c000-000000000046"
    start = 16 * (place - _FIRST_LISTED)
    data = guids[start : start + 16] if start >= 0 else b""
    return str(uuid.UUID(bytes_le=data)) if len(data) == 16 else ""  # noqa: PLR2004 - bytes of a GUID


def _name(strings: bytes, offset: int) -> str:
    size = int.from_bytes(strings[offset : offset + 4], "little")
    return strings[offset + 4 : offset + 4 + min(size, 512)].decode("utf-16-le", "replace").lower()


def value(kind: int, data: bytes, page: str = "") -> Json:
    """Return a value of a type; None for what is empty, too long, or of a type that nothing here needs.

    ``page`` is the charset of text of eight bits.
    """
    if kind in {_TEXT, _TEXT8}:
        return text(kind, data, page)
    if kind == _BINARY:
        return {"base64": b64encode(data).decode("ascii")} if 0 < len(data) <= _LONGEST else None
    if kind == _BOOLEAN:
        return any(data[:2])
    if kind in _NUMBERS:
        size = struct.calcsize(_NUMBERS[kind])
        return struct.unpack(_NUMBERS[kind], data[:size])[0] if len(data) >= size else None
    if kind == _TIME:
        ticks = int.from_bytes(data[:8], "little")
        return (ticks - _EPOCH) // _TICKS if len(data) >= 8 and 0 < ticks < 1 << 62 else None  # noqa: PLR2004 - bytes of a time
    if kind in {_TEXTS, _TEXTS8}:
        return [text(kind & 0xFF, one, page) for one in several(data)]
    return [value(_BINARY, one) for one in several(data)] if kind == _BINARIES else None


def text(kind: int, data: bytes, page: str = "") -> str:
    """Return text of 16 or 8 bits a character, up to its NUL."""
    data = data[:_LONGEST]
    shown = data.decode("utf-16-le", "replace") if kind == _TEXT else decode(data.rstrip(b"\0"), page)
    return clean(shown.rstrip("\0"))


def several(data: bytes) -> list[bytes]:
    """Return the values of a property with several, as a data file packs them: their count, where each begins, all of them."""
    count = min(int.from_bytes(data[:4], "little"), _MOST_VALUES, len(data) // 4)
    starts = [int.from_bytes(data[4 * n : 4 * n + 4], "little") for n in range(1, count + 1)]
    return [data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]


def is_several(kind: int) -> bool:
    """Tell whether a type is that of texts."""
    return kind in {_TEXTS, _TEXTS8}


def bytes_of(held: Json) -> bytes:
    """Return the bytes that ``value`` made JSON of; empty for anything else."""
    from binascii import Error, a2b_base64  # noqa: PLC0415 - the reader of a data file needs only the other way

    packed = held.get("base64") if isinstance(held, Mapping) else None
    try:
        return a2b_base64(packed) if isinstance(packed, str) else b""
    except (Error, ValueError):
        return b""
