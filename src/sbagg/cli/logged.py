"""What ``sbagg log`` takes: a kind that people met in, and a time that is not to come."""

from __future__ import annotations

from datetime import UTC, datetime
from unicodedata import category, normalize

from sbagg.errors import UsageError
from sbagg.when import moment, now

_STATES = frozenset({"deal", "ticket", "order", "invoice", "payment", "refund", "task", "follow", "like", "job_change"})
_LONGEST = 30
_NOON = 12 * 3600
_DAY, _MINUTE = len("2026-11-21"), len("2026-11-21 09:00")
_CENTURY = 100 * 365.25 * 86_400
_EXAMPLES = "Log what happened between people: call, meeting, lunch, golf"


def kind_of(text: str) -> str:
    """Return a kind in one word of any script: NFC, lower case, blanks as ``_``.

    Raises UsageError for what is no word, and for what has a state or an amount: only sources know those.
    """
    kind = normalize("NFC", normalize("NFC", text.strip()).lower()).replace(" ", "_")
    if kind in _STATES:
        raise UsageError(f"A {text.strip()} cannot be logged: what becomes of it only its source knows", _EXAMPLES)
    if len(kind) > _LONGEST:
        raise UsageError(f"A kind of {len(kind)} characters is too long: {_LONGEST} at most", _EXAMPLES)
    if not kind or not category(kind[0]).startswith("L") or not all(map(_belongs, kind)):
        raise UsageError(f"{text!r} is no kind: a word of letters, of any script", _EXAMPLES)
    return kind


def _belongs(mark: str) -> bool:
    """Tell whether a character is part of a word: letters, the marks on them, decimal digits, hyphens."""
    return category(mark)[0] in "LM" or mark in "_-" or category(mark) == "Nd"


def when_of(text: str) -> str:
    """Return WHEN as an ISO time in UTC: now if it is empty; a day is its noon here, or now if that is to come.

    Raises UsageError, naming the time that was understood, for one to come and for one that nobody here has seen.
    """
    here = now()
    start = moment(text, here, end=False) if text else here
    day = bool(text) and moment(text, here, end=True) != start
    at = min(start + _NOON, here) if day and start <= here else start
    shown = datetime.fromtimestamp(at).astimezone().isoformat(" ", "minutes")[: _DAY if day else _MINUTE]
    if at > here:
        raise UsageError(f"{text} is {shown}, which is still to come", "Log what has happened")
    if at < here - _CENTURY:
        raise UsageError(f"{text} is {shown}, more than 100 years ago", "Write a day (2026-11-21), yesterday, or 3d")
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
