"""Recognising what Outlook writes by its first bytes, with or without the libraries that read it."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import IO

from sbagg.adapter import Event, Export, Json, Raw, SourceError
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.tree import Tree, is_zip
from sbagg.normalize import email

READ_ERRORS = (RuntimeError, *UNREADABLE)
"""What reading a file, or a member of a damaged or encrypted zip, may raise."""

STORE, SAVED = "data file", "message"
DIALECTS = {STORE: "outlook", SAVED: "outlook-messages"}
"""What sources are called: a data file is an account's, and messages saved one by one are nobody's."""
INSTALL = "pip install 'sbagg[outlook]'"
MESSAGES = "messages"
"""The stream of saved messages."""
LIBRARIES = {STORE: "libpff-python", SAVED: "olefile"}
_MODULES = {STORE: "pypff", SAVED: "olefile"}
_STORE_MAGIC, _CLIENTS = b"!BDN", frozenset({b"SM", b"SO"})
_SAVED_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_MESSAGE_CLASS = bytes.fromhex("0b0d0200000000 00c000000000000046")
_HEAD, _ENTRY, _NAME, _CLASS = 512, 128, 64, slice(80, 96)
_SECTOR = frozenset({9, 12})
_OURS = "__".encode("utf-16-le")
_SURE, _SINGLE, _SHARE = 95, 60, 0.5
_MOST_SEEN, _MOST_SAMPLED, _MOST_EVENTS = 40, 200, 5000


def kind_of(file: IO[bytes]) -> str:
    """Return ``data file``, ``message`` or nothing for an open file. Raises OSError and its like.

    A compound file may be anything of Microsoft's; that of a message says so in its first directory entries
    ([MS-OXMSG] 2.2: names that begin with two underscores; [MS-CFB] 2.6 for the directory).
    """
    head = file.read(_HEAD)
    if head.startswith(_STORE_MAGIC) and head[8:10] in _CLIENTS:
        return STORE
    if not head.startswith(_SAVED_MAGIC) or len(head) < _HEAD:
        return ""
    (shift,), (sector,) = struct.unpack_from("<H", head, 30), struct.unpack_from("<I", head, 48)
    if shift not in _SECTOR:
        return ""
    file.seek((sector + 1) << shift)
    directory = file.read(1 << shift)
    entries = [directory[start : start + _ENTRY] for start in range(0, len(directory), _ENTRY)]
    if entries and entries[0][_CLASS] == _MESSAGE_CLASS:
        return SAVED
    return SAVED if any(entry[:_NAME].startswith(_OURS) for entry in entries) else ""


def is_missing(kind: str) -> bool:
    """Tell whether the library that reads a kind of file is not installed."""
    return find_spec(_MODULES[kind]) is None


def recognise(path: Path, events: Iterable[Event]) -> Export | None:
    """Say whether a file of Outlook's, or a folder or zip of its messages, lies at a path. ``events`` are its first."""
    try:
        kind, label = _kind(path)
    except (*READ_ERRORS, SourceError):
        return None
    if not kind:
        return None
    missing = is_missing(kind)
    options: dict[str, Json] = {"path": [str(path)], "dialect": DIALECTS[kind]}
    if kind == SAVED:
        lone = path.is_file() and not is_zip(path)
        return Export(_SINGLE, label + (f"; to read it: {INSTALL}" if missing else ""), options, lone=lone)
    sample: tuple[tuple[str, str], ...] = ()
    if not missing:
        try:
            first = (event for event in islice(events, _MOST_EVENTS) if isinstance(event, Raw))
            sample = tuple((raw.stream, raw.key) for raw in islice(first, _MOST_SAMPLED))
        except SourceError:
            sample = ()
    # Outlook names the file of an account after its address.
    account = email(path.stem) if "@" in path.stem else ""
    return Export(_SURE, label + (f"; to read it: {INSTALL}" if missing else ""), options, account, (), sample)


def _kind(path: Path) -> tuple[str, str]:
    """Return what lies at a path, and how to call it."""
    if path.is_file() and not is_zip(path):
        with path.open("rb") as file:
            kind = kind_of(file)
        return kind, f"Outlook {kind}"
    with Tree(path) as tree:
        names = list(tree.members)
        seen = names[:: max(len(names) // _MOST_SEEN, 1)][:_MOST_SEEN]
        count = sum(_sniffed(tree, name) == SAVED for name in seen)
    return (SAVED, f"{tree.kind} of Outlook messages") if count and count >= _SHARE * len(seen) else ("", "")


def _sniffed(tree: Tree, name: str) -> str:
    try:
        with tree.open(name) as file:
            return kind_of(file)
    except READ_ERRORS:
        return ""
