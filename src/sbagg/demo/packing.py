"""Zip members and files that come out the same each time."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipInfo

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST_LINE = 75  # bytes


def member(name: str, now: int) -> ZipInfo:
    """Return the entry for a compressed file dated ``now`` (UTC), readable by all."""
    moment = time.gmtime(now)
    info = ZipInfo(name, (moment.tm_year, moment.tm_mon, moment.tm_mday, moment.tm_hour, moment.tm_min, moment.tm_sec))
    info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 3, 0o644 << 16
    return info


def date(path: Path, now: int) -> Path:
    """Set the file's time of change and return its path."""
    os.utime(path, (now, now))
    return path


def folded(line: str) -> str:
    """Return a line of a vCard or a calendar: CRLF, and broken into pieces of at most 75 bytes (RFC 5545, 3.1)."""
    if line.isascii():
        size = _LONGEST_LINE - 1
        rest = [line[start : start + size] for start in range(_LONGEST_LINE, len(line), size)]
        return "\r\n ".join([line[:_LONGEST_LINE], *rest]) + "\r\n"
    pieces: list[str] = []
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > _LONGEST_LINE - bool(pieces):
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece]) + "\r\n"
