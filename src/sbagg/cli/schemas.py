"""JSON Schemas of the views, made by pydantic from the classes themselves; and the adapters' own words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sbagg import registry
from sbagg.config import closest
from sbagg.errors import NotFoundError
from sbagg.views import KEYS, LISTS, OBJECTS, AdapterInfo

if TYPE_CHECKING:
    from collections.abc import Mapping


def names() -> list[str]:
    """Return the names of all schemas."""
    return sorted({*OBJECTS, *LISTS, "error"})


def schema(name: str) -> Mapping[str, Any]:
    """Return the JSON Schema of ``sbagg.NAME/1``. Raises NotFoundError."""
    from pydantic import TypeAdapter

    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"sbagg.{name}/1"}
    const = {"schema": {"const": f"sbagg.{name}/1"}}
    if name == "error":
        text = {"type": "string"}
        return _object(head, const | {"code": text, "message": text, "hint": text, "candidates": {"type": "array"}})
    if name in OBJECTS:
        made: dict[str, Any] = _times(TypeAdapter(OBJECTS[name]).json_schema(mode="serialization"))
        return (
            made | head | {"properties": const | made["properties"], "required": ["schema", *made.get("required", [])]}
        )
    if name in LISTS:
        rows = _times(TypeAdapter(LISTS[name]).json_schema(mode="serialization", ref_template="#/$defs/{model}"))
        defs = rows.pop("$defs", {})
        listed = _object(
            head, const | {KEYS.get(name, name): {"type": "array", "items": rows}, "more": {"type": "boolean"}}
        )
        return {**listed, "$defs": defs}
    raise NotFoundError(f"No schema is named {name}{closest(name, names())}", f"There are: {', '.join(names())}")


def text(name: str) -> str:
    """Return a schema as text."""
    return json.dumps(schema(name.removeprefix("sbagg.").removesuffix("/1")), indent=2, ensure_ascii=False)


def adapter_rows() -> list[AdapterInfo]:
    """Return every adapter in its own words: its class's ``channel``, ``formats``, ``example`` and fields."""
    rows = []
    for name, origin in sorted(registry.names().items()):
        cls = registry.adapter_class(name)
        summary = (cls.__doc__ or "").strip().partition("\n")[0]
        rows.append(
            AdapterInfo(
                name, getattr(cls, "channel", ""), getattr(cls, "formats", summary), getattr(cls, "example", ""), origin,
                tuple(registry.option_names(cls)),
            )
        )  # fmt: skip
    return rows


def _object(head: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    return {**head, "type": "object", "properties": properties, "required": list(properties)}


def _times(part: Any) -> Any:
    """Times are whole numbers in the classes and ISO texts in JSON: say so wherever the name tells."""
    if isinstance(part, dict):
        done = {key: _times(value) for key, value in part.items()}
        for name, inner in done.get("properties", {}).items():
            if name in _TIME_FIELDS and isinstance(inner, dict):
                done["properties"][name] = _as_time(inner, name == _OR_DAY.get(str(done.get("title"))))
        return done
    return [_times(entry) for entry in part] if isinstance(part, list) else part


def _as_time(inner: dict[str, Any], or_day: bool) -> dict[str, Any]:
    forms: list[dict[str, Any]] = [{"type": "string", "format": "date-time"}]
    forms += [{"type": "string", "format": "date"}] if or_day else []
    if "anyOf" in inner:
        rest = [one for one in inner["anyOf"] if one.get("type") != "integer"]
        return inner | {"anyOf": [*forms, *rest] if len(rest) < len(inner["anyOf"]) else rest}
    return forms[0] if inner.get("type") == "integer" else inner


_OR_DAY = {"Item": "at", "Hit": "at", "ItemDetail": "at", "Transactions": "last_at", "AccountRow": "last_order_at"}
"""Fields of views that are a day where there is no time."""

_TIME_FIELDS = frozenset(
    {
        "at",
        "since",
        "opened",
        "closed",
        "first_at",
        "last_at",
        "last_order_at",
        "last_contact_at",
        "last_in_at",
        "last_out_at",
        "last_ok",
        "newest",
        "when",
    }
)
