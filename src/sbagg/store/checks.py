"""Questions about the store itself: counts, sources, quarantine, and whether it is sound."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

from sbagg.store.ids import uid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_STATE = "WHERE kind IN ('deal', 'ticket', 'order', 'invoice', 'payment', 'refund') AND"


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how much the store holds, by the keys of the status view."""
    queries = {
        "people": "SELECT count(*) FROM persons",
        "companies": "SELECT count(*) FROM companies",
        "interactions": "SELECT count(*) FROM interactions",
        "identities": "SELECT count(*) FROM identities",
        "deals": f"SELECT count(*) FROM interactions {_STATE} gone_at IS NULL AND kind = 'deal'",
        "tickets": f"SELECT count(*) FROM interactions {_STATE} gone_at IS NULL AND kind = 'ticket'",
        "transactions": f"SELECT count(*) FROM interactions {_STATE} kind NOT IN ('deal', 'ticket')",
    }
    return {name: int(connection.execute(sql).fetchone()[0]) for name, sql in queries.items()}


def source_rows(connection: sqlite3.Connection) -> list[sqlite3.Row]:
    """Return the sources with the numbers of their records and of what was refused."""
    return connection.execute(
        "SELECT s.*, (SELECT count(*) FROM records r WHERE r.source = s.id AND r.gone_at IS NULL) AS records, "
        "(SELECT count(*) FROM quarantine q WHERE q.source = s.id) AS quarantined FROM sources s ORDER BY s.name"
    ).fetchall()


def quarantine_rows(connection: sqlite3.Connection, source: str) -> list[sqlite3.Row]:
    """Return what was refused (of one source, or of all), newest first."""
    return connection.execute(
        "SELECT s.name AS source, q.stream, q.key, q.locator, q.reason, q.at FROM quarantine q "
        "JOIN sources s ON s.id = q.source WHERE :name = '' OR s.name = :name ORDER BY q.at DESC, s.name, q.stream, q.key",
        {"name": source},
    ).fetchall()


def person_uid(connection: sqlite3.Connection, kind: str, value: str) -> int | None:
    """Return the uid of the person behind an identity."""
    row = connection.execute(
        "SELECT p.uid FROM identities i JOIN persons p ON p.id = i.person WHERE i.uid = ?",
        (uid(f"{kind}:{value}"),),
    ).fetchone()
    return int(row[0]) if row else None


def likely_me(connection: sqlite3.Connection, limit: int) -> list[tuple[str, int, str]]:
    """Return addresses that may be the user's own: (address, mails, why), by how often mail was delivered there."""
    rows = connection.execute(
        "SELECT i.value, count(DISTINCT p.interaction) AS n FROM participants p JOIN identities i ON i.id = p.identity "
        "WHERE p.role = 'delivered' AND i.kind = 'email' GROUP BY i.id ORDER BY n DESC LIMIT ?", (limit,),
    )  # fmt: skip
    return [(row["value"], row["n"], "mail was delivered to it") for row in rows]


def kept_checks(home: Path) -> Iterator[tuple[str, str]]:
    """Yield (problem, the command that mends it) of the logs of what is kept: damage, and what a crash cut short."""
    from sbagg.store.kept import replay  # noqa: PLC0415 - brings the plugin API in, which no other question needs

    for path in sorted((home / "kept").glob("*")):
        if path.suffix == ".cut":
            yield f"{path} holds the end of a write that was cut short", f"Look at it, then: rm {path}"
        elif path.name.endswith(".jsonl.gz"):
            damaged: list[int] = []
            try:
                for _ in replay(path, damaged=damaged.append):
                    pass
            except OSError as error:
                yield f"{path} cannot be read: {error.strerror}", f"See whose it is: ls -l {path}"
            if damaged:
                yield f"{path} is damaged at byte {damaged[0]}", f"Put back a backup of {path}"


def store_checks(connection: sqlite3.Connection) -> Iterator[tuple[str, str, str, str]]:
    """Yield (check, problem or '', what is fine, the command that mends it). Damage that stops one check stops no other."""
    for check, fine, look, fix in _CHECKS:
        try:
            problem = look(connection)
        except sqlite3.DatabaseError as error:
            yield check, str(error), fine, _WAIT if "locked" in str(error) else _REBUILD
        else:
            yield check, problem, fine, fix


def _integrity(connection: sqlite3.Connection) -> str:
    return "; ".join(row[0] for row in connection.execute("PRAGMA integrity_check(5)") if row[0] != "ok")


def _search(connection: sqlite3.Connection) -> str:
    """Compare the index's row count with the items': FTS5's own integrity check must write, and this store may not."""
    indexed = connection.execute("SELECT count(*) FROM texts_index_docsize").fetchone()[0]
    held = connection.execute("SELECT count(*) FROM interactions").fetchone()[0]
    return f"{indexed} items are indexed, {held} are held" if indexed != held else ""


def _orphans(connection: sqlite3.Connection) -> str:
    orphans = connection.execute(
        "SELECT (SELECT count(*) FROM participants p WHERE NOT EXISTS (SELECT 1 FROM interactions i WHERE i.id = p.interaction)) "
        "+ (SELECT count(*) FROM sightings s WHERE NOT EXISTS (SELECT 1 FROM interactions i WHERE i.id = s.interaction)) "
        "+ (SELECT count(*) FROM interactions i WHERE NOT EXISTS (SELECT 1 FROM sightings s WHERE s.interaction = i.id)) "
        "+ (SELECT count(*) FROM participants p WHERE NOT EXISTS (SELECT 1 FROM identities i WHERE i.id = p.identity))"
    ).fetchone()[0]
    return f"{orphans} rows point nowhere" if orphans else ""


def _grouping(connection: sqlite3.Connection) -> str:
    pending = connection.execute("SELECT count(*) FROM touched").fetchone()[0]
    return f"{pending} identities wait to be grouped" if pending else ""


_REBUILD = "Move sbagg.db away and run: sbagg sync (it is derived from the sources)"
_WAIT = "Wait for the program that uses it, then run: sbagg doctor"
_CHECKS: tuple[tuple[str, str, Callable[[sqlite3.Connection], str], str], ...] = (
    ("integrity", "The file is sound", _integrity, _REBUILD),
    ("search", "The search index agrees with the texts", _search, _REBUILD),
    ("orphans", "Every row points to something", _orphans, _REBUILD),
    ("grouping", "Everybody is grouped", _grouping, "sbagg sync"),
)
"""Name, what to say if all is well, what looks for a problem, and what mends it."""
