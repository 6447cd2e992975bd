"""What a sync may cost: as much as was allowed on the command line; where nothing was, what the user agrees to."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import typer

from sbagg.sync import refuse

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager


class Purse:
    """Holds ``most`` US dollars for all that one command syncs, however often; more is asked for once a source."""

    def __init__(self, most: float) -> None:
        self._left = most
        self._hold: Callable[[], AbstractContextManager[None]] = nullcontext
        self._asks = False
        self._asked: set[str] = set()

    def ask_by(self, hold: Callable[[], AbstractContextManager[None]], *, asks: bool) -> None:
        """Say how the terminal is left to a question, and whether somebody is there to answer it."""
        self._hold, self._asks = hold, asks

    def agree(self, source: str, cost: float) -> float:
        """Return what the source may cost: all, what is left of what was allowed, or what is agreed to. Raises SourceError when
        that is nothing.
        """
        allowed = min(cost, self._left)
        self._left -= allowed
        if allowed > 0:
            return allowed
        if not self._asks or source in self._asked:
            return refuse(source, cost)
        self._asked.add(source)
        try:
            with self._hold():
                agreed = typer.confirm(f"{source}: reading what is new may cost up to ${cost:.2f}. Go on?", err=True)
        except typer.Abort as error:  # Ctrl-C at the question
            raise KeyboardInterrupt from error
        return cost if agreed else refuse(source, cost)
