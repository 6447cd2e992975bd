"""Fetching from data files, folder by folder, and from saved messages; what has not changed since is not opened."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO

from sbagg.adapter import Checkpoint, Context, Event, Json, Raw, Refused, Skipped, SourceError
from sbagg.adapters.outlook import item, saved
from sbagg.adapters.outlook.reading import Ended, Failed, Folder, Read, read
from sbagg.adapters.outlook.recognise import (
    INSTALL,
    LIBRARIES,
    MESSAGES,
    READ_ERRORS,
    SAVED,
    STORE,
    is_missing,
    kind_of,
)
from sbagg.formats.mailfolders import skip_reason
from sbagg.formats.tree import Tree
from sbagg.normalize import clean

_WHOLE = "*"
"""The end of the name of the stream that says that all of a data file was read."""
_MOST_ITEMS, _MOST_BYTES = 500, 16 * 1024 * 1024
_MOST_COUNTED = 1_000_000
_LARGEST = 256 * 1024 * 1024


def fetch(ctx: Context, path: Path, prefix: str) -> Iterator[Event]:
    """Yield what is new at a path. ``prefix`` begins the names of its streams."""
    with Tree(path) as tree:
        if tree.kind == "file" and _store_is_read(ctx, path, prefix):
            return
        for problem in tree.problems:
            yield Refused(problem.name, problem.reason, prefix + MESSAGES, problem.name)
        mark = _stamp(tree)
        state = ctx.cursor(prefix + MESSAGES)
        if state.get("stamp") == mark and state.get("done"):
            return
        after = str(state.get("after", "")) if state.get("stamp") == mark else ""
        run = _Messages(tree, prefix, after)
        for name in tree.members:
            if _kind(tree, name) == STORE:
                yield from _inside(ctx, tree, name, prefix)
            elif name > after:
                yield from run.member(name, mark)
        if tree.kind != "file" or run.seen:
            done = Checkpoint({"stamp": mark, "after": "", "done": run.whole}, prefix + MESSAGES, complete=run.complete)
            yield done


def _inside(ctx: Context, tree: Tree, name: str, prefix: str) -> Iterator[Event]:
    if tree.kind == "file":
        yield from fetch_store(ctx, tree.path, prefix)
    elif tree.kind == "folder":
        yield from fetch_store(ctx, tree.path / name, f"{prefix}{name}!")
    else:
        yield Refused(
            name, "an Outlook data file in an archive: unpack it first", prefix + MESSAGES, tree.locator(name)
        )


@dataclass
class _Messages:
    """One pass over saved messages."""

    tree: Tree
    prefix: str
    after: str
    seen: int = 0
    whole: bool = True
    count: int = 0
    size: int = 0

    @property
    def complete(self) -> bool:
        return self.whole and not self.after and self.seen > 0 and self.tree.kind != "file"

    def member(self, name: str, mark: str) -> Iterator[Event]:
        stream, where = self.prefix + MESSAGES, clean(self.tree.locator(name))
        try:
            event = self._event(name, stream, where)
        except (*READ_ERRORS, *saved.FAILURES) as error:
            event = Refused(clean(name), f"cannot be read: {error}", stream, where)
        self.whole = self.whole and not isinstance(event, Refused)
        self.seen += not isinstance(event, Skipped)
        yield event
        self.count, self.size = self.count + 1, self.size + (len(event.data) if isinstance(event, Raw) else 0)
        if self.count >= _MOST_ITEMS or self.size >= _MOST_BYTES:
            self.count = self.size = 0
            yield Checkpoint({"stamp": mark, "after": name, "done": False}, stream)

    def _event(self, name: str, stream: str, where: str) -> Event:
        with self.tree.open(name) as file:
            kind = kind_of(file)
        if kind != SAVED:
            return Skipped("not a file of Outlook", where)
        if reason := skip_reason(name.rpartition("/")[0]):
            return Skipped(reason, where)
        _need(self.tree.path, SAVED)
        member = self.tree.members[name]
        with self.tree.open(name) as file:
            held = saved.read(_sought(file, member.size, on_disk=self.tree.kind in {"file", "folder"}))
        return Raw(item.key(held), item.pack(held), item.MEDIA, stream, where, item.changed(held))


def fetch_store(ctx: Context, path: Path, prefix: str) -> Iterator[Event]:
    """Yield the items of a data file that has changed; a stream is a folder of it.

    The state of a folder holds size and time of the file, and the index after which to go on.
    """
    if _store_is_read(ctx, path, prefix):
        return
    _need(path, STORE)
    status = path.stat()
    file: dict[str, Json] = {"size": status.st_size, "mtime_ns": status.st_mtime_ns}
    run = _Store(ctx, path, prefix, file)
    for told in read(path):
        yield from run.take(told)
    yield Checkpoint(file | {"done": True}, prefix + _WHOLE)


@dataclass
class _Store:
    """One pass over a data file. ``after`` is the index up to which an earlier run read this folder of this very file."""

    ctx: Context
    path: Path
    prefix: str
    file: dict[str, Json]
    stream: str = ""
    where: str = ""
    after: int = -1
    index: int = -1
    whole: bool = True
    count: int = 0
    size: int = 0
    names: set[str] = field(default_factory=set)

    def take(self, told: Folder | Read | Failed | Ended) -> Iterator[Event]:
        if isinstance(told, Folder):
            yield from self._begin(told)
        elif isinstance(told, Ended):
            if self.after < self.index or self.after < 0:
                yield self._checkpoint(done=True)
        elif isinstance(told, Failed) and told.index is None:
            where = clean(f"{self.path}!{told.path}")
            yield Refused(told.path, f"a folder cannot be read: {told.reason}", self.prefix + told.path, where)
        elif told.index is not None and told.index > self.after:
            yield from self._one(told)

    def _begin(self, told: Folder) -> Iterator[Event]:
        name = told.path
        while name in self.names:
            name += "#"
        self.names.add(name)
        self.stream, self.where = self.prefix + name, clean(f"{self.path}!{name}")
        state = self.ctx.cursor(self.stream)
        same = all(state.get(key) == held for key, held in self.file.items())
        after = state.get("after")
        self.after = after if same and isinstance(after, int) else -1
        self.index, self.whole, self.count, self.size = -1, self.after < 0, 0, 0
        if told.skip:
            for _ in range(min(told.count, _MOST_COUNTED)):
                yield Skipped(told.skip, self.where)

    def _one(self, told: Read | Failed) -> Iterator[Event]:
        assert told.index is not None
        self.index = told.index
        where = f"{self.where}#{told.index}"
        if isinstance(told, Failed):
            self.whole = False
            yield Refused(
                f"{self.where.rpartition('!')[2]}#{told.index}", f"cannot be read: {told.reason}", self.stream, where
            )
        else:
            yield Raw(told.key, told.data, item.MEDIA, self.stream, where, told.at)
            self.size += len(told.data)
        self.count += 1
        if self.count >= _MOST_ITEMS or self.size >= _MOST_BYTES:
            self.count = self.size = 0
            yield self._checkpoint(done=False)

    def _checkpoint(self, *, done: bool) -> Checkpoint:
        return Checkpoint(
            self.file | {"after": self.index}, self.stream, complete=done and self.whole and self.index >= 0
        )


def _store_is_read(ctx: Context, path: Path, prefix: str) -> bool:
    status, state = path.stat(), ctx.cursor(prefix + _WHOLE)
    return bool(state.get("done")) and (state.get("size"), state.get("mtime_ns")) == (
        status.st_size,
        status.st_mtime_ns,
    )


def _need(path: Path, kind: str) -> None:
    if is_missing(kind):
        raise SourceError(f"{path}: an Outlook {kind}; {LIBRARIES[kind]}, which reads it, is not installed", INSTALL)


def _kind(tree: Tree, name: str) -> str:
    try:
        with tree.open(name) as file:
            return kind_of(file)
    except READ_ERRORS:
        return ""


def _sought(file: IO[bytes], size: int, *, on_disk: bool) -> IO[bytes]:
    """Return what can be sought in cheaply: a member of an archive is read whole."""
    if on_disk:
        return file
    if size > _LARGEST:
        raise ValueError("too large to be read out of an archive; unpack it first")
    return BytesIO(file.read(_LARGEST))


def _stamp(tree: Tree) -> str:
    digest = hashlib.sha256()
    for member in tree.members.values():
        digest.update(f"{member.name}\0{member.size}\0{member.mtime}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32]
