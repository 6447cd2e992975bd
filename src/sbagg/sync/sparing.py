"""What is written of a batch beside its claims (raw records, places), without those who were forgotten."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sbagg.decisions.without import Without
    from sbagg.store.ingest import Batch, Parsed


def spare(batch: Batch, without: Without, *, kept: bool) -> None:
    """Clean the raw records of a batch as far as they are written: what was refused, all of it if it is ``kept``.

    What ``fetch`` could not read and names them is dropped.
    """
    batch.parsed = [
        _spared(parsed, without, kept=kept)
        for parsed in batch.parsed
        if not parsed.unread or not without.names(parsed.raw.data, parsed.raw.key)
    ]


def _spared(parsed: Parsed, without: Without, *, kept: bool) -> Parsed:
    raw = parsed.raw
    if kept or parsed.refused is not None:
        members = ((m.kind, m.value, m.name) for row in parsed.claims.items for m in row.members)
        carded = ((i.kind, i.value, card.name) for card in parsed.claims.cards for i in card.identities)
        return replace(parsed, raw=without.entry(raw, without.told((*members, *carded))))
    return replace(parsed, raw=replace(raw, locator=without.forgotten.clean(raw.locator, "alone")))
