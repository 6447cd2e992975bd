"""How the store and its sources are: counts, age, what was refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sbagg.look.freshness import age
from sbagg.store import checks, opening
from sbagg.store.ids import PERSON, shown
from sbagg.store.reader import YOU
from sbagg.store.silence import warning
from sbagg.views import (
    MeIdentity,
    QuarantinedRecord,
    SourceStatus,
    SourceView,
    Status,
    StatusCounts,
    StoreInfo,
)

if TYPE_CHECKING:
    import sqlite3

    from sbagg.config import Config, Source
    from sbagg.store.reader import Reader


def status(reader: Reader, config: Config) -> Status:
    """Return the state of the store and of every source that is configured or known."""
    path = config.home / opening.NAME
    counts = checks.counts(reader.db)
    held = {row["name"]: row for row in checks.source_rows(reader.db) if row["name"] != YOU}
    names = sorted({*config.sources, *held})
    return Status(
        StoreInfo(str(path), path.stat().st_size if path.exists() else 0, opening.VERSION),
        StatusCounts(**counts),
        tuple(_source(name, held.get(name), config, reader.now) for name in names),
    )


def sources(config: Config) -> list[SourceView]:
    """Return the configured sources."""
    return [
        SourceView(source.name, source.adapter, dict(source.options) | _filters(source))
        for source in config.sources.values()
    ]


def quarantine(reader: Reader, source: str = "") -> list[QuarantinedRecord]:
    """Return what was refused, newest first."""
    return [
        QuarantinedRecord(row["source"], row["stream"], row["key"], row["locator"], row["reason"], row["at"])
        for row in checks.quarantine_rows(reader.db, source)
    ]


def me(reader: Reader, config: Config) -> list[MeIdentity]:
    """Return my identities, each with the person behind it, if it was seen."""
    return [
        MeIdentity(
            kind,
            value,
            shown(PERSON, number) if (number := checks.person_uid(reader.db, kind, value)) else None,
        )
        for kind, value in config.me
    ]


def _source(name: str, row: sqlite3.Row | None, config: Config, now: int) -> SourceStatus:
    source = config.sources.get(name)
    adapter = source.adapter if source else row["adapter"] if row else ""
    if row is None:
        return SourceStatus(name, adapter, None, None, None, stale=True, records=0, quarantined=0, only_copy=False)
    seconds, stale = age(row, now)
    alone = not row["keeps_raw"] and row["records"] > 0 and (source is None or not _there(source))
    return SourceStatus(
        name,
        adapter,
        row["last_ok"],
        row["newest"],
        seconds,
        stale,
        row["records"],
        row["quarantined"],
        alone,
        row["outcome"],
        warning(row, now),
    )


def _there(source: Source) -> bool:
    """Whether all originals of a source are where it was read from. A source without paths is elsewhere, so it is."""
    paths = source.options.get("path", [])
    return all(Path(path).expanduser().exists() for path in ([paths] if isinstance(paths, str) else paths))


def _filters(source: Source) -> dict[str, object]:
    return {key: list(texts) for key, texts in (("only", source.only), ("exclude", source.exclude)) if texts}
