"""What is left of a record in which somebody forgotten had part: its facts without them, in place of the source's own form.

In that form more of them may stand than the facts say; and a party that is not there any more would be missed when the
record is parsed again: whose it was would not be known.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from sbagg.formats.facts import MEDIA, read, write
from sbagg.store.ids import veiled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sbagg.adapter import Adapter, Fact, Raw, Skipped

_REFS = frozenset({"ref", "company_ref", "parent"})
_LISTS = frozenset({"thread", "about", "settles"})
"""Fields of facts that hold refs, or keys as refs are."""


def facts_of(adapter: Adapter | None, raw: Raw) -> Iterable[Fact | Skipped]:
    """Return the facts of a raw record, whichever form it has; ``adapter`` may be None where it is facts."""
    return read(raw.data) if raw.media == MEDIA or adapter is None else adapter.parse(raw)


def as_facts(raw: Raw, facts: Iterable[Fact]) -> Raw:
    """Return a record as these facts. A ref keeps its uid, but says nothing: it may name a sender."""
    return replace(raw, data=write(map(_veiled, facts)), media=MEDIA)


def _veiled(fact: Fact) -> Fact:
    names = {field.name for field in fields(fact)}
    worn: dict[str, Any] = {name: veiled(getattr(fact, name)) for name in names & _REFS}
    worn |= {name: tuple(map(veiled, getattr(fact, name))) for name in names & _LISTS}
    return replace(fact, **worn)
