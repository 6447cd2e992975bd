"""Requests to one server that the user named: repeated where that helps, refused where a secret would go astray."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from sbagg import __version__
from sbagg.errors import AuthError, SourceError, UnavailableError
from sbagg.hiding import hide
from sbagg.http import hosts, pauses
from sbagg.http.answer import Answer, place
from sbagg.http.wire import NoAnswerError, Wire

_MEGABYTE = 2**20
_AGENT = f"sbagg/{__version__}"
_LOGIN, _FORBIDDEN, _TOO_MANY = 401, 403, 429
_AGAIN = frozenset({408, 425, _TOO_MANY, 500, 502, 503, 504})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"})
_EXCERPT = 300
_LONGEST, _DAY = 366 * 86_400.0, 86_400.0
_CARRIED = re.compile(r"[!-~]([ -~\t]*[!-~])?|")
"""What a header can hold (RFC 9110 5.5), as far as anybody sends it."""


@dataclass(slots=True)
class Http:
    """A server that the user named by ``base``, and the ``headers`` that nobody but it gets.

    ``source``, ``secret`` (the name of what the login rests on) and ``again`` (how to log in anew, where that takes more than
    another secret) are for messages. ``renew`` is asked once for other headers when a login is refused (a token that ran
    out). ``limit``: bytes of an answer, unpacked. ``tries``: of one
    request; ``patience``: seconds of waiting in all that one request may cost; ``deadline``: seconds for one answer.
    ``ca``: a file of certificates to trust besides the usual ones. Not for two threads at once.
    """

    source: str
    base: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret: str = "token"  # noqa: S105 - a name
    renew: Callable[[], Mapping[str, str]] | None = field(default=None, repr=False)
    again: str = ""
    limit: int = 64 * _MEGABYTE
    tries: int = 5
    patience: float = 60.0
    deadline: float = 300.0
    ca: Path | None = None
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    requests: int = field(default=0, init=False)
    """How many requests were sent, repeats among them."""
    _wire: Wire | None = field(default=None, init=False, repr=False)
    _not_before: float = field(default=0.0, init=False, repr=False)
    _chance: random.Random = field(default_factory=random.Random, init=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse a base to which a secret would go unencrypted, and a secret that no header holds. Raises ConfigError, AuthError."""
        hosts.origin(self.base)
        if self.headers or self.renew:
            hosts.check_encrypted(self.base)
        self._check_login()

    def get(
        self,
        url: str,
        params: Mapping[str, Any] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        accept: Collection[int] = (),
    ) -> Answer:
        """GET an address; the arguments are those of :meth:`request`."""
        return self.request("GET", url, headers=headers, accept=accept, params=params)

    def post(self, url: str, *, repeat: bool = False, accept: Collection[int] = (), **body: Any) -> Answer:
        """POST ``json``, a form (``data``) or bytes (``content``). ``repeat``: it only asks, so that it may be sent again."""
        return self.request("POST", url, repeat=repeat, accept=accept, **body)

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        accept: Collection[int] = (),
        repeat: bool = False,
        **body: Any,
    ) -> Answer:
        """Send a request to ``url`` (relative to ``base``, or a whole address of its host) and return the whole answer, where
        its status is 2xx or one of ``accept``.

        ``body``: ``params``, ``json``, ``data`` or ``content``. ``repeat``: it may be sent again although it is a POST. An
        address of another host is refused; a redirect there is followed only without a login, and only into the public
        network. Raises AuthError (401, 403), UnavailableError (no answer, 429, 5xx, after repeats) and SourceError.
        """
        target = self._target(url)
        sent = {"user-agent": _AGENT, "accept": "application/json", **self.headers, **(headers or {})}
        renew = self.renew
        tries = self.tries if method in _SAFE or repeat else 1
        waited = self._wait(self._not_before - time.time(), 0.0, target, "wants no more requests now")
        for attempt in range(1, tries + 2):
            try:
                self.requests += 1
                secret = bool(self.headers or self.renew)
                answer = self._connected().exchange(method, target, sent, secret=secret, **body)
            except NoAnswerError as error:
                if attempt >= tries:
                    raise UnavailableError(f"{self.source}: {place(target)} {error}", "Try again later") from error
                waited = self._wait(pauses.backoff(attempt, self._chance), waited, target, str(error))
                continue
            now = time.time()
            self._not_before = now + pauses.ahead(answer.headers, now)
            if 200 <= answer.status < 300 or answer.status in accept:  # noqa: PLR2004 - what RFC 9110 calls successful
                return answer
            if answer.status == _LOGIN and renew is not None:
                self.headers, renew = {**self.headers, **renew()}, None
                self._check_login()
                sent |= self.headers
                continue
            if answer.status not in _AGAIN or attempt >= tries:
                self._refused(answer)
            pause = pauses.asked(answer.headers, now)
            pause = pauses.backoff(attempt, self._chance) if pause is None else pause + self._chance.random()
            waited = self._wait(pause, waited, target, f"answers {answer.status}")
        raise AssertionError("a request ends with an answer or an error")

    def close(self) -> None:
        """Close its connections."""
        if self._wire is not None:
            self._wire.close()

    def _connected(self) -> Wire:
        if self._wire is None:
            self._wire = Wire(self.limit, self.deadline, self.ca)
        return self._wire

    def _target(self, url: str) -> str:
        if "://" not in url:
            return self.base.rstrip("/") + "/" + url.lstrip("/") if url else self.base
        if hosts.origin(url) != hosts.origin(self.base):
            raise SourceError(
                f"{self.source}: {place(self.base)} sends us on to {place(url)}, another host; it was not asked",
                "If that is right, set the source's address to it",
            )
        return url

    def _wait(self, pause: float, waited: float, target: str, why: str) -> float:
        """Wait, and return how long this request has waited in all. Raises UnavailableError when that gets too long."""
        if pause <= 0:
            return waited
        if waited + pause > self.patience:
            form = "%H:%M" if pause < _DAY / 2 else "%Y-%m-%d %H:%M"
            until = time.strftime(form, time.localtime(time.time() + min(pause, _LONGEST)))
            raise UnavailableError(
                f"{self.source}: {place(target)} {why}; ask it again after {until}", "Sync again then"
            )
        self.sleep(pause)
        return waited + pause

    def _check_login(self) -> None:
        """Refuse what no header can hold, without showing it: it is the secret. Raises AuthError."""
        if not all(_CARRIED.fullmatch(value) for value in self.headers.values()):
            raise AuthError(
                f"{self.source}: its {self.secret} holds a line end, a space at an end or a letter that cannot be sent",
                self.again or f"Give it again with: sbagg secret set {self.source} {self.secret}",
            )

    def _refused(self, answer: Answer) -> NoReturn:
        said = hide(" ".join(answer.body[: 4 * _EXCERPT].decode("utf-8", "replace").split()))[:_EXCERPT]
        text = f"{self.source}: {place(answer.url)} answers {answer.status}" + (f": {said}" if said else "")
        if answer.status in {_LOGIN, _FORBIDDEN}:
            again = self.again or f"Give a new one with: sbagg secret set {self.source} {self.secret}"
            raise AuthError(
                text, again if answer.status == _LOGIN else f"Check what it may read, or {again[0].lower()}{again[1:]}"
            )
        if answer.status in _AGAIN:
            raise UnavailableError(text, "Try again later")
        raise SourceError(text, f"Check its options: sbagg source show {self.source}")
