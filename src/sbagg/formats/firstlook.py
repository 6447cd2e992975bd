"""What an adapter needs to recognise an export by reading some of it: a context in which nothing was ever read."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from itertools import islice

from sbagg.adapter import Event, Json, Raw


class FirstLook:
    """The context of a first look: no cursors, and no warnings, for sync will say what is to be said."""

    log = logging.getLogger("sbagg.adapters")

    @property
    def now(self) -> int:
        """Unix seconds."""
        return int(time.time())

    def cursor(self, stream: str = "") -> Mapping[str, Json]:  # noqa: ARG002 - the protocol's name
        """Return no state."""
        return {}

    def warn(self, text: str) -> None:
        """Say nothing."""


def sample(events: Iterable[Event], most: int = 50) -> tuple[tuple[str, str], ...]:
    """Return (stream, key) of the first records, by which a newer export of the same account is known."""
    return tuple((raw.stream, raw.key) for raw in islice((one for one in events if isinstance(one, Raw)), most))
