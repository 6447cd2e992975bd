"""Options that many adapters take, checked when a source is read: what is wrong is said in the words of ``sbagg source set``."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, tzinfo

from sbagg.errors import SourceError
from sbagg.formats import values


def check_zone(name: str) -> None:
    """Raise SourceError if there is no such time zone; an empty name is UTC."""
    if values.zone(name) is None:
        raise SourceError(f"there is no time zone {name!r}", "sbagg source set NAME timezone=Europe/Paris")


def zone(name: str) -> tzinfo:
    """Return a time zone; UTC for an empty name, and for one that :func:`check_zone` refuses."""
    return values.zone(name) or UTC


def check_choice(value: str, known: Collection[str], *, what: str, option: str) -> None:
    """Raise SourceError if an option is none of those that there are. ``what`` it names: ``kind of address book``."""
    if value not in known:
        shown = ", ".join(filter(None, known))
        raise SourceError(f"there is no {what} {value!r}; there are {shown}", f"sbagg source set NAME {option}=...")
