"""What address book lies at a path, and enough of its keys to know it again."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from sbagg.adapter import Export, Json, SourceError
from sbagg.adapters.contacts import books, files
from sbagg.formats.firstlook import FirstLook, sample
from sbagg.formats.sqlitefile import Database, is_sqlite
from sbagg.formats.tree import Tree

DIALECTS = ("vcard", "thunderbird", "apple")
_LABELS = {"thunderbird": "Thunderbird address book", "apple": "Contacts of macOS"}
_CERTAIN, _MIXED = 95, 60
_HEAD = 64 * 1024
_SAMPLE = 200
_FEW = 3
_ACCOUNT = re.compile(r"[0-9A-F]{8}-(?:[0-9A-F]{4}-){3}[0-9A-F]{12}", re.IGNORECASE)
_MARKED = re.compile(rb"(?:\xef\xbb\xbf)?\s*BEGIN[ \t]*:[ \t]*VCARD\s", re.IGNORECASE)
_INSIDE = re.compile(rb"^BEGIN[ \t]*:[ \t]*VCARD\s", re.IGNORECASE | re.MULTILINE)
_ASIDE = frozenset((*files.SUFFIXES, *".jpg .jpeg .png .gif .html .htm .txt .md .ini".split()))
_NAMES_ASIDE = frozenset({"color", "displayname"})
"""What programs put beside vCards: pictures, pages, what a collection is called."""


def dialect_of(path: Path) -> str:
    """Return what kind of address book a file is; ``vcard`` for what is none of the stores."""
    if not is_sqlite(path):
        return "vcard"
    with Database(path) as database:
        return books.dialect(database)


def recognise(path: Path) -> Export | None:
    """Return the address book at a path, or None if it is none, or holds other things as well."""
    try:
        if path.is_file() and is_sqlite(path):
            return _store(path)
        with Tree(path) as tree:
            return _cards(path, tree)
    except (SourceError, *files.READ_ERRORS):
        return None


def _store(path: Path) -> Export | None:
    with Database(path) as database:
        found = books.dialect(database)
        if not found:
            return None
    account = path.parent.name if found == "apple" and _ACCOUNT.fullmatch(path.parent.name) else ""
    known = sample(books.fetch((path,), path.stem, FirstLook()), _SAMPLE)
    return Export(_CERTAIN, _LABELS[found], _options(path, found), account, sample=known)


def _cards(path: Path, tree: Tree) -> Export | None:
    members = files.members_of(tree)
    if not any(_is_marked(tree.read(member.name, _HEAD), member.name) for member in members[:_FEW]):
        return None
    others = [name for name in tree.members if not _is_aside(PurePosixPath(name))]
    if tree.kind == "folder" and others:
        return None  # each file by itself
    known = tuple(dict.fromkeys(sample(files.cards(path, FirstLook()), _SAMPLE)))
    lone = tree.kind == "file" and len(known) == 1
    label = "vCard" if lone else "vCards" if tree.kind == "file" else f"{tree.kind} of vCards"
    certain = _MIXED if others and tree.kind != "file" else _CERTAIN
    return Export(certain, label, _options(path, "vcard"), sample=known, lone=lone, part=tree.kind == "zip")


def _is_marked(head: bytes, name: str) -> bool:
    """Tell whether a file begins with a card, or is named so and has one."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    head = head.replace(b"\x00", b"")[2:] if wide else head
    return bool(_MARKED.match(head) or (name.lower().endswith(files.SUFFIXES) and _INSIDE.search(head)))


def _is_aside(name: PurePosixPath) -> bool:
    return name.suffix.lower() in _ASIDE or name.name.lower() in _NAMES_ASIDE or name.name.startswith(".")


def _options(path: Path, dialect: str) -> dict[str, Json]:
    return {"path": [str(path)], "dialect": dialect}
