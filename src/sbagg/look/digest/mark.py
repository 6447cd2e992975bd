"""Up to where digests have told: a small file in the state folder. Only whole digests move it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from sbagg.config import DIGEST
from sbagg.decisions.file import put
from sbagg.store import learnt
from sbagg.store.learnt import Place
from sbagg.store.newly import Window
from sbagg.when import moment

if TYPE_CHECKING:
    from pathlib import Path

    from sbagg.store.reader import Reader

_FIRST = 7 * 86400
"""What the first digest looks back on."""
_ALL = 2**62


class Mark(NamedTuple):
    """Told is what happened up to ``at`` (unix seconds), and what was learnt up to a place."""

    at: int
    learnt: Place


def read(home: Path) -> Mark | None:
    """Return the mark; None where there is none, or none that can be read: the next digest makes it anew."""
    try:
        held = json.loads((home / DIGEST).read_text(encoding="utf-8"))
        return Mark(int(held["at"]), Place(*map(int, held["learnt"])))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write(home: Path, mark: Mark) -> None:
    """Put the mark in place of the last one. Raises OSError."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)  # of a store that is still to be made
    put(home / DIGEST, json.dumps({"at": mark.at, "learnt": list(mark.learnt)}).encode() + b"\n")


def window(reader: Reader, mark: Mark | None, since: str) -> Window:
    """Return what a digest is to tell: from a WHEN on, its day included; without one from the mark on, or of the last week.

    Raises UsageError for a WHEN that is none.
    """
    if since:
        begin = moment(since, reader.now, end=False) - 1
        return Window(begin, reader.now, Place(begin, _ALL))
    if mark is None:
        return Window(reader.now - _FIRST, reader.now, Place(reader.now - _FIRST, _ALL))
    return Window(mark.at, reader.now, mark.learnt)


def reached(reader: Reader, before: Mark | None) -> Mark:
    """Return the mark behind all that the reader sees."""
    at = reader.now if before is None else max(reader.now, before.at)
    return Mark(at, learnt.last(reader))
