"""What ``sbagg forget`` does: whom it means, the act on disk, everything that follows, and what is left to the user."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sbagg import config as configuration
from sbagg.decisions import file
from sbagg.decisions.forgotten import Forgotten as Marks
from sbagg.decisions.model import texts
from sbagg.decisions.pruning import pruned
from sbagg.errors import NotFoundError, UsageError
from sbagg.identity.forgetting import naming_options, settle_without
from sbagg.identity.model import person_order
from sbagg.identity.settle import take
from sbagg.insight.refresh import refresh, settle
from sbagg.store import named
from sbagg.store.archive import is_backup
from sbagg.store.erasing import erase
from sbagg.store.marking import marked, namesakes
from sbagg.store.opening import PATIENCE, locked, open_write
from sbagg.store.people import members, row, values
from sbagg.store.reader import Reader, person_id
from sbagg.store.sources import naming_cursors
from sbagg.views import Forgotten, Ref
from sbagg.when import now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator

    from sbagg.config import Config


def foretold(home: Path, who: str) -> Forgotten:
    """Say whom forgetting means and what it would do: the store does it and takes it back. Raises as :func:`forget`."""
    with locked(home, PATIENCE), open_write(home) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            return _foretold(connection, home, configuration.load(home), who)
        finally:
            connection.execute("ROLLBACK")


def forget(home: Path, who: str, said: str = "") -> Forgotten:
    """Forget somebody; ``said`` is what the user called them if they were asked, else ``who`` must be their whole name, an
    address or an id. Raises NotFoundError, AmbiguousError, and UsageError where it is less, or is the user.
    """  # fmt: skip
    with locked(home, PATIENCE), open_write(home) as connection:
        config = configuration.load(home)
        settle(connection, config, now())
        reader = _reader(connection, config)
        person = _person(reader, who)
        if not said and not named.is_whole(reader, who, person):
            raise UsageError(
                f"{who} is only part of a name", "Say the whole name, an address or the id, or leave out --yes"
            )
        held = members(reader, person)
        history = file.load(home)
        act = file.new(history, now(), "forget", **marked(reader, held))
        alike = _alike(reader, held)
        file.append(home, history, file.joined(history, [act]))
        done = settle_without(connection, home, config.me, now())
        assert done is not None
        refresh(connection, configuration.load(home), now())
        erased = done.erased
        return Forgotten(
            act.id, erased.identities, erased.cards, erased.items, erased.shared, done.acts, alike,
            tuple(_originals(config, erased.sources)), tuple(map(str, _backups(home))), done.still, who=said or who,
        )  # fmt: skip


def _foretold(connection: sqlite3.Connection, home: Path, config: Config, who: str) -> Forgotten:
    history = file.load(home)
    take(connection, history, config.me, now())
    reader = _reader(connection, config)
    person = _person(reader, who)
    found, held = row(reader, person), members(reader, person)
    known = tuple(texts(sorted(values(reader, person), key=person_order)))
    after = file.joined(history, [file.new(history, now(), "forget", **marked(reader, held))])
    forgotten = Marks.of(after.acts)
    alike = _alike(reader, held)
    still = tuple(_still(connection, home, config, forgotten))
    erased = erase(connection, forgotten, reader.us)
    return Forgotten(
        None, erased.identities, erased.cards, erased.items, erased.shared, pruned(after.data, forgotten)[1], alike,
        tuple(_originals(config, erased.sources)), tuple(map(str, _backups(home))), still, dry_run=True,
        who=who, person=Ref(person_id(found["uid"]), found["name"]), known=known,
    )  # fmt: skip


def _still(connection: sqlite3.Connection, home: Path, config: Config, forgotten: Marks) -> Iterator[str]:
    """Yield the places that would name them still; a copy of the configuration is rewritten to know."""
    with tempfile.TemporaryDirectory(prefix="sbagg-") as folder:
        if (home / configuration.NAME).exists():
            shutil.copyfile(home / configuration.NAME, Path(folder) / configuration.NAME)
        places = configuration.leave_out(Path(folder), forgotten.names)
    places += naming_options(config, forgotten)
    yield from (f"{home / configuration.NAME}: {key}" for key in dict.fromkeys(places))
    yield from (f"where to go on in {name}" for name in naming_cursors(connection, forgotten.mentions))


def _alike(reader: Reader, held: Collection[int]) -> tuple[Ref, ...]:
    return tuple(Ref(person_id(number), name) for number, name in namesakes(reader, held))


def _reader(connection: sqlite3.Connection, config: Config) -> Reader:
    return Reader(connection, config.me, config.domains, now(), config.rank)


def _person(reader: Reader, who: str) -> int:
    try:
        person = named.person(reader, who, by_name=True)
    except NotFoundError as error:
        if not error.candidates:
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
