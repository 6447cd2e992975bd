"""Which server a mailbox is on, and how it is reached: encrypted and verified, or the user has said otherwise."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from sbagg.adapter import SourceError
from sbagg.adapters.imap import providers

_PORTS = {"implicit": 993, "starttls": 143, "none": 143, "cleartext": 143}
_BRIDGED = frozenset({"proton.me", "protonmail.com", "protonmail.ch", "pm.me"})


@dataclass(frozen=True, slots=True)
class Server:
    """Where to connect to. ``tls``: ``implicit``, ``starttls``, or none at all."""

    host: str
    port: int
    tls: str
    ca: Path | None = None

    @classmethod
    def of(cls, host: str, port: int, user: str, tls: str, ca: Path | None) -> Server:
        """Find the server: what was said, else what is known of the address. Raises SourceError."""
        if not user.strip():
            raise SourceError(
                "It is not said whose mailbox it is", "Give the login: sbagg source set NAME user=YOU@COMPANY"
            )
        known = providers.of_address(user)
        if not host and known:
            host = known.host
        if not host:
            domain = user.rpartition("@")[2].lower()
            raise SourceError(
                f"The IMAP server of {user} is not known",
                "Proton's mail is read through Proton Mail Bridge: set host=127.0.0.1 port=1143 tls=starttls ca=ITS-CERTIFICATE"
                if domain in _BRIDGED
                else "Ask who runs the mail for the name of its IMAP server, then: sbagg source set NAME host=SERVER",
            )
        if tls == "none" and not _is_here(host):
            raise SourceError(
                f"{host} would be asked without encryption, and your password sent in the clear",
                "Use tls=implicit or tls=starttls; if it must be so: sbagg source set NAME tls=cleartext",
            )
        ca = None if ca == Path() else ca  # an option that was emptied
        if ca is not None and not ca.expanduser().is_file():
            raise SourceError(f"{ca}: no such file", "Correct the option ca: the certificate as PEM")
        return cls(host, port or _PORTS[tls], tls, ca)

    def context(self) -> ssl.SSLContext:
        """Return what verifies the server: its name and its certificate. Raises SourceError when ``ca`` is no certificate."""
        context = ssl.create_default_context()
        if self.ca is not None:
            try:
                context.load_verify_locations(self.ca.expanduser())
            except (ssl.SSLError, OSError) as error:
                raise SourceError(
                    f"{self.ca} holds no certificate", "Correct the option ca: the certificate as PEM"
                ) from error
        return context

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def _is_here(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
