"""Archives of one account, oldest first: which are new, what they hold, and what the newest lacks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import (
    Checkpoint,
    Context,
    Event,
    Export,
    Fact,
    Gone,
    Json,
    Raw,
    RecordError,
    Refused,
    Skipped,
    SourceError,
)
from sbagg.adapters.twitter_archive import accounts, grailbird, messages, tweets
from sbagg.adapters.twitter_archive.archive import Archive
from sbagg.adapters.twitter_archive.grailbird import open_grailbird
from sbagg.adapters.twitter_archive.manifest import is_known, open_modern
from sbagg.formats.tree import Tree
from sbagg.formats.twittervalues import count, mapping, unpack

_STREAMS = (
    "account", "profile", "tweets", "community-tweets", "notes", "direct-messages", "group-messages", "likes",
    "followers", "following",
)  # fmt: skip
_LISTED_IN_FULL = frozenset(
    {"tweets", "community-tweets", "direct-messages", "group-messages", "followers", "following"}
)
_ENOUGH = 0.8
_SAMPLE = 50
_SUFFIXES = (".js", ".csv")
_OLD = frozenset({"tweets.csv", "user_details.js", "tweet_index.js"})
_HINT = "Copy or download it again, then: sbagg sync PATH"


@dataclass(slots=True)
class _Found:
    """An archive on disk. ``mark`` changes when it does; ``pending`` are the streams not yet read from it."""

    path: Path
    mark: str
    generated: int
    pending: list[str]


@dataclass(slots=True)
class _Run:
    """One call of ``fetch``: the states of the streams, and the keys that each archive read so far listed."""

    ctx: Context
    states: dict[str, dict[str, Json]]
    several: bool
    listed: dict[str, set[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class TwitterArchive:
    """Archives of an X (Twitter) account, as zip or unpacked: posts, direct messages, likes and followers.

    ``path``: one or more archives of the same account. E-mail address, phone number, logins, devices and
    advertising data in them are not read.
    """

    path: tuple[Path, ...]

    version: ClassVar[int] = 2
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "twitter"
    formats: ClassVar[str] = "X (Twitter) archives of every era, as zip or folder"
    example: ClassVar[str] = "sbagg sync ~/Downloads/twitter-2026-11-01-0a1b2c.zip"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Tell whether an archive lies at ``path``, and whose it is."""
        if path.is_dir() and not _may_be_archive(path):
            return None
        with Tree(path) as tree:
            archive = _open(tree)
            return _describe(archive, path) if archive else None

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the records of each archive that is new or changed, stream by stream.

        A checkpoint follows each stream of an archive, so that an interrupted one is listed again as a whole:
        only so can it be said what is no longer there.
        """
        states = {stream: self._state(ctx, stream) for stream in _STREAMS}
        found = sorted((_look(path, states) for path in self.path), key=lambda one: one.generated)
        run = _Run(ctx, states, several=sum(bool(one.pending) for one in found) > 1)
        for one in found:
            if one.pending:
                yield from _export(run, one, is_newest=one is found[-1])

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn one record into facts."""
        data = unpack(raw.data)
        if raw.stream == "tweets":
            yield from grailbird.parse(data) if "row" in data else tweets.parse(data)
        elif raw.stream == "community-tweets":
            yield from tweets.parse(data, ("community",))
        elif raw.stream == "notes":
            yield from tweets.parse_note(data)
        elif raw.stream in {"direct-messages", "group-messages"}:
            yield from messages.parse(data)
        elif raw.stream in accounts.WRAPPERS:
            yield from accounts.parse(raw.stream, data, raw.at)
        else:
            raise RecordError(f"no stream of an X archive: {raw.stream!r}")

    def _state(self, ctx: Context, stream: str) -> dict[str, Json]:
        known = mapping(dict(ctx.cursor(stream)).get("exports"))
        return {name: known[name] for name in map(str, self.path) if name in known}


def _export(run: _Run, found: _Found, *, is_newest: bool) -> Iterator[Event]:
    with Tree(found.path) as tree:
        archive = _open(tree)
        if archive is None:
            raise SourceError(f"{found.path}: is no X archive", _HINT)
        for name, reason in archive.unread.items():
            yield Skipped(reason, tree.locator(name))
        readers = _readers(archive)
        for stream in found.pending:
            keys: set[str] = set()
            for event in readers[stream](stream) if stream in readers else ():
                if isinstance(event, Raw) and (run.several or not keys):
                    keys.add(event.key)
                yield event
            for warning in archive.miscounts(stream):
                run.ctx.warn(f"{found.path.name}: {warning}")
            is_complete = is_newest and bool(keys) and stream in _LISTED_IN_FULL and archive.lists_all(stream)
            earlier = run.listed.setdefault(stream, set())
            missing = earlier - keys if is_complete else set()
            if len(missing) > (1 - _ENOUGH) * len(earlier):
                run.ctx.warn(f"{found.path.name}: holds too few {stream} to tell what is gone")
                is_complete, missing = False, set()
            yield from (Gone(key, stream) for key in sorted(missing))
            earlier |= keys
            run.states[stream][str(found.path)] = {"mark": found.mark, "generated": found.generated}
            yield Checkpoint({"exports": dict(run.states[stream])}, stream, is_complete)


def _open(tree: Tree) -> Archive | None:
    return open_modern(tree) or open_grailbird(tree)


def _readers(archive: Archive) -> dict[str, Callable[[str], Iterator[Raw | Skipped | Refused]]]:
    """Return what reads each stream of the archive."""
    posts = tweets.Tweets(archive)
    readers = {stream: partial(accounts.records, archive) for stream in accounts.WRAPPERS}
    readers |= {stream: partial(messages.records, archive) for stream in messages.STREAMS}
    if archive.form == "modern":
        return {**readers, **dict.fromkeys(tweets.STREAMS, posts.records), "notes": posts.notes}
    return {"tweets": partial(grailbird.records, archive), "account": partial(grailbird.account, archive)}


def _look(path: Path, states: dict[str, dict[str, Json]]) -> _Found:
    """Tell what is new at ``path``; what was read before and is unchanged is not opened."""
    try:
        status = path.stat()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}", _HINT) from error
    mark = _folder_mark(path) if path.is_dir() else f"{status.st_size}:{status.st_mtime_ns}"
    known = {stream: mapping(state.get(str(path))) for stream, state in states.items()}
    pending = [stream for stream, entry in known.items() if entry.get("mark") != mark]
    if pending:
        with Tree(path) as tree:
            archive = _open(tree)
            generated = archive.generated if archive else None
    else:
        generated = count(known[_STREAMS[0]].get("generated"))
    return _Found(path, mark, generated or 0, pending)


def _folder_mark(path: Path) -> str:
    with Tree(path) as tree:
        lines = [f"{m.name}:{m.size}:{m.mtime}" for m in tree.members.values() if m.name.endswith(_SUFFIXES)]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _may_be_archive(path: Path) -> bool:
    """Tell whether a folder could be an archive, before all that lies below it is listed."""
    try:
        folders = [folder for folder in (path, path / "data", path / "data/js") if folder.is_dir()]
        return any(is_known(file.name) or file.name in _OLD for folder in folders for file in folder.iterdir())
    except OSError:
        return False


def _describe(archive: Archive, path: Path) -> Export:
    owner = archive.owner
    whose = f" of @{owner.handle}" if owner.handle else f" of account {owner.id}" if owner.id else ""
    made = f", generated {datetime.fromtimestamp(archive.generated or 0, UTC):%Y-%m-%d}" if archive.is_dated else ""
    sample: tuple[tuple[str, str], ...] = ()
    if not owner.id:
        events = (event for event in _readers(archive)["tweets"]("tweets") if isinstance(event, Raw))
        sample = tuple((event.stream, event.key) for event in islice(events, _SAMPLE))
    return Export(
        confidence=100 if archive.whole or owner else 90,
        label=f"X archive{whose}{made}",
        options={"path": [str(path)]},
        account=owner.id,
        me=owner.identities(),
        sample=sample,
    )
