"""Taking those who were forgotten out of the store. What ingest leaves out from now on goes here, by the same rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sbagg.decisions.forgotten import KIND, ROLE, WORD
from sbagg.decisions.without import ASIDE, AUTHORS, NO_PART
from sbagg.store import readings
from sbagg.store.cleaning import clean
from sbagg.store.derived import unsettle
from sbagg.store.identities import COMPANIES, Identities
from sbagg.store.ingest import transaction
from sbagg.store.items import Items
from sbagg.store.packing import packed, unpacked
from sbagg.store.uncarding import drop_cards, marked, unname

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence

    from sbagg.decisions.forgotten import Forgotten
    from sbagg.store.reader import Reader

_FIRMS = frozenset({"deal", "order", "invoice", "payment", "refund"})
"""Kinds that stay with their company when the only person in them is forgotten."""


class Erased(NamedTuple):
    """What went: identities, cards, items whole, and items that stay without them; and the sources that had them."""

    identities: int = 0
    cards: int = 0
    items: int = 0
    shared: int = 0
    sources: tuple[str, ...] = ()


class _Scope(NamedTuple):
    """Those to forget (row ids), who stands in their place, and who we are. What is noted in the records that their
    cards are from is theirs, too: ``beside`` are the others on these cards.
    """  # fmt: skip

    gone: frozenset[int]
    nobody: int
    us: Collection[int]
    carded: Collection[int] = ()
    beside: Collection[int] = ()


def erase(connection: sqlite3.Connection, forgotten: Forgotten, us: Collection[int]) -> Erased:
    """Take them out, in one transaction. ``us`` are the row ids of our identities. Twice is the same as once."""
    connection.execute("PRAGMA secure_delete = ON")
    with transaction(connection):
        gone = frozenset(
            row["id"]
            for row in connection.execute("SELECT id, kind, value FROM identities")
            if row["kind"] != KIND and forgotten.holds(row["kind"], row["value"])
        )
        sources = _sources(connection, gone)
        identities = Identities(connection, 0)
        identities.resolve([(KIND, WORD)])
        dropped = drop_cards(connection, forgotten, gone)
        beside, records = dropped.beside, dropped.carded | dropped.hinted
        scope = _Scope(gone, identities.get(KIND, WORD), us, dropped.carded, beside)
        items = marked(connection, "SELECT DISTINCT interaction FROM participants WHERE identity", gone)
        own = [item for item in items if _is_own(connection, scope, item)]
        shared = sorted(items - set(own))
        sharing = marked(connection, "SELECT DISTINCT identity FROM participants WHERE interaction", shared) - gone
        for identity in beside:
            unname(connection, forgotten, identity)
        for identity in sharing - beside:
            unname(connection, forgotten, identity, items)
        records |= marked(connection, "SELECT record FROM sightings WHERE interaction", own)
        for item in shared:
            _leave(connection, forgotten, scope, item)
        readings.drop(connection, items)
        met = marked(connection, "SELECT identity FROM participants WHERE interaction", own) - gone
        _drop_items(connection, own)
        _touch(connection, gone, beside | sharing | met)
        _drop_identities(connection, gone)
        _drop_records(connection, forgotten, records)
        for source in sources:
            _settle_names(connection, sources[source], beside | met, items - set(own), scope.nobody)
        clean(connection, forgotten)
        unsettle(connection)
    return Erased(len(gone), dropped.cards, len(own), len(shared), tuple(sources))


def sweep(connection: sqlite3.Connection, reader: Reader) -> int:
    """Delete items of ours with somebody forgotten and nobody else: who is a colleague may be known only now.

    Returns how many there were.
    """
    row = connection.execute("SELECT id FROM identities WHERE kind = ? AND value = ?", (KIND, WORD)).fetchone()
    if row is None:
        return 0
    scope = _Scope(frozenset((row["id"],)), row["id"], reader.us)
    items = marked(connection, "SELECT DISTINCT interaction FROM participants WHERE identity", scope.gone)
    own = [item for item in items if _is_own(connection, scope, item)]
    if own:
        with transaction(connection):
            records = marked(connection, "SELECT record FROM sightings WHERE interaction", own)
            met = marked(connection, "SELECT identity FROM participants WHERE interaction", own)
            sources = marked(connection, "SELECT source FROM identity_names WHERE identity", met)
            _drop_items(connection, own)
            for source in sources:
                identities = Identities(connection, source)
                identities.dropped(met)
                identities.flush()
            connection.executemany(
                f"DELETE FROM records WHERE id = ? AND {_SAYS_NOTHING}", ((record,) for record in records)
            )
            unsettle(connection)
    return len(own)


# --- what is theirs ---------------------------------------------------------------------------------------------------


def _sources(connection: sqlite3.Connection, gone: Collection[int]) -> dict[str, int]:
    """Return the sources that name them -> row id."""
    found: dict[str, int] = {}
    for number in gone:
        found.update(
            connection.execute(
                "SELECT s.name, s.id FROM identity_names n JOIN sources s ON s.id = n.source WHERE n.identity = ?",
                (number,),
            ).fetchall()
        )
    return dict(sorted(found.items()))


def _is_own(connection: sqlite3.Connection, scope: _Scope, item: int) -> bool:
    """Tell whether an item is between us and them alone."""
    sql = "SELECT identity, role, kind, record FROM participants WHERE interaction = ?"
    rows = connection.execute(sql, (item,)).fetchall()
    if all(row["role"] in ASIDE for row in rows if row["identity"] in scope.gone):
        return False
    noted = rows[0]["kind"] == "note" and all(row["record"] in scope.carded for row in rows)
    nobody = scope.gone.union(scope.beside) if noted else scope.gone
    others = (row["identity"] for row in rows if row["role"] not in NO_PART and row["identity"] not in nobody)
    if any(identity not in scope.us for identity in others):
        return False
    return rows[0]["kind"] not in _FIRMS or not _has_firm(connection, item)


def _has_firm(connection: sqlite3.Connection, item: int) -> bool:
    sql = (
        "SELECT EXISTS (SELECT 1 FROM concerns WHERE interaction = ?1) "
        "OR EXISTS (SELECT 1 FROM deals WHERE interaction = ?1 AND company != '')"
    )
    return bool(connection.execute(sql, (item,)).fetchone()[0])


# --- what they share --------------------------------------------------------------------------------------------------


def _leave(connection: sqlite3.Connection, forgotten: Forgotten, scope: _Scope, item: int) -> None:
    """Take them out of an item that is others' too."""
    rows = connection.execute("SELECT * FROM participants WHERE interaction = ?", (item,)).fetchall()
    lost = [row for row in rows if row["identity"] in scope.gone]
    connection.executemany(
        "DELETE FROM participants WHERE interaction = ? AND identity = ?", ((item, row["identity"]) for row in lost)
    )
    connection.executemany(
        "INSERT OR IGNORE INTO participants VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((scope.nobody, r["at"], item, ROLE, r["record"], r["kind"], r["author"], r["contact"])
         for r in lost if r["role"] not in ASIDE),
    )  # fmt: skip
    for table, column in (("participants", "interaction"), ("concerns", "interaction"), ("interactions", "id")):
        connection.executemany(
            f"UPDATE {table} SET author = NULL WHERE {column} = ? AND author = ?",
            ((item, number) for number in scope.gone),
        )
    connection.executemany(
        "UPDATE deals SET owner = NULL WHERE interaction = ? AND owner = ?", ((item, number) for number in scope.gone)
    )
    held = connection.execute(
        "SELECT i.title, t.new FROM interactions i LEFT JOIN texts t ON t.interaction = i.id WHERE i.id = ?", (item,)
    ).fetchone()
    if any(row["role"] in AUTHORS for row in lost):
        connection.execute("UPDATE interactions SET title = ?, url = NULL, files = 0 WHERE id = ?", (WORD, item))
        connection.execute("DELETE FROM files WHERE interaction = ?", (item,))
        connection.execute("INSERT OR REPLACE INTO texts VALUES (?, ?, NULL)", (item, packed(WORD)))
        return
    title = forgotten.clean(held["title"], "name")
    connection.execute("UPDATE interactions SET title = ? WHERE id = ?", (title, item))
    if held["new"] is not None:
        text = packed(forgotten.clean(unpacked(held["new"]), "name"))
        connection.execute("UPDATE texts SET new = ?, whole = NULL WHERE interaction = ?", (text, item))
    for number, name in connection.execute("SELECT n, name FROM files WHERE interaction = ?", (item,)).fetchall():
        connection.execute(
            "UPDATE files SET name = ? WHERE interaction = ? AND n = ?",
            (forgotten.clean(name, "name"), item, number),
        )


# --- what goes whole --------------------------------------------------------------------------------------------------


def _drop_items(connection: sqlite3.Connection, items: Sequence[int]) -> None:
    connection.executemany("DELETE FROM sightings WHERE interaction = ?", ((item,) for item in items))
    Items(connection, Identities(connection, 0)).sweep(items)


def _touch(connection: sqlite3.Connection, gone: Iterable[int], others: Iterable[int]) -> None:
    """Note who is to be grouped again: companies, whoever was one with them, whoever shared something with them."""
    one = marked(connection, "SELECT o.id FROM identities i JOIN identities o ON o.person = i.person WHERE i.id", gone)
    touched = {COMPANIES, *one, *others} - set(gone)
    connection.executemany("INSERT OR IGNORE INTO touched VALUES (?)", ((number,) for number in touched))


def _drop_identities(connection: sqlite3.Connection, gone: Collection[int]) -> None:
    """Delete the identities, and what else hangs on them: names, tags, and the log of joins and partings."""
    for table in ("identity_names", "tags", "untagged", "ranks", "cadences", "muted", "touched", "stirred"):
        connection.executemany(f"DELETE FROM {table} WHERE identity = ?", ((number,) for number in gone))
    for column in ("kept", "other"):
        connection.executemany(
            f"DELETE FROM merges WHERE {column} = (SELECT uid FROM identities WHERE id = ?)", ((n,) for n in gone)
        )
    connection.executemany("DELETE FROM identities WHERE id = ?", ((number,) for number in gone))


_SAYS_NOTHING = " AND ".join(
    f"NOT EXISTS (SELECT 1 FROM {table} t WHERE t.record = records.id)"
    for table in ("cards", "sightings", "organizations", "hints")
)


def _drop_records(connection: sqlite3.Connection, forgotten: Forgotten, records: Collection[int]) -> None:
    """Delete those records that say nothing any more, and those that never did and are called by them: ingest would
    leave them out.
    """  # fmt: skip
    connection.executemany(f"DELETE FROM records WHERE id = ? AND {_SAYS_NOTHING}", ((record,) for record in records))
    empty = connection.execute(f"SELECT id, stream, key FROM records WHERE {_SAYS_NOTHING}").fetchall()
    named = [row["id"] for row in empty if forgotten.mentions(row["stream"]) or forgotten.mentions(row["key"])]
    connection.executemany("DELETE FROM records WHERE id = ?", ((number,) for number in named))


def _settle_names(
    connection: sqlite3.Connection, source: int, beside: Collection[int], items: Collection[int], nobody: int
) -> None:
    """Note where nobody was seen in their place, and who is named no more by a source."""
    identities = Identities(connection, source)
    seen = (
        "SELECT max(p.at) FROM participants p JOIN records r ON r.id = p.record WHERE r.source = ? AND p.identity = ?"
    )
    at = connection.execute(seen, (source, nobody)).fetchone()[0] if items else None
    if at is not None:
        identities.saw(nobody, "", None if at < 0 else at)
    identities.dropped(beside)
    identities.flush()
