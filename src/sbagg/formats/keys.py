"""Keys for rows that have no id: a hash of what identifies a row, and a number where several are identified alike."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

_SIZE = 8


class Numbered:
    """Gives the keys of one export. Memory: some two hundred bytes a row."""

    def __init__(self) -> None:
        self._taken: dict[bytes, bytes] = {}

    def of(self, row: Mapping[str, str], *identifying: str) -> str:
        """Return the key of a row; equal rows have one key, different ones that identify alike are numbered in order."""
        base = digest(*identifying)
        place = bytes.fromhex(base)
        content = hashlib.sha256(repr(sorted(row.items())).encode("utf-8", "replace")).digest()[:_SIZE]
        before = self._taken.get(place, b"")
        alike = [before[start : start + _SIZE] for start in range(0, len(before), _SIZE)]
        if content not in alike:
            alike.append(content)
            self._taken[place] = before + content
        number = alike.index(content) + 1
        return base if number == 1 else f"{base}-{number}"


def digest(*parts: str) -> str:
    """Return 20 hexadecimal digits that stand for these texts."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:20]
