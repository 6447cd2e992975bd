"""What the token endpoint gives (RFC 6749): for a code, for a device code, for a refresh token."""

from __future__ import annotations

from contextlib import closing
from typing import Any, NamedTuple

from sbagg.errors import AuthError, SourceError
from sbagg.hiding import basic, hide, remember
from sbagg.http import Answer, Http
from sbagg.http.hosts import check_encrypted
from sbagg.oauth.providers import Provider

_SHORT = 300.0
_MOST = 1 << 20
_SAID = 200
_REFUSALS = frozenset({400, 401, 403})


class Client(NamedTuple):
    """Who asks: a source of ours, as the app with this id, and its secret where the server gave it one."""

    source: str
    provider: Provider
    id: str
    secret: str = ""

    @property
    def again(self) -> str:
        """What to do when a login does not hold."""
        return f"Log in again with: sbagg login {self.source}"


class Tokens(NamedTuple):
    """An access token, for how many seconds it holds, a refresh token if there is a (new) one, and what it is for."""

    access: str
    seconds: float
    refresh: str = ""
    scope: str = ""


class RefusedError(Exception):
    """The server's ``error``, and its words if it has any."""

    def __init__(self, error: str, said: str) -> None:
        super().__init__(error)
        self.error = error
        self.said = said

    def __str__(self) -> str:
        return f"{self.error}: {self.said}" if self.said else self.error


def refresh(client: Client, token: str) -> Tokens:
    """Return a new access token. Raises AuthError when the refresh token is no longer good, UnavailableError."""
    try:
        return ask(client, {"grant_type": "refresh_token", "refresh_token": token})
    except RefusedError as error:
        if error.error in {"invalid_client", "unauthorized_client"}:
            raise AuthError(*_client_refused(client, error)) from error
        raise AuthError(
            f"{client.source}: {client.provider.name} no longer takes its refresh token ({error})", client.again
        ) from error


def ask(client: Client, form: dict[str, str]) -> Tokens:
    """Ask for tokens once. Raises RefusedError, UnavailableError, SourceError."""
    found = post(client, client.provider.token, form)
    access, kind = found.get("access_token"), found.get("token_type", "bearer")
    if not isinstance(access, str) or not access or str(kind).lower() != "bearer":
        raise SourceError(
            f"{client.source}: {client.provider.name} answers a login with something that is no token",
            f"Check its oauth: sbagg source show {client.source}",
        )
    again = found.get("refresh_token")
    return Tokens(
        remember(access),
        _seconds(found.get("expires_in")),
        remember(again) if isinstance(again, str) else "",
        str(found.get("scope") or ""),
    )


def post(client: Client, url: str, form: dict[str, str]) -> dict[str, Any]:
    """POST a form with who we are, and return the JSON object. Raises RefusedError for what RFC 6749 5.2 calls an error."""
    check_encrypted(url)
    headers = {"accept": "application/json"}  # with headers of its own no other host is asked
    who = {"client_id": client.id}
    if client.secret and client.provider.basic:
        headers["authorization"] = basic(client.id, client.secret)
    elif client.secret:
        who["client_secret"] = client.secret
    with closing(Http(client.source, url, headers, again=client.again, limit=_MOST)) as http:
        answer = http.post(url, accept=_REFUSALS, data={**form, **who})
    if answer.status in _REFUSALS:
        raise _refusal(answer)
    return answer.object()


def refused(client: Client, error: RefusedError) -> AuthError:
    """Return the error of a login that was refused, in words."""
    if error.error == "access_denied":
        return AuthError(f"{client.source}: {client.provider.name} says that access was denied", client.again)
    if error.error in {"invalid_client", "unauthorized_client"}:
        return AuthError(*_client_refused(client, error))
    return AuthError(f"{client.source}: {client.provider.name} refuses the login ({error})", client.again)


def words(text: object) -> str:
    """Return what a server said as one short line without secrets."""
    return hide(" ".join(str(text or "").split()))[:_SAID]


def _client_refused(client: Client, error: RefusedError) -> tuple[str, str]:
    return (
        f"{client.source}: {client.provider.name} does not know the client id, or not with this secret ({error})",
        f"Check client_id: sbagg source show {client.source}; and, if it has one: sbagg secret set {client.source} client_secret",
    )


def _refusal(answer: Answer) -> RefusedError:
    try:
        found = answer.object()
    except SourceError:
        found = {}
    error = found.get("error")
    return RefusedError(
        words(error) if isinstance(error, str) and error else f"status {answer.status}",
        words(found.get("error_description")),
    )


def _seconds(value: object) -> float:
    """Return for how long a token holds; where nothing sensible is said, for a few minutes."""
    try:
        return max(0.0, float(str(value))) if value is not None and float(str(value)) < float("inf") else _SHORT
    except ValueError:
        return _SHORT
