"""``sbagg login``: it shows where to go, waits, and keeps what comes back. It asks nothing, so scripts may call it."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sbagg import config as configuration
from sbagg import registry, secrets
from sbagg.cli.syncing import known_source
from sbagg.cli.watching import span
from sbagg.errors import AuthError, ConfigError, UsageError
from sbagg.oauth import browser as here
from sbagg.oauth import device as elsewhere
from sbagg.oauth.providers import PROVIDERS, chosen
from sbagg.oauth.tokens import Client, Tokens
from sbagg.views import Login

if TYPE_CHECKING:
    from sbagg.render.output import Output


def run(home: Path, name: str, out: Output, *, browser: bool, device: bool, port: int, timeout: str) -> Login:
    """Log a source in and keep its refresh token. Raises AuthError, UnavailableError, ConfigError, UsageError."""
    source = known_source(configuration.load(home), name)
    patience = float(span(timeout))
    if browser and device:
        raise UsageError("--browser and --device exclude each other", "Give one of them")
    if "oauth" not in source.options:
        raise ConfigError(
            f"{name} does not say where to log in",
            f"Say it: sbagg source set {name} oauth={'|'.join(PROVIDERS)} client_id=ID",
        )
    registry.build(source)
    provider, client_id = chosen(name, source.options)
    place = registry.place(home, source, "refresh_token")
    _, wrong = secrets.backend()
    if wrong:  # before the user goes to any length
        raise AuthError(f"{wrong}, so a login could not be kept", place.remedies)
    given = secrets.find(registry.place(home, source, "client_secret"))
    client = Client(name, provider, client_id, given[0] if given else "")
    opens = out.mode == "text" and sys.stdin.isatty() and out.tty
    by_device = device or (provider.prefers == "device" and bool(provider.device) and not browser)
    if by_device and not provider.device:
        raise UsageError(f"{provider.name} gives no codes for other devices", f"Try: sbagg login {name} --browser")
    tokens = _by_code(client, out, patience, opens) if by_device else _by_browser(client, out, patience, opens, port)
    if not tokens.refresh:
        raise AuthError(
            f"{name}: {provider.name} gave no refresh token, so the login would not last an hour",
            "Take the app's access away in your account there, then log in again",
        )
    secrets.keep(place, tokens.refresh)
    if place.elsewhere:
        out.note(f"note: it is not used before you {place.unset}")
    return Login(name, provider.name, "keyring", tokens.scope)


def _by_browser(client: Client, out: Output, patience: float, opens: bool, port: int) -> Tokens:
    def show(address: str) -> None:
        out.note(f"Log in with a browser on this machine, within {patience:.0f} s:")
        out.note(address)
        if opens:
            webbrowser.open(address)

    return here.log_in(client, show, patience, port)


def _by_code(client: Client, out: Output, patience: float, opens: bool) -> Tokens:
    code = elsewhere.begin(client)
    out.note(f"Within {min(patience, code.seconds):.0f} s, on any device, go to:")
    out.note(code.address)
    out.note(f"and type there: {code.user}")
    page = code.whole or code.address
    if opens and urlsplit(page).scheme == "https":
        webbrowser.open(page)
    return elsewhere.wait(client, code, patience)
