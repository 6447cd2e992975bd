"""Making the store say what ``decisions.jsonl`` says: acts, the identities they name, tags, the user's own items."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sbagg.adapter import Raw
from sbagg.decisions.model import Act, Decided, line_of, replay
from sbagg.store.identities import COMPANIES, Identities
from sbagg.store.ids import digest, uid
from sbagg.store.ingest import Batch, Ingest, Parsed, transaction
from sbagg.store.reader import YOU
from sbagg.store.rows import claims
from sbagg.store.sources import source_id

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    from sbagg.adapter import Fact

ADAPTER = "decisions"
_STREAM = "acts"
_VERSION = 1


def mirrors(connection: sqlite3.Connection, data: bytes) -> bool:
    """Tell whether the store mirrors a file of these bytes already."""
    row = connection.execute("SELECT digest FROM decided_for").fetchone()
    return (row is None and not data) or (row is not None and row[0] == digest(data))


def mirror(
    connection: sqlite3.Connection,
    acts: Sequence[Act],
    data: bytes,
    facts: Callable[[Act], Iterable[Fact]],
    now: int,
) -> None:
    """Make the store say what the acts of a file with these bytes say. ``facts`` gives the items that an act is."""
    decided = replay(acts)
    with transaction(connection):
        before = {tuple(row) for row in connection.execute("SELECT * FROM decisions")}
        rows = [
            (act.id, act.at, act.op, json.dumps(act.body, ensure_ascii=False), int(act.id in decided.active))
            for act in acts
        ]
        connection.execute("DELETE FROM decisions")
        connection.executemany("INSERT INTO decisions VALUES (?, ?, ?, ?, ?)", rows)
        _name(connection, decided)
        connection.execute("DELETE FROM decided_for")
        connection.execute("INSERT INTO decided_for VALUES (?)", (digest(data),))
        _touch(connection, before ^ set(rows))
        _items(connection, decided.items, facts, now)


def _touch(connection: sqlite3.Connection, changed: Iterable[tuple[str, int, str, str, int]]) -> None:
    """Note that whoever these acts name is to be grouped again, and companies where the user named one."""
    acts = [Act(number, at, op, json.loads(body)) for number, at, op, body, _ in changed]
    uids = {uid(":".join(pair)) for act in acts for pair in act.named}
    connection.executemany(
        "INSERT OR IGNORE INTO touched SELECT id FROM identities WHERE uid = ?", ((number,) for number in uids)
    )
    if any(act.op == "set" and act.body["field"] == "company" for act in acts):
        connection.execute("INSERT OR IGNORE INTO touched VALUES (?)", (COMPANIES,))


def _name(connection: sqlite3.Connection, decided: Decided) -> None:
    """Add the identities that acts name, mark them, and hang the tags, ranks and cadences on them."""
    identities = Identities(connection, 0)
    identities.resolve(decided.named)
    named = {identities.get(*pair) for pair in decided.named}
    marked = {row[0] for row in connection.execute("SELECT id FROM identities WHERE decided = 1")}
    connection.executemany("UPDATE identities SET decided = 0 WHERE id = ?", ((i,) for i in marked - named))
    connection.executemany("UPDATE identities SET decided = 1 WHERE id = ?", ((i,) for i in named - marked))
    connection.executemany("INSERT OR IGNORE INTO touched VALUES (?)", ((i,) for i in marked ^ named))
    connection.execute("DELETE FROM ranks")
    connection.executemany(
        "INSERT INTO ranks VALUES (?, ?, ?, ?, ?)",
        ((identities.get(*pair), *said) for pair, said in decided.ranks.items()),
    )
    connection.execute("DELETE FROM cadences")
    connection.executemany(
        "INSERT INTO cadences VALUES (?, ?, ?)",
        ((identities.get(*pair), *said) for pair, said in decided.cadences.items()),
    )
    connection.execute("DELETE FROM muted")
    connection.executemany("INSERT INTO muted VALUES (?)", ((identities.get(*pair),) for pair in decided.muted))
    connection.execute("DELETE FROM put_off")
    connection.executemany(
        "INSERT INTO put_off VALUES (?, ?, ?, ?)", ((entry, *said) for entry, said in decided.put_off.items())
    )
    for table, said in (("tags", decided.tags), ("untagged", decided.untagged)):
        connection.execute(f"DELETE FROM {table}")
        connection.executemany(
            f"INSERT INTO {table} VALUES (?, ?)",
            ((identities.get(*pair), tag) for pair, tags in said.items() for tag in sorted(tags)),
        )


def _items(
    connection: sqlite3.Connection, wanted: Sequence[Act], facts: Callable[[Act], Iterable[Fact]], now: int
) -> None:
    """Keep the records of the user's own items as the acts are: those that do not hold leave no trace."""
    held = {row["key"]: row for row in connection.execute(
        "SELECT r.key, r.id, r.digest FROM records r JOIN sources s ON s.id = r.source WHERE s.name = ?", (YOU,))}  # fmt: skip
    ids = {act.id for act in wanted}
    new = [act for act in wanted if act.id not in held or held[act.id]["digest"] != digest(line_of(act).encode())]
    left_out = [row["id"] for key, row in held.items() if key not in ids]
    if not new and not left_out:
        return
    source = source_id(connection, YOU, ADAPTER, keeps_raw=False)
    parsed = [
        Parsed(Raw(act.id, data := line_of(act).encode(), "application/json", _STREAM, "decisions.jsonl", act.seconds),
               digest(data), claims(list(facts(act))))
        for act in new
    ]  # fmt: skip
    Ingest(connection, source, _VERSION, 0).apply(Batch(parsed=parsed, left_out=left_out), now)
