"""One source's events on their way into the store: cut into batches, parsed, filtered, kept, applied."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields, is_dataclass
from functools import partial
from typing import TYPE_CHECKING
from zlib import crc32

from sbagg.adapter import Checkpoint, Gone, Raw, Refused, Skipped
from sbagg.decisions.without import NOTHING, Without
from sbagg.errors import AdapterError
from sbagg.hiding import hide, hide_bytes
from sbagg.store import sources as table
from sbagg.store.ids import digest
from sbagg.store.ingest import Batch, Held, Ingest, Parsed
from sbagg.store.kept import Entry, Kept, path_of, replay
from sbagg.sync.filters import Filter
from sbagg.sync.parsing import Parser, Result, parse_one
from sbagg.sync.rehearsal import Rehearsal
from sbagg.sync.sparing import spare

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sbagg.adapter import Adapter, Event
    from sbagg.config import Source

BATCH = 500
_SHARE_LISTED = 0.8
_MOST_LEFT_OUT = 1000


@dataclass(slots=True)
class Counts:
    """What a run did, in records. ``skips`` counts by reason; ``quarantined`` is what is new there."""

    tell: Callable[[int], None]
    seen: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    quarantined: int = 0
    refused: int = 0
    skips: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    left_out: list[Skipped] = field(default_factory=list)
    damaged: bool = False

    @property
    def skipped(self) -> int:
        """All that was left out on purpose."""
        return self.skips.total()


@dataclass(slots=True)
class _Cut:
    """A batch before parsing: what must be parsed, what was listed unchanged, and the rest of its events."""

    raws: list[tuple[Raw, bytes]] = field(default_factory=list)
    held: dict[tuple[str, str], Held] = field(default_factory=dict)
    same: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    checkpoint: Checkpoint | None = None


class Stream:
    """Takes a source's events to the store. Every batch is one transaction, with the checkpoint that ends it.

    The caller of a dry run began a transaction and rolls it back.
    """

    def __init__(
        self, connection: sqlite3.Connection, home: Path, source: Source, adapter: Adapter, number: int, counts: Counts,
        *, dry_run: bool = False, without: Without = NOTHING,
    ) -> None:  # fmt: skip
        self._db = connection
        self._adapter = adapter
        self._number = number
        self._counts = counts
        self._filter = Filter.of(source, without)
        self._flying: Counter[tuple[str, str]] = Counter()  # given to a worker and not in the store yet
        self._log_path = path_of(home, source.name)
        self._kept = Kept(home, source.name) if adapter.keeps_raw and not dry_run else None
        self._version = parser_version(adapter, self._filter)
        kind = Rehearsal if dry_run else Ingest
        self._joined = partial(kind, connection, number, self._version, table.begin_listing(connection, number))
        self._ingest = self._joined()

    def replay(self, *, from_start: bool) -> None:
        """Bring the store to where the log of what was kept ends (a new store, or one that a crash left behind)."""
        if self._kept is None:
            return
        start = 0 if from_start else table.kept_bytes(self._db, self._number)
        if from_start:
            table.forget_stages(self._db, self._number)
        end = start
        with Parser[tuple[_Cut, int, int]](self._adapter, self._filter) as parser:
            whole = replay(self._log_path, start, self._damaged)
            batches = ((self._cut(entries), (seen, at)) for entries, seen, at in whole)
            work = (((cut, *when), [raw for raw, _ in cut.raws]) for cut, when in batches)
            for (cut, seen, end), results in parser.run(work):
                self._apply(cut, results, seen, end)
        if end < self._kept.size:
            self._counts.warnings.append(
                f"{self._log_path}: the last write was cut short; {self._kept.size - end} bytes were set aside in "
                f"{self._log_path.with_suffix('.cut').name}"
            )
            self._kept.cut(end)

    def _damaged(self, offset: int) -> None:
        self._counts.damaged = True
        self._counts.warnings.append(
            f"{self._log_path} is damaged at byte {offset}: a batch of what was kept is lost there; put back a backup of it"
        )

    def run(self, events: Iterator[Event], now: Callable[[], int], *, full: bool = False) -> None:
        """Take all events of a fetch."""
        with Parser[_Cut](self._adapter, self._filter) as parser:
            work = ((cut, [raw for raw, _ in cut.raws]) for cut in self._cuts(events))
            for cut, results in parser.run(work):
                self._end(cut, results, now(), full=full)

    def take(self, events: Iterable[Event], now: Callable[[], int], *, full: bool = False) -> None:
        """Take some events of a fetch, to their end, before anybody else writes to the store."""
        for cut in self._cuts(iter(events)):
            self._end(cut, [parse_one(self._adapter, self._filter, raw) for raw, _ in cut.raws], now(), full=full)

    def rejoin(self) -> None:
        """Forget what is known of the store: others have written to it since."""
        self._ingest = self._joined()

    def _end(self, cut: _Cut, results: list[Result], now: int, *, full: bool) -> None:
        self._apply(cut, results, now, None)
        if cut.checkpoint and cut.checkpoint.complete:
            self._listed(cut.checkpoint, now, full=full)

    # --- before parsing -------------------------------------------------------------------------------------------

    def _cuts(self, events: Iterator[Event]) -> Iterator[_Cut]:
        batch: list[Event] = []
        within: dict[tuple[str, str], Event] = {}
        for event in events:
            key = (event.stream, event.key) if isinstance(event, (Raw, Gone, Refused)) else None
            if key and not _alike(within.setdefault(key, event), event):
                yield self._cut(batch)  # a batch holds one version of a record
                batch, within = [], {key: event}
            batch.append(event)
            if isinstance(event, Checkpoint) or len(batch) >= BATCH:
                yield self._cut(batch)
                batch, within = [], {}
        if batch:
            yield self._cut(batch)

    def _cut(self, batch: Iterable[Event]) -> _Cut:
        cut = _Cut()
        raws: dict[tuple[str, str], Raw] = {}
        for event in batch:
            if isinstance(event, Raw):
                self._counts.seen += 1
                self._counts.unchanged += (event.stream, event.key) in raws
                raws[event.stream, event.key] = event
            elif isinstance(event, Gone):
                cut.gone.append(event)
            elif isinstance(event, Checkpoint):
                cut.checkpoint = event
            elif isinstance(event, Skipped):
                self._counts.skips[hide(event.reason)] += 1
                if event.locator and len(self._counts.left_out) < _MOST_LEFT_OUT:
                    self._counts.left_out.append(event)
            elif isinstance(event, Refused):
                self._counts.seen += 1
                cut.refused.append(event)
            else:
                raise AdapterError(
                    f"fetch yielded {type(event).__name__}, which is no event", "Report it to its author"
                )
        cut.held = self._ingest.held(list(raws))
        for key, raw in raws.items():
            known, mark = cut.held.get(key), digest(raw.data)
            if known and key not in self._flying and self._unchanged(known, raw, mark):
                self._counts.unchanged += 1
                cut.same.append(known.id)
            else:
                cut.raws.append((raw, mark))
                self._flying[key] += 1
        self._counts.tell(len(raws) + len(cut.refused))
        return cut

    def _unchanged(self, known: Held, raw: Raw, mark: bytes) -> bool:
        """Whether the store has this version already, or a newer one of the same record."""
        if known.gone or known.version != self._version:
            return False
        return known.digest == mark or (raw.at is not None and known.at is not None and raw.at < known.at)

    # --- after parsing --------------------------------------------------------------------------------------------

    def _apply(self, cut: _Cut, results: list[Result], seen: int, replayed_to: int | None) -> None:
        batch = Batch(same=cut.same, gone=cut.gone)
        self._flying -= Counter((raw.stream, raw.key) for raw, _ in cut.raws)
        for (raw, mark), (claims, skips, refused, kept) in zip(cut.raws, results, strict=True):
            self._counts.skips.update(skips)
            known = cut.held.get((raw.stream, raw.key))
            if known and skips and not claims and refused is None:
                batch.left_out.append(known.id)
            elif claims or refused is not None or not skips:
                batch.parsed.append(Parsed(kept or raw, mark, claims, refused and hide(refused)))
        for bad in cut.refused:  # what a server said may repeat what it was sent
            raw = Raw(bad.key, hide_bytes(bad.data), stream=bad.stream, locator=hide(bad.locator))
            batch.parsed.append(Parsed(raw, digest(raw.data), refused=hide(bad.reason), unread=True))
        if cut.checkpoint and not cut.checkpoint.complete:
            batch.checkpoints.append(cut.checkpoint)
        self._write(batch, seen, replayed_to)

    def _write(self, batch: Batch, seen: int, replayed_to: int | None) -> None:
        counts = self._counts
        if self._filter.without:
            spare(batch, self._filter.without, kept=self._kept is not None and replayed_to is None)
        counts.refused += sum(parsed.refused is not None for parsed in batch.parsed)
        if replayed_to is not None:
            batch.kept_bytes = replayed_to
        elif self._kept is not None:
            again = self._ingest.quarantined([p for p in batch.parsed if p.refused is not None])
            entries: list[Entry] = [
                *(p.entry for p in batch.parsed if (p.raw.stream, p.raw.key) not in again),
                *batch.gone,
                *batch.checkpoints,
            ]
            if entries:
                batch.kept_bytes = self._kept.append(entries, seen)
        applied = self._ingest.apply(batch, seen)
        counts.changed += len(batch.left_out)
        counts.added += applied.added
        counts.changed += applied.changed
        counts.unchanged += sum(p.refused is None for p in batch.parsed) - applied.added - applied.changed
        counts.gone += applied.gone
        counts.quarantined += applied.refused

    def _listed(self, checkpoint: Checkpoint, now: int, *, full: bool) -> None:
        """Note as gone what a complete listing did not show, unless so much is missing that the listing is in doubt."""
        held, missing = self._ingest.unlisted(checkpoint.stream)
        batch = Batch(checkpoints=[Checkpoint(checkpoint.state, checkpoint.stream)])
        if missing and held - len(missing) < _SHARE_LISTED * held and not full:
            self._counts.warnings.append(
                f"{checkpoint.stream or 'The source'} lists {held - len(missing)} of {held} records held; nothing was marked "
                "as gone. If that is right: sbagg sync --full"
            )
        elif missing:
            batch.gone = [Gone(key, checkpoint.stream) for key in missing]
        self._write(batch, now, None)


def parser_version(adapter: Adapter, wanted: Filter) -> int:
    """Return what tells one way of parsing from another: the adapter's version, its options but for those that only say
    where it is, and what is left out.
    """
    where = {"path", *getattr(adapter, "where", ())}
    names: list[str] = sorted({field.name for field in fields(adapter)} - where) if is_dataclass(adapter) else []
    options = [(name, getattr(adapter, name)) for name in names]
    return (adapter.version << 32) | crc32(repr((options, sorted(wanted.only), sorted(wanted.exclude))).encode())


def _alike(one: Event, other: Event) -> bool:
    """Whether two events say the same of a record."""
    if isinstance(one, Raw) and isinstance(other, Raw):
        return one.data == other.data
    return one == other
