"""What goes wrong with a server, as one of our errors: to try again later, to be told to the user, or a plain NO."""

from __future__ import annotations

import imaplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from imapclient.exceptions import ProtocolError

from sbagg.adapter import SourceError, UnavailableError
from sbagg.adapters.imap.server import Server
from sbagg.adapters.imap.wire import SILENCE, TooMuchError
from sbagg.normalize import one_line

_BUSY = (
    "[unavailable]",
    "[limit]",
    "[inuse]",
    "[serverbug]",
    "[overquota]",
    "too many",
    "throttl",
    "try again",
    "temporar",
)
_LONGEST = 300
_LATER = "Sync again later"
_NONSENSE = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError)
"""What reading an answer raises when it is not what the protocol says."""


class RefusedError(SourceError):
    """The server answered NO or BAD: this one thing it does not do."""


@contextmanager
def guarded(server: Server, what: str) -> Iterator[None]:
    """Turn whatever goes wrong in asking ``server`` for ``what`` into UnavailableError, SourceError or RefusedError."""
    try:
        yield
    except ssl.SSLError as error:
        raise _of_tls(server, error) from error
    except OSError as error:
        raise _of_network(server, error) from error
    except TooMuchError as error:
        raise SourceError(
            f"{server} {error}", "Check the options host and port; else tell who runs the server"
        ) from error
    except imaplib.IMAP4.error as error:
        raise _of_answer(server, what, error) from error
    except UnicodeEncodeError as error:
        raise RefusedError(f"{server} has {what} by a name that cannot be asked for", "Rename it there") from error
    except _NONSENSE as error:
        raise _no_imap(server, what, error) from error


def said(error: Exception) -> str:
    """Return what the server said, fit to be shown."""
    told = error.args[0] if error.args else ""
    text = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
    return one_line(text.removeprefix("b'").rstrip("'"), _LONGEST)


def is_busy(error: Exception) -> bool:
    """Tell a server that may answer otherwise later from one that will not."""
    text = str(error).lower()
    return any(word in text for word in _BUSY)


def _of_tls(server: Server, error: ssl.SSLError) -> SourceError | UnavailableError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return SourceError(
            f"The certificate of {server.host} does not hold: {error.verify_message or error}",
            "If it is your own server's, name the file of its authority with the option ca",
        )
    return UnavailableError(
        f"{server}: no encrypted connection: {error.reason or error}", "Check the options port and tls"
    )


def _of_network(server: Server, error: OSError) -> UnavailableError:
    if isinstance(error, TimeoutError):
        return UnavailableError(f"{server} did not answer within {SILENCE:.0f} s", _LATER)
    if isinstance(error, socket.gaierror):
        return UnavailableError(
            f"{server.host} is not found: {error.strerror}", "Check the option host, or the network"
        )
    return UnavailableError(f"{server} cannot be reached: {error.strerror or error}", _LATER)


def _of_answer(server: Server, what: str, error: imaplib.IMAP4.error) -> SourceError | UnavailableError:
    if isinstance(error, imaplib.IMAP4.abort):
        return UnavailableError(f"The connection to {server} broke off: {said(error)}", _LATER)
    if isinstance(error, ProtocolError):
        return _no_imap(server, what, error)
    if is_busy(error):
        return UnavailableError(f"{server} is busy: {said(error)}", _LATER)
    return RefusedError(f"{server} refuses {what}: {said(error)}", "Look at the mailbox with another program")


def _no_imap(server: Server, what: str, error: Exception) -> SourceError:
    return SourceError(
        f"{server} answers what is no IMAP, asked for {what}: {said(error)[:100]}", "Check the options host and port"
    )
