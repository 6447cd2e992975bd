"""Sources: their rows, what is known of them, and what was refused of theirs."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from sbagg.adapter import Raw
from sbagg.store.items import stir_items

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence


def source_id(connection: sqlite3.Connection, name: str, adapter: str, *, keeps_raw: bool, live: bool = False) -> int:
    """Return the row id of a source, adding it when it is new."""
    connection.execute(
        "INSERT INTO sources (name, adapter, keeps_raw, live) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET adapter = excluded.adapter, keeps_raw = excluded.keeps_raw, live = excluded.live "
        "WHERE adapter != excluded.adapter OR keeps_raw != excluded.keeps_raw OR live != excluded.live",
        (name, adapter, int(keeps_raw), int(live)),
    )
    return int(connection.execute("SELECT id FROM sources WHERE name = ?", (name,)).fetchone()[0])


def known_id(connection: sqlite3.Connection, name: str) -> int | None:
    """Return the row id of a source that is in the store."""
    row = connection.execute("SELECT id FROM sources WHERE name = ?", (name,)).fetchone()
    return None if row is None else int(row[0])


def adapter_of(connection: sqlite3.Connection, name: str) -> str | None:
    """Return the adapter of a source that the store knows; None if it does not."""
    row = connection.execute("SELECT adapter FROM sources WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def begin_listing(connection: sqlite3.Connection, source: int) -> int:
    """Number a new run's listing."""
    connection.execute("UPDATE sources SET listing = listing + 1 WHERE id = ?", (source,))
    return int(connection.execute("SELECT listing FROM sources WHERE id = ?", (source,)).fetchone()[0])


def kept_bytes(connection: sqlite3.Connection, source: int) -> int:
    """Return how much of the source's log this store holds."""
    return int(connection.execute("SELECT kept_bytes FROM sources WHERE id = ?", (source,)).fetchone()[0])


def set_kept_bytes(connection: sqlite3.Connection, source: int, size: int) -> None:
    """Note how much of the source's log this store holds, after the log was rewritten."""
    connection.execute("UPDATE sources SET kept_bytes = ? WHERE id = ?", (size, source))


def naming_cursors(connection: sqlite3.Connection, names: Callable[[str], bool]) -> list[str]:
    """Return the sources and streams whose own notes of where to go on name somebody."""
    rows = connection.execute("SELECT s.name, c.stream, c.state FROM cursors c JOIN sources s ON s.id = c.source")
    return [f"{row[0]} {row[1]}".strip() for row in rows if names(row[1]) or names(row[2])]


def outdated(connection: sqlite3.Connection, source: int, version: int) -> bool:
    """Tell whether records of the source were parsed by another version of its adapter, or with other options."""
    sql = "SELECT 1 FROM records WHERE source = ? AND version != ? LIMIT 1"
    return connection.execute(sql, (source, version)).fetchone() is not None


def forget_stages(connection: sqlite3.Connection, source: int) -> None:
    """Drop the stage history of a source's deals, before its log is replayed from its beginning.

    Whatever has shown these deals is marked to be parsed again: else what has not changed would not tell its stage.
    """
    mine = "FROM deal_stages d JOIN interactions i ON i.id = d.interaction JOIN records r ON r.id = i.record WHERE r.source = ?"
    connection.execute(f"UPDATE records SET version = -1 WHERE id IN (SELECT r.id {mine})", (source,))
    connection.execute(f"DELETE FROM deal_stages WHERE interaction IN (SELECT i.id {mine})", (source,))


def finished(connection: sqlite3.Connection, source: int, now: int, outcome: str) -> None:
    """Note how a run ended; only a run that read everything (``ok`` or ``partial``) makes the source fresh."""
    connection.execute(
        "UPDATE sources SET last_run = :now, outcome = :outcome, last_ok = CASE WHEN :outcome IN ('ok', 'partial') "
        "THEN :now ELSE last_ok END WHERE id = :source",
        {"now": now, "outcome": outcome, "source": source},
    )


def row(connection: sqlite3.Connection, source: int) -> sqlite3.Row:
    """Return what is known of a source."""
    found: sqlite3.Row = connection.execute("SELECT * FROM sources WHERE id = ?", (source,)).fetchone()
    return found


def newest(connection: sqlite3.Connection, source: int) -> int | None:
    """Return the time of the newest thing that the source showed."""
    found = connection.execute("SELECT newest FROM sources WHERE id = ?", (source,)).fetchone()[0]
    return None if found is None else int(found)


def find_newest(connection: sqlite3.Connection, source: int, now: int) -> None:
    """Work out the time of the newest thing that the source showed (nothing from the future)."""
    connection.execute(
        "UPDATE sources SET newest = (SELECT max(i.at) FROM records r JOIN sightings s ON s.record = r.id "
        "JOIN interactions i ON i.id = s.interaction WHERE r.source = :source AND i.at <= :now) WHERE id = :source",
        {"source": source, "now": now},
    )


def knows(connection: sqlite3.Connection, name: str, sample: Sequence[tuple[str, str]]) -> int:
    """Return how many of these (stream, key) the source holds."""
    sql = "SELECT 1 FROM records r JOIN sources s ON s.id = r.source WHERE s.name = ? AND r.stream = ? AND r.key = ?"
    return sum(connection.execute(sql, (name, stream, key)).fetchone() is not None for stream, key in sample)


def streams(connection: sqlite3.Connection, name: str) -> set[str]:
    """Return the streams that a source has records of."""
    sql = "SELECT DISTINCT r.stream FROM records r JOIN sources s ON s.id = r.source WHERE s.name = ?"
    return {row[0] for row in connection.execute(sql, (name,))}


def people_and_companies(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return the numbers of persons and companies."""
    row = connection.execute("SELECT (SELECT count(*) FROM persons), (SELECT count(*) FROM companies)").fetchone()
    return int(row[0]), int(row[1])


def quarantined_raw(connection: sqlite3.Connection, source: int) -> list[Raw]:
    """Return what parse refused of a source, to be tried again; what fetch could not read waits for the next export."""
    rows = connection.execute("SELECT * FROM quarantine WHERE source = ? AND media != 'unread'", (source,))
    return [
        Raw(
            row["key"],
            zlib.decompress(row["raw"]),
            row["media"],
            row["stream"],
            row["locator"],
            row["raw_at"],
        )
        for row in rows
    ]


def remove(connection: sqlite3.Connection, name: str) -> tuple[list[int], list[int]]:
    """Delete a source with its records and claims.

    Returns the items it showed, for :meth:`Items.sweep`, and the identities it named, for :meth:`Identities.dropped`.
    """
    row = connection.execute("SELECT id FROM sources WHERE name = ?", (name,)).fetchone()
    if row is None:
        return [], []
    source = row["id"]
    mine = "SELECT id FROM records WHERE source = ?"
    named = [r[0] for r in connection.execute("SELECT identity FROM identity_names WHERE source = ?", (source,))]
    items = [r[0] for r in connection.execute(
        f"SELECT DISTINCT interaction FROM sightings WHERE record IN ({mine})", (source,))]  # fmt: skip
    stir_items(connection, items)
    for table in ("participants", "concerns"):
        connection.execute(
            f"DELETE FROM {table} WHERE interaction IN (SELECT interaction FROM sightings WHERE record IN ({mine})) "
            f"AND record IN ({mine})", (source, source),
        )  # fmt: skip
    connection.execute(f"DELETE FROM sightings WHERE record IN ({mine})", (source,))
    connection.execute("DELETE FROM identity_names WHERE source = ?", (source,))
    for end in ("a", "b"):
        connection.execute(f"INSERT OR IGNORE INTO touched SELECT {end} FROM hints WHERE record IN ({mine})", (source,))
    connection.execute("DELETE FROM sources WHERE id = ?", (source,))
    connection.execute("INSERT OR IGNORE INTO touched VALUES (0)")
    return items, named
