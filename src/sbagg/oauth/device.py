"""Logging in with a code on another device (RFC 8628)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from sbagg.errors import AuthError, SourceError, UnavailableError
from sbagg.hiding import remember
from sbagg.oauth.tokens import Client, RefusedError, Tokens, ask, post, refused

_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_INTERVAL, _SLOWER, _LONGEST = 5.0, 5.0, 120.0
_LIFE = 900.0


class Code(NamedTuple):
    """What the user is told: the address, the code to type there, and the address that holds it already, if any."""

    device: str
    user: str
    address: str
    whole: str
    seconds: float
    interval: float


def begin(client: Client) -> Code:
    """Ask for a code. Raises AuthError, SourceError, UnavailableError."""
    try:
        found = post(client, client.provider.device, {"scope": client.provider.scope})
    except RefusedError as error:
        raise refused(client, error) from error
    address = found.get("verification_uri") or found.get("verification_url")  # the older name is Google's
    device, user = found.get("device_code"), found.get("user_code")
    if not (isinstance(device, str) and isinstance(user, str) and isinstance(address, str)):
        raise SourceError(
            f"{client.source}: {client.provider.name} gave no code for another device",
            f"Try: sbagg login {client.source} --browser",
        )
    whole = found.get("verification_uri_complete")
    return Code(
        remember(device),
        user,
        address,
        whole if isinstance(whole, str) else "",
        _number(found.get("expires_in"), _LIFE),
        max(1.0, min(_LONGEST, _number(found.get("interval"), _INTERVAL))),
    )


def wait(
    client: Client,
    code: Code,
    patience: float,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Tokens:
    """Ask for the tokens until the user has agreed, at most ``patience`` seconds. Raises AuthError when time is up."""
    ends = clock() + min(patience, code.seconds)
    interval = code.interval
    while clock() + interval <= ends:
        sleep(interval)
        try:
            return ask(client, {"grant_type": _GRANT, "device_code": code.device})
        except RefusedError as error:
            if error.error == "slow_down":
                interval += _SLOWER
            elif error.error == "expired_token":
                break
            elif error.error != "authorization_pending":
                raise refused(client, error) from error
        except UnavailableError:
            interval = min(_LONGEST, 2 * interval)
    raise AuthError(f"{client.source}: nobody agreed before the code {code.user} ran out", client.again)


def _number(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0 else otherwise
