"""How long a server wants us to wait: pure, from status and headers."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

_EPOCH = 1_000_000_000
"""A reset above this is a time, below it a number of seconds."""
_RESETS = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
_REMAINING = ("x-rate-limit-remaining", "x-ratelimit-remaining", "ratelimit-remaining")
_WINDOW = "x-hubspot-ratelimit-interval-milliseconds"
_FIRST, _LONGEST = 0.5, 30.0


def asked(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds for which a refused request should wait as the server says it; None where it does not.

    ``Retry-After`` (RFC 9110 10.2.3: seconds or a date) before the vendors' resets; HubSpot tells the length of its window.
    """
    after = headers.get("retry-after", "").strip()
    if (seconds := _number(after)) is not None:
        return seconds
    if after:
        try:
            return max(0.0, parsedate_to_datetime(after).timestamp() - now)
        except (ValueError, OverflowError):
            pass
    reset = _reset(headers, now)
    if reset is not None:
        return reset
    window = _number(headers.get(_WINDOW, ""))
    return None if window is None else window / 1000


def ahead(headers: Mapping[str, str], now: float) -> float:
    """Return the seconds to wait before the next request, after one that went well: 0 while anything remains."""
    for name in _REMAINING:
        remaining = _number(headers.get(name, ""))
        if remaining is not None:
            return 0.0 if remaining >= 1 else _reset(headers, now) or 0.0
    return 0.0


def backoff(attempt: int, chance: random.Random) -> float:
    """Return the seconds before attempt number ``attempt`` + 1: doubled each time, anywhere in the half below."""
    longest = min(_LONGEST, _FIRST * 2.0**attempt)
    return longest * (0.5 + chance.random() / 2)


def _reset(headers: Mapping[str, str], now: float) -> float | None:
    for name in _RESETS:
        value = _number(headers.get(name, ""))
        value = _moment(headers.get(name, "")) if value is None else value
        if value is not None:
            return max(0.0, value - now) if value > _EPOCH else value
    return None


def _moment(text: str) -> float | None:
    """Return unix seconds of an ISO time, as Mastodon writes its resets."""
    try:
        return datetime.fromisoformat(text).timestamp() if text else None
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None
