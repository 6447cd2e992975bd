"""What a row or an element says, as JSON: the same in every export gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sbagg.adapter import Json, RecordError
from sbagg.normalize import clean

MEDIA = "application/json"
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def pack(value: Mapping[str, Any]) -> bytes:
    """Return canonical JSON. Lone surrogates become ``?``: they stand for bytes that were no text."""
    return _ENCODER.encode(value).encode("utf-8", "replace")


def unpack(data: bytes) -> dict[str, Json]:
    """Return what :func:`pack` packed, with texts fit to be stored. Raises RecordError for anything else."""
    try:
        text = data.decode()
        found = json.loads(text)
        if "\\u" in text:  # only an escape can hide a NUL or a lone surrogate
            found = _clean(found)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"not a record as it was kept: {error}") from error
    if not isinstance(found, dict):
        raise RecordError("not a record as it was kept: no JSON object")
    return found


def texts(value: Json) -> dict[str, str]:
    """Return the members of an object that are texts."""
    return {name: text for name, text in value.items() if isinstance(text, str)} if isinstance(value, dict) else {}


def rows(value: Json) -> list[dict[str, str]]:
    """Return the objects of an array, each with its texts."""
    return [texts(one) for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _clean(value: Json) -> Json:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {clean(name): _clean(one) for name, one in value.items()}
    return value
