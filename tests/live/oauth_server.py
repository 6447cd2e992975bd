"""An authorization server in the test's process: it knows one app, hands out tokens, and does what ``mood`` says."""

import json
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

from httpserver import serving

DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
REFRESH, ACCESS = "refresh-geheim-1", "access-geheim-1"
JSON = {"content-type": "application/json"}


class Authority:
    """What the server knows and was asked. ``answers``: what the next polls of a device code are told."""

    def __init__(self):
        self.mood = ""
        self.answers = []
        self.forms = []
        self.logins = []
        self.good = {REFRESH}
        self.rotates = False
        self.extra = {}
        self.interval = 5

    def login(self, address, **more):
        """Be the browser: look at the login page's address, and return where the browser is sent."""
        asked = dict(parse_qsl(urlsplit(address).query))
        self.logins.append(asked)
        return asked["redirect_uri"], {"state": asked["state"], "code": "code-geheim-1"} | more

    def says(self, handler):
        raw = handler.server.asked[-1][3]
        form = dict(parse_qsl(raw.decode()))
        self.forms.append((handler.path, form, handler.headers.get("authorization", "")))
        status, answer = getattr(self, "_" + handler.path.strip("/"))(form)
        yield status, JSON, answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    def _device(self, form):
        if self.mood == "unknown app":
            return 401, {"error": "invalid_client"}
        return 200, {
            "device_code": "device-geheim-1", "user_code": "WDJB-MJHT", "verification_uri": "https://login.example/device",
            "expires_in": 60, "interval": self.interval,
        }  # fmt: skip

    def _token(self, form):
        if self.mood == "down":
            return 503, b"later"
        if self.mood == "nonsense":
            return 200, b"<html>"
        kind = form["grant_type"]
        if kind == DEVICE and form["device_code"] == "device-geheim-1":
            told = self.answers.pop(0) if self.answers else "yes"
            return self._tokens() if told == "yes" else (503, b"later") if told == "down" else (400, {"error": told})
        if kind == "authorization_code" and form["code"] == "code-geheim-1":
            asked = self.logins[-1]
            proof = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
            fits = asked["code_challenge"] == proof and asked["code_challenge_method"] == "S256"
            return (
                self._tokens()
                if fits and form["redirect_uri"] == asked["redirect_uri"]
                else (400, {"error": "bad proof"})
            )
        if kind == "refresh_token" and form["refresh_token"] in self.good:
            return self._tokens(again=True)
        return 400, {"error": "invalid_grant", "error_description": f"{form.get('refresh_token')} is revoked"}

    def _tokens(self, *, again=False):
        found = {"access_token": f"access-geheim-{len(self.forms)}", "token_type": "Bearer", "expires_in": 3600}
        if not again:
            found |= {"refresh_token": REFRESH, "scope": "mail"}
        elif self.rotates:
            self.good = {f"refresh-geheim-{len(self.forms) + 1}"}
            found["refresh_token"] = next(iter(self.good))
        found |= self.extra
        return 200, {key: value for key, value in found.items() if value is not None}


@contextmanager
def authority():
    """Serve it. Yields it, with its ``url``, and the ``oauth`` table that leads to it."""
    made = Authority()
    with serving(made.says) as server:
        made.url = server.url
        made.oauth = {
            "authorize": f"{server.url}/authorize",
            "token": f"{server.url}/token",
            "device": f"{server.url}/device",
            "scope": "mail",
        }
        yield made
