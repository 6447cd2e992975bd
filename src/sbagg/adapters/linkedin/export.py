"""One export: which of its files hold what, told by their columns, and its rows.

The files of all years are CSV in UTF-8 (once UTF-16 with tabs). What they are called and how their columns are spelt varies
by a blank or a capital; ``Connections.csv`` has lines of notes above its header since 2021.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from types import MappingProxyType

from sbagg.adapter import Refused, Skipped
from sbagg.formats import table, values
from sbagg.formats.csvfile import Line, lines
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.tree import Tree
from sbagg.normalize import clean

SUFFIXES = (".csv", ".tsv", ".txt")
_HEAD = 64 * 1024
_DEEPEST = 2
_ENOUGH = 4
_NAMED = re.compile(r"LinkedIn_?DataExport_(\d\d)-(\d\d)-(\d{4})", re.IGNORECASE)
_MACHINES = re.compile(r"guide|coach|learning")
"""Conversations with LinkedIn's own assistants lie in files of the same columns."""
COLUMNS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = MappingProxyType(
    {
        stream: (frozenset(proof.split()), frozenset(f"{proof} {more}".split()))
        for stream, proof, more in (
            ("connections", "firstname lastname connectedon", "url emailaddress company position"),
            ("messages", "conversationid from to date content",
             "conversationtitle senderprofileurl recipientprofileurls subject folder attachments ismessagedraft isconversationdraft"),
            ("invitations", "from to sentat direction", "message inviterprofileurl inviteeprofileurl"),
            ("profile", "firstname lastname headline twitterhandles", "maidenname websites summary industry"),
            ("addresses", "emailaddress confirmed primary", "updatedon"),
            ("contacts", "firstname lastname emails", "source companies title phonenumbers createdat fullname birthday profiles"),
            ("notes", "connectionprofileurl note", "connectionfirstname connectionlastname createdon editedon"),
            ("follows", "organization followedon", ""),
        )
    }
)  # fmt: skip
"""Stream -> the columns that prove it, and all that are read; in the order of :func:`column`. Files that have neither a
stream's proof nor anything else that is read are named and left out.
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of the export whose rows are read: what they hold, and its columns as written."""

    member: str
    stream: str
    header: tuple[str, ...]


@dataclass(slots=True)
class Archive:
    """An opened export. ``generated`` (unix seconds) is when it was made, ``unread`` the other files in it."""

    tree: Tree
    generated: int
    sheets: list[Sheet] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def of(self, stream: str) -> list[Sheet]:
        """Return the files that hold a stream."""
        return [sheet for sheet in self.sheets if sheet.stream == stream]

    def rows(self, sheet: Sheet) -> Iterator[Line | Refused | Skipped]:
        """Yield the rows of a file, their cells by :func:`column`, and what is none."""
        for line in lines(self.tree, sheet.member, frozenset(sheet.header), sheet.stream):
            if isinstance(line, Line):
                yield Line({column(name): cell for name, cell in line.cells.items()}, line.place, line.locator)
            else:
                yield line


@lru_cache(maxsize=1024)
def column(name: str) -> str:
    """Return a column's name for comparison: letters and digits only, in lower case."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def opened(tree: Tree) -> Archive:
    """Look through the files of a tree."""
    archive = Archive(tree, _generated(tree))
    for name in tree.members:
        if name.count("/") > _DEEPEST or not (name.lower().endswith(SUFFIXES) or tree.kind == "file"):
            archive.unread.append(name)
            continue
        try:
            sheet = _sheet(tree, name)
        except UNREADABLE as error:
            archive.refused.append(Refused(clean(name), f"cannot be read: {error}", "", clean(tree.locator(name))))
            continue
        if sheet:
            archive.sheets.append(sheet)
        else:
            archive.unread.append(name)
    return archive


def stream_of(header: Sequence[str]) -> str:
    """Return the stream whose columns a header has; empty for none of them."""
    found = {column(name) for name in header}
    return next((stream for stream, (proof, _) in COLUMNS.items() if proof <= found), "")


def _sheet(tree: Tree, name: str) -> Sheet | None:
    head = tree.read(name, _HEAD)
    header = table.layout_of(lambda: io.BytesIO(head), _known).header
    stream = stream_of(header)
    if not stream or (stream == "messages" and _MACHINES.match(column(PurePosixPath(name).stem))):
        return None
    return Sheet(name, stream, header)


def _known(cells: Sequence[str]) -> float:
    """Count the columns of the stream of which a row has most; a row with few of them is no header."""
    found = {column(cell) for cell in cells}
    most = max(len(found & every) for _, every in COLUMNS.values())
    return most if most >= _ENOUGH or any(proof <= found for proof, _ in COLUMNS.values()) else 0


def _generated(tree: Tree) -> int:
    named = _NAMED.search(tree.path.name)
    stamp = values.stamp(f"{named[3]}-{named[1]}-{named[2]}") if named else None
    return stamp.at() if stamp else max((member.mtime for member in tree.members.values()), default=0)
