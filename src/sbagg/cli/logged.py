"""What ``sbagg log`` takes: a kind that people met in, and a time that is not to come."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sbagg.errors import UsageError
from sbagg.when import moment, now

_KIND = re.compile(r"[a-z][a-z0-9_-]{1,30}")
_STATES = frozenset({"deal", "ticket", "order", "invoice", "payment", "refund", "task", "follow", "like", "job_change"})
_NOON = 12 * 3600


def kind_of(text: str) -> str:
    """Return a kind in one word. Raises UsageError for what has a state or an amount: only sources know those."""
    kind = text.strip().lower().replace(" ", "_")
    if not _KIND.fullmatch(kind) or kind in _STATES:
        raise UsageError(f"{text!r} cannot be logged", "Log what happened between people: call, meeting, lunch, golf")
    return kind


def when_of(text: str) -> str:
    """Return WHEN as an ISO time in UTC: now if it is empty; a day is its noon here, or now if that is to come.

    Raises UsageError for a time to come.
    """
    here = now()
    start = moment(text, here, end=False) if text else here
    day = bool(text) and moment(text, here, end=True) != start
    at = min(start + _NOON, here) if day and start <= here else start
    if at > here:
        raise UsageError(f"{text} is still to come", "Log what has happened")
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
