"""Making a large store of a small one: all but ourselves copied under other names, some copies years older."""

from __future__ import annotations

import sqlite3
from hashlib import sha256
from pathlib import Path

_ERAS, _ERA = 4, 600 * 86_400
"""Copies are of so many eras, each so many seconds older than the one before: a million mails take years to come."""
_SPAN = 10_000_000
"""Row ids of a copy are so much higher than those of the one before."""
_OURS = "(SELECT id FROM ours)"

_ID = "id + :ids"
_WHO = "CASE WHEN {0} IS NULL OR {0} IN (SELECT id FROM ours) THEN {0} ELSE {0} + :ids END"
_ITEM, _RECORD, _AT = "interaction + :ids", "record + :ids", "{0} - :back"
_UID = "other({0}, :copy)"
_VALUE = "CASE WHEN value GLOB '*[^0-9]*' THEN :copy || '.' || value ELSE value || printf('%02d', :copy) END"
"""What is a number stays one."""

_TABLES: tuple[tuple[str, dict[str, str], str], ...] = (
    ("records", {"id": _ID, "key": "key || '#' || :copy"}, ""),
    ("identities", {"id": _ID, "uid": _UID, "value": _VALUE, "mailbox": _UID, "person": "person + :ids",
                    "company": "company + :ids"}, f"id NOT IN {_OURS}"),
    ("identity_names", {"identity": _WHO, "last_at": _AT}, f"identity NOT IN {_OURS}"),
    ("cards", {"id": _ID, "record": _RECORD, "company_ref": _UID, "at": _AT}, ""),
    ("card_identities", {"card": "card + :ids", "identity": _WHO}, f"identity NOT IN {_OURS}"),
    ("persons", {"id": _ID, "uid": _UID, "name": "name || ' ' || :copy", "company": "company + :ids"}, "NOT us"),
    ("organizations", {"record": _RECORD, "ref": _UID, "parent": _UID, "at": _AT}, ""),
    ("companies", {"id": _ID, "uid": _UID, "name": "name || ' ' || :copy", "parent": "parent + :ids"}, ""),
    ("company_keys", {"value": "CASE kind WHEN 'account' THEN other(CAST(value AS INTEGER), :copy) ELSE :copy || '.' || value END", "company": "company + :ids"}, ""),
    ("card_companies", {"card": "card + :ids", "company": "company + :ids"}, "card > 0"),
    ("employments", {"person": "person + :ids", "company": "company + :ids", "last_at": _AT},
     f"person NOT IN {_OURS}"),
    ("interactions", {"id": _ID, "uid": _UID, "at": _AT, "author": _WHO, "thread": _UID, "key": _UID, "answers": _UID,
                      "due": "date(due, :days)", "record": _RECORD}, ""),
    ("sightings", {"interaction": _ITEM, "record": _RECORD}, ""),
    ("participants", {"identity": _WHO, "at": "CASE WHEN at < 0 THEN at ELSE at - :back END", "interaction": _ITEM,
                      "record": _RECORD, "author": _WHO}, ""),
    ("concerns", {"target": _UID, "at": "CASE WHEN at < 0 THEN at ELSE at - :back END", "interaction": _ITEM,
                  "record": _RECORD, "author": _WHO}, ""),
    ("thread_keys", {"key": _UID, "thread": _UID}, ""),
    ("files", {"interaction": _ITEM}, ""),
    ("texts", {"interaction": _ITEM}, ""),
    ("deals", {"interaction": _ITEM, "owner": _WHO, "changed": _AT}, ""),
    ("deal_stages", {"interaction": _ITEM, "at": _AT}, ""),
    ("tickets", {"interaction": _ITEM, "closed": _AT}, ""),
    ("transactions", {"interaction": _ITEM}, ""),
    ("settlements", {"interaction": _ITEM, "settles": _UID, "record": _RECORD}, ""),
)  # fmt: skip


def multiply(path: Path, times: int) -> None:
    """Make the database hold ``times`` what it holds. The indexes of texts and what is worked out are left as they are:
    ``find`` finds only the first copy, and insight has to be worked out anew.
    """  # fmt: skip
    connection = sqlite3.connect(path, isolation_level=None)
    connection.create_function("other", 2, _other, deterministic=True)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -500000")
    connection.execute(
        "CREATE TEMP TABLE ours AS SELECT i.id FROM identities i JOIN persons p ON p.id = i.person WHERE p.us"
    )
    connection.execute("CREATE UNIQUE INDEX temp.ours_id ON ours (id)")
    highest = {
        table: connection.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()[0]
        for table in ("interactions", "identities", "records")
    }
    assert max(highest.values()) < _SPAN
    for table, _, _ in _TABLES:
        connection.execute(f"CREATE TEMP TABLE old_{table} AS SELECT * FROM main.{table}")
    for copy in range(1, times):
        back = copy % _ERAS * _ERA
        bound = {"ids": copy * _SPAN, "copy": copy, "back": back, "days": f"-{back // 86_400} days"}
        connection.execute("BEGIN")
        for table, changes, where in _TABLES:
            names = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
            values = ", ".join(changes.get(name, name).format(name) for name in names)
            connection.execute(f"INSERT INTO main.{table} SELECT {values} FROM old_{table} {where and 'WHERE ' + where}", bound)  # fmt: skip
        connection.execute("INSERT INTO main.names_index (rowid, forms) SELECT id * 2, lower(name) FROM persons WHERE id BETWEEN :ids AND :ids + 9999999", bound)  # fmt: skip
        connection.execute("COMMIT")
    connection.execute("DELETE FROM scored_for")
    connection.execute("PRAGMA analysis_limit = 1000")
    connection.execute("ANALYZE")
    connection.close()


def _other(number: int | None, copy: int) -> int | None:
    """Return another uid for each copy."""
    if number is None:
        return None
    return int.from_bytes(sha256(f"{copy}:{number}".encode()).digest()[:8], "big") >> 4
