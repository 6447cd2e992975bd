"""What must not be shown: every secret that this process was told, in the forms in which one travels."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from threading import Lock
from urllib.parse import quote, quote_plus

_SHORTEST = 4
"""What is shorter is in every other word."""
_SHORTEST_WITHIN = 8
_told: tuple[str, ...] = ()
"""The longest first."""
_lock = Lock()


def hide(text: str) -> str:
    """Return a text without any secret that this process has been told, in the forms in which one travels."""
    for secret in _told:
        text = text.replace(secret, "***")
    return text


def hide_bytes(data: bytes) -> bytes:
    """Return bytes without any secret that this process has been told."""
    for secret in _told:
        data = data.replace(_bytes(secret), b"***")
    return data


def remember(secret: str) -> str:
    """Note a secret, so that :func:`hide` knows it, and return it: what was made of one (an access token) is one, too."""
    global _told  # noqa: PLW0603 - whoever shows anything must know every secret, whichever source's
    if len(secret) >= _SHORTEST:
        with _lock:
            _told = tuple(sorted({*_told, *_forms(secret)}, key=lambda form: (-len(form), form)))
    return secret


def _forms(secret: str) -> Iterator[str]:
    """Yield a secret as addresses, JSON, HTML, Python and base64 write it."""
    data = _bytes(secret)
    quoted = quote(data, safe="")
    lower = re.sub("%..", lambda found: found[0].lower(), quoted)
    yield from (secret, quoted, lower, quote(data), quote_plus(data), html.escape(secret), repr(secret)[1:-1])
    yield from (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    whole = b64encode(data).decode()
    yield from (whole, whole.rstrip("="))
    for before in range(3):  # what three bytes are in base64 depends on how many stand before
        coded = b64encode(bytes(before) + data).decode()
        unsure = (0, 3, 2)[(before + len(data)) % 3]
        sure = coded[(0, 2, 3)[before] : len(coded) - unsure]
        if len(sure) >= _SHORTEST_WITHIN:
            yield from (sure, sure.replace("+", "-").replace("/", "_"))


def _bytes(secret: str) -> bytes:
    return secret.encode("utf-8", "surrogateescape")  # an environment may hold any bytes


def basic(user: str, password: str) -> str:
    """Return the value of an ``Authorization`` header (RFC 7617)."""
    return "Basic " + remember(b64encode(_bytes(f"{user}:{password}")).decode())
