"""Items as a brief cites them: who, when, and the beginning of what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.normalize.text import one_line
from sbagg.store.itemviews import items
from sbagg.views import SaidView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.store.reader import Reader
    from sbagg.views import Item

_BEGINNING = 200
_TITLED = frozenset({"meeting", "task", "deal", "ticket", "order", "invoice", "payment", "refund", "job_change"})
"""Kinds that their title tells best; of what people write to each other, it is the words."""


def said(item: Item) -> SaidView:
    """Return an item as it is cited."""
    first, second = (item.title, item.text) if item.kind in _TITLED else (item.text, item.title)
    text = one_line(first, _BEGINNING) or one_line(second, _BEGINNING)
    return SaidView(item.id, item.at, item.kind, item.channel, item.by, item.author, text, item.due, item.amount)


def cited(reader: Reader, numbers: Sequence[int]) -> list[SaidView]:
    """Return these items (row ids), in the order given."""
    return [said(item) for item in items(reader, numbers)]


def one(reader: Reader, number: int | None) -> SaidView | None:
    """Return one item; None for none."""
    return None if number is None else next(iter(cited(reader, [number])), None)
