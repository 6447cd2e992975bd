"""What ``sbagg forget`` does: whom it means, the act on disk, everything that follows, and what is left to the user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg import config as configuration
from sbagg.decisions import file
from sbagg.decisions.marks import tombstone
from sbagg.errors import NotFoundError, UsageError
from sbagg.identity import settle
from sbagg.identity.forgetting import settle_without
from sbagg.store import resolve, weights
from sbagg.store.archive import is_backup
from sbagg.store.opening import locked, open_read, open_write
from sbagg.store.people import all_names, members, row
from sbagg.store.reader import Reader
from sbagg.views import Forgotten
from sbagg.when import now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sbagg.config import Config
    from sbagg.decisions.model import Identity


def foretold(home: Path, who: str) -> str:
    """Say in one line whom forgetting means and how much it takes."""
    config = configuration.load(home)
    connection = open_read(home)
    try:
        reader = _reader(connection, config)
        person = _person(reader, who)
        held = members(reader, person)
        weight = weights.of(connection, held)
        name = row(reader, person)["name"]
        known = ", ".join(value for _, value in _identities(reader, held))
        return f"{name} ({known}): {weight.items} items, {weight.deals} deals, {weight.tickets} tickets. It cannot be undone."
    finally:
        connection.close()


def forget(home: Path, who: str) -> Forgotten:
    """Forget somebody. Raises NotFoundError, AmbiguousError, and UsageError where it is the user."""
    with locked(home), open_write(home) as connection:
        config = configuration.load(home)
        settle(connection, home, config.me, now())
        reader = _reader(connection, config)
        person = _person(reader, who)
        held = members(reader, person)
        identities = _identities(reader, held)
        history = file.load(home)
        act = file.new(history, now(), "forget", **tombstone(identities, all_names(reader, held)))
        file.append(home, history, file.joined(history, [act]))
        done = settle_without(connection, home, config.me, now())
        assert done is not None
        erased = done.erased
        return Forgotten(
            act.id, erased.identities, erased.cards, erased.items, erased.shared, done.acts,
            tuple(_originals(config, erased.sources)), tuple(map(str, _backups(home))), done.still,
        )  # fmt: skip


def _reader(connection: sqlite3.Connection, config: Config) -> Reader:
    return Reader(connection, config.me, config.domains, now())


def _person(reader: Reader, who: str) -> int:
    try:
        person = resolve.person(reader, who)
    except NotFoundError as error:
        error.hint = "Who was forgotten before is forgotten; see who is known with: sbagg people"
        raise
    if reader.me & set(members(reader, person)):
        raise UsageError(f"{who} is you", "Take the identity off yours first: sbagg me remove IDENTITY")
    return person


def _identities(reader: Reader, held: Iterable[int]) -> list[Identity]:
    rows = reader.among("SELECT kind, value FROM identities WHERE id IN", held)
    return sorted((str(found["kind"]), str(found["value"])) for found in rows)


def _originals(config: Config, sources: Iterable[str]) -> Iterator[str]:
    """Yield where the exports lie that showed them."""
    for name in sources:
        source = config.sources.get(name)
        paths = source.options.get("path", ()) if source else ()
        yield from [paths] if isinstance(paths, str) else map(str, paths)


def _backups(home: Path) -> Iterator[Path]:
    """Yield files of ours in the folder that are copies of what was."""
    yield from sorted(home.glob("sbagg.db.before-*"))
    yield from sorted(home.glob("before-restore-*"))
    yield from sorted((home / configuration.KEPT).glob("*.cut"))
    yield from sorted(path for path in home.iterdir() if path.is_file() and is_backup(path))
