"""Connecting and logging in: TLS first, then a token if there is one, else a password."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sbagg.adapter import AuthError, Context, SourceError, UnavailableError
from sbagg.adapters.imap import providers
from sbagg.adapters.imap.failures import RefusedError, guarded, is_busy, said
from sbagg.adapters.imap.server import Server
from sbagg.adapters.imap.session import Session
from sbagg.adapters.imap.wire import Client


@contextmanager
def session(ctx: Context, server: Server, user: str) -> Iterator[Session]:
    """Open a session and end it. Raises AuthError, UnavailableError, SourceError."""
    secret, is_token = _secret(ctx, server)
    client = _connected(server)
    try:
        _log_in(client, server, user, secret, token=is_token)
        yield Session(client, server)
    finally:
        _end(client)


def _secret(ctx: Context, server: Server) -> tuple[str, bool]:
    """Return what to log in with, and whether it is a token: who has one wants it used."""
    try:
        return ctx.secret("token"), True
    except AuthError as no_token:
        provider = providers.of_host(server.host)
        try:
            return ctx.secret("password"), False
        except AuthError as no_password:
            first, other = (no_password, no_token) if provider.passwords else (no_token, no_password)
            raise AuthError("; ".join(dict.fromkeys((first.message, other.message))), first.hint) from other


def _connected(server: Server) -> Client:
    context = server.context() if server.tls in {"implicit", "starttls"} else None
    with guarded(server, "a connection"):
        client = Client(server.host, server.port, context if server.tls == "implicit" else None)
    if server.tls == "starttls":
        try:
            with guarded(server, "STARTTLS"):
                client.starttls(context)
        except BaseException as error:
            _end(client)
            if isinstance(error, RefusedError):
                raise SourceError(
                    f"{server} does not offer to encrypt the connection (STARTTLS); nothing was sent",
                    "Try tls=implicit: sbagg source set NAME tls=implicit",
                ) from error
            raise
    return client


def _end(client: Client) -> None:
    """Hang up. There is no LOGOUT: a server that has gone silent would have to answer."""
    with suppress(Exception):
        client.shutdown()


def _log_in(client: Client, server: Server, user: str, secret: str, *, token: bool) -> None:
    try:
        with guarded(server, "the login"):
            try:
                _authenticate(client, user, secret, token=token)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                if is_busy(error):
                    raise
                raise _refused(server, user, said(error).replace(secret, "***"), token=token) from None
    except RefusedError as error:
        raise UnavailableError(error.message, "Sync again later") from error


def _authenticate(client: Client, user: str, secret: str, *, token: bool) -> None:
    """A server that refuses a token first says why, and wants an empty answer."""
    if token:
        answer = f"user={user}\x01auth=Bearer {secret}\x01\x01".encode()
        client.sasl_login("XOAUTH2", lambda challenge: b"" if challenge else answer)
    elif client.has_capability("AUTH=PLAIN"):  # any password; LOGIN takes none beyond ASCII
        answer = f"\0{user}\0{secret}".encode()
        client.sasl_login("PLAIN", lambda _: answer)
    elif client.has_capability("LOGINDISABLED"):
        raise imaplib.IMAP4.error("it takes no password on this connection")
    elif not (user + secret).isascii() or not (user + secret).isprintable():
        raise imaplib.IMAP4.error("it takes passwords of plain letters, digits and signs only")
    else:
        client.login(user, secret)


def _refused(server: Server, user: str, text: str, *, token: bool) -> AuthError:
    provider = providers.of_host(server.host)
    if token:
        hint = "It may have expired. Log in again: sbagg login NAME; or give a new one: sbagg secret set NAME token"
    else:
        hint = "Give it again: sbagg secret set NAME password"
        hint = f"{provider.login}. {hint}" if provider.login else hint
    return AuthError(f"{server} refuses the {'token' if token else 'password'} of {user}: {text}", hint)
