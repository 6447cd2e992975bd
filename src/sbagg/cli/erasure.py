"""What ``sbagg forget`` does: whom it means, the act on disk, everything that follows, and what is left to the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sbagg import config as configuration
from sbagg.decisions import file
from sbagg.errors import NotFoundError, UsageError
from sbagg.identity import settle
from sbagg.identity.forgetting import settle_without
from sbagg.render.safe import safe
from sbagg.store import resolve, weights
from sbagg.store.archive import is_backup
from sbagg.store.marking import marked, namesakes
from sbagg.store.opening import locked, open_read, open_write
from sbagg.store.people import members, row, values
from sbagg.store.reader import Reader, person_id
from sbagg.views import Forgotten, Ref
from sbagg.when import now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sbagg.config import Config


class Foretold(NamedTuple):
    """Whom forgetting would mean: the person's id, and one line that says who they are and how much it takes."""

    id: str
    text: str


def foretold(home: Path, who: str) -> Foretold:
    """Say whom forgetting means. Raises as :func:`forget`."""
    config = configuration.load(home)
    connection = open_read(home)
    try:
        reader = _reader(connection, config)
        person = _person(reader, who)
        held = members(reader, person)
        weight = weights.of(connection, held)
        found = row(reader, person)
        known = ", ".join(value for _, value in sorted(values(reader, person)))
        text = f"{found['name']} ({known}): {weight.items} items, {weight.deals} deals, {weight.tickets} tickets."
        return Foretold(person_id(found["uid"]), f"{safe(text)} It cannot be undone.")
    finally:
        connection.close()


def forget(home: Path, who: str) -> Forgotten:
    """Forget somebody. Raises NotFoundError, AmbiguousError, and UsageError where it is the user."""
    with locked(home), open_write(home) as connection:
        config = configuration.load(home)
        settle(connection, home, config.me, now())
        reader = _reader(connection, config)
        held = members(reader, _person(reader, who))
        history = file.load(home)
        act = file.new(history, now(), "forget", **marked(reader, held))
        alike = tuple(Ref(person_id(number), name) for number, name in namesakes(reader, held))
        file.append(home, history, file.joined(history, [act]))
        done = settle_without(connection, home, config.me, now())
        assert done is not None
        erased = done.erased
        return Forgotten(
            act.id, erased.identities, erased.cards, erased.items, erased.shared, done.acts,
            alike, tuple(_originals(config, erased.sources)), tuple(map(str, _backups(home))), done.still,
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
    yield from sorted(home.glob(".sbagg-*"))  # a backup or restore that was killed left it
    yield from sorted((home / configuration.KEPT).glob("*.cut"))
    yield from sorted(path for path in home.iterdir() if path.is_file() and is_backup(path))
