"""What the engine lends to ``fetch``: cursors, secrets, the network, a log, and a place for warnings."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from sbagg import registry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sbagg.adapter import Json
    from sbagg.config import Source
    from sbagg.http import Http
    from sbagg.secrets import Place

_EARLY = 60.0
"""Seconds before its end from which on an access token is not handed out any more."""


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
        self._token = ""
        self._holds_until = 0.0
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
        """Look a secret up; where the source logs in with OAuth, ``token`` is an access token that holds. Raises AuthError."""
        from sbagg import secrets  # noqa: PLC0415 - most sources have none
        from sbagg.errors import AuthError  # noqa: PLC0415 - as above

        if "oauth" in self._source.options:
            if name == "token":
                return self._access()
            if name not in registry.secrets_of(self._source):  # another way in, for who does not log in
                raise AuthError(f"{self._source.name}: it logs in with OAuth, so it has no {name}", self._again)
        return secrets.get(self._place(name))

    def keep_secret(self, name: str, value: str) -> None:
        """Put a secret that replaces another into the keyring; where the other comes from elsewhere, only a warning can."""
        from sbagg import secrets  # noqa: PLC0415 - most sources have none
        from sbagg.errors import SbaggError  # noqa: PLC0415 - as above

        secrets.remember(value)
        place = self._place(name)
        try:
            if (held := secrets.find(place)) and held[1] != "keyring":
                self.warn(
                    f"The server replaced the {name}. The old one comes from the {held[1]}, where the new one cannot be put; "
                    f"to have it kept, {place.unset} and give it anew"
                )
            else:
                secrets.keep(place, value)
        except SbaggError as error:
            self.warn(
                f"The server replaced the {name}, and the new one could not be kept: {error.message}. {error.hint}"
            )

    def http(self, base: str, headers: Mapping[str, str] | None = None, **options: Any) -> Http:
        """Return a client of a server. A token of OAuth that is refused there is renewed once."""
        from sbagg.http import Http  # noqa: PLC0415 - files need no network

        headers = headers or {}
        bearer = next((key for key, value in headers.items() if value == f"Bearer {self._token}"), None)
        if self._token and bearer is not None:
            options.setdefault("renew", lambda: {bearer: f"Bearer {self._access(anew=True)}"})
            options.setdefault("again", self._again)
        client = Http(self._source.name, base, headers, **options)
        self._clients.append(client)
        return client

    def close(self) -> None:
        """Close all connections."""
        for client in self._clients:
            client.close()

    def _access(self, *, anew: bool = False) -> str:
        """Return an access token: that of before as long as it holds. Raises AuthError, UnavailableError."""
        if self._token and not anew and time.monotonic() < self._holds_until:
            return self._token
        from sbagg import secrets  # noqa: PLC0415 - most sources have none
        from sbagg.errors import AuthError  # noqa: PLC0415 - as above
        from sbagg.oauth import tokens  # noqa: PLC0415 - as above
        from sbagg.oauth.providers import chosen  # noqa: PLC0415 - as above

        provider, client_id = chosen(self._source.name, self._source.options)
        held = secrets.find(self._place("refresh_token"))
        if held is None:
            name = self._source.name
            raise AuthError(f"{name}: nobody has logged in yet", f"Log in with: sbagg login {name}")
        client_secret = secrets.find(self._place("client_secret"))
        client = tokens.Client(self._source.name, provider, client_id, client_secret[0] if client_secret else "")
        found = tokens.refresh(client, held[0])
        if found.refresh and found.refresh != held[0]:
            self.keep_secret("refresh_token", found.refresh)
        self._token, self._holds_until = found.access, time.monotonic() + found.seconds - _EARLY
        return self._token

    @property
    def _again(self) -> str:
        return f"Log in again with: sbagg login {self._source.name}"

    def _place(self, name: str) -> Place:
        return registry.place(self._home, self._source, name)
