"""What rows of one file add to rows of another: people of a deal, its stages, who was in a meeting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from sbagg.adapter import Json
from sbagg.adapters.crm.profile import Gather, Spec
from sbagg.adapters.crm.record import Record, Scope

LIMIT = 1_000_000  # links kept in memory: some hundred megabytes
_Part: TypeAlias = "tuple[str, ...]"


class Joins:
    """The links of one export, by the object and the id that they add to."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._found: dict[tuple[str, str], dict[str, set[_Part]]] = {}
        self._plans: dict[str, dict[str, Gather]] = {}
        self._size = 0
        self.notes: list[str] = []

    def collect(self, spec: Spec, records: Iterable[Record]) -> None:
        """Take in the rows of a file. Beyond a million links the rest is left out, with a note."""
        for gather in spec.gather:
            self._plans.setdefault(gather.into, {})[gather.name] = gather
        for record in records:
            if self._size >= LIMIT:
                self.notes.append(f"{spec.name}: more than {LIMIT:,} links; the others are left out")
                return
            if record.says("deleted") or self._scope.profile.word("mail", record.first("status")) == "draft":
                continue
            if all(record.first(name) in wanted for name, wanted in spec.where.items()):
                self._add(spec, record)

    def added(self, record: Record, key: str) -> dict[str, Json]:
        """Return what other rows add to this one, in an order of its own."""
        found: dict[str, Json] = {}
        for name, gather in self._plans.get(record.spec.name, {}).items():
            on = key if gather.on == "id" else next(iter(record.ids(gather.on)), "")
            parts = sorted(self._found.get((gather.into, on), {}).get(name, ())) if on else []
            if parts and name == "mailed":
                found[name] = True
            elif parts:
                found[name] = [part[0] if len(part) == 1 else list(part) for part in parts]
        return found

    def _add(self, spec: Spec, record: Record) -> None:
        for gather in spec.gather:
            by = next(iter(record.ids(gather.by)), "")
            part = tuple((record.ids(name) or [record.raw(name)])[0] for name in gather.take)
            if by and part[0]:
                self._found.setdefault((gather.into, by), {}).setdefault(gather.name, set()).add(part)
                self._size += 1
