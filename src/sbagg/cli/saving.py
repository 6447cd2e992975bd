"""What ``sbagg backup`` and ``sbagg restore`` do around the archive: the lock, the copy, and putting things in place."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sbagg import config as configuration
from sbagg.cli import outfile
from sbagg.config import DECISIONS, KEPT
from sbagg.config import NAME as CONFIG
from sbagg.decisions import file as decisions
from sbagg.errors import ConfigError, NotFoundError, UsageError
from sbagg.identity.forgetting import DONE
from sbagg.identity.settle import catch_up
from sbagg.store import archive
from sbagg.store.opening import NAME, copy_to, locked, open_write
from sbagg.views import Backup, Restored
from sbagg.when import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sbagg.store.archive import Manifest

_PARTS = (CONFIG, DECISIONS, KEPT, f"{NAME}-wal", f"{NAME}-shm", NAME)
"""What belongs to a store, the database last: with it a store is whole."""


def backup(home: Path, target: Path, *, force: bool) -> Backup:
    """Write a backup under a name of its own, then give it the name asked for.

    Raises UsageError where the file is there already, NotFoundError where there is nothing to save.
    """
    outfile.check(home, target, force=force)
    if not any((home / part).exists() for part in _PARTS):
        raise NotFoundError(f"There is nothing to save in {home}", "Start with: sbagg sync PATH, or sbagg demo")
    with locked(home), _beside(target) as folder:
        copy = folder / NAME if (home / NAME).exists() else None
        if copy:
            copy_to(home, copy)
        draft = folder / "draft"
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600), "w+b") as out:
            manifest = archive.write(out, home, copy, now())
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
        _sync(target.absolute().parent)
    return Backup(str(target), target.stat().st_size, manifest.at, manifest.schema_version, manifest.files)


def verify(path: Path) -> Restored:
    """Check a backup, all of it; nothing stays written."""
    with tempfile.TemporaryDirectory(prefix="sbagg-verify-") as folder:
        manifest = archive.extract(path, Path(folder))
        return _view(path, manifest, _programs(Path(folder)))


def restore(home: Path, path: Path, *, force: bool) -> Restored:
    """Put a backup in place. Raises UsageError where something is there and ``force`` is not given; what is wrong with
    the file itself is told first. A folder that was not there is not there after a failure either.

    Who was forgotten in what is there is forgotten in what was restored: those acts are carried over first, so that
    they hold wherever it is cut short.
    """
    with _made(home), locked(home):
        present = [part for part in _PARTS if (home / part).exists()]
        if present and not force:
            if not archive.is_backup(path):
                verify(path)
            raise UsageError(
                f"{home} holds a store already", "Add --force to move it aside, or choose another with --store DIR"
            )
        with _beside(home / NAME) as folder:
            manifest = archive.extract(path, folder)
            programs = _programs(folder)
            carried = _carry(home, folder)
            (home / DONE).unlink(missing_ok=True)  # what was restored is to be looked through again
            aside = _move_aside(home, present) if present else None
            if not (folder / DECISIONS).exists():
                (home / DECISIONS).unlink(missing_ok=True)
            for part in (DECISIONS, *_PARTS):
                if (folder / part).exists():
                    (folder / part).replace(home / part)
        _sync(home)
        _forget(home)
    return _view(path, manifest, programs, restored=True, aside=aside, forgotten=carried)


def _view(
    path: Path, manifest: Manifest, programs: Sequence[str], *, restored: bool = False, aside: Path | None = None,
    forgotten: int = 0,
) -> Restored:  # fmt: skip
    return Restored(
        str(path), manifest.at, manifest.made_by, manifest.schema_version, manifest.files, tuple(programs),
        restored=restored, aside=str(aside) if aside else None, forgotten=forgotten,
    )  # fmt: skip


def _programs(folder: Path) -> list[str]:
    """Return what the configuration in a backup makes each sync run: a stranger's may run anything."""
    try:
        sources = configuration.load(folder).sources.values()
    except ConfigError:
        return []
    return [f"{source.name}: {source.options.get('command')}" for source in sources if source.adapter == "command"]


def _carry(home: Path, folder: Path) -> int:
    """Add the acts of forgetting that hold in ``home`` to the decisions in ``folder``; return how many it lacked."""
    history = decisions.load(folder)
    known = {act.id for act in history.acts}
    missing = [act for act in decisions.load(home).acts if act.op == "forget" and act.id not in known]
    if missing:
        decisions.append(folder, history, decisions.joined(history, missing))
    return len(missing)


def _forget(home: Path) -> None:
    """Carry out what the decisions that were restored say of forgetting, if anything."""
    if any(act.op == "forget" for act in decisions.load(home).acts):
        with open_write(home) as connection:
            catch_up(connection, home, configuration.load(home).me, now())


def _move_aside(home: Path, present: Iterable[str]) -> Path:
    """Move what is there into a folder of its own. The decisions stay, too, until others take their place: they say
    who is forgotten.
    """  # fmt: skip
    stamp = datetime.fromtimestamp(now(), UTC).strftime("%Y%m%d-%H%M%S")
    names = (home / f"before-restore-{stamp}{suffix}" for suffix in ("", *(f"-{n}" for n in range(2, 1000))))
    aside = next(name for name in names if not name.exists())
    aside.mkdir(mode=0o700)
    for part in present:
        if part == DECISIONS:
            shutil.copy2(home / part, aside / part)
        else:
            (home / part).replace(aside / part)
    return aside


@contextmanager
def _made(home: Path) -> Iterator[None]:
    """Make the folder of a store; where nothing comes into it after all, what was made for it goes again."""
    new = [folder for folder in (home, *home.parents) if not folder.exists()]
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield
    except BaseException:
        with suppress(OSError):  # something is in it: that stays
            if new and [path.name for path in home.iterdir()] == ["sbagg.lock"]:
                (home / "sbagg.lock").unlink()
            for folder in new:
                folder.rmdir()
        raise


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Make a folder beside a file, for what is not whole yet, and remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix=".sbagg-", dir=target.absolute().parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
