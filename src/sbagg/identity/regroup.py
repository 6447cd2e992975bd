"""From what the store knows to persons, companies and employments, written back in one transaction."""

from __future__ import annotations

import gc
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sbagg.identity.loading import load
from sbagg.identity.solve import solve
from sbagg.identity.writing import write
from sbagg.store import derived
from sbagg.store.ingest import transaction
from sbagg.store.leftover import drop_leftover

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator


@contextmanager
def _no_collector() -> Iterator[None]:
    """Pause the cycle collector: of a million values made here none is garbage, and looking costs a fifth."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def regroup(connection: sqlite3.Connection, me: Collection[tuple[str, str]], now: int) -> None:
    """Work out persons and companies anew if anything was touched. ``me`` are (kind, value); ``now`` dates the log."""
    mark = json.dumps(sorted(me))
    if not derived.touched(connection, mark):
        return
    with transaction(connection):
        drop_leftover(connection)
        with _no_collector():
            known = load(connection, me)
            write(connection, known, solve(known), now)
        derived.settled(connection, mark)
