"""What lies at a path, as folders of entries that can be opened: files on disk or members of a zip.

A folder is the unit that is known to be unchanged: while its entries' names, sizes and times are the same, nothing
in it is opened.
"""

from __future__ import annotations

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sbagg.adapter import SourceError
from sbagg.formats.tree import Problem, Tree, is_zip
from sbagg.normalize import clean

READ_ERRORS = (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What reading a file, or a member of a damaged zip, may raise."""

_JUNK_NAMES = frozenset({"thumbs.db", "desktop.ini"})
_NO_MAIL = frozenset({"__MACOSX", ".notmuch"})  # notmuch keeps its index beside the mail that it indexes
_JUNK_SUFFIX = ".msf"  # Thunderbird's index of the mailbox beside it


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its name in its folder, size, time of change in nanoseconds, and where it lies."""

    name: str
    size: int
    mtime_ns: int
    locator: str
    opened: Path | tuple[Tree, str]

    def open(self) -> IO[bytes]:
        """Open it. Only a file on disk can be read from the middle."""
        return self.opened.open("rb") if isinstance(self.opened, Path) else self.opened[0].open(self.opened[1])

    @property
    def on_disk(self) -> bool:
        """Whether the file lies on disk, so that seeking in it is cheap."""
        return isinstance(self.opened, Path)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder: its path from the root of the source with a final slash (``./`` for the root), and its entries."""

    path: str
    entries: tuple[Entry, ...] = ()
    maildir: Path | None = None
    problems: tuple[Problem, ...] = ()

    def name_of(self, entry: Entry) -> str:
        """Return an entry's stable name: its path from the root of the source."""
        return entry.name if self.path == "./" else self.path + entry.name

    def stamp(self) -> str:
        """Return a value that changes when any entry does."""
        return stamp(f"{entry.name}\0{entry.size}\0{entry.mtime_ns}" for entry in self.entries)


def stamp(parts: Iterable[str]) -> str:
    """Return a short digest of sorted parts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8", "surrogateescape") + b"\n")
    return digest.hexdigest()[:32]


def folders(path: Path) -> Iterator[Folder]:
    """Yield what lies at ``path``, folder by folder in the order of their names."""
    try:
        if path.is_dir():
            yield from _on_disk(path)
        elif is_zip(path):
            yield from _in_zip(path)
        elif stat.S_ISREG(path.stat().st_mode):
            yield Folder("./", (single(path),))
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be read: {error.strerror or error}", "Check the path, then: sbagg sync PATH"
        ) from error


def single(path: Path) -> Entry:
    """Return a file by itself as an entry."""
    status = path.stat()
    return Entry(clean(path.name), status.st_size, status.st_mtime_ns, clean(str(path)), path)


def is_maildir(path: Path) -> bool:
    """Tell whether a folder is a Maildir (Thunderbird's have no ``new``)."""
    return (path / "cur").is_dir() and ((path / "new").is_dir() or (path / "tmp").is_dir())


def _on_disk(root: Path) -> Iterator[Folder]:
    failed: list[Problem] = []

    def note(error: OSError) -> None:
        failed.append(Problem(clean(str(error.filename)), error.strerror or str(error)))

    for top, names, files in os.walk(root, onerror=note):
        folder = Path(top)
        relative = clean(folder.relative_to(root).as_posix()) + "/"
        maildir = is_maildir(folder)
        if maildir:
            yield Folder(relative, maildir=folder)
            names[:] = [name for name in names if name not in {"cur", "new", "tmp"}]
        # A Maildir's folders are its hidden directories.
        names[:] = sorted(
            n for n in names if n not in _NO_MAIL and (maildir or not n.startswith(".") or is_maildir(folder / n))
        )
        entries = tuple(_entries(folder, sorted(files)))
        if (entries and not maildir) or failed:
            yield Folder(relative, () if maildir else entries, problems=tuple(failed))
            failed.clear()
    if failed:
        yield Folder("./", problems=tuple(failed))


def _entries(folder: Path, names: list[str]) -> Iterator[Entry]:
    for name in names:
        full = folder / name
        if is_junk(name):
            continue
        try:
            status = full.stat()
        except OSError:
            continue  # gone since it was listed, or a link to nowhere
        if stat.S_ISREG(status.st_mode):
            yield Entry(clean(name), status.st_size, status.st_mtime_ns, clean(str(full)), full)


def _in_zip(path: Path) -> Iterator[Folder]:
    mtime = path.stat().st_mtime_ns
    with Tree(path) as tree:
        groups: dict[str, list[Entry]] = {}
        for member in tree.members.values():
            parent, _, name = clean(member.name).replace("\\", "/").rpartition("/")
            if not is_junk(name):
                entry = Entry(clean(name), member.size, mtime, clean(tree.locator(member.name)), (tree, member.name))
                groups.setdefault(f"{parent}/" if parent else "./", []).append(entry)
        for number, name in enumerate(sorted(groups)):
            yield Folder(name, tuple(groups[name]), problems=() if number else tuple(tree.problems))


def is_junk(name: str) -> bool:
    """Tell whether a file is known to hold no mail and changes all the time."""
    name = name.lower()
    return name.startswith(".") or name.endswith(_JUNK_SUFFIX) or name in _JUNK_NAMES
