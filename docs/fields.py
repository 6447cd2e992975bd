"""Classes in Markdown: a table of their fields, types in words, docstrings."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
import typing
from collections.abc import Iterable
from pathlib import Path
from types import NoneType, UnionType
from typing import Any

from sbagg.views import View, json_key


def fields_table(cls: type[Any], head: str) -> None:
    """Print a class's fields (of a view: its JSON keys) with their types and defaults."""
    hints = hints_of(cls)
    fields = dataclasses.fields(cls)
    has_defaults = any(_default(field) for field in fields) and not issubclass(cls, View)
    print(f"| {head} | Type |" + (" Default |" if has_defaults else ""))
    print("| --- | --- |" + (" --- |" if has_defaults else ""))
    for field in fields:
        name = json_key(field.name) if issubclass(cls, View) else field.name
        print(f"| `{name}` | {_type(hints[field.name])} |" + (f" {_default(field)} |" if has_defaults else ""))


def _default(field: dataclasses.Field[Any]) -> str:
    if field.default_factory is not dataclasses.MISSING:
        return "empty"
    if field.default is dataclasses.MISSING:
        return ""
    return "empty" if field.default in {"", b"", ()} else f"`{json.dumps(field.default)}`"


def _type(hint: Any) -> str:
    """Write a type in words: ``list of Item``, ``time or null``."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is NoneType:
        return "null"
    if origin is typing.Annotated:
        return str(hint.__metadata__[0])
    if origin in {typing.Union, UnionType}:
        return " or ".join(_type(one) for one in arguments)
    if origin is typing.Literal:
        return ", ".join(f"`{one}`" for one in arguments)
    if origin is tuple:
        inner = arguments[0] if arguments[-1] is Ellipsis else None
        return f"list of {_type(inner)}" if inner else f"[{', '.join(map(_type, arguments))}]"
    if origin is not None or hint is dict:
        return f"object of {_type(arguments[-1])}" if arguments else "object"
    if is_view(hint):
        return link(hint)
    names = {
        str: "text",
        int: "number",
        float: "number",
        bool: "true or false",
        bytes: "bytes",
        Path: "path",
        object: "any",
    }
    return names.get(hint, getattr(hint, "__name__", str(hint)))


def link(cls: type[Any]) -> str:
    return f"[{cls.__name__}](#{cls.__name__.lower()})"


def with_parts(classes: Iterable[type[Any]]) -> dict[type[Any], None]:
    """Return the views and, behind them, those that their fields are made of, each once."""
    found: dict[type[Any], None] = dict.fromkeys(classes)
    waiting = list(found)
    while waiting:
        hint = waiting.pop(0)
        parts = list(hints_of(hint).values()) if is_view(hint) else typing.get_args(hint)
        waiting += [part for part in parts if part not in found]
        found.update(dict.fromkeys(filter(is_view, parts)))
    return found


def hints_of(cls: type[Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(cls, include_extras=True)
    return {field.name: hints[field.name] for field in dataclasses.fields(cls)}


def is_view(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, View)


def paragraphs(thing: object) -> list[str]:
    """Return a docstring's lines as Markdown: double backticks become single ones, roles become code."""
    text = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", inspect.getdoc(thing) or "").replace("``", "`")
    return text.splitlines()


def cell(text: str) -> str:
    return text.replace("|", "\\|")
