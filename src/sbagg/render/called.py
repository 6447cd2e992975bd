"""The commands that a view names, as they have to be called: with the global options that this call was given."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.render.output import Output

_COMMANDS = frozenset({"next", "back", "hint", "hints", "warnings", "fix", "importance_from"})
"""Fields of views that hold words of ours which name commands; never a text of somebody else."""


def rows(value: Sequence[object], output: Output) -> Sequence[object]:
    """Return the rows of a list with their commands as they have to be called; most lists name none, and are long."""
    fields = getattr(type(value[0]), "__dataclass_fields__", {}) if value else {}
    return [told(row, output) for row in value] if _COMMANDS & fields.keys() else value


def told(value: Any, output: Output, *, ours: bool = False) -> Any:
    """Return a view, or a part of one, with its commands as they have to be called."""
    if not output.call:
        return value
    if isinstance(value, str):
        return output.command(value) if ours else value
    if isinstance(value, tuple | list):
        return type(value)(told(each, output, ours=ours) for each in value) if not hasattr(value, "_fields") else value
    if not hasattr(value, "__dataclass_fields__"):
        return value
    fields = {name: getattr(value, name) for name in value.__dataclass_fields__ if hasattr(value, name)}
    after = {name: told(held, output, ours=name in _COMMANDS) for name, held in fields.items()}
    changed = {name: held for name, held in after.items() if held is not fields[name]}
    return replace(value, **changed) if changed else value
