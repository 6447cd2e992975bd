"""What an adapter needs to recognise an export by reading some of it: a context in which nothing was ever read."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from sbagg.adapter import AuthError, Event, Json, Raw, SourceError

if TYPE_CHECKING:
    from sbagg.http import Http


class FirstLook:
    """The context of a first look: no cursors, no network, and no warnings, for sync will say what is to be said."""

    log = logging.getLogger("sbagg.adapters")
    budget = 0.0

    @property
    def now(self) -> int:
        """Unix seconds."""
        return int(time.time())

    def cursor(self, stream: str = "") -> Mapping[str, Json]:  # noqa: ARG002 - the protocol's name
        """Return no state."""
        return {}

    def warn(self, text: str) -> None:
        """Say nothing."""

    def secret(self, name: str) -> str:
        """Refuse: an export needs none."""
        raise AuthError(f"No {name} is needed to look at a file")

    def keep_secret(self, name: str, value: str) -> None:
        """Keep nothing."""

    def http(self, base: str, headers: Mapping[str, str] | None = None, **options: Any) -> Http:  # noqa: ARG002 - the protocol's names
        """Refuse: a look at a file asks nobody."""
        raise SourceError(f"{base} is not asked to look at a file")


def sample(events: Iterable[Event], most: int = 50) -> tuple[tuple[str, str], ...]:
    """Return (stream, key) of the first records, by which a newer export of the same account is known."""
    return tuple((raw.stream, raw.key) for raw in islice((one for one in events if isinstance(one, Raw)), most))
