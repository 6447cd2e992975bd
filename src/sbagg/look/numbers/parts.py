"""Numbers and their parts, in short."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from sbagg.normalize.days import DAY
from sbagg.store.itemviews import item_id
from sbagg.views import NumberView, PartView

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Literal

    from sbagg.store.reader import Reader

NOTHING: tuple[NumberView, ...] = ()


def number(
    name: str, text: str, value: float, unit: str, by: str, parts: Iterable[PartView],
    rounded: Literal["no", "down", "whole", "tenth", "hundredth"] = "no",
) -> NumberView:  # fmt: skip
    """Return how a number comes about; ``by`` as :class:`NumberView` has it."""
    return NumberView(name, text, value, unit, by, rounded, tuple(parts))  # type: ignore[arg-type]


def part(text: str, value: float, *, at: int | None = None, item: str | None = None, is_open: bool = False) -> PartView:
    """Return a part of a number."""
    return PartView(text, value, at, item, is_open)


def gaps(days: Sequence[int]) -> list[PartView]:
    """Return the gaps between ascending days since 1970, in days, the last one first."""
    return [part(f"{_iso(before)} to {_iso(after)}", after - before) for before, after in pairwise(days)][::-1]


def titled(reader: Reader, numbers: Collection[int]) -> dict[int, tuple[str, str, int | None]]:
    """Return row id -> what an item is called, its id and its time."""
    rows = reader.among("SELECT id, uid, kind, title, at FROM interactions WHERE id IN", numbers)
    return {row["id"]: (f"{row['kind']}: {row['title']}".removesuffix(": "), item_id(row), row["at"]) for row in rows}


def _iso(day: int) -> str:
    return datetime.fromtimestamp(day * DAY, UTC).date().isoformat()
