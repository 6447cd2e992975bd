"""Logging in with a browser on this machine (RFC 8252), so that the code is of use to nobody else (PKCE, RFC 7636)."""

from __future__ import annotations

import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from sbagg.errors import AuthError, ConfigError, UnavailableError
from sbagg.hiding import remember
from sbagg.http.hosts import is_loopback
from sbagg.oauth.tokens import Client, RefusedError, Tokens, ask, refused, words

_IDLE = 10.0
"""Browsers open connections to spare, and say nothing on them."""
_PAGE = "<!doctype html><meta charset=utf-8><title>sbagg</title><p>{}"


def log_in(client: Client, show: Callable[[str], None], patience: float, port: int = 0) -> Tokens:
    """Listen on this machine, ``show`` the address of the login page, and trade the code that comes back for tokens.

    ``port`` is used in place of that of the provider's callback. Raises AuthError (denied, another's answer, time is up),
    UnavailableError (the port is taken).
    """
    state, verifier = remember(secrets.token_urlsafe(32)), remember(secrets.token_urlsafe(64))
    with _Listener(client, port) as listener:
        challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code", "client_id": client.id, "redirect_uri": listener.address,
            "scope": client.provider.scope, "state": state, "code_challenge": challenge, "code_challenge_method": "S256",
            **client.provider.more,
        }  # fmt: skip
        page = client.provider.authorize
        show(f"{page}{'&' if urlsplit(page).query else '?'}{urlencode(query)}")
        came = listener.wait(patience)
        if not compare_digest(came.get("state", "").encode(), state.encode()):
            raise AuthError(
                f"{client.source}: what came back belongs to another login; nothing was done with it", client.again
            )
        if "error" in came or "code" not in came:
            error = RefusedError(words(came.get("error") or "no code"), words(came.get("error_description")))
            raise refused(client, error)
        try:
            return ask(
                client,
                {
                    "grant_type": "authorization_code", "code": remember(came["code"]), "redirect_uri": listener.address,
                    "code_verifier": verifier,
                },
            )  # fmt: skip
        except RefusedError as error:
            raise refused(client, error) from error


class _Listener:
    """Waits for the one request with which the browser comes back; what else is asked is not there."""

    def __init__(self, client: Client, port: int) -> None:
        parts = urlsplit(client.provider.callback)
        host = parts.hostname or ""
        if parts.scheme != "http" or not is_loopback(host):
            raise ConfigError(
                f"[sources.{client.source}] oauth: callback must be an http address of this machine",
                "Write for instance http://127.0.0.1:8765/",
            )
        self._client = client
        self._came: SimpleQueue[Mapping[str, str]] = SimpleQueue()
        path, came = parts.path or "/", self._came

        class Handler(BaseHTTPRequestHandler):
            timeout = _IDLE

            def do_GET(self) -> None:
                asked = urlsplit(self.path)
                found = {key: values[0] for key, values in parse_qs(asked.query).items()}
                fits = asked.path == path and "state" in found
                self.send_response(200 if fits else 404)
                body = _PAGE.format(
                    "You can close this page and go back to the terminal." if fits else "Nothing is here."
                )
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Cache-Control", "no-store")
                self.send_header("Referrer-Policy", "no-referrer")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())
                if fits:
                    came.put(found)

            def log_message(self, *_: Any) -> None:
                """Keep quiet: what is asked holds the code."""

        wanted = port or parts.port or 0
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", wanted), Handler)
        except (OSError, OverflowError) as error:
            raise UnavailableError(
                f"{client.source}: port {wanted} of this machine cannot be listened on: {error}",
                f"Free it, or choose another that your app is registered with: sbagg login {client.source} --port N",
            ) from error
        self._server.daemon_threads = True
        self.address = f"http://{host}:{self._server.server_port}{parts.path}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self, patience: float) -> Mapping[str, str]:
        """Return what the browser brought."""
        try:
            return self._came.get(timeout=patience)
        except Empty:
            raise AuthError(
                f"{self._client.source}: nobody logged in within {patience:.0f} s", self._client.again
            ) from None
