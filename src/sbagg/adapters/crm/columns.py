"""Noticing that an export lacks columns which the one before had: somebody changed the view that it is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sbagg.adapter import Context, Json

_NAMED = 6


class Columns:
    """The columns of each kind of record, of the exports before (``known``, as the cursor has them) and of those read now."""

    def __init__(self, known: Json) -> None:
        self._before = {name: set(map(str, held)) for name, held in _lists(known)}
        self._now: dict[str, set[str]] = {}

    def add(self, name: str, header: Iterable[str]) -> None:
        """Note the columns of a file of a kind of record."""
        self._now.setdefault(name, set()).update(column for column in header if column)

    def warn(self, ctx: Context) -> None:
        """Say which columns are gone, once all is read: from now on these are the columns."""
        for name, held in sorted(self._now.items()):
            lost = sorted(self._before.get(name, set()) - held)
            if lost:
                more = f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
                ctx.warn(
                    f"The export of {name} has no column {', '.join(lost[:_NAMED])}{more} any more, so what it said of these "
                    "records is gone from them; check the view or the settings it was made with"
                )
        self._before |= self._now
        self._now = {}

    @property
    def state(self) -> dict[str, Json]:
        """What the cursor keeps."""
        return {name: list[Json](sorted(held)) for name, held in sorted(self._before.items())}


def _lists(known: Json) -> Iterable[tuple[str, list[Json]]]:
    if isinstance(known, Mapping):
        yield from ((name, held) for name, held in known.items() if isinstance(held, list))
