"""What the engine lends to ``fetch``: cursors, secrets, the network, a log, and a place for warnings."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sbagg.adapter import Json
    from sbagg.config import Source
    from sbagg.http import Http


class Feed:
    """The :class:`sbagg.adapter.Context` of one run. Its connections are closed by :meth:`close`."""

    def __init__(
        self,
        cursors: Mapping[str, Mapping[str, Json]],
        warnings: list[str],
        source: Source,
        home: Path,
        now: int,
        budget: float = 0.0,
    ) -> None:
        self._now = now
        self._cursors = cursors
        self._warnings = warnings
        self._source = source
        self._home = home
        self._budget = budget
        self._clients: list[Http] = []
        self._log = logging.getLogger(f"sbagg.source.{source.name}")

    @property
    def log(self) -> logging.Logger:
        """A logger of the source's own."""
        return self._log

    @property
    def now(self) -> int:
        """The time at which this run began."""
        return self._now

    @property
    def budget(self) -> float:
        """What this run may cost, in US dollars."""
        return self._budget

    def cursor(self, stream: str = "") -> Mapping[str, Json]:
        """Return the state of the stream's last checkpoint."""
        return self._cursors.get(stream, {})

    def warn(self, text: str) -> None:
        """Add a warning, once."""
        if text not in self._warnings:
            self._warnings.append(text)

    def secret(self, name: str) -> str:
        """Look a secret up. Raises AuthError."""
        from sbagg import secrets  # noqa: PLC0415 - most sources have none

        return secrets.get(self._place(name))

    def keep_secret(self, name: str, value: str) -> None:
        """Put a secret that replaces another into the keyring."""
        from sbagg import secrets  # noqa: PLC0415 - most sources have none
        from sbagg.errors import SbaggError  # noqa: PLC0415 - as above

        try:
            secrets.keep(self._place(name), value)
        except SbaggError as error:
            self.warn(
                f"The server replaced the {name}, and the new one could not be kept: {error.message}. {error.hint}"
            )

    def http(self, base: str, headers: Mapping[str, str] | None = None, **options: Any) -> Http:
        """Return a client of a server."""
        from sbagg.http import Http  # noqa: PLC0415 - files need no network

        client = Http(self._source.name, base, headers or {}, **options)
        self._clients.append(client)
        return client

    def close(self) -> None:
        """Close all connections."""
        for client in self._clients:
            client.close()

    def _place(self, name: str) -> Any:
        from sbagg.secrets import Place  # noqa: PLC0415 - most sources have none

        return Place(self._home, self._source.name, name, self._source.options.get(f"{name}_command", ""))
