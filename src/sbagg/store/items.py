"""Writing items: one row for an event however many records saw it, its parties, text, thread and index entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sbagg.adapter import Deal, Ticket
from sbagg.store import learnt
from sbagg.store.derived import DEALS, stir
from sbagg.store.identities import BARE_ROLES, Identities, canonical_pair
from sbagg.store.index import indexed
from sbagg.store.packing import unpacked
from sbagg.store.rows import ABSENT, AUTHOR_ROLES, Bought, ItemRow
from sbagg.store.threads import assign

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

Claim = tuple[int, ItemRow]
"""A record's row id, and an item that it shows."""

_MET = {
    "participants": f"? AND role NOT IN ({','.join(map(repr, sorted(ABSENT)))})",
    "concerns": "?",
}
"""Whether a row of a contact counts as one: not for whoever was absent."""


_BY_RECORD = ("participants", "concerns", "settlements")
"""What each record that shows an item says of it."""
_BESIDE = ("texts", "files", "deals", "deal_stages", "tickets", "transactions")


class Shown(NamedTuple):
    """An item that a record shows, with the row ids (identity, role) of its members."""

    item: int
    record: int
    row: ItemRow
    members: list[tuple[int, str]]

    @property
    def author(self) -> int | None:
        """Who did it."""
        return next((identity for identity, role in self.members if role in AUTHOR_ROLES), None)

    @property
    def at(self) -> int:
        """When, as the clustered tables have it: -1 where unknown."""
        return -1 if self.row.at is None else self.row.at


class Items:
    """Writes items in one session. ``claims`` of a batch go in together, so that most rows are written in bulk."""

    def __init__(
        self, connection: sqlite3.Connection, identities: Identities, notes: learnt.Notes | None = None
    ) -> None:
        self._db = connection
        self._notes = notes or learnt.Notes(connection, 0)
        self._identities = identities
        self._next = int(connection.execute("SELECT coalesce(max(id), 0) FROM interactions").fetchone()[0]) + 1

    def write(self, claims: Sequence[Claim], seen: int) -> None:
        """Write what records of this batch show. ``seen`` (unix seconds) dates a stage without a time of its own."""
        members = self._resolve(claims)
        known = self._known({row.uid for _, row in claims})
        new: list[Shown] = []
        again: list[Shown] = []
        for (record, row), theirs in zip(claims, members, strict=True):
            if row.uid in known:
                again.append(Shown(0, record, row, theirs))
            else:
                known.add(row.uid)
                new.append(Shown(self._next, record, row, theirs))
                self._next += 1
        self._insert(new, seen)
        for shown in again:
            self._sighted_again(shown, seen)

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
            stir_items(self._db, (item for (item,) in rows))
            for (item,) in rows:
                for table in _BY_RECORD:
                    self._db.execute(f"DELETE FROM {table} WHERE interaction = ? AND record = ?", (item, record))
                orphans.append(item)
        return orphans

    def sweep(self, items: Iterable[int]) -> None:
        """Delete those items that no record shows any more.

        Where others show an item still, but not the record that its fields are from, its texts go at once and the
        others are marked to be parsed again.
        """
        for item in items:
            if self._db.execute("SELECT 1 FROM sightings WHERE interaction = ?", (item,)).fetchone() is None:
                self._unindex(item)
                for table in (*_BY_RECORD, *_BESIDE):
                    self._db.execute(f"DELETE FROM {table} WHERE interaction = ?", (item,))
                self._db.execute("DELETE FROM interactions WHERE id = ?", (item,))
                learnt.forget(self._db, [item])
            else:
                self._orphaned(item)

    def _orphaned(self, item: int) -> None:
        owner = "SELECT 1 FROM interactions i JOIN sightings s ON s.interaction = i.id AND s.record = i.record WHERE i.id = ?"
        if self._db.execute(owner, (item,)).fetchone() is not None:
            return
        self._unindex(item)
        for table in ("texts", "files"):
            self._db.execute(f"DELETE FROM {table} WHERE interaction = ?", (item,))
        self._db.execute("UPDATE interactions SET authority = -1, title = '', files = 0 WHERE id = ?", (item,))
        self._db.execute("INSERT INTO texts_index (rowid, title, body, files) VALUES (?, '', '', '')", (item,))
        self._db.execute(
            "UPDATE records SET version = -1 WHERE id IN (SELECT record FROM sightings WHERE interaction = ?)", (item,)
        )

    # --- parties ------------------------------------------------------------------------------------------------

    def _resolve(self, claims: Sequence[Claim]) -> list[list[tuple[int, str]]]:
        """Return the (identity, role) of each claim's members, after noting who they are."""
        self._identities.resolve({member[:2] for _, row in claims for member in row.members})
        awake, lists = set(), set()
        resolved = []
        for _, row in claims:
            theirs = []
            for kind, value, role, name in row.members:
                identity = self._identities.get(kind, value)
                theirs.append((identity, role))
                self._identities.saw(identity, name, row.at)
                if role == "list":
                    lists.add(identity)
                if role not in BARE_ROLES and row.kind != "deal":
                    awake.add(identity)
            resolved.append(theirs)
        self._identities.not_bare(awake)
        self._identities.is_list(lists)
        return resolved

    # --- new items ----------------------------------------------------------------------------------------------

    def _insert(self, new: list[Shown], seen: int) -> None:
        threads = self._threads([(shown.item, shown.row.thread) for shown in new if shown.row.thread])
        self._db.executemany(
            "INSERT INTO interactions (id, uid, kind, channel, at, visibility, title, author, thread, key, answers, url, due, status, "
            "amount, currency, flags, files, record, authority) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                (shown.item, shown.row.uid, *_fields(shown, threads.get(shown.item)), shown.record, shown.row.authority)
                for shown in new
            ),
        )
        self._db.executemany("INSERT INTO sightings VALUES (?, ?)", ((shown.item, shown.record) for shown in new))
        self._parties(new)
        self._contents(new)
        self._notes.note(learnt.ITEM, ((shown.item, 0) for shown in new), seen)
        for shown in new:
            self._state(shown.item, shown.row, seen)

    def _threads(self, items: Sequence[tuple[int, tuple[int, ...]]]) -> dict[int, int]:
        """Give items (id, keys) their threads, which then have something new. Returns item id -> thread."""
        threads = assign(self._db, items)
        self._db.executemany(
            "INSERT OR IGNORE INTO stirred_threads VALUES (?)", ((thread,) for thread in {*threads.values()})
        )
        return threads

    def _thread(self, item: int, keys: tuple[int, ...]) -> int | None:
        return self._threads([(item, keys)] if keys else []).get(item)

    def _parties(self, group: Iterable[Shown]) -> None:
        participants, concerns, settlements = [], [], []
        for shown in group:
            tail = (shown.record, shown.row.kind, shown.author)
            met = shown.row.contact
            participants += [
                (identity, shown.at, shown.item, role, *tail, met and role not in ABSENT)
                for identity, role in shown.members
            ]
            concerns += [(target, shown.at, shown.item, *tail, met) for target in shown.row.about]
            if isinstance(shown.row.state, Bought):
                settlements += [(shown.item, other, shown.record) for other in shown.row.state.settles]
        self._db.executemany("INSERT OR IGNORE INTO participants VALUES (?, ?, ?, ?, ?, ?, ?, ?)", participants)
        self._db.executemany("INSERT OR IGNORE INTO concerns VALUES (?, ?, ?, ?, ?, ?, ?)", concerns)
        self._db.executemany("INSERT OR IGNORE INTO settlements VALUES (?, ?, ?)", settlements)

    def _contents(self, group: Iterable[Shown]) -> None:
        texts, files, entries = [], [], []
        for item, _, row, _ in group:
            if row.text is not None:
                texts.append((item, row.text, row.whole))
            files += [(item, n, *file) for n, file in enumerate(row.files, start=1)]
            entries.append((item, *row.entry))
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
            stir(self._db, (DEALS,))
        elif isinstance(row.state, Ticket):
            ticket = row.state
            if ticket.closed is not None and not self._is_closed(item):
                self._notes.note(learnt.CLOSED, [(item, 0)], seen)
            self._db.execute(
                "INSERT OR REPLACE INTO tickets VALUES (?, ?, ?, ?)",
                (item, ticket.priority, ticket.closed, ticket.company),
            )
        elif isinstance(row.state, Bought):
            bought = (item, row.state.void, row.state.refunded)
            self._db.execute("INSERT OR REPLACE INTO transactions VALUES (?, ?, ?)", bought)

    def _is_closed(self, item: int) -> bool:
        return (
            self._db.execute("SELECT 1 FROM tickets WHERE interaction = ? AND closed IS NOT NULL", (item,)).fetchone()
            is not None
        )

    def _stage(self, item: int, at: int, stage: str, seen: int) -> None:
        if self._db.execute("INSERT OR IGNORE INTO deal_stages VALUES (?, ?, ?)", (item, at, stage)).rowcount:
            self._notes.note(learnt.STAGE, [(item, at)], seen)

    def _stages(self, item: int, deal: Deal, seen: int) -> None:
        for name, at in deal.stages:
            self._stage(item, at, name, seen)
        last = self._db.execute(
            "SELECT stage, at FROM deal_stages WHERE interaction = ? ORDER BY at DESC LIMIT 1", (item,)
        ).fetchone()
        if not deal.stage or (last and last["stage"] == deal.stage):
            return
        since = deal.at if deal.at is not None else (deal.opened if last is None else None)
        since = seen if since is None else since
        if last and since <= last["at"]:
            since = max(seen, last["at"] + 1)
        self._stage(item, since, deal.stage, seen)

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

    def _sighted_again(self, shown: Shown, seen: int) -> None:
        row, record = shown.row, shown.record
        held = self._db.execute("SELECT * FROM interactions WHERE uid = ?", (row.uid,)).fetchone()
        item = held["id"]
        if held["thread"] is not None:
            row = row._replace(thread=(*row.thread, held["thread"]))
        shown = shown._replace(item=item, row=row)
        self._db.execute("INSERT OR IGNORE INTO sightings VALUES (?, ?)", (item, record))
        stir_items(self._db, (item,))
        if held["gone_at"] is not None:
            self._db.execute("UPDATE interactions SET gone_at = NULL WHERE id = ?", (item,))
            for table in ("participants", "concerns"):
                self._db.execute(
                    f"UPDATE {table} SET contact = {_MET[table]} WHERE interaction = ?", (row.contact, item)
                )
        if self._wins(record, row, held):
            self._replace(shown, seen)
            return
        self._db.execute("UPDATE interactions SET thread = ? WHERE id = ?", (self._thread(item, row.thread), item))
        state = self._held_state(item, row)
        like = row._replace(at=held["at"], kind=held["kind"], status=held["status"], state=state)
        self._parties([shown._replace(row=like)])
        for table in ("participants", "concerns"):
            self._db.execute(
                f"UPDATE {table} SET author = ? WHERE interaction = ? AND record = ?", (held["author"], item, record)
            )

    def _held_state(self, item: int, row: ItemRow) -> Deal | Ticket | Bought | None:
        """Return a row's state; of money whether it came to nothing as what is shown has it."""
        if not isinstance(row.state, Bought):
            return row.state
        held = self._db.execute("SELECT void FROM transactions WHERE interaction = ?", (item,)).fetchone()
        return row.state._replace(void=bool(held["void"])) if held else row.state

    def _wins(self, record: int, row: ItemRow, held: sqlite3.Row) -> bool:
        """Whether this record's fields are the ones to show: by authority, of money the newest version, then by the
        record's place in the order.
        """  # fmt: skip
        if record == held["record"] or row.authority != held["authority"]:
            return bool(record == held["record"] or row.authority > held["authority"])
        newest = "coalesce(r.at, -1) DESC, " if isinstance(row.state, Bought) else ""
        order = (
            "SELECT r.id FROM records r JOIN sources s ON s.id = r.source WHERE r.id IN (?, ?) "
            f"ORDER BY {newest}s.name, r.stream, r.key LIMIT 1"
        )
        return bool(self._db.execute(order, (record, held["record"])).fetchone()[0] == record)

    def _replace(self, shown: Shown, seen: int) -> None:
        item, record, row, _ = shown
        parties = self._db.execute("SELECT DISTINCT identity FROM participants WHERE interaction = ?", (item,))
        self._identities.touch([identity for (identity,) in parties])  # who wrote it, and when, may be another now
        self._unindex(item)
        for table in ("texts", "files"):
            self._db.execute(f"DELETE FROM {table} WHERE interaction = ?", (item,))
        thread = self._thread(item, row.thread)
        self._db.execute(
            "UPDATE interactions SET kind=?, channel=?, at=?, visibility=?, title=?, author=?, thread=?, key=?, answers=?, url=?, due=?, "
            "status=?, amount=?, currency=?, flags=?, files=?, record=?, authority=? WHERE id = ?",
            (*_fields(shown, thread), record, row.authority, item),
        )
        for table in _BY_RECORD:
            self._db.execute(f"DELETE FROM {table} WHERE interaction = ? AND record = ?", (item, record))
        for table, met in _MET.items():
            self._db.execute(
                f"UPDATE OR REPLACE {table} SET at = ?, kind = ?, author = ?, contact = {met} WHERE interaction = ?",
                (shown.at, row.kind, shown.author, row.contact, item),
            )
        self._parties([shown])
        self._contents([shown])
        self._state(item, row, seen)

    def _unindex(self, item: int) -> None:
        held = self._db.execute(
            "SELECT i.title, t.new FROM interactions i LEFT JOIN texts t ON t.interaction = i.id WHERE i.id = ?",
            (item,),
        ).fetchone()
        names = self._db.execute("SELECT name FROM files WHERE interaction = ? ORDER BY n", (item,)).fetchall()
        self._db.execute(
            "INSERT INTO texts_index (texts_index, rowid, title, body, files) VALUES ('delete', ?, ?, ?, ?)",
            (
                item,
                indexed(held["title"]),
                indexed(unpacked(held["new"])),
                indexed(" ".join(name for (name,) in names)),
            ),
        )


def stir_items(connection: sqlite3.Connection, items: Iterable[int]) -> None:
    """Note that what is worked out of those who are in these items, and of their conversations, is to be worked out again."""
    rows = [(item,) for item in items]
    connection.executemany(
        "INSERT OR IGNORE INTO stirred SELECT identity FROM participants WHERE interaction = ?", rows
    )
    deals = f"INSERT OR IGNORE INTO stirred SELECT {DEALS} FROM deals WHERE interaction = ?"
    connection.executemany(deals, rows)
    connection.executemany(
        "INSERT OR IGNORE INTO stirred_threads SELECT thread FROM interactions WHERE id = ? AND thread IS NOT NULL",
        rows,
    )


def _fields(shown: Shown, thread: int | None) -> tuple[object, ...]:
    row = shown.row
    return (
        row.kind, row.channel, row.at, row.visibility, row.title, shown.author, thread, row.key, row.answers, row.url, row.due, row.status,
        row.amount, row.currency, row.flags, len(row.files),
    )  # fmt: skip
