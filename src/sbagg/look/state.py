"""How the store and its sources are: counts, age, what was refused, and what doctor finds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sbagg import config as configuration
from sbagg.look.freshness import age
from sbagg.store import checks, opening
from sbagg.store.ids import PERSON, shown
from sbagg.views import (
    Finding,
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

    from sbagg.config import Config
    from sbagg.store.reader import Reader


def status(reader: Reader, config: Config) -> Status:
    """Return the state of the store and of every source that is configured or known."""
    path = config.home / opening.NAME
    counts = checks.counts(reader.db)
    held = {row["name"]: row for row in checks.source_rows(reader.db)}
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


def findings(reader: Reader, config: Config, adapters: dict[str, str]) -> list[Finding]:
    """Check the store, the configuration and what is installed."""
    found = [Finding(check, "error" if problem else "ok", problem or fine, fix if problem else None)
             for check, problem, fine, fix in checks.store_checks(reader.db)]  # fmt: skip
    found += [Finding("kept", "error", problem, fix) for problem, fix in checks.kept_checks(config.home)]
    found += _permissions(config.home)
    for key in config.unknown:
        found.append(
            Finding(
                "config",
                "warning",
                f"config.toml: {key} means nothing",
                f"Mend it in: {config.home / configuration.NAME}",
            )
        )
    for source in config.sources.values():
        if source.adapter not in adapters:
            near = configuration.closest(source.adapter, list(adapters))
            found.append(
                Finding(
                    "adapters",
                    "error",
                    f"[sources.{source.name}] wants the adapter {source.adapter}{near}",
                    "sbagg adapter list",
                )
            )
    if not config.me:
        found.append(
            Finding(
                "me",
                "warning",
                "Your own addresses are not known, so nothing counts as sent by you",
                "sbagg me add ADDRESS",
            )
        )
    found.append(
        Finding(
            "adapters",
            "ok",
            ", ".join(f"{name} ({origin})" for name, origin in sorted(adapters.items())),
            None,
        )
    )
    return found


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
    )


def _there(source: configuration.Source) -> bool:
    """Whether all originals of a source are where it was read from. A source without paths is elsewhere, so it is."""
    paths = source.options.get("path", [])
    return all(Path(path).expanduser().exists() for path in ([paths] if isinstance(paths, str) else paths))


def _filters(source: configuration.Source) -> dict[str, object]:
    return {key: list(texts) for key, texts in (("only", source.only), ("exclude", source.exclude)) if texts}


def _permissions(home: Path) -> list[Finding]:
    found = []
    for path, wanted in ((home, 0o700), (home / opening.NAME, 0o600), (home / configuration.NAME, 0o600)):
        if path.exists() and path.stat().st_mode & 0o077:
            found.append(Finding("permissions", "warning", f"{path} can be read by others", f"chmod {wanted:o} {path}"))
    return found or [Finding("permissions", "ok", "Only you can read the store", None)]
