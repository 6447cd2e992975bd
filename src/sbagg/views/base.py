"""What every view is made with: the decorator, the base class, and how a time is marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeVar, dataclass_transform

T = TypeVar("T")
Time = Annotated[int, "time"]
"""Unix seconds in UTC. In JSON: ``2026-11-21T09:30:00Z``."""


class Day(int):
    """A day without a time, as unix seconds of its noon UTC. It is shifted to no time zone. In JSON: ``2026-11-21``."""

    __slots__ = ()


def json_key(name: str) -> str:
    """Return the JSON key of a field."""
    return name.removesuffix("_")


@dataclass_transform(frozen_default=True)
def view(cls: type[T]) -> type[T]:
    """Make a view: frozen for the type checker, and cheap to define.

    Every command defines the views before it does anything; what ``dataclass`` would compile for each (comparison,
    representation, freezing) costs a reader 50 ms, so :class:`View` has it once for all.
    """
    return dataclass(slots=True, repr=False, eq=False)(cls)


class View:
    """What all views share: comparison, representation, and how pydantic names their keys."""

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]
    __pydantic_config__: ClassVar[Mapping[str, Callable[[str], str] | str]] = {
        "alias_generator": json_key,
        "extra": "forbid",
    }

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(tuple(value for value in self._values() if not isinstance(value, dict)))

    def __repr__(self) -> str:
        fields = zip(self.__dataclass_fields__, self._values(), strict=True)
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in fields)})"

    def _values(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__dataclass_fields__)
