"""What of a log's raw records may be kept: each is parsed again, for only its facts say whose it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sbagg import registry
from sbagg.adapter import Checkpoint, Gone, Raw, Refused, Skipped
from sbagg.decisions.without import parties_of
from sbagg.errors import SbaggError
from sbagg.formats.facts import MEDIA
from sbagg.store.residue import as_facts, facts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.adapter import Adapter, Fact
    from sbagg.config import Source
    from sbagg.decisions.without import Without
    from sbagg.store.kept import Entry


class Changer:
    """Called with a batch of a source's log, returns what may stay of it.

    Where the adapter cannot be had, or cannot read a record, all that names them goes.
    """

    def __init__(self, source: Source | None, without: Without) -> None:
        self._adapter = _adapter(source)
        self._without = without
        self._dropped: set[tuple[str, str]] = set()

    def __call__(self, entries: Sequence[Entry]) -> list[Entry]:
        """Return the batch without them."""
        return [left for entry in entries if (left := self._entry(entry)) is not None]

    def _entry(self, entry: Entry) -> Entry | None:
        if isinstance(entry, Checkpoint):
            mentions = self._without.forgotten.mentions
            return None if mentions(json.dumps(dict(entry.state))) or mentions(entry.stream) else entry
        place = (entry.stream, entry.key)
        if isinstance(entry, Gone):
            return None if place in self._dropped else entry
        if isinstance(entry, Refused):
            named = self._without.names(entry.data, entry.key)
            left: Raw | Refused | None = None if named else self._without.entry(entry, "alone")
        else:
            left = self._raw(entry)
        (self._dropped.add if left is None else self._dropped.discard)(place)
        return left

    def _raw(self, raw: Raw) -> Raw | None:
        facts = self._facts(raw)
        if facts is None:
            return None if self._without.names(raw.data, raw.key) else self._without.entry(raw, "alone")
        left, names = self._without.facts(facts), self._without.told(parties_of(facts))
        if not left and (facts or self._without.calls(raw)):
            return None
        return self._without.entry(as_facts(raw, left) if names == "name" else raw, names)

    def _facts(self, raw: Raw) -> list[Fact] | None:
        """Return a record's facts; None where it cannot be read."""
        if self._adapter is None and raw.media != MEDIA:
            return None
        try:
            return [fact for fact in facts_of(self._adapter, raw) if not isinstance(fact, Skipped)]
        except Exception:  # noqa: BLE001 - an adapter that fails is as good as none
            return None


def _adapter(source: Source | None) -> Adapter | None:
    try:
        return None if source is None else registry.build(source)
    except SbaggError:
        return None
