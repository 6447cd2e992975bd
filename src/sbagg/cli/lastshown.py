"""The list of today that was last shown: what a number means. Ids alone, which name nobody."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from sbagg.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

NAME = "today.json"


def keep(home: Path, entries: Sequence[str]) -> None:
    """Note what was shown. Where nothing can be written, lines go by their ids."""
    with suppress(OSError):
        draft = home / f".{NAME}.new"
        descriptor = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(list(entries), file)
        draft.replace(home / NAME)


def entry(home: Path, text: str) -> str:
    """Return the id of a line, given its number in the list last shown, or as it is. Raises NotFoundError."""
    if not text.isdecimal():
        return text.strip()
    try:
        shown = json.loads((home / NAME).read_text(encoding="utf-8"))
        number = int(text)
        if isinstance(shown, list) and 1 <= number <= len(shown):
            return str(shown[number - 1])
    except (OSError, ValueError):
        pass
    raise NotFoundError(f"No line {text} was shown last", "See the list: sbagg today")
