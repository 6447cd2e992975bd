"""What ``sbagg log`` takes: a kind that people met in, and a time that is not to come."""

from __future__ import annotations

from datetime import UTC, datetime
from unicodedata import category, normalize

from sbagg.errors import UsageError
from sbagg.when import days, moment, now

_STATES = frozenset({"deal", "ticket", "order", "invoice", "payment", "refund", "task", "follow", "like", "job_change"})
_LONGEST = 30
_NOON = 12 * 3600
_A_DAY = 86_400
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


def end_of(text: str) -> str:
    """Return the last second of WHEN as an ISO time in UTC; empty where nothing is said. A span (``30d``) is ahead of now.

    Raises UsageError for a time that is past.
    """
    if not text:
        return ""
    here = now()
    if text.strip()[:-1].isdecimal():
        ahead = datetime.fromtimestamp(here + days(text) * _A_DAY).astimezone()
        text = ahead.date().isoformat()
    at = moment(text, here, end=True)
    if at < here:
        raise UsageError(f"{text} is past", "Name a day to come: 2027-01-31, or a span: 30d")
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


def start_of(text: str) -> str:
    """Return the first second of WHEN, a day to come, as an ISO time in UTC. A span (``3d``) is ahead of now.

    Raises UsageError for a day that has begun.
    """
    here = now()
    word = text.strip().lower()
    if word == "tomorrow":
        word = "1d"
    if word[:-1].isdecimal():
        word = datetime.fromtimestamp(here + days(word) * _A_DAY).astimezone().date().isoformat()
    at = moment(word, here, end=False)
    if at <= here:
        raise UsageError(f"{text} is not to come", "Name a day to come: 2027-01-31, or a span: 3d")
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


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
