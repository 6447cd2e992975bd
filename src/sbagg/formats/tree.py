"""One way to read a file, a folder, a zip or a tar: members by name, streamed, never unpacked to disk.

An archive from outside is hostile: absolute and ``..`` names are refused, and a member that would inflate to more
than ``RATIO`` times its packed size beyond a floor is refused as a bomb.
"""

from __future__ import annotations

import io
import os
import stat
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Self

from sbagg.errors import SourceError
from sbagg.formats import tarball

RATIO = 200
FLOOR = 64 * 1024 * 1024
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside a tree: its name with forward slashes, size in bytes, and time of change (unix seconds)."""

    name: str
    size: int
    mtime: int


@dataclass(frozen=True, slots=True)
class Problem:
    """A member that is not safe or not possible to read, and why."""

    name: str
    reason: str


class Tree:
    """What lies at ``path``. Use as a context manager.

    ``members`` are sorted by name; ``problems`` names what was refused. For a single file there is one member,
    named like the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._zip: zipfile.ZipFile | None = None
        self._tar: dict[str, tarball.Plain] = {}
        try:
            self.kind = _kind(path)
            if self.kind == "zip":
                self._zip = zipfile.ZipFile(path)
            self.members: dict[str, Member] = {member.name: member for member in sorted(self._list(), key=_by_name)}
        except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise SourceError(
                f"{path}: cannot be read: {_why(error)}", "Copy or download it again, then: sbagg sync PATH"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._zip:
            self._zip.close()

    def open(self, name: str) -> IO[bytes]:
        """Open a member for reading. A zip's member is not seekable in place; errors surface while reading."""
        if self._zip:
            return self._zip.open(name)
        if self.kind == "tar":
            return tarball.opened(self.path, self._tar[name])
        return (self.path / name if self.kind == "folder" else self.path).open("rb")

    def read(self, name: str, limit: int = -1) -> bytes:
        """Read a member whole, or its first ``limit`` bytes."""
        with self.open(name) as file:
            return file.read(limit)

    def text(self, name: str, encoding: str) -> io.TextIOWrapper:
        """Open a member as text with universal newlines kept (for the csv module)."""
        return io.TextIOWrapper(self.open(name), encoding, newline="")

    def locator(self, name: str) -> str:
        """Say where a member lies: ``export.zip!data/tweets.js`` or ``folder/file``."""
        return (
            f"{self.path}!{name}"
            if self.kind in {"zip", "tar"}
            else str(self.path / name if self.kind == "folder" else self.path)
        )

    def _list(self) -> Iterator[Member]:
        if self._zip:
            yield from self._list_zip(self._zip)
        elif self.kind == "tar":
            yield from self._list_tar()
        elif self.kind == "file":
            status = self.path.stat()
            yield Member(self.path.name, status.st_size, int(status.st_mtime))
        else:
            for folder, folders, files in os.walk(self.path, onerror=self._unreadable):
                folders[:] = sorted(f for f in folders if not f.startswith(".") and f != "__MACOSX")
                for name in files:
                    full = Path(folder, name)
                    relative = full.relative_to(self.path).as_posix()
                    try:
                        status = full.stat()
                    except OSError as error:
                        self.problems.append(Problem(relative, _why(error)))
                        continue
                    if stat.S_ISREG(status.st_mode):
                        yield Member(relative, status.st_size, int(status.st_mtime))

    def _list_zip(self, archive: zipfile.ZipFile) -> Iterator[Member]:
        for info in archive.infolist():
            name = PurePosixPath(info.filename.replace("\\", "/"))
            if info.is_dir() or "__MACOSX" in name.parts:
                continue
            if _is_outside(name):
                self.problems.append(Problem(info.filename, "the name points outside the archive"))
            elif info.flag_bits & _ENCRYPTED:
                self.problems.append(Problem(info.filename, "encrypted"))
            elif info.file_size > FLOOR and info.file_size > RATIO * max(info.compress_size, 1):
                self.problems.append(Problem(info.filename, f"inflates more than {RATIO} times: a zip bomb"))
            else:
                yield Member(info.filename, info.file_size, _zip_time(info.date_time))

    def _list_tar(self) -> Iterator[Member]:
        found = tarball.listing(self.path, max(FLOOR, RATIO * self.path.stat().st_size))
        for plain in found.files:
            if _is_outside(PurePosixPath(plain.name)):
                self.problems.append(Problem(plain.name, "the name points outside the archive"))
            else:
                self._tar[plain.name] = plain
                yield Member(plain.name, plain.size, plain.mtime)
        if found.reason:
            self.problems.append(Problem(self.path.name, f"cannot be read further: {found.reason}"))

    def _unreadable(self, error: OSError) -> None:
        self.problems.append(Problem(str(error.filename), _why(error)))


def _kind(path: Path) -> str:
    if path.is_dir():
        return "folder"
    return "zip" if is_zip(path) else "tar" if tarball.is_tar(path) else "file"


def _is_outside(name: PurePosixPath) -> bool:
    return name.is_absolute() or ".." in name.parts or not name.parts or ":" in name.parts[0]


def is_zip(path: Path) -> bool:
    """Tell whether the file starts as a zip does (half a zip included, so that its error can be named)."""
    with path.open("rb") as file:
        return file.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


def _by_name(member: Member) -> str:
    return member.name


def _zip_time(moment: tuple[int, int, int, int, int, int]) -> int:
    try:
        return int(time.mktime((*moment, 0, 0, -1)))
    except (ValueError, OverflowError):
        return 0


def _why(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
