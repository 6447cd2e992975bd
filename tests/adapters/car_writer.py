"""Repositories as the AT protocol writes them: DAG-CBOR blocks, a tree of keys, a commit."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

CID = b"\x01\x71\x12\x20"


class Link(bytes):
    """The CID of a block."""


def encode(value: Any) -> bytes:
    if value is None or isinstance(value, bool):
        return {False: b"\xf4", True: b"\xf5", None: b"\xf6"}[value]
    if isinstance(value, int):
        return _head(0, value) if value >= 0 else _head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, Link):
        return _head(6, 42) + _head(2, len(value) + 1) + b"\x00" + value
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(map(encode, value))
    return _head(5, len(value)) + b"".join(
        encode(key) + encode(value[key]) for key in sorted(value, key=lambda k: (len(k), k))
    )


def _head(kind: int, number: int) -> bytes:
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 24:
            return bytes([kind << 5 | number])
        if number < 1 << 8 * size:
            return bytes([kind << 5 | info]) + number.to_bytes(size, "big")
    raise ValueError(number)


def cid(data: bytes) -> Link:
    return Link(CID + hashlib.sha256(data).digest())


def varint(number: int) -> bytes:
    low, rest = number & 127, number >> 7
    return bytes([low | 128]) + varint(rest) if rest else bytes([low])


def car(root: Link, *blocks: bytes) -> bytes:
    header = encode({"roots": [root], "version": 1})
    framed = (varint(len(CID) + 32 + len(data)) + cid(data) + data for data in blocks)
    return varint(len(header)) + header + b"".join(framed)


def repository(did: str, records: dict[str, Any], *extra: bytes) -> bytes:
    """Return a repository with these records by ``collection/rkey``, their keys in one node of the tree."""
    entries, before, blocks = [], b"", []
    for key in sorted(records):
        data = encode(records[key])
        blocks.append(data)
        shared = next(
            (n for n, (a, b) in enumerate(zip(before, key.encode(), strict=False)) if a != b),
            min(len(before), len(key)),
        )
        entries.append({"p": shared, "k": key.encode()[shared:], "v": cid(data), "t": None})
        before = key.encode()
    node = encode({"l": None, "e": entries})
    commit = encode({"did": did, "version": 3, "rev": "3kabc", "prev": None, "data": cid(node), "sig": b"\x00" * 64})
    return car(cid(commit), commit, node, *blocks, *extra)
