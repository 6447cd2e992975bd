"""Where a command may write a file of the user's: not over another unasked, and never over a part of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.config import DECISIONS, DIGEST, KEPT
from sbagg.config import NAME as CONFIG
from sbagg.errors import NotFoundError, UsageError
from sbagg.store.opening import NAME

if TYPE_CHECKING:
    from pathlib import Path


def check(home: Path, target: Path, *, force: bool) -> None:
    """Raise UsageError where a file is there already and ``force`` is not given, or where it can be no file of theirs;
    NotFoundError where its folder is not there.
    """  # fmt: skip
    there = target.resolve()
    if any(there == part.resolve() for part in _parts(home)) or there.is_relative_to((home / KEPT).resolve()):
        raise UsageError(f"{target} is a part of the store", "Choose another name")
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise UsageError(f"{target} is no file", "Choose another name")
    if target.exists() and not force:
        raise UsageError(f"{target} is there already", "Choose another name, or overwrite it with --force")
    if not target.absolute().parent.is_dir():
        raise NotFoundError(f"{target.parent} is no folder", "Make it first, or choose another name")


def _parts(home: Path) -> list[Path]:
    return [
        home / part
        for part in (CONFIG, DECISIONS, NAME, f"{NAME}-wal", f"{NAME}-shm", "sbagg.lock", "sbagg.log", DIGEST)
    ]
