"""Writing items: one row for an event however many records saw it, its parties, text, thread and index entry."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from sbagg.adapter import Deal, Ticket
from sbagg.store.identities import BARE_ROLES, Identities, canonical_pair
from sbagg.store.index import indexed
from sbagg.store.rows import AUTHOR_ROLES, ItemRow
from sbagg.store.threads import assign

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

_LEVEL = 6
Claim = tuple[int, ItemRow]
"""A record's row id, and an item that it shows."""


class Items:
    """Writes items in one session. ``claims`` of a batch go in together, so that most rows are written in bulk."""

    def __init__(self, connection: sqlite3.Connection, identities: Identities) -> None:
        self._db = connection
        self._identities = identities
        self._next = int(connection.execute("SELECT coalesce(max(id), 0) FROM interactions").fetchone()[0]) + 1

    def write(self, claims: Sequence[Claim], seen: int) -> None:
        """Write what records of this batch show. ``seen`` (unix seconds) dates a stage without a time of its own."""
        self._resolve(claims)
        known = self._known({row.uid for _, row in claims})
        new: list[tuple[int, int, ItemRow]] = []
        again: list[Claim] = []
        for record, row in claims:
            if row.uid in known:
                again.append((record, row))
            else:
                known.add(row.uid)
                new.append((self._next, record, row))
                self._next += 1
        self._insert(new, seen)
        for record, row in again:
            self._sighted_again(record, row, seen)

    def drop(self, records: Iterable[int]) -> list[int]:
        """Take back what these records showed, and return the items that no record shows now."""
        orphans = []
        for record in records:
            rows = self._db.execute("SELECT interaction FROM sightings WHERE record = ?", (record,)).fetchall()
            self._identities.dropped(
                row[0]
                for row in self._db.execute(
                    "SELECT DISTINCT p.identity FROM sightings s JOIN participants p ON p.interaction = s.interaction "
                    "AND p.record = s.record WHERE s.record = ?", (record,),
                )
            )  # fmt: skip
            self._db.execute("DELETE FROM sightings WHERE record = ?", (record,))
            for (item,) in rows:
                for table in ("participants", "concerns"):
                    self._db.execute(f"DELETE FROM {table} WHERE interaction = ? AND record = ?", (item, record))
                orphans.append(item)
        return orphans

    def sweep(self, items: Iterable[int]) -> None:
        """Delete those items that no record shows any more."""
        for item in items:
            if self._db.execute("SELECT 1 FROM sightings WHERE interaction = ?", (item,)).fetchone() is None:
                self._unindex(item)
                for table in (
                    "participants",
                    "concerns",
                    "texts",
                    "files",
                    "deals",
                    "deal_stages",
                    "tickets",
                ):
                    self._db.execute(f"DELETE FROM {table} WHERE interaction = ?", (item,))
                self._db.execute("DELETE FROM interactions WHERE id = ?", (item,))
            else:
                self._db.execute(
                    "UPDATE interactions SET authority = -1 WHERE id = ? AND NOT EXISTS (SELECT 1 FROM sightings s "
                    "WHERE s.interaction = interactions.id AND s.record = interactions.record)", (item,),
                )  # fmt: skip

    # --- parties ------------------------------------------------------------------------------------------------

    def _resolve(self, claims: Sequence[Claim]) -> None:
        pairs = {
            party: pair
            for _, row in claims
            for party in row.parties
            if (pair := canonical_pair(party.kind, party.value))
        }
        self._identities.resolve(pairs.values())
        awake, lists = set(), set()
        for _, row in claims:
            row.members = []
            for party in row.parties:
                if party not in pairs:
                    continue
                identity = self._identities.get(*pairs[party])
                row.members.append((identity, party.role))
                self._identities.saw(identity, party.name, row.at)
                if party.role == "list":
                    lists.add(identity)
                if party.role not in BARE_ROLES:
                    awake.add(identity)
        self._identities.not_bare(awake)
        self._identities.is_list(lists)

    # --- new items ----------------------------------------------------------------------------------------------

    def _insert(self, new: list[tuple[int, int, ItemRow]], seen: int) -> None:
        threads = assign(self._db, [(item, row.thread) for item, _, row in new if row.thread])
        self._db.executemany(
            "INSERT INTO interactions (id, uid, kind, channel, at, visibility, title, author, thread, url, due, status, "
            "amount, currency, flags, files, record, authority) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            ((item, row.uid, *_fields(row, threads.get(item)), record, row.authority) for item, record, row in new),
        )
        self._db.executemany("INSERT INTO sightings VALUES (?, ?)", ((item, record) for item, record, _ in new))
        self._parties(new)
        self._contents(new)
        for item, _, row in new:
            self._state(item, row, seen)

    def _parties(self, rows: Iterable[tuple[int, int, ItemRow]]) -> None:
        participants, concerns = [], []
        for item, record, row in rows:
            at, author, contact = -1 if row.at is None else row.at, _author(row), int(row.contact)
            tail = (record, row.kind, author, contact)
            participants += [(identity, at, item, role, *tail) for identity, role in row.members]
            concerns += [(target, at, item, *tail) for target in row.about]
        self._db.executemany("INSERT OR IGNORE INTO participants VALUES (?, ?, ?, ?, ?, ?, ?, ?)", participants)
        self._db.executemany("INSERT OR IGNORE INTO concerns VALUES (?, ?, ?, ?, ?, ?, ?)", concerns)

    def _contents(self, rows: Iterable[tuple[int, int, ItemRow]]) -> None:
        texts, files, entries = [], [], []
        for item, _, row in rows:
            new = row.text if row.new is None else row.new
            if row.text or new:
                whole = None if new == row.text else _packed(row.text)
                texts.append((item, _packed(new), whole))
            files += [
                (item, n, file.name, file.media, file.size, file.digest) for n, file in enumerate(row.files, start=1)
            ]
            entries.append((item, indexed(row.title), indexed(new), indexed(" ".join(f.name for f in row.files))))
        self._db.executemany("INSERT INTO texts VALUES (?, ?, ?)", texts)
        self._db.executemany("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", files)
        self._db.executemany("INSERT INTO texts_index (rowid, title, body, files) VALUES (?, ?, ?, ?)", entries)

    def _state(self, item: int, row: ItemRow, seen: int) -> None:
        if isinstance(row.state, Deal):
            deal = row.state
            owner = canonical_pair(deal.owner.kind, deal.owner.value) if deal.owner else None
            self._db.execute(
                "INSERT OR REPLACE INTO deals VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (item, deal.stage, deal.pipeline, deal.status, deal.close,
                 self._identities.get(*owner) if owner else None, deal.company, deal.at),
            )  # fmt: skip
            self._stages(item, deal, seen)
        elif isinstance(row.state, Ticket):
            ticket = row.state
            self._db.execute(
                "INSERT OR REPLACE INTO tickets VALUES (?, ?, ?, ?)",
                (item, ticket.priority, ticket.closed, ticket.company),
            )

    def _stages(self, item: int, deal: Deal, seen: int) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO deal_stages VALUES (?, ?, ?)",
            ((item, at, stage) for stage, at in deal.stages),
        )
        last = self._db.execute(
            "SELECT stage, at FROM deal_stages WHERE interaction = ? ORDER BY at DESC LIMIT 1", (item,)
        ).fetchone()
        if not deal.stage or (last and last["stage"] == deal.stage):
            return
        since = deal.at if deal.at is not None else (deal.opened if last is None else None)
        since = seen if since is None else since
        if last and since <= last["at"]:
            since = max(seen, last["at"] + 1)
        self._db.execute("INSERT OR IGNORE INTO deal_stages VALUES (?, ?, ?)", (item, since, deal.stage))

    # --- items seen before ----------------------------------------------------------------------------------------

    def _known(self, uids: set[int]) -> set[int]:
        known: set[int] = set()
        wanted = list(uids)
        for start in range(0, len(wanted), 500):
            chunk = wanted[start : start + 500]
            marks = ",".join("?" * len(chunk))
            known.update(
                row[0] for row in self._db.execute(f"SELECT uid FROM interactions WHERE uid IN ({marks})", chunk)
            )
        return known

    def _sighted_again(self, record: int, row: ItemRow, seen: int) -> None:
        held = self._db.execute("SELECT * FROM interactions WHERE uid = ?", (row.uid,)).fetchone()
        item = held["id"]
        if held["thread"] is not None:
            row.thread = (*row.thread, held["thread"])
        self._db.execute("INSERT OR IGNORE INTO sightings VALUES (?, ?)", (item, record))
        if held["gone_at"] is not None:
            self._db.execute("UPDATE interactions SET gone_at = NULL WHERE id = ?", (item,))
            for table in ("participants", "concerns"):
                self._db.execute(f"UPDATE {table} SET contact = ? WHERE interaction = ?", (int(row.contact), item))
        if self._wins(record, row, held):
            self._replace(item, record, row, seen)
        else:
            threads = assign(self._db, [(item, row.thread)] if row.thread else [])
            self._db.execute("UPDATE interactions SET thread = ? WHERE id = ?", (threads.get(item), item))
            row.at, row.kind, row.status = held["at"], held["kind"], held["status"]
            self._parties([(item, record, row)])
            for table in ("participants", "concerns"):
                self._db.execute(
                    f"UPDATE {table} SET author = ? WHERE interaction = ? AND record = ?",
                    (held["author"], item, record),
                )

    def _wins(self, record: int, row: ItemRow, held: sqlite3.Row) -> bool:
        """Whether this record's fields are the ones to show: by authority, then by the record's place in the order."""
        if record == held["record"] or row.authority != held["authority"]:
            return bool(record == held["record"] or row.authority > held["authority"])
        order = (
            "SELECT r.id FROM records r JOIN sources s ON s.id = r.source WHERE r.id IN (?, ?) "
            "ORDER BY s.name, r.stream, r.key LIMIT 1"
        )
        return bool(self._db.execute(order, (record, held["record"])).fetchone()[0] == record)

    def _replace(self, item: int, record: int, row: ItemRow, seen: int) -> None:
        self._unindex(item)
        for table in ("texts", "files"):
            self._db.execute(f"DELETE FROM {table} WHERE interaction = ?", (item,))
        threads = assign(self._db, [(item, row.thread)] if row.thread else [])
        self._db.execute(
            "UPDATE interactions SET kind=?, channel=?, at=?, visibility=?, title=?, author=?, thread=?, url=?, due=?, "
            "status=?, amount=?, currency=?, flags=?, files=?, record=?, authority=? WHERE id = ?",
            (*_fields(row, threads.get(item)), record, row.authority, item),
        )
        at, author, contact = -1 if row.at is None else row.at, _author(row), int(row.contact)
        for table in ("participants", "concerns"):
            self._db.execute(f"DELETE FROM {table} WHERE interaction = ? AND record = ?", (item, record))
            self._db.execute(
                f"UPDATE OR REPLACE {table} SET at = ?, kind = ?, author = ?, contact = ? WHERE interaction = ?",
                (at, row.kind, author, contact, item),
            )
        self._parties([(item, record, row)])
        self._contents([(item, record, row)])
        self._state(item, row, seen)

    def _unindex(self, item: int) -> None:
        held = self._db.execute(
            "SELECT i.title, t.new FROM interactions i LEFT JOIN texts t ON t.interaction = i.id WHERE i.id = ?",
            (item,),
        ).fetchone()
        names = self._db.execute("SELECT name FROM files WHERE interaction = ? ORDER BY n", (item,)).fetchall()
        body = zlib.decompress(held["new"]).decode() if held["new"] else ""
        self._db.execute(
            "INSERT INTO texts_index (texts_index, rowid, title, body, files) VALUES ('delete', ?, ?, ?, ?)",
            (item, indexed(held["title"]), indexed(body), indexed(" ".join(name for (name,) in names))),
        )


def _fields(row: ItemRow, thread: int | None) -> tuple[object, ...]:
    return (
        row.kind, row.channel, row.at, row.visibility, row.title, _author(row), thread, row.url, row.due, row.status,
        row.amount, row.currency, row.flags, len(row.files),
    )  # fmt: skip


def _author(row: ItemRow) -> int | None:
    return next((identity for identity, role in row.members if role in AUTHOR_ROLES), None)


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode(), _LEVEL)
