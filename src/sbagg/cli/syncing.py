"""What a sync does around the engine: finding sources at paths, the lock, grouping, the report."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sbagg import config as configuration
from sbagg import registry
from sbagg.decisions.without import Without
from sbagg.errors import NotFoundError, UnavailableError
from sbagg.identity.settle import catch_up
from sbagg.insight.refresh import settle
from sbagg.store import checks
from sbagg.store import sources as table
from sbagg.store.opening import locked, open_write
from sbagg.store.reader import Reader
from sbagg.sync import Plan, Progress, refuse, retry, sync
from sbagg.sync.adopt import Samples, adopt, save
from sbagg.views import BeforeAfter, SyncReport
from sbagg.when import now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from sbagg.config import Config, Source
    from sbagg.decisions.model import BadLine

_SAID = "what messages say"
_SHARE_MINE = 0.3
_HINTS = 3
_ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """The report of a sync, and its exit status."""

    report: SyncReport
    status: int


def run(
    home: Path,
    targets: Sequence[str],
    progress: Progress,
    *,
    dry_run: bool = False,
    full: bool = False,
    agree: Callable[[str, float], float] = refuse,
) -> Outcome:
    """Sync all sources, or those that the targets (source names and paths) mean; ``agree`` is that of :class:`Plan`."""
    before = configuration.load(home)
    with locked(home), open_write(home) as connection:
        if dry_run:
            connection.execute("BEGIN")
        after, sources, notes, unrecognised = _chosen(connection, before, targets)
        if not dry_run:
            save(before, after)
        bad = [] if dry_run else catch_up(connection, home, after.me, now())
        counts = table.people_and_companies(connection)
        result = sync(connection, Plan(home, sources, now, full, dry_run, _without(connection, after), agree), progress)
        if not dry_run:
            bad += settle(connection, after, now(), _told(progress))[1]
        done = table.people_and_companies(connection)
        hints = _hints(connection, after)
        if dry_run and connection.in_transaction:  # a full disk has ended it already
            connection.execute("ROLLBACK")
    runs = tuple(replace(run, note=notes.get(run.source) or None) for run in result.runs)
    report = SyncReport(
        runs,
        BeforeAfter(counts[0], done[0]),
        BeforeAfter(counts[1], done[1]),
        tuple(unrecognised),
        (*hints, *told(home, bad)),
        dry_run,
    )
    return Outcome(report, result.status)


def _told(progress: Progress) -> Callable[[int, int], None]:
    """Return what shows how many messages are read for what they say, as one more source."""
    before = 0

    def told(done: int, of: int) -> None:
        nonlocal before
        if not before:
            progress.start(_SAID)
        progress.advance(_SAID, done - before, of)
        before = done
        if done == of:
            progress.done(_SAID, "")

    return told


def told(home: Path, bad: Sequence[BadLine]) -> list[str]:
    """Say what is wrong with the file of the user's decisions, at most the first line that is none, and how to see all."""
    path = home / configuration.DECISIONS
    lines = [one for one in bad if one.line]
    more = f", and {len(lines) - 1} more" if len(lines) > 1 else ""
    first = [f"{path}, line {lines[0].line} is skipped: {lines[0].reason}{more}. See: sbagg doctor"] if lines else []
    return [*(f"{path} {one.reason}" for one in bad if not one.line), *first]


def retry_all(home: Path, source: str) -> int:
    """Parse again what was refused, of one source or of all. Returns 5 if anything is refused still."""
    config = configuration.load(home)
    wanted = [known_source(config, source)] if source else list(config.sources.values())
    with locked(home), open_write(home) as connection:
        catch_up(connection, home, config.me, now())
        left = 0
        for entry in wanted:
            left += retry(connection, Plan(home, [entry], now, without=_without(connection, config)), entry)[1]
        settle(connection, config, now())
    return 5 if left else 0


def _without(connection: sqlite3.Connection, config: Config) -> Without:
    """Return what takes out who was forgotten; we are whoever the store knows as us."""
    without = Without.of(config.home, config)
    if not without:
        return without
    from sbagg.store.marking import ours

    return replace(without, me=without.me | ours(Reader(connection, config.me, config.domains, now())))


def known_source(config: Config, name: str) -> Source:
    """Return a configured source. Raises NotFoundError."""
    if name not in config.sources:
        near = configuration.closest(name, list(config.sources))
        raise NotFoundError(f"No source is named {name}{near}", "See them with: sbagg source list")
    return config.sources[name]


def _chosen(
    connection: sqlite3.Connection, config: Config, targets: Sequence[str]
) -> tuple[Config, list[Source], dict[str, str], list[str]]:
    """Return the configuration with new sources, the sources to run, what was decided on each, and unknown paths."""
    if not targets:
        if not config.sources:
            raise NotFoundError("No source is known yet", "Give a path: sbagg sync ~/Downloads, or try: sbagg demo")
        return config, list(config.sources.values()), {}, []
    chosen: dict[str, Source] = {}
    notes: dict[str, str] = {}
    unrecognised: list[str] = []
    adopted: Samples = {}
    for target in targets:
        path = Path(target).expanduser()
        if target in config.sources and not path.exists():
            chosen[target] = config.sources[target]
            continue
        if not path.exists():
            near = configuration.closest(target, list(config.sources))
            raise NotFoundError(
                f"{target} is neither a path nor a source{near}", "See the sources with: sbagg source list"
            )
        entries = list(registry.discover(path))
        unrecognised += [str(entry) for entry in entries if isinstance(entry, Path)] or ([] if entries else [target])
        for found in (entry for entry in entries if not isinstance(entry, Path)):
            config, source, note = adopt(connection, config, found, adopted)
            chosen[source.name] = source
            if note:
                notes[source.name] = "; ".join(filter(None, (notes.get(source.name), note)))
    if not chosen:
        raise _unknown(unrecognised)
    return config, [config.sources[name] for name in chosen], notes, unrecognised


def _unknown(paths: list[str]) -> NotFoundError | UnavailableError:
    for path in paths:
        try:
            if Path(path).is_file():
                _look_into(Path(path))
        except OSError as error:
            return NotFoundError(
                f"{path} cannot be read: {error.strerror}", "Check its permissions, then sync it again"
            )
        except NotFoundError as error:
            return error
    shown = ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")  # noqa: PLR2004 - three fit a line
    return NotFoundError(
        f"No export that we know: {shown}",
        "See what can be read: sbagg adapter list; any table: sbagg source add crm PATH",
    )


def _look_into(path: Path) -> None:
    """Say what is wrong with a file that nobody knows, where that can be told."""
    with path.open("rb") as file:
        head = file.read(4)
    if not head:
        raise NotFoundError(f"{path} is empty", "Export or download it again, then: sbagg sync PATH")
    if head.startswith(b"PK") and not zipfile.is_zipfile(path):
        raise NotFoundError(f"{path} is a zip whose end is missing", "Download it again, then: sbagg sync PATH")


def _hints(connection: sqlite3.Connection, config: Config) -> tuple[str, ...]:
    """Suggest, never assume: the addresses that mail was delivered to are probably the user's own."""
    if any(kind == "email" for kind, _ in config.me):
        return ()
    likely = checks.likely_me(connection, _HINTS)
    most = likely[0][1] if likely else 0
    if most < _ENOUGH:
        return ()
    found = [
        address for address, count, _ in likely if count >= _SHARE_MINE * most and ("email", address) not in config.me
    ]
    if not found:
        return ()
    return (f"Is {found[0]} yours? Mail was delivered to it {most} times. Say so with: sbagg me add {found[0]}",)
