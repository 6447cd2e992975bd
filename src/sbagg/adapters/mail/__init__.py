"""Mail files: mbox (Gmail Takeout, Thunderbird, Apple Mail), Maildir, ``.eml`` and ``.emlx``, in folders and zips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, Refused, Skipped, SourceError
from sbagg.adapters.mail import mboxes
from sbagg.adapters.mail.maildir import fetch_maildir
from sbagg.adapters.mail.messages import fetch_folder
from sbagg.adapters.mail.recognise import SINGLE, first_messages, kind_of_path
from sbagg.adapters.mail.source import Folder, folders, single
from sbagg.formats.firstlook import FirstLook
from sbagg.formats.maildate import timestamp
from sbagg.formats.mailfolders import folder_names, skip_reason
from sbagg.formats.mailrecord import record_facts
from sbagg.formats.mbox import take_from_line
from sbagg.formats.tree import is_zip


@dataclass(frozen=True)
class Mail:
    """Mail in files: mbox, Gmail Takeout, Thunderbird, Apple Mail, Maildir, .eml and .emlx.

    ``path`` names files, folders or zips of one account, oldest first. ``region`` (DE) is the country of phone numbers
    without one in signatures. Spam, trash, drafts, unsent mail and chats
    are left out and counted, whatever language their folders and labels are in.
    """

    path: tuple[Path, ...]
    region: str = ""

    version: ClassVar[int] = 4
    keeps_raw: ClassVar[bool] = False
    channel: ClassVar[str] = "email"
    formats: ClassVar[str] = "mbox, Gmail Takeout, Thunderbird, Apple Mail, Maildir, .eml, .emlx"
    example: ClassVar[str] = "sbagg sync ~/Downloads/takeout-20261101.zip"
    misses_paths: ClassVar[bool] = True  # streams are named by a path's place among the others

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield what is new since the cursors.

        A stream is an mbox file or a folder of message files, named by its path within the source: the same in next
        month's export. From the second ``path`` on its name comes first, so that cursors do not meet.
        """
        for root, prefix in zip(self.path, _prefixes(self.path), strict=True):
            if not root.exists():
                if root == self.path[-1]:
                    raise SourceError(f"{root}: no such file or folder", "Check the path, then: sbagg sync PATH")
                continue
            if _is_read(ctx, root, prefix):
                continue
            for folder in folders(root):
                yield from _fetch_folder(ctx, folder, prefix)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn one message into an interaction and hints about its author, or say why its labels leave it out."""
        boxed = raw.media.startswith(mboxes.MEDIA)
        line, data = take_from_line(raw.data) if boxed else ("", raw.data)
        yield from record_facts(
            data,
            folder=_folder_label(raw.stream),
            arrived=timestamp(line) if boxed else raw.at,
            region=self.region,
            locator=raw.locator,
            cut=raw.media.endswith("cut"),
        )

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Say whether mail lies at a path, whose, and how sure that is."""
        found = kind_of_path(path)
        if not found:
            return None
        confidence, label = found
        account, sample = first_messages(Mail((path,)).fetch(FirstLook()))
        return Export(
            confidence,
            label,
            {"path": [str(path)]},
            account,
            (),
            sample,
            lone=label == SINGLE,
            part=path.is_file() and is_zip(path),
        )


def _prefixes(paths: tuple[Path, ...]) -> list[str]:
    """Return what to put before the stream names of each path: nothing for the first, its name for the others."""
    taken, prefixes = {paths[0].name} if paths else set(), [""]
    for number, path in enumerate(paths[1:], 2):
        name = path.name if path.name not in taken else f"{path.name}#{number}"
        taken.add(name)
        prefixes.append(f"{name}!")
    return prefixes[: len(paths)]


def _is_read(ctx: Context, root: Path, prefix: str) -> bool:
    """Tell without opening it whether a single mbox file was read to its end and has not changed."""
    if not root.is_file():
        return False
    entry = single(root)
    return mboxes.is_known(ctx, entry, prefix + entry.name)


def _fetch_folder(ctx: Context, folder: Folder, prefix: str) -> Iterator[Event]:
    for problem in folder.problems:
        yield Refused(problem.name, problem.reason, prefix + folder.path, problem.name)
    skip = skip_reason("/".join(folder_names(folder.path)))
    if folder.maildir:
        yield from fetch_maildir(ctx, folder, prefix + folder.path, skip)
    else:
        yield from fetch_folder(ctx, folder, prefix, skip)


@lru_cache(maxsize=64)
def _folder_label(stream: str) -> tuple[str, ...]:
    """Return the name of the mail folder that a stream is, as a label."""
    names = [name for name in folder_names(stream.rpartition("!")[2]) if name not in {"mbox", "Messages"}]
    return (names[-1],) if names else ()
