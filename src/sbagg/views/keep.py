"""What was forgotten, saved, restored, and taken over from another machine."""

from __future__ import annotations

from typing import ClassVar

from sbagg.views.base import Time, View, view
from sbagg.views.items import Ref


@view
class Forgotten(View):
    """What forgetting somebody did, or with ``dry_run`` would do. ``items`` went whole, ``shared`` stay without them.
    ``alike`` are other people with a name of theirs, who may be them. ``originals`` are the sources' own files,
    ``backups`` files of ours: both hold them still. ``still`` names places that cannot be cleaned. ``who`` is whom the user
    named, in their words; ``person`` and ``known`` (``kind:value``) say who that is, as long as they are not forgotten.
    """  # fmt: skip

    schema: ClassVar[str] = "sbagg.forgotten/1"
    act: str | None
    identities: int
    cards: int
    items: int
    shared: int
    acts: int
    alike: tuple[Ref, ...]
    originals: tuple[str, ...]
    backups: tuple[str, ...]
    still: tuple[str, ...]
    dry_run: bool = False
    who: str = ""
    person: Ref | None = None
    known: tuple[str, ...] = ()


@view
class SavedFile(View):
    """A file in a backup: its size in bytes and the SHA-256 of its content."""

    name: str
    size: int
    sha256: str


@view
class Backup(View):
    """A backup that was written. ``bytes`` is its size, ``at`` when it was made."""

    schema: ClassVar[str] = "sbagg.backup/1"
    path: str
    bytes: int
    at: Time
    schema_version: int | None
    files: tuple[SavedFile, ...]


@view
class Restored(View):
    """A backup that was checked, and with ``restored`` put in place; ``aside`` is where what was there lies now.

    ``programs`` are those that its configuration makes each sync run. ``forgotten`` counts acts of forgetting that were
    carried over: they hold in what was restored too.
    """

    schema: ClassVar[str] = "sbagg.restore/1"
    path: str
    at: Time | None
    made_by: str
    schema_version: int | None
    files: tuple[SavedFile, ...]
    programs: tuple[str, ...]
    restored: bool
    aside: str | None
    forgotten: int


@view
class SkippedLine(View):
    """A line of a decisions file that is no act, and why."""

    line: int
    reason: str


@view
class Decisions(View):
    """A decisions file that was written, or taken over: ``acts`` are in it, ``added`` of them were new here."""

    schema: ClassVar[str] = "sbagg.decisions/1"
    path: str
    acts: int
    added: int
    skipped: tuple[SkippedLine, ...]
