"""Which files make one export: a folder or zip of CSVs, a single CSV, or the parts of a weekly export."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sbagg.adapter import SourceError
from sbagg.adapters.crm.profile import Profile
from sbagg.adapters.crm.sheet import SUFFIXES


@dataclass(frozen=True, slots=True)
class Unit:
    """One export. ``whole`` says that it lists every record of each object that it holds."""

    paths: tuple[Path, ...]
    account: str = ""
    whole: bool = False

    @property
    def name(self) -> str:
        """The key of its state in the checkpoint."""
        return str(self.paths[0])

    def signature(self, options: str) -> str:
        """Return a digest of its files' sizes and times, and of the options that change what is read."""
        try:
            stats = [(str(path), path.stat()) for path in sorted(self._files())]
        except OSError as error:
            raise SourceError(
                f"{self.name}: cannot be read: {error.strerror}", "Make it readable, then: sbagg sync"
            ) from error
        facts = [options, *([name, status.st_size, status.st_mtime_ns] for name, status in stats)]
        return hashlib.sha256(json.dumps(facts).encode("utf-8", "surrogateescape")).hexdigest()[:32]

    def _files(self) -> Iterator[Path]:
        for path in self.paths:
            if path.is_dir():
                yield from (file for file in path.rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
            else:
                yield path


def units(paths: Sequence[Path], profile: Profile) -> list[Unit]:
    """Return the exports at the paths, in their order; the parts of a weekly export count as one."""
    found: dict[tuple[str, str], list[Path]] = {}
    for path in paths:
        if not path.exists():
            raise SourceError(
                f"{path}: there is no such file or folder",
                "Show where it is: sbagg source set NAME path=PATH",
            )
        parts = weekly_parts(path, profile)
        for part in parts:
            found.setdefault((str(part.parent), _weekly(part, profile) or str(part)), []).append(part)
        if not parts or (path.is_dir() and any(csvs(path))):
            found.setdefault((str(path), ""), []).append(path)
    return [_unit(group, profile) for group in found.values()]


def weekly_parts(path: Path, profile: Profile) -> list[Path]:
    """Return the parts of a weekly export at a path: itself, or the zips directly in the folder."""
    if path.is_dir():
        return sorted(
            (part for part in path.iterdir() if _weekly(part, profile)),
            key=lambda part: _number(part, profile),
        )
    return [path] if _weekly(path, profile) else []


def csvs(folder: Path) -> Iterator[Path]:
    """Yield the CSVs directly in a folder."""
    return (
        file for file in sorted(folder.iterdir()) if file.suffix.lower() in SUFFIXES and not file.name.startswith(".")
    )


def _unit(group: list[Path], profile: Profile) -> Unit:
    account = _weekly(group[0], profile)
    numbers = [_number(path, profile) for path in group]
    return Unit(tuple(group), account, bool(account) and numbers == list(range(1, len(group) + 1)))


def _match(path: Path, profile: Profile) -> re.Match[str] | None:
    return re.fullmatch(profile.weekly, path.name, re.IGNORECASE) if profile.weekly else None


def _weekly(path: Path, profile: Profile) -> str:
    found = _match(path, profile)
    return profile.id(found["account"]) if found else ""


def _number(path: Path, profile: Profile) -> int:
    found = _match(path, profile)
    return int(found["number"]) if found else 0
