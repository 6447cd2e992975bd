"""The list of today that was last shown: what a number means. Ids and times alone, which name nobody.

Each terminal has its own, so that a list that comes up in one window does not change what a number means in another.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from sbagg.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAME = "today.json"
_TERMINALS = 8
"""Lists that are kept: those of so many terminals, the latest."""


_DIGITS = 3


class Shown(NamedTuple):
    """A line as it was shown: its id, and when the newest that it rests on happened (unix seconds); None: not by number."""

    id: str
    seen: int | None = None


def keep(home: Path, lines: Iterable[tuple[str, int]]) -> None:
    """Note what was shown. Where nothing can be written, lines go by their ids."""
    held = [each for each in _read(home) if each["terminal"] != _terminal()]
    held.append({"terminal": _terminal(), "lines": [list(line) for line in lines]})
    with suppress(OSError):
        draft = home / f".{NAME}.{os.getpid()}"
        descriptor = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(held[-_TERMINALS:], file)
        draft.replace(home / NAME)


def is_number(text: str) -> bool:
    """Tell whether a word is the number of a line; what is longer is a phone number."""
    return text.isdecimal() and len(text) <= _DIGITS


def entry(home: Path, text: str) -> Shown:
    """Return the line of a number in the list last shown, here or else anywhere; anything else as it is.

    Raises UsageError for nothing, and NotFoundError for a number that was not shown.
    """
    text = text.strip()
    if not text:
        raise UsageError("That names no line", "Give its number in the list last shown, or its id: sbagg today")
    if not is_number(text):
        return Shown(text)
    held = _read(home)
    lines = next((each["lines"] for each in reversed(held) if each["terminal"] == _terminal()), None)
    if lines is None and held:
        lines = held[-1]["lines"]
    if lines is None:
        raise NotFoundError("No list was shown yet, so numbers mean nothing", "See it: sbagg today")
    if not 1 <= int(text) <= len(lines):
        most = f"the list last shown has {len(lines)}" if lines else "the list last shown was empty"
        raise NotFoundError(f"There is no line {text}: {most}", "See the list: sbagg today")
    return Shown(*lines[int(text) - 1])


def _read(home: Path) -> list[dict[str, Any]]:
    """Return what is kept, the latest last; nothing where it cannot be read."""
    try:
        held = json.loads((home / NAME).read_text(encoding="utf-8"))
        return [each for each in held if {"terminal", "lines"} <= each.keys() and all(map(_is_line, each["lines"]))]
    except (OSError, ValueError, TypeError, AttributeError):
        return []


def _is_line(line: object) -> bool:
    return isinstance(line, list) and list(map(type, line)) == [str, int]


def _terminal() -> int:
    """Return what tells one terminal from another: the session that its programs belong to."""
    return os.getsid(0) if hasattr(os, "getsid") else 0
