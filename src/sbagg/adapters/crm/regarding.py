"""What an activity is about where a row shows its name only: Dynamics writes look-ups so (``Regarding: 100 bikes``).

A name that one account, deal or case of the same export has, and nobody and nothing else there, is that record.
"""

from __future__ import annotations

from sbagg.adapter import Json
from sbagg.adapters.crm.record import Record
from sbagg.normalize import fold

KINDS = frozenset({"logged", "mail", "line", "task"})
LIMIT = 1_000_000  # names kept in memory
_NAMED_BY = {"company": "company", "deal": "deal_name", "ticket": "subject"}


class Regarding:
    """Which records of one export bear a name. A person's is among them: it makes a name mean two things."""

    def __init__(self) -> None:
        self._found: dict[str, set[str]] = {}

    def collect(self, record: Record, person: str) -> None:
        """Take in a row; ``person`` is its name if it is a person's."""
        kind = record.spec.kind
        name = person if kind in {"person", "colleague"} else record.line(_NAMED_BY[kind]) if kind in _NAMED_BY else ""
        if name and len(self._found) < LIMIT:
            self._found.setdefault(fold(name), set()).add(record.ref if kind in _NAMED_BY else "")

    def added(self, record: Record) -> dict[str, Json]:
        """Return the ref of what a row is about, if that is beyond doubt."""
        found = self._found.get(fold(record.line("regarding")), set())
        return {"regarding": next(iter(found))} if len(found) == 1 and "" not in found else {}
