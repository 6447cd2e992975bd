"""One batch of a source, in one transaction: records, what they claim, and the checkpoint that covers them."""

from __future__ import annotations

import json
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sbagg.adapter import Card, Checkpoint, Gone, Organization, Raw, Refused
from sbagg.normalize import clean, corporate_domain, one_line, tag
from sbagg.normalize.identity import url as canonical_url
from sbagg.store import hints, learnt
from sbagg.store.identities import COMPANIES, Identities, canonical_pair
from sbagg.store.ids import uid
from sbagg.store.items import Claim, Items, stir_items
from sbagg.store.rows import Claims, birthday

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from sbagg.adapter import Json
    from sbagg.store.rows import HintRow

_NAME_LIMIT = 300
UNREAD = "unread"
"""The media of what fetch itself could not read: there is nothing that parse could try again."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the store knows of a record: row id, digest, the adapter's version that parsed it, its own time."""

    id: int
    digest: bytes
    version: int
    at: int | None
    gone: bool
    listed: int


@dataclass(slots=True)
class Parsed:
    """A record read in this run: its facts, or why it was refused. ``unread``: by ``fetch`` itself."""

    raw: Raw
    digest: bytes
    claims: Claims = field(default_factory=Claims)
    refused: str | None = None
    unread: bool = False

    @property
    def entry(self) -> Raw | Refused:
        """What the log of a kept source says of it."""
        raw = self.raw
        return Refused(raw.key, self.refused or "", raw.stream, raw.locator, raw.data) if self.unread else raw


@dataclass(slots=True)
class Batch:
    """What goes into one transaction.

    ``same`` are row ids of records that were listed and have not changed, ``left_out`` of those that are to be kept out
    from now on (a filter, a mail that is spam now).
    """

    parsed: list[Parsed] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    kept_bytes: int | None = None


@dataclass(slots=True)
class Applied:
    """What a batch did, in records. ``refused`` counts what is newly in quarantine."""

    added: int = 0
    changed: int = 0
    gone: int = 0
    refused: int = 0


class Ingest:
    """Writes one source's batches. ``version`` is the adapter's; ``listing`` numbers this run's listing."""

    def __init__(self, connection: sqlite3.Connection, source: int, version: int, listing: int) -> None:
        self._db = connection
        self._source = source
        self._version = version
        self._listing = listing
        self._identities = Identities(connection, source)
        self._notes = learnt.Notes(connection, source)
        self._items = Items(connection, self._identities, self._notes)
        self._next_record = _next_id(connection, "records")
        self._next_card = _next_id(connection, "cards")

    def held(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Held]:
        """Return what is known of these (stream, key) records."""
        found: dict[tuple[str, str], Held] = {}
        streams: dict[str, list[str]] = {}
        for stream, key in keys:
            streams.setdefault(stream, []).append(key)
        for stream, wanted in streams.items():
            for start in range(0, len(wanted), 500):
                chunk = wanted[start : start + 500]
                marks = ",".join("?" * len(chunk))
                for row in self._db.execute(
                    "SELECT id, key, digest, version, at, gone_at, listed FROM records "
                    f"WHERE source = ? AND stream = ? AND key IN ({marks})", (self._source, stream, *chunk),
                ):  # fmt: skip
                    found[stream, row["key"]] = Held(
                        row["id"],
                        row["digest"],
                        row["version"],
                        row["at"],
                        row["gone_at"] is not None,
                        row["listed"],
                    )
        return found

    def apply(self, batch: Batch, seen: int) -> Applied:
        """Write the batch and its checkpoints in one transaction; ``seen`` is the time of observation."""
        with transaction(self._db):
            applied = Applied()
            self._records(batch, seen, applied)
            self._db.executemany(
                "UPDATE records SET listed = ? WHERE id = ? AND listed != ?",
                ((self._listing, record, self._listing) for record in batch.same),
            )
            self._leave_out(batch.left_out)
            for gone in batch.gone:
                applied.gone += self._gone(gone, seen)
            for checkpoint in batch.checkpoints:
                self._db.execute(
                    "INSERT OR REPLACE INTO cursors VALUES (?, ?, ?)",
                    (self._source, checkpoint.stream, json.dumps(checkpoint.state, sort_keys=True)),
                )
            if batch.kept_bytes is not None:
                self._db.execute("UPDATE sources SET kept_bytes = ? WHERE id = ?", (batch.kept_bytes, self._source))
            self._identities.flush()
        return applied

    def quarantined(self, refused: Sequence[Parsed]) -> set[tuple[str, str]]:
        """Return which of these refused records (stream, key) are in quarantine already with the same bytes."""
        found = set()
        for parsed in refused:
            row = self._db.execute(
                "SELECT raw FROM quarantine WHERE source = ? AND stream = ? AND key = ?",
                (self._source, parsed.raw.stream, parsed.raw.key),
            ).fetchone()
            if row is not None and zlib.decompress(row["raw"]) == parsed.raw.data:
                found.add((parsed.raw.stream, parsed.raw.key))
        return found

    def unlisted(self, stream: str) -> tuple[int, list[str]]:
        """Return how many records of a stream are held, and the keys of those that this listing did not show."""
        held = self._db.execute(
            "SELECT count(*) FROM records WHERE source = ? AND stream = ? AND gone_at IS NULL",
            (self._source, stream),
        ).fetchone()[0]
        rows = self._db.execute(
            "SELECT key FROM records WHERE source = ? AND stream = ? AND gone_at IS NULL AND listed != ?",
            (self._source, stream, self._listing),
        )
        return int(held), [row[0] for row in rows]

    # --- records --------------------------------------------------------------------------------------------------

    def _records(self, batch: Batch, seen: int, applied: Applied) -> None:
        held = self.held([(p.raw.stream, p.raw.key) for p in batch.parsed])
        claims: list[Claim] = []
        cards: list[tuple[int, Card]] = []
        guesses: list[tuple[int, HintRow]] = []
        orphans: list[int] = []
        new_rows, read = [], []
        for parsed in batch.parsed:
            raw = parsed.raw
            known = held.get((raw.stream, raw.key))
            if parsed.refused is not None:
                applied.refused += self._quarantine(parsed, seen)
                batch.same += [known.id] if known else []  # a version that cannot be read: it is listed all the same
                continue
            if known is None:
                record = self._next_record
                self._next_record += 1
                held[raw.stream, raw.key] = Held(record, parsed.digest, self._version, raw.at, False, self._listing)
                new_rows.append((record, self._source, raw.stream, raw.key, parsed.digest, self._version, raw.at,
                                 raw.locator, self._listing))  # fmt: skip
                applied.added += 1
            else:
                record = known.id
                orphans += self._clear(record)
                self._db.execute(
                    "UPDATE records SET digest=?, version=?, at=?, locator=?, listed=?, gone_at=NULL WHERE id=?",
                    (parsed.digest, self._version, raw.at, raw.locator, self._listing, record),
                )
                applied.changed += known.digest != parsed.digest or known.gone
            read.append((record, parsed))
        self._db.executemany(
            "INSERT INTO records (id, source, stream, key, digest, version, at, locator, listed) VALUES (?,?,?,?,?,?,?,?,?)",
            new_rows,
        )
        for record, parsed in read:
            claims += [(record, row) for row in parsed.claims.items]
            cards += [(record, card) for card in parsed.claims.cards]
            guesses += [(record, hint) for hint in parsed.claims.hints]
            for organization in parsed.claims.organizations:
                self._organization(record, organization)
        self._cards(cards)
        self._notes.note(learnt.CARD, ((record, 0) for record, _ in cards), seen)
        self._items.write(claims, seen)
        hints.write(self._db, self._identities, guesses)
        self._items.sweep(orphans)
        self._db.executemany(
            "DELETE FROM quarantine WHERE source = ? AND stream = ? AND key = ?",
            ((self._source, p.raw.stream, p.raw.key) for p in batch.parsed if p.refused is None),
        )

    def _clear(self, record: int) -> list[int]:
        """Take back what a record claimed, before it claims anew. Returns items that may be orphans now."""
        on_cards = self._db.execute(
            "SELECT identity FROM card_identities WHERE card IN (SELECT id FROM cards WHERE record = ?)",
            (record,),
        )
        named = [row[0] for row in on_cards]
        self._identities.touch([*named, *self._companies(record)])
        self._identities.dropped(named)
        self._db.execute("DELETE FROM cards WHERE record = ?", (record,))
        self._db.execute("DELETE FROM organizations WHERE record = ?", (record,))
        hints.take_back(self._db, self._identities, record)
        return self._items.drop([record])

    def _leave_out(self, records: Sequence[int]) -> None:
        """Delete records, and what only they have shown."""
        orphans = [item for record in records for item in self._clear(record)]
        self._db.executemany("DELETE FROM records WHERE id = ?", ((record,) for record in records))
        learnt.forget(self._db, records, cards=True)
        self._items.sweep(orphans)

    def _quarantine(self, parsed: Parsed, seen: int) -> int:
        raw = parsed.raw
        before = self._db.execute(
            "SELECT reason FROM quarantine WHERE source = ? AND stream = ? AND key = ?",
            (self._source, raw.stream, raw.key),
        ).fetchone()
        self._db.execute(
            "INSERT INTO quarantine VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET locator = excluded.locator, "
            "reason = excluded.reason, media = excluded.media, raw_at = excluded.raw_at, raw = excluded.raw",
            (self._source, raw.stream, raw.key, raw.locator, clean(parsed.refused or ""), seen, UNREAD if parsed.unread else raw.media, raw.at,
             zlib.compress(raw.data)),
        )  # fmt: skip
        return int(before is None)

    def _gone(self, gone: Gone, seen: int) -> int:
        row = self._db.execute(
            "SELECT id FROM records WHERE source = ? AND stream = ? AND key = ? AND gone_at IS NULL",
            (self._source, gone.stream, gone.key),
        ).fetchone()
        if row is None:
            return 0
        self._db.execute("UPDATE records SET gone_at = ? WHERE id = ?", (seen, row["id"]))
        self._db.execute(
            "UPDATE interactions SET gone_at = ? WHERE id IN (SELECT interaction FROM sightings WHERE record = ?) "
            "AND NOT EXISTS (SELECT 1 FROM sightings s JOIN records r ON r.id = s.record "
            "WHERE s.interaction = interactions.id AND r.gone_at IS NULL)", (seen, row["id"]),
        )  # fmt: skip
        for table in ("participants", "concerns"):
            self._db.execute(
                f"UPDATE {table} SET contact = 0 WHERE kind = 'ticket' AND interaction IN (SELECT s.interaction "
                "FROM sightings s JOIN interactions i ON i.id = s.interaction WHERE s.record = ? AND i.gone_at IS NOT NULL)",
                (row["id"],),
            )
        shown = self._db.execute("SELECT interaction FROM sightings WHERE record = ?", (row["id"],)).fetchall()
        stir_items(self._db, (item for (item,) in shown))
        on_cards = self._db.execute(
            "SELECT identity FROM card_identities WHERE card IN (SELECT id FROM cards WHERE record = ?)",
            (row["id"],),
        )
        self._identities.touch([*(found[0] for found in on_cards), *self._companies(row["id"])])
        hints.touch(self._db, self._identities, row["id"])
        return 1

    # --- claims about people and companies ------------------------------------------------------------------------

    def _cards(self, cards: list[tuple[int, Card]]) -> None:
        pairs = [
            list(dict.fromkeys(p for i in card.identities if (p := canonical_pair(i.kind, i.value))))
            for _, card in cards
        ]
        self._identities.resolve(pair for group in pairs for pair in group)
        rows, members, tags = [], [], []
        for (record, card), group in zip(cards, pairs, strict=True):
            if not group:
                continue
            number, self._next_card = self._next_card, self._next_card + 1
            flags = json.dumps([[flag.flag, flag.at] for flag in card.flags])
            rows.append((number, record, _short(card.name), _short(card.title), _short(card.company),
                         uid(card.company_ref) if card.company_ref else None, card.at, card.since, card.until, flags,
                         int(card.us), birthday(card.birthday), _short(card.city)))  # fmt: skip
            tags += [(number, word) for word in sorted(set(map(tag, card.tags))) if word]
            for pair in group:
                identity = self._identities.get(*pair)
                members.append((number, identity))
                self._identities.saw(identity, "", card.at)  # its name is the card's, and goes with it
            self._identities.touch([self._identities.get(*pair) for pair in group])
        self._identities.touch([COMPANIES] if rows else [])
        self._db.executemany("INSERT INTO cards VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)", rows)
        self._db.executemany("INSERT OR IGNORE INTO card_identities VALUES (?, ?)", members)
        self._db.executemany("INSERT INTO card_tags VALUES (?, ?)", tags)

    def _companies(self, record: int) -> list[int]:
        """Return what to touch because a record speaks of companies: a card may name one."""
        told = "SELECT 1 FROM cards WHERE record = ?1 UNION SELECT 1 FROM organizations WHERE record = ?1"
        return [COMPANIES] if self._db.execute(told, (record,)).fetchone() else []

    def _organization(self, record: int, org: Organization) -> None:
        self._identities.touch([COMPANIES])
        domains = [corporate_domain(canonical_url(text.rpartition("@")[2]).partition("/")[0]) for text in org.domains]
        self._db.execute(
            "INSERT OR REPLACE INTO organizations VALUES (?, ?, ?, ?, ?, ?, ?)",
            (record, uid(org.ref), _short(org.name), json.dumps(sorted({d for d in domains if d})),
             json.dumps(sorted({_short(alias) for alias in org.aliases})), uid(org.parent) if org.parent else None, org.at),
        )  # fmt: skip


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Run a block in one transaction: all of it is kept, or nothing. Within another, the other one decides."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # SQLite itself has rolled back when the disk is full
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def cursors(connection: sqlite3.Connection, source: int) -> Mapping[str, Mapping[str, Json]]:
    """Return the committed state of each of a source's streams."""
    rows = connection.execute("SELECT stream, state FROM cursors WHERE source = ?", (source,))
    return {row["stream"]: json.loads(row["state"]) for row in rows}


def _next_id(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]) + 1


def _short(text: str) -> str:
    return one_line(clean(text), _NAME_LIMIT)
