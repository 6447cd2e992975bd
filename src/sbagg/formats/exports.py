"""Exports that are read once: which of a source's paths are new or changed, and from where an interrupted run goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from sbagg.adapter import Checkpoint, Context, Event, Json, SourceError
from sbagg.formats.tree import Tree

STEP = 500
"""Events between two checkpoints."""


def resumed(
    ctx: Context, paths: Sequence[Path], version: int, read: Callable[[Path], Iterable[Event]]
) -> Iterator[Event]:
    """Yield the events of each path that is new or changed, oldest path first, with checkpoints.

    ``read`` yields the events of one path, in the same order each time; what an interrupted run has handed on is read
    over. What an adapter of another ``version`` has read is read again.
    """
    known = ctx.cursor().get("exports")
    state: dict[str, Json] = dict(known) if isinstance(known, dict) else {}
    for path in paths:
        name, mark = str(path), f"{version}:{_mark(path)}"
        before = state.get(name)
        progress = before if isinstance(before, dict) and before.get("mark") == mark else {}
        if progress.get("finished") is True:
            continue
        done = progress.get("done")
        skip = done if isinstance(done, int) else 0
        for number, event in enumerate(read(path), 1):
            if number <= skip:
                continue
            yield event
            if number % STEP == 0:
                state[name] = {"mark": mark, "done": number}
                yield Checkpoint({"exports": dict(state)})
        state[name] = {"mark": mark, "finished": True}
        yield Checkpoint({"exports": dict(state)})


def _mark(path: Path) -> str:
    """Return what changes when the path does: a digest of its files' names, sizes and times; a database has a log beside it."""
    try:
        log = path.with_name(f"{path.name}-wal")
        found = [one.stat() for one in (path, log) if one == path or one.exists()]
        files: list[list[str | int]] = [["", status.st_size, status.st_mtime_ns] for status in found]
        if path.is_dir():
            with Tree(path) as tree:
                files = [[member.name, member.size, member.mtime] for member in tree.members.values()]
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be read: {error.strerror or error}", "Check the path, then: sbagg sync PATH"
        ) from error
    return hashlib.sha256(json.dumps(files).encode("utf-8", "surrogateescape")).hexdigest()[:32]
