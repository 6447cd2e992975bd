"""What the engine lends to ``fetch``: cursors, a log, and a place for warnings."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sbagg.adapter import Json


class Feed:
    """The :class:`sbagg.adapter.Context` of one run."""

    def __init__(self, cursors: Mapping[str, Mapping[str, Json]], warnings: list[str], source: str, now: int) -> None:
        self._now = now
        self._cursors = cursors
        self._warnings = warnings
        self._log = logging.getLogger(f"sbagg.source.{source}")

    @property
    def log(self) -> logging.Logger:
        """A logger of the source's own."""
        return self._log

    @property
    def now(self) -> int:
        """The time at which this run began."""
        return self._now

    def cursor(self, stream: str = "") -> Mapping[str, Json]:
        """Return the state of the stream's last checkpoint."""
        return self._cursors.get(stream, {})

    def warn(self, text: str) -> None:
        """Add a warning, once."""
        if text not in self._warnings:
            self._warnings.append(text)
