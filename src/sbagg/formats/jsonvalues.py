"""Fields of hostile JSON, each read as what it should be or as empty."""

from __future__ import annotations

from sbagg.adapter import Json
from sbagg.normalize import clean

_MOST_DIGITS = 18


def mapping(value: Json) -> dict[str, Json]:
    """Return the object, or an empty one."""
    return value if isinstance(value, dict) else {}


def listing(value: Json) -> list[Json]:
    """Return the array, or an empty one."""
    return value if isinstance(value, list) else []


def text(value: Json) -> str:
    """Return the string fit for storing, or an empty one."""
    return clean(value) if isinstance(value, str) else ""


def whole(value: Json) -> int | None:
    """Return a whole number, written as one or as its digits; None for anything else."""
    if isinstance(value, str) and value.isascii() and len(value) <= _MOST_DIGITS and value.removeprefix("-").isdigit():
        return int(value)
    return value if type(value) is int and abs(value) < 10**_MOST_DIGITS else None
