"""What a sync may cost: as much as was allowed on the command line; where nothing was, what the user agrees to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from sbagg.sync import refuse

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager


class Purse:
    """Holds ``most`` US dollars for all sources of a sync; ``asks``: whether somebody is there to agree to more."""

    def __init__(self, most: float, hold: Callable[[], AbstractContextManager[None]], *, asks: bool) -> None:
        self._left = most
        self._hold = hold
        self._asks = asks

    def agree(self, source: str, cost: float) -> float:
        """Return what the source may cost: all, what is left of what was allowed, or what is agreed to. Raises SourceError when
        that is nothing.
        """
        allowed = min(cost, self._left)
        self._left -= allowed
        if allowed > 0:
            return allowed
        if not self._asks:
            return refuse(source, cost)
        with self._hold():
            agreed = typer.confirm(f"{source}: reading what is new may cost up to ${cost:.2f}. Go on?", err=True)
        return cost if agreed else refuse(source, cost)
