"""Where one logs in: what the vendors' pages say, as a table; anything in it can be replaced in ``[sources.NAME.oauth]``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sbagg.errors import ConfigError

OPTIONS = ("oauth", "client_id")
"""Keys of ``[sources.NAME]`` that are not the adapter's own."""
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Provider(NamedTuple):
    """A server that gives tokens. ``device`` is empty where it knows no codes for other devices.

    ``callback`` is where the browser comes back to; port 0 is any that is free, for servers that take any port of this
    machine. ``more``: parameters of the login page without which no refresh token comes. ``basic``: the client secret goes
    into a header, not into the form. ``prefers``: ``browser`` or ``device``.
    """

    name: str
    authorize: str
    token: str
    device: str = ""
    scope: str = ""
    callback: str = "http://127.0.0.1:0"
    more: Mapping[str, str] = _NOTHING
    basic: bool = False
    prefers: str = "browser"


_MICROSOFT = "https://login.microsoftonline.com/common/oauth2/v2.0"
PROVIDERS: Mapping[str, Provider] = {
    provider.name: provider
    for provider in (
        Provider(
            "google",
            "https://accounts.google.com/o/oauth2/v2/auth",
            "https://oauth2.googleapis.com/token",
            scope="https://mail.google.com/",  # codes for other devices are not given for it
            more=MappingProxyType({"access_type": "offline", "prompt": "consent"}),
        ),
        Provider(
            "microsoft",
            f"{_MICROSOFT}/authorize",
            f"{_MICROSOFT}/token",
            f"{_MICROSOFT}/devicecode",
            scope="https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
            callback="http://localhost:0",  # the only name for which the port may be any
            prefers="device",
        ),
        Provider(
            "x",
            "https://x.com/i/oauth2/authorize",
            "https://api.x.com/2/oauth2/token",
            scope="tweet.read users.read follows.read dm.read offline.access",
            callback="http://127.0.0.1:8765/",  # compared letter by letter with what the app was registered with
            basic=True,
        ),
        Provider(
            "salesforce",
            "https://login.salesforce.com/services/oauth2/authorize",
            "https://login.salesforce.com/services/oauth2/token",
            scope="api refresh_token",
            callback="http://localhost:1717/callback",  # as above
        ),
    )
}
_KEYS = ("provider", "authorize", "token", "device", "scope", "callback")


def chosen(source: str, options: Mapping[str, Any]) -> tuple[Provider, str]:
    """Return where a source logs in (``oauth``: a name, or a table of ``provider`` and what to replace) and its client id.

    Raises ConfigError.
    """
    given = options.get("oauth")
    table = {"provider": given} if isinstance(given, str) else given
    where = f"[sources.{source}] oauth"
    if not isinstance(table, Mapping) or not all(isinstance(value, str) for value in table.values()):
        raise ConfigError(f"{where} must be a name, or a table of texts", f"Known are: {', '.join(PROVIDERS)}")
    for key in table:
        if key not in _KEYS:
            raise ConfigError(f"{where} has no key {key}", f"It takes: {', '.join(_KEYS)}")
    name = table.get("provider", "")
    own: dict[str, Any] = {key: value for key, value in table.items() if key != "provider"}
    if name and name not in PROVIDERS:
        raise ConfigError(
            f"{where}: no provider is named {name}", f"Known are: {', '.join(PROVIDERS)}; or give authorize and token"
        )
    if not name and not {"authorize", "token"} <= own.keys():
        raise ConfigError(
            f"{where} names no provider", f"Known are: {', '.join(PROVIDERS)}; or give authorize and token"
        )
    provider = PROVIDERS[name] if name else Provider("the server", "", "")
    client = options.get("client_id")
    if not isinstance(client, str) or not client:
        raise ConfigError(
            f"[sources.{source}] needs the client id of an app of your own at {provider.name}",
            f"Make one, then: sbagg source set {source} client_id=ID",
        )
    return provider._replace(**own), client
