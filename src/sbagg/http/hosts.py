"""Whom we talk to: an address that the user gave is trusted, one that came with remote data is not."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from sbagg.errors import ConfigError, SourceError, UnavailableError
from sbagg.http.answer import place

_PORTS = {"https": 443, "http": 80}


def origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port. Raises SourceError for what is no web address."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise SourceError(
            f"{url[:200]!r} is no web address: {error}", "Check its address: sbagg source show NAME"
        ) from error
    if parts.username is not None or parts.password is not None:
        raise SourceError(
            f"{place(url)} has a login in its address, where it would be shown",
            "Take it out: sbagg source set NAME url=...",
        )
    if parts.scheme not in _PORTS or not host:
        raise SourceError(f"{url[:200]!r} is no web address", "Check its address: sbagg source show NAME")
    return parts.scheme, host, port or _PORTS[parts.scheme]


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def check_encrypted(url: str) -> None:
    """Refuse to send a secret in the open to another machine. Raises ConfigError."""
    scheme, host, _ = origin(url)
    if scheme == "http" and not is_loopback(host):
        raise ConfigError(
            f"{place(url)} would get the secret unencrypted", "Write https:// into its address: sbagg source show NAME"
        )


def public_address(url: str) -> str:
    """Return the address to connect to for a URL out of remote data, which must lead out into the public network.

    The name is looked up once and that answer is used: a second look could lead elsewhere. Raises SourceError when it
    leads to this machine or its network, UnavailableError when the name is not known.
    """
    _, host, port = origin(url)
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise UnavailableError(f"{host} cannot be found: {error}", "Try again later") from error
    for address in found:
        if not ipaddress.ip_address(address.partition("%")[0]).is_global:
            raise SourceError(
                f"{place(url)} leads into a private network ({address}), and the source's data named it, not you",
                "Nothing was sent there; give such an address yourself if it is right",
            )
    return found[0]
