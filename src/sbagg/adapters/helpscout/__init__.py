"""Help Scout and FreeScout: conversations, what was said in them, customers and users."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, Skipped
from sbagg.adapters.helpscout.facts import Helpdesk
from sbagg.adapters.helpscout.records import Reader
from sbagg.formats import desk
from sbagg.formats.exports import resumed
from sbagg.formats.firstlook import sample
from sbagg.formats.tree import Tree

__all__ = ["HelpScout"]
_SURE, _FOLDER = 85, 80
_MARKS = (
    (b'"mailboxId"', b'"createdBy"'), (b'"threads"', b'"createdBy"', b'"body"'), (b'"firstName"', b'"socialProfiles"'),
    (b'"firstName"', b'"social_profiles"'), (b'"firstName"', b'"initials"', b'"role"'),
    (b'"customers"', b'"firstName"', b'"_embedded"'),
)  # fmt: skip
"""Fields of a conversation, an answer of threads, a customer (of both versions), a user, an answer of customers."""


@dataclass(frozen=True)
class HelpScout:
    """Help Scout (and FreeScout, whose API is alike): saved answers: conversations with their threads, customers, users.

    ``path`` names files, folders or zips of one account, oldest first. ``account`` tells accounts apart. ``region`` (DE) is
    the country of phone numbers without one. Notes are kept as internal; users count as colleagues. What was said is in
    answers of ``/v2/conversations?embed=threads`` and ``/v2/conversations/{id}/threads``.
    """

    path: tuple[Path, ...]
    account: str = ""
    region: str = ""

    version: ClassVar[int] = 2
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "support"
    formats: ClassVar[str] = "API answers of Help Scout and FreeScout: conversations, threads, customers, users"
    example: ClassVar[str] = "sbagg sync ~/helpscout"

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise a file, a folder or a zip by the fields that only Help Scout's objects have together."""
        return desk.recognised(path, _export)

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the objects of the files that are new or changed."""
        yield from resumed(ctx, self.path, self.version, Reader.of(self.path).read)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn an object into facts."""
        yield from Helpdesk(self.account or "helpscout", self.region).facts(raw)


def _export(tree: Tree, heads: list[bytes]) -> Export | None:
    if not all(any(all(mark in head for mark in marks) for marks in _MARKS) for head in heads):
        return None
    return Export(
        confidence=_FOLDER if tree.kind == "folder" else _SURE,
        label="Help Scout answers",
        options={"path": [str(tree.path)]},
        sample=sample(Reader.of((tree.path,)).read(tree.path)),
    )
