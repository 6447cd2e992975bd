"""Fetching from Maildir folders (https://cr.yp.to/proto/maildir.html), Maildir++ and Thunderbird's among them.

A delivered file never changes, so the unique names are the stamp: marking a message read opens nothing. In a folder
that changed every file is read, so that what is gone is known; the engine passes over what is unchanged.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from sbagg.adapter import Checkpoint, Context, Event, Raw, Refused, Skipped
from sbagg.adapters.mail.messages import CUT_MEDIA, MEDIA, Batch, text_of
from sbagg.adapters.mail.source import Folder, stamp
from sbagg.formats.mbox import MESSAGE_LIMIT
from sbagg.normalize import clean

_FLAGS = (("T", "trash"), ("D", "draft"))
_DELIVERED = re.compile(r"(\d{9,10})[.,_]")


def fetch_maildir(ctx: Context, folder: Folder, stream: str, skip: str) -> Iterator[Event]:
    """Yield the messages of a Maildir folder. The state is as for any folder of messages."""
    assert folder.maildir
    names = sorted(_maildir_names(folder.maildir))
    mark = stamp(f"{unique}\0{reason}" for unique, _, reason in names)
    state = ctx.cursor(stream)
    if state.get("stamp") == mark and state.get("done"):
        return
    after = text_of(state.get("after")) if state.get("stamp") == mark else ""
    batch, whole = Batch(), True
    for unique, path, reason in names:
        if unique <= after:
            continue
        event = _maildir_file(unique, path, stream, skip or reason)
        whole = whole and not isinstance(event, Refused)
        yield event
        if batch.full(len(event.data) if isinstance(event, Raw) else 0):
            yield Checkpoint({"stamp": mark, "after": unique, "done": False}, stream)
    yield Checkpoint({"stamp": mark, "after": "", "done": whole}, stream, complete=whole and not after)


def _maildir_names(folder: Path) -> Iterator[tuple[str, Path, str]]:
    """Yield (unique name, path, why it is skipped) for the messages in ``cur`` and ``new``."""
    for part in ("cur", "new"):
        if not (folder / part).is_dir():
            continue
        with os.scandir(folder / part) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and entry.is_file():
                    unique, reason = maildir_flags(clean(entry.name))
                    yield unique, Path(entry.path), reason


def maildir_flags(name: str) -> tuple[str, str]:
    """Return the unique part of a Maildir file's name and why its flags have it skipped, if they do."""
    unique, mark, info = name.rpartition("2,")
    if not mark or unique[-1:] not in {":", ";", "!"}:  # what Windows allows in place of the colon
        return name, ""
    return unique[:-1], next((reason for flag, reason in _FLAGS if flag in info), "")


def _maildir_file(unique: str, path: Path, stream: str, skip: str) -> Event:
    if skip:
        return Skipped(skip, clean(str(path)))
    try:
        with path.open("rb") as file:
            data = file.read(MESSAGE_LIMIT)
            delivered = _DELIVERED.match(unique)
            at = int(delivered[1]) if delivered else int(os.fstat(file.fileno()).st_mtime)
    except OSError as error:
        return Refused(unique, f"cannot be read: {error}", stream, clean(str(path)))
    media = CUT_MEDIA if len(data) >= MESSAGE_LIMIT else MEDIA
    return Raw(unique, data, media, stream, clean(str(path)), at)
