"""What is read of a damaged file, and after the last good piece why there is no more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from sbagg.adapter import Refused
from sbagg.formats.jsonarray import UNREADABLE, DamagedArrayError
from sbagg.normalize import clean

T = TypeVar("T")


def good_half(pieces: Iterator[T], name: str, stream: str, place: str) -> Iterator[T | Refused]:
    """Yield the pieces of the file ``name``; where it is cut, broken or cannot be read on, end with what says so."""
    try:
        yield from pieces
    except DamagedArrayError as error:
        reason = f"{name}, from element {error.index + 1} (byte {error.offset}) on: {error.reason}"
        yield Refused(clean(f"{name}#{error.index}"), clean(reason), stream, f"{place}#{error.index}", error.rest)
    except (RuntimeError, *UNREADABLE) as error:  # a member of an encrypted zip is a RuntimeError
        yield Refused(clean(name), clean(f"{name}: cannot be read: {error}"), stream, place)
