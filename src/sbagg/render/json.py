r"""Views to JSON with the standard library alone: it starts in milliseconds, and scripts wait for that.

Escaping is lossless: what a terminal would obey or hide is written as ``\uXXXX``.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sbagg.views import KEYS, Day, json_key

if TYPE_CHECKING:
    from sbagg.errors import SbaggError

_LOUD = (
    "[\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff]"
)
_FIRST, _LAST = -62_135_596_800, 253_402_300_799
"""The years 1 and 9999, beyond which ISO 8601 has no form."""

_Field = tuple[str, str, bool]
_PLANS: dict[type, tuple[_Field, ...]] = {}


def plan(cls: type) -> tuple[_Field, ...]:
    """Return (attribute, JSON key, is a time) of a view's fields, worked out once for each class.

    Annotations are read as the strings they are: to evaluate them takes longer than to write the JSON.
    """
    found = _PLANS.get(cls)
    if found is None:
        every = cls.__dataclass_fields__.values()  # type: ignore[attr-defined]  # every view is a dataclass
        fields = [f for f in every if not str(f.type).startswith("ClassVar")]
        found = tuple((f.name, json_key(f.name), str(f.type).startswith("Time")) for f in fields)
        _PLANS[cls] = found
    return found


def iso(seconds: int) -> str:
    """Write unix seconds as ISO 8601 in UTC (``2026-11-21T09:30:00Z``), kept within the years 1 to 9999; a day as a day."""
    at = time.gmtime(min(max(seconds, _FIRST), _LAST))
    day = f"{at.tm_year:04}-{at.tm_mon:02}-{at.tm_mday:02}"
    return day if isinstance(seconds, Day) else f"{day}T{at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02}Z"


def plain(value: Any) -> Any:
    """Turn a view, and all within it, into dicts, lists and scalars under their JSON keys."""
    convert = _CONVERT.get(type(value))
    if convert is not None:
        return convert(value)
    if hasattr(value, "__dataclass_fields__"):
        return _object(value)
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, Iterable):
        return [plain(inner) for inner in value]
    return str(value)


def _object(view: Any) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for attribute, key, is_time in plan(type(view)):
        value = getattr(view, attribute)
        if value is None:
            out[key] = None
        else:
            out[key] = iso(value) if is_time else plain(value)
    return out


def _same(value: Any) -> Any:
    return value


_CONVERT: dict[type, Callable[[Any], Any]] = {
    str: _same,
    int: _same,
    float: lambda value: value if math.isfinite(value) else None,
    bool: _same,
    type(None): _same,
    tuple: lambda value: [plain(inner) for inner in value],
}


def view_object(view: object) -> dict[str, Any]:
    """Return a view as one JSON object with its ``schema`` first, where its class names one."""
    schema = getattr(type(view), "schema", None)
    return {"schema": schema, **_object(view)} if schema else _object(view)


def list_object(noun: str, rows: Iterable[object], *, more: bool) -> dict[str, Any]:
    """Return a list as its JSON object: ``{"schema": "sbagg.<noun>/1", "<noun>": [...], "more": bool}``;
    a few have another key (:data:`sbagg.views.KEYS`).
    """
    return {"schema": f"sbagg.{noun}/1", KEYS.get(noun, noun): [plain(row) for row in rows], "more": more}


def error_object(error: SbaggError) -> dict[str, Any]:
    """Return an error as its JSON object."""
    return {
        "schema": "sbagg.error/1",
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "candidates": plain(error.candidates),
    }


def encode(value: Any, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """Write plain values as JSON in which no control, bidirectional or invisible character stands bare."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent, separators=None if indent else (",", ":"))
    return text if text.isascii() and "\x7f" not in text else re.sub(_LOUD, _escape, text)


def dumps(view: object, *, indent: int | None = None) -> str:
    """Write one view as one JSON object."""
    return encode(view_object(view), indent=indent)


def _escape(found: re.Match[str]) -> str:
    """Write a character as JSON escapes: two of them, a surrogate pair, beyond the basic plane."""
    return json.dumps(found[0])[1:-1] if found[0] != "\x7f" else "\\u007f"
