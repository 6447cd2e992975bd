"""What a dry run does in place of writing: as much as counting needs, in a transaction that is rolled back."""

from __future__ import annotations

from sbagg.errors import UnavailableError
from sbagg.store.ingest import Applied, Batch, Ingest
from sbagg.store.rows import Claims


class Rehearsal(Ingest):
    """Writes the rows of records and not what these say, so that each batch finds what those before it would have left.

    The caller began a transaction and rolls it back. Raises UnavailableError when SQLite has ended it (a full disk).
    """

    def apply(self, batch: Batch, seen: int) -> Applied:
        """Count what the batch would do."""
        if not self._db.in_transaction:
            raise UnavailableError(
                "The dry run was cut short; nothing is written", "Free some space, then run it again"
            )
        for parsed in batch.parsed:
            parsed.claims = Claims()
        return super().apply(batch, seen)

    def _clear(self, record: int) -> list[int]:  # noqa: ARG002 - what it said stays, for nothing takes its place
        return []
