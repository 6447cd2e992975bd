"""Facts as JSON: a list of ``{"fact": "card", ...}`` with the fields of ``sbagg.adapter``; what is left out is the default."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from sbagg.adapter import (
    Card,
    Deal,
    Fact,
    File,
    Flag,
    Hint,
    Identity,
    Interaction,
    Note,
    Organization,
    Party,
    RecordError,
    Ticket,
    Transaction,
)

MEDIA = "application/x-sbagg-facts+json"
"""Of a raw record that is a list of facts, whatever its source's own form is."""
_FACTS: Mapping[str, type[Any]] = {
    "interaction": Interaction,
    "card": Card,
    "hint": Hint,
    "organization": Organization,
    "deal": Deal,
    "ticket": Ticket,
    "transaction": Transaction,
    "note": Note,
}
_NAMES = {cls: name for name, cls in _FACTS.items()}
_PARTS = frozenset({Identity, Party, File, Flag})


def read(data: bytes) -> list[Fact]:
    """Return the facts that JSON states. Raises RecordError for what is none."""
    try:
        return [_fact(entry) for entry in json.loads(data)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise RecordError(f"{type(error).__name__}: {error}") from error


def write(facts: Iterable[Fact]) -> bytes:
    """Return facts as JSON that :func:`read` takes."""
    return json.dumps([_entry(fact) for fact in facts], ensure_ascii=False).encode("utf-8", "surrogatepass")


def _entry(fact: Fact) -> dict[str, Any]:
    said = {
        field.name: value
        for field in dataclasses.fields(fact)
        if (value := getattr(fact, field.name)) != field.default or field.default is dataclasses.MISSING
    }
    return {"fact": _NAMES[type(fact)]} | {name: _plain(value) for name, value in said.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return dataclasses.asdict(value) if dataclasses.is_dataclass(value) and not isinstance(value, type) else value


def _fact(entry: dict[str, Any]) -> Fact:
    cls = _FACTS[entry["fact"]]
    return _build(cls, {key: value for key, value in entry.items() if key != "fact"})  # type: ignore[no-any-return]


def _build(cls: type[Any], entry: dict[str, Any]) -> Any:
    hints = typing.get_type_hints(cls)
    unknown = entry.keys() - hints.keys()
    if unknown:
        raise ValueError(f"{cls.__name__} has no field {min(unknown)}")
    made = cls(**{key: _value(hints[key], value, key) for key, value in entry.items()})
    for field in dataclasses.fields(cls):
        if isinstance(getattr(made, field.name), bool) != (hints[field.name] is bool):
            raise ValueError(f"{cls.__name__}.{field.name} is of the wrong type")
    return made


def _value(hint: Any, value: Any, key: str) -> Any:
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        if not isinstance(value, list):
            raise ValueError(f"{key} must be a list")
        hints = [arguments[0]] * len(value) if arguments[-1] is Ellipsis else list(arguments)
        return tuple(_value(one, part, key) for one, part in zip(hints, value, strict=True))
    if type(None) in arguments:
        return None if value is None else _value(arguments[0], value, key)
    if hint in _PARTS:
        return _build(hint, value)
    if not isinstance(value, hint):
        raise TypeError(f"{key} must be {hint.__name__}, not {type(value).__name__}")
    return value
