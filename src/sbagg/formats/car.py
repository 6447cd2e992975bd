"""CAR files of DAG-CBOR blocks, as repositories of the AT protocol are kept: streamed, each block checked by its hash.

A CAR (version 1) is a header and then blocks: a length (varint), a CID, data. A CID of version 1 here is 36 bytes: 01,
the codec (71: DAG-CBOR), and a SHA-256 (12 20 and 32 bytes). DAG-CBOR is CBOR with text keys, 64-bit floats, definite
lengths and one tag: 42, a link to a block. Sources: IPLD's specifications of CARv1 and DAG-CBOR; RFC 8949.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from sbagg.adapter import Json

LARGEST = 4 * 1024 * 1024
"""The most bytes that a block may have; those of the AT protocol have at most one mebibyte."""
_CID, _DIGEST = b"\x01\x71\x12\x20", 32
_RAW = b"\x01\x55\x12\x20"
_DEEPEST = 100
_LINK = 42
_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _TAG, _SIMPLE = range(8)
_ONE_BYTE, _EIGHT_BYTES = 24, 27
_FLOAT = 27
_VALUES: dict[int, Json] = {20: False, 21: True, 22: None}


class DamagedCarError(ValueError):
    """The file or a block of it is not what it says it is."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block: its CID as text (base32, as the protocol writes it), the byte at which it lies, and its data.

    ``reason`` says what is wrong with it: another hash than its CID's, or no value.
    """

    cid: str
    offset: int
    value: Json = None
    data: bytes = b""
    reason: str = ""


def is_car(head: bytes) -> bool:
    """Tell by how a file begins whether it is a CAR."""
    return b"eroots" in head[:100] and b"gversion" in head[:200]


def blocks(file: IO[bytes]) -> Iterator[Block]:
    """Yield the blocks of a CAR in their order; blocks of other codecs than DAG-CBOR are passed over.

    :raises DamagedCarError: after the last whole block, where the file is cut or is none.
    """
    offset = 0
    size, length = _varint(file)
    if not is_car(_exactly(file, size)):
        raise DamagedCarError("there is no header of a CAR")
    while True:
        offset += size + length
        size, length = _varint(file)
        if not length:
            return
        whole = _exactly(file, size)
        cid, data = whole[: len(_CID) + _DIGEST], whole[len(_CID) + _DIGEST :]
        if cid.startswith(_CID) and len(cid) == len(_CID) + _DIGEST:
            yield _block(cid, offset, data)
        elif not cid.startswith(_RAW):
            yield Block("", offset, data=data, reason="an address of an unknown form")


def _block(cid: bytes, offset: int, data: bytes) -> Block:
    name = _named(cid)
    if hashlib.sha256(data).digest() != cid[len(_CID) :]:
        return Block(name, offset, data=data, reason="its content is not what its address says")
    try:
        return Block(name, offset, decode(data), data)
    except DamagedCarError as error:
        return Block(name, offset, data=data, reason=str(error))


def decode(data: bytes) -> Json:
    """Return the value of DAG-CBOR: a link is ``{"$link": cid}``, bytes are ``{"$bytes": base64}``, as in the protocol's
    JSON. Raises DamagedCarError for anything else.
    """  # fmt: skip
    try:
        value, end = _value(data, 0, 0)
    except (IndexError, struct.error, UnicodeDecodeError, OverflowError) as error:
        raise DamagedCarError(f"no value: {error}") from error
    if end != len(data):
        raise DamagedCarError("there is more behind the value")
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[Json, int]:
    """Return the value that begins at a byte, and where it ends."""
    if depth > _DEEPEST:
        raise DamagedCarError("nested too deeply")
    kind, info = data[at] >> 5, data[at] & 31
    if kind == _SIMPLE:
        return _simple(data, at, info)
    number, at = _number(data, at + 1, info)
    if kind == _UNSIGNED:
        return number, at
    if kind == _NEGATIVE:
        return -1 - number, at
    if kind in {_BYTES, _TEXT}:
        piece = data[at : at + number]
        if len(piece) < number:
            raise DamagedCarError("a text that is cut")
        at += number
        return (piece.decode() if kind == _TEXT else {"$bytes": base64.b64encode(piece).decode().rstrip("=")}), at
    if kind == _TAG:
        return _link(data, at, number)
    return _many(data, at, number, depth, pairs=kind == _MAP)


def _many(data: bytes, at: int, count: int, depth: int, *, pairs: bool) -> tuple[Json, int]:
    if count > len(data):  # each element has a byte at least
        raise DamagedCarError("a list that is cut")
    found: list[Json] = []
    names: list[str] = []
    for _ in range(count):
        if pairs:
            name, at = _value(data, at, depth + 1)
            if not isinstance(name, str):
                raise DamagedCarError("a key that is no text")
            names.append(name)
        value, at = _value(data, at, depth + 1)
        found.append(value)
    return (dict(zip(names, found, strict=True)) if pairs else found), at


def _link(data: bytes, at: int, tag: int) -> tuple[Json, int]:
    length, start = _number(data, at + 1, data[at] & 31)
    piece = data[start : start + length]
    if tag != _LINK or data[at] >> 5 != _BYTES or not piece.startswith(b"\x00") or len(piece) < length:
        raise DamagedCarError("a tag that is no link")
    return {"$link": _named(piece[1:])}, start + length


def _simple(data: bytes, at: int, info: int) -> tuple[Json, int]:
    if info == _FLOAT:
        return struct.unpack_from(">d", data, at + 1)[0], at + 9
    if info not in _VALUES:
        raise DamagedCarError(f"an unknown simple value: {info}")
    return _VALUES[info], at + 1


def _number(data: bytes, at: int, info: int) -> tuple[int, int]:
    if info < _ONE_BYTE:
        return info, at
    if info > _EIGHT_BYTES:
        raise DamagedCarError("a length that is not said")
    size = 1 << (info - _ONE_BYTE)
    if at + size > len(data):
        raise DamagedCarError("a number that is cut")
    return int.from_bytes(data[at : at + size], "big"), at + size


def _varint(file: IO[bytes]) -> tuple[int, int]:
    """Return a number (LEB128) and of how many bytes it was; 0 bytes at the end of the file."""
    number = length = 0
    while byte := file.read(1):
        number |= (byte[0] & 127) << (7 * length)
        length += 1
        if number > LARGEST:
            raise DamagedCarError(f"a block of more than {LARGEST:,} bytes")
        if byte[0] < 128:  # noqa: PLR2004 - the highest bit says that there is more
            return number, length
    if length:
        raise DamagedCarError("the file ends too early")
    return 0, 0


def _exactly(file: IO[bytes], size: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise DamagedCarError("the file ends too early")
    return data


def _named(cid: bytes) -> str:
    return "b" + base64.b32encode(cid).decode().lower().rstrip("=")
