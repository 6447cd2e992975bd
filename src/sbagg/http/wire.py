"""One exchange with a server, within limits of size and time. Nothing else of ours imports httpx."""

from __future__ import annotations

import logging
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from sbagg.errors import SourceError
from sbagg.http import hosts
from sbagg.http.answer import Answer, place
from sbagg.http.bounds import Backend, Clock, PackedError, unpacked
from sbagg.secrets import hide

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD, _SEE_OTHER = frozenset({301, 308}), 303
_MOST_REDIRECTS = 5
_TRAVELS = frozenset({"accept", "if-none-match", "if-modified-since", "user-agent"})
"""Headers that may follow to another host."""
_TIMES = httpx.Timeout(30.0, connect=10.0)
_HERE = ("localhost", "*.localhost", "127.0.0.1", "[::1]")
_log = logging.getLogger("sbagg.http")


class NoAnswerError(Exception):
    """The connection failed or broke, or time was up: the same request may go through later. Its text says how."""


class Wire:
    """Connections to servers. ``limit``: bytes of an answer, unpacked; ``deadline``: seconds for one answer."""

    def __init__(self, limit: int, deadline: float, ca: Path | None = None) -> None:
        here = dict.fromkeys(f"all://{host}" for host in _HERE)  # no proxy stands between this machine and itself
        self._client = httpx.Client(timeout=_TIMES, verify=_trusting(ca), follow_redirects=False, mounts=here)
        self._clock = Clock()
        for transport in (self._client._transport, *self._client._mounts.values()):  # noqa: SLF001 - httpx has no other way
            if isinstance(transport, httpx.HTTPTransport):
                transport._pool._network_backend = Backend(self._clock)  # noqa: SLF001 - as above
        self._limit = limit
        self._deadline = deadline

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def exchange(self, method: str, url: str, headers: Mapping[str, str], *, secret: bool, **body: Any) -> Answer:
        """Send a request, follow its redirects, and return the whole answer.

        With ``secret`` no other host is asked. Raises NoAnswerError; SourceError for a redirect that may not be followed, a
        certificate that does not hold, or an answer without end.
        """
        address = moved = ""
        for_good = True
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._send(method, url, headers, address, **body)
            target = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not target:
                return replace(answer, moved=moved)
            for_good = for_good and answer.status in _FOR_GOOD
            target = urljoin(url, target)
            headers = _allowed(url, target, headers, secret=secret)
            if hosts.origin(url)[1] != hosts.origin(target)[1]:
                address = hosts.public_address(target)
            url, moved = target, target if for_good else moved
            body.pop("params", None)  # the target has a query of its own
            if answer.status == _SEE_OTHER or (method == "POST" and answer.status in {301, 302}):
                method, body = "HEAD" if method == "HEAD" else "GET", {}
        raise SourceError(f"{place(url)} sends us round in circles", "Check its address: sbagg source show NAME")

    def _send(self, method: str, url: str, headers: Mapping[str, str], address: str, **body: Any) -> Answer:
        """Send one request; with ``address`` to that machine, whatever the name leads to by now."""
        self._clock.ends = ends = time.monotonic() + self._deadline
        _log.info("%s %s", method, place(url))
        try:
            packed = {"accept-encoding": "gzip"}
            request = self._client.build_request(method, url, headers={**packed, **headers}, **body)
            if address:
                request.extensions["sni_hostname"] = request.url.host
                request.url = request.url.copy_with(host=address)  # the Host header stays
            with closing(self._client.send(request, stream=True)) as response:
                found = bytearray()
                for chunk in unpacked(response.iter_raw(), response.headers.get("content-encoding", "")):
                    found += chunk
                    if len(found) > self._limit:
                        raise SourceError(
                            f"{place(url)} answered more than {self._limit:,} bytes; the rest was not read",
                            "Check its address: sbagg source show NAME",
                        )
                    if time.monotonic() > ends:
                        raise NoAnswerError(f"did not end within {self._deadline:.0f} s")
                return Answer(response.status_code, _lower(response.headers), bytes(found), url)
        except httpx.InvalidURL as error:
            raise SourceError(
                f"{place(url)} is no web address: {error}", "Check its address: sbagg source show NAME"
            ) from error
        except PackedError as error:
            raise NoAnswerError(f"answered what {error}") from error
        except UnicodeEncodeError as error:
            raise SourceError(
                f"{place(url)} cannot be asked with what is no ASCII", "Check its options: sbagg source show NAME"
            ) from error
        except httpx.HTTPError as error:
            if isinstance(error, httpx.TimeoutException) and time.monotonic() >= ends:
                raise NoAnswerError(f"did not end within {self._deadline:.0f} s") from error
            raise _of(error, url) from error


@cache
def _trusting(ca: Path | None) -> ssl.SSLContext:
    """Return what tells which certificates hold. To read those of the machine takes a tenth of a second: once is enough."""
    context = httpx.create_ssl_context()
    context.load_default_certs()
    if ca is not None:
        context.load_verify_locations(ca)
    return context


def _allowed(url: str, target: str, headers: Mapping[str, str], *, secret: bool) -> Mapping[str, str]:
    here, there = hosts.origin(url), hosts.origin(target)
    if here == there:
        return headers
    if here[0] == "https" and there[0] == "http":
        raise SourceError(f"{place(url)} sends us on to {place(target)}, unencrypted", "Nothing was sent there")
    upgrade = (here[0], here[2], there[0], there[2]) == ("http", 80, "https", 443)
    if secret and (here[1] != there[1] or (here[2] != there[2] and not upgrade)):
        raise SourceError(
            f"{place(url)} sends us on to {place(target)}, another server; the login was not sent there",
            "If that is right, set the source's address to it",
        )
    return {name: value for name, value in headers.items() if secret or name in _TRAVELS}


def _of(error: httpx.HTTPError, url: str) -> Exception:
    """Tell what will never work from what may work later."""
    text = hide(str(error)) or type(error).__name__
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return SourceError(
            f"The certificate of {urlsplit(url).hostname} does not hold: {text.rpartition(':')[0] or text}",
            "If it is your own server's, name the file of its authority with the option ca",
        )
    if isinstance(error, (httpx.UnsupportedProtocol, httpx.LocalProtocolError)):
        return SourceError(f"{place(url)} cannot be asked: {text}", "Check its address: sbagg source show NAME")
    if isinstance(error, httpx.TimeoutException):
        return NoAnswerError("does not answer in time")
    return NoAnswerError(f"cannot be reached: {text}")


def _lower(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
