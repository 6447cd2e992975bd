"""What is said of a telephone call: how it ended, and how long it took."""

from __future__ import annotations

import re

from sbagg.adapter import Party
from sbagg.normalize import email
from sbagg.normalize.identity import phone

_WORDS = {
    "answered": "",
    "missed": "missed call",
    "voicemail": "voicemail",
    "declined": "declined",
    "no answer": "no answer",
}
"""How a call ended -> the words for it; an answered one is told by its length."""
_TALKED = frozenset({"answered", "voicemail", ""})
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{2})(?:[.,]\d+)?")
_UNITS = re.compile(
    r"(?:(\d{1,4})\s*(?:h|hrs?|hours?|std\.?)[\s,]*)?(?:(\d{1,4})\s*(?:m|min|mins|minutes?)\.?[\s,]*)?"
    r"(?:(\d{1,6})\s*(?:s|secs?|seconds?|sek)?\.?)?",
    re.IGNORECASE,
)
_MINUTE, _HOUR = 60, 3600
_FEWEST_DIGITS = 7
_LONGEST_CODE = 40


def title(outcome: str, seconds: int | None) -> str:
    """Return what a call is called: ``24 min``, ``missed call``, ``voicemail, 32 s``; empty for nothing known.

    Of a call that nobody took some logs give the time that it rang: it says nothing.
    """
    took = length(seconds) if seconds and outcome in _TALKED else ""
    return ", ".join(filter(None, (_WORDS.get(outcome, outcome), took)))


def length(seconds: int) -> str:
    """Say how long: ``45 s``, ``24 min``, ``1 h 5 min``."""
    if seconds < _MINUTE:
        return f"{seconds} s"
    minutes = round(seconds / _MINUTE)
    if minutes < _MINUTE:
        return f"{minutes} min"
    return " ".join(filter(None, (f"{minutes // _MINUTE} h", f"{minutes % _MINUTE} min" if minutes % _MINUTE else "")))


def seconds(text: str) -> int | None:
    """Return a duration in seconds: ``135``, ``2:15``, ``0:02:15``, ``2 min 15 s``; None for what is none."""
    text = text.strip()
    found = _CLOCK.fullmatch(text) or _UNITS.fullmatch(text)
    if not text or found is None:
        return None
    hours, minutes, rest = (int(part or 0) for part in found.groups())
    return hours * _HOUR + minutes * _MINUTE + rest


def party(address: str, role: str, name: str = "", region: str = "") -> Party | None:
    """Return who has a number; None for a withheld one.

    Messages come from e-mail addresses too, and from what nobody can call: five digits or a word (kind ``short-code``).
    """
    address = address.strip()
    if mail := email(address):
        return Party("email", mail, role, name)
    digits = sum(map(str.isdigit, address))
    if digits >= _FEWEST_DIGITS and (number := phone(address, region)):
        return Party("phone", number, role, name)
    return Party("short-code", address[:_LONGEST_CODE], role, name) if any(map(str.isalnum, address)) else None
