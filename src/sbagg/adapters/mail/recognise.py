"""Recognising mail at a path from little of it: names, the starts of a few files, and the first messages."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from sbagg.adapter import Event, Raw, SourceError
from sbagg.adapters.mail.messages import kind_of
from sbagg.adapters.mail.source import READ_ERRORS, is_junk, is_maildir
from sbagg.formats.addresses import addresses
from sbagg.formats.headers import split_message
from sbagg.formats.mbox import take_from_line
from sbagg.formats.tree import Tree, is_zip

_HEAD = 8 * 1024
_MOST_SEEN, _MOST_SAMPLED, _MOST_KEYS, _MOST_BYTES = 2_000, 40, 200, 8 * 1024 * 1024
SINGLE = "mail message"
_SURE, _MBOX, _SINGLE, _SHARE_FLOOR, _SHARE_AT_ALL = 95, 90, 60, 0.5, 0.2
_MAJORITY = 0.6
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to")


def kind_of_path(path: Path) -> tuple[int, str] | None:
    """Return (confidence, label) if mail lies at a path."""
    try:
        if path.is_dir():
            return _folder(path)
        if is_zip(path):
            return _zip(path)
        with path.open("rb") as file:
            return _single(file.read(_HEAD))
    except (*READ_ERRORS, SourceError):
        return None


def first_messages(events: Iterable[Event]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return whose mailbox it is, if the first messages agree, and their (stream, key)."""
    sample: list[tuple[str, str]] = []
    owners: Counter[str] = Counter()
    size = 0
    try:
        for event in events:
            if isinstance(event, Raw):
                sample.append((event.stream, event.key))
                owners.update(_delivered(event.data))
                size += len(event.data)
            if len(sample) >= _MOST_KEYS or size >= _MOST_BYTES:
                break
    except SourceError:
        pass
    owner, count = owners.most_common(1)[0] if owners else ("", 0)
    return owner if count > _MAJORITY * len(sample) else "", tuple(sample)


def _delivered(data: bytes) -> set[str]:
    headers, _ = split_message(take_from_line(data[: 64 * 1024])[1])
    found = (next(addresses(value), ("", ""))[1] for name in _DELIVERED for value in headers.all(name)[:3])
    return {address.lower() for address in found if "@" in address}


def _single(head: bytes) -> tuple[int, str] | None:
    kind = kind_of(head)
    if kind == "mbox":
        return (_SURE, "Gmail Takeout mailbox") if b"\nX-GM-THRID:" in head else (_MBOX, "mbox mailbox")
    return (_SINGLE, SINGLE) if kind in {"message", "emlx"} else None


def _zip(path: Path) -> tuple[int, str] | None:
    with Tree(path) as tree:
        names = [name for name in tree.members if not is_junk(name.rpartition("/")[2])]
        boxes = [name for name in names if name.lower().endswith(".mbox")]
        for name in boxes[:3]:
            if kind_of(tree.read(name, _HEAD)) == "mbox":
                return _SURE, "Google Takeout mail" if "/mail/" in f"/{name.lower()}" else "zip of mailboxes"
        return _by_share("zip", (tree.read(name, _HEAD) for name in _spread(names)))


def _folder(path: Path) -> tuple[int, str] | None:
    if is_maildir(path):
        return _SURE, "Maildir"
    files: list[str] = []
    for number, (top, names, found) in enumerate(os.walk(path)):
        if any(is_maildir(Path(top, name)) for name in names[:_MOST_SAMPLED]):
            return _SURE, "Maildir"
        names[:] = sorted(name for name in names if not name.startswith("."))
        files.extend(os.path.join(top, name) for name in sorted(found)[:_MOST_SEEN] if not is_junk(name))  # noqa: PTH118 - fast
        if len(files) >= _MOST_SEEN or number >= _MOST_SEEN // 10:
            break
    return _by_share("folder", _heads(_spread(files)))


def _heads(files: Iterable[str]) -> Iterator[bytes]:
    for name in files:
        try:
            with Path(name).open("rb") as file:
                yield file.read(_HEAD)
        except OSError:
            continue


def _spread(names: list[str]) -> list[str]:
    return names[:: max(len(names) // _MOST_SAMPLED, 1)][:_MOST_SAMPLED]


def _by_share(what: str, heads: Iterable[bytes]) -> tuple[int, str] | None:
    kinds = Counter(kind_of(head) for head in heads if head.strip())
    total = kinds.total()
    share = (kinds["message"] + kinds["emlx"] + kinds["mbox"]) / total if total else 0.0
    if share < _SHARE_AT_ALL:
        return None
    if share < _SHARE_FLOOR:
        return int(100 * share), f"{what} with mail messages"
    if kinds["mbox"] * 2 >= total:
        return _MBOX, f"{what} of mailboxes"
    return 50 + int(20 * share), f"{what} of mail messages"
