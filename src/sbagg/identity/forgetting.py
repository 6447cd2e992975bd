"""Forgetting people for good: files first, then the store, then the free pages. What is cut short is done again.

The act's line is on disk before anything else. It is due until its id stands in ``.forgotten``, so that the next sync
or the next act begins with what is left to do, and a line from another machine is carried out here too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sbagg import config as configuration
from sbagg.config import DECISIONS, KEPT
from sbagg.decisions import file
from sbagg.decisions.forgotten import Forgotten
from sbagg.decisions.pruning import pruned
from sbagg.decisions.without import Without
from sbagg.errors import ConfigError
from sbagg.identity.keeping import Changer
from sbagg.identity.settle import take
from sbagg.store import decided
from sbagg.store import sources as table
from sbagg.store.cleaning import vacuum
from sbagg.store.erasing import Erased, erase, sweep
from sbagg.store.kept import rewrite
from sbagg.store.marking import ours
from sbagg.store.reader import Reader

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from sbagg.config import Config
    from sbagg.decisions.file import History

DONE = ".forgotten"
"""Ids of the acts that were carried out in this folder, one a line."""
LOG = "sbagg.log"


class Result(NamedTuple):
    """What was done: in the store, how many acts went, and which places name them still."""

    erased: Erased
    acts: int
    still: tuple[str, ...]


def settle_without(
    connection: sqlite3.Connection, home: Path, me: Collection[tuple[str, str]], now: int
) -> Result | None:
    """Carry out what is due, then make the store say what decisions and sources say.

    Returns what was done, None if nothing was due. Raises UnavailableError while somebody else reads the store, and
    ConfigError where it is the user who would be forgotten.
    """
    history = file.load(home)
    forgotten = Forgotten.of(history.acts)
    due = is_due(connection, home, history, forgotten)
    if due:
        spare_me(forgotten, me)
    result = _forget(connection, home, history, forgotten, now) if due else None
    if result is not None:
        history = file.load(home)
    take(connection, history, me, now)
    config = configuration.load(home)
    reader = Reader(connection, config.me, config.domains, now)
    swept = sweep(connection, reader)
    if swept:  # a store that was built anew has learnt only now who is a colleague
        _logs(connection, config, _without(forgotten, reader, config))
        take(connection, history, me, now)
    if result is not None or swept:
        vacuum(connection)
    if result is not None:
        _note(home, history)
    return result


def is_due(connection: sqlite3.Connection, home: Path, history: History, forgotten: Forgotten) -> bool:
    """Tell whether somebody is still to be forgotten in this folder, or in a store or by acts that were put into it."""
    wanted = {act.id for act in history.acts if act.op == "forget"}
    if not wanted:
        return False
    mirrored = decided.ids(connection)
    if not wanted <= _done(home) or (mirrored is not None and not wanted <= mirrored):
        return True
    return pruned(history.data, forgotten)[0] != history.data


def spare_me(forgotten: Forgotten, me: Iterable[tuple[str, str]]) -> None:
    """Raise ConfigError if an act forgets the user: a colleague's file may, and all mail would go."""
    for kind, value in me:
        if forgotten.holds(kind, value):
            raise ConfigError(
                f"A line of {DECISIONS} forgets {kind}:{value}, which is yours",
                f"Take it out, or if it is right: sbagg me remove {kind}:{value}",
            )


def _forget(connection: sqlite3.Connection, home: Path, history: History, forgotten: Forgotten, now: int) -> Result:
    config = configuration.load(home)
    reader = Reader(connection, config.me, config.domains, now)
    us = reader.us  # who they are is known only before they are gone
    without = _without(forgotten, reader, config)
    data, acts = pruned(history.data, forgotten)
    if data != history.data:
        file.rewrite(home, data)
    places = [*configuration.leave_out(home, forgotten.names), *naming_options(config, forgotten)]
    still = [f"{home / configuration.NAME}: {key}" for key in dict.fromkeys(places)]
    for draft in (*home.glob(".*.new"), *(home / KEPT).glob(".*.new")):
        draft.unlink()  # left by what was killed while it wrote
    _logs(connection, config, without)
    _log_file(home, forgotten)
    still += [f"where to go on in {name}" for name in table.naming_cursors(connection, forgotten.mentions)]
    erased = erase(connection, forgotten, us)
    return Result(erased, acts, tuple(still))


def naming_options(config: Config, forgotten: Forgotten) -> Iterator[str]:
    """Yield the keys of options that name them: a chat's export bears the name of whom it is with."""
    for source in config.sources.values():
        for key, value in source.options.items():
            if any(map(forgotten.mentions, map(str, value if isinstance(value, (list, tuple)) else [value]))):
                yield f"sources.{source.name}.{key}"


def _without(forgotten: Forgotten, reader: Reader, config: Config) -> Without:
    return Without(forgotten, ours(reader) | frozenset(config.me), config.domains)


def _logs(connection: sqlite3.Connection, config: Config, without: Without) -> None:
    """Write the logs of what is kept without them."""
    for path in sorted((config.home / KEPT).glob("*.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz")
        number = table.known_id(connection, name)
        applied = table.kept_bytes(connection, number) if number is not None else 0
        covered = rewrite(path, Changer(config.sources.get(name), without), applied)
        if number is not None:
            table.set_kept_bytes(connection, number, covered)


def _log_file(home: Path, forgotten: Forgotten) -> None:
    path = home / LOG
    if path.exists():
        before = path.read_text(encoding="utf-8", errors="surrogateescape")
        after = forgotten.clean(before, "name")
        if after != before:
            path.write_text(after, encoding="utf-8", errors="surrogateescape")


def _done(home: Path) -> set[str]:
    try:
        return set((home / DONE).read_text(encoding="ascii").split())
    except (FileNotFoundError, UnicodeDecodeError):
        return set()


def _note(home: Path, history: History) -> None:
    done = sorted(act.id for act in history.acts if act.op == "forget")
    (home / DONE).touch(mode=0o600)
    (home / DONE).write_text("".join(f"{number}\n" for number in done), encoding="ascii")
