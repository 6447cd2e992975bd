"""A store as sorted lines that do not depend on row ids: sbagg's own dump, and the indexes and keys that it leaves out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sbagg.store import dump

_PERSON = "SELECT uid FROM persons WHERE id = n.rowid / 2"
_COMPANY = "SELECT uid FROM companies WHERE id = n.rowid / 2"
_ALSO = {
    "words": "SELECT term, doc, cnt FROM temp.words",
    "names": f"SELECT CASE n.rowid % 2 WHEN 0 THEN ({_PERSON}) ELSE ({_COMPANY}) END, in_order(forms) FROM names_index n",
    "threads": "SELECT key, thread FROM thread_keys",
    "ungrouped": "SELECT i.kind, i.value FROM touched t LEFT JOIN identities i ON i.id = t.identity",
}


def lines(store: Path) -> list[str]:
    """Return the store's rows, each as a JSON array with its section first, sorted."""
    connection = sqlite3.connect((store / "sbagg.db").absolute().as_uri() + "?mode=ro", uri=True)
    try:
        rows = dump.dump(connection)
        return sorted((*dump.lines(rows), *_also(connection)))
    finally:
        connection.close()


def differences(one: list[str], other: list[str], most: int = 10) -> list[str]:
    """Return what only one of two dumps holds, as ``-line`` and ``+line``, cut to the first few of each."""
    pairs = (("-", one, other), ("+", other, one))
    return [f"{mark}{line[:300]}" for mark, a, b in pairs for line in _only(a, b)[:most]]


def _only(one: list[str], other: list[str]) -> list[str]:
    held = set(other)
    more = [f"{len(one)} lines, the other has {len(other)}"] if len(one) > len(other) else []
    return [line for line in one if line not in held] or more


def _also(connection: sqlite3.Connection) -> Iterator[str]:
    connection.create_function("in_order", 1, _in_order, deterministic=True)
    connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, texts_index, row)")
    for name, query in _ALSO.items():
        for row in connection.execute(query):
            yield json.dumps([name, *row], ensure_ascii=False)


def _in_order(forms: str) -> str:
    """The names that a person is found by stand in the order of row ids, which says nothing."""
    return " | ".join(sorted(form.strip() for form in forms.split("\n")))
