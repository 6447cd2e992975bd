"""What help desks have in common: files of their API's answers, tickets that comments need to know, and what was said.

A ticket's messages are records of their own, so that a ticket that comes again without them takes none away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sbagg.adapter import Event, Export, File, Interaction, Json, Party, Raw, Refused, Skipped, SourceError
from sbagg.formats import answers, values
from sbagg.formats.answers import Found
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import MEDIA, pack
from sbagg.formats.tree import Tree
from sbagg.normalize import clean, one_line

_HEAD = 64 * 1024
_MOST_LOOKED_AT, _MOST_LISTED = 20, 2000
Context = dict[str, Json]


@dataclass(slots=True)
class Tickets:
    """What comments need to know of the tickets in all paths of a source, read once a comment asks for it.

    ``read`` yields the id and what is known of each ticket that an object is or holds.
    """

    paths: tuple[Path, ...]
    nouns: Mapping[str, str]
    read: Callable[[Found], Iterable[tuple[int, Context]]]
    known: dict[int, Context] | None = None

    def of(self, number: int) -> Context:
        """Return what is known of a ticket: its id at least."""
        if self.known is None:
            there = (found for path in self.paths if path.exists() for found in objects(path, self.nouns))
            self.known = dict(one for found in there if isinstance(found, Found) for one in self.read(found))
        return self.known.get(number, {"id": number})


def recognised(path: Path, look: Callable[[Tree, list[bytes]], Export | None]) -> Export | None:
    """Return what ``look`` makes of a tree and the beginnings of its JSON; None where other things lie there as well."""
    try:
        if path.is_dir() and not _is_all_json(path):
            return None
        with Tree(path) as tree:
            heads = [answers.head(tree, name, _HEAD) for name in _members(tree)[:_MOST_LOOKED_AT]]
            return look(tree, heads) if heads else None
    except (*UNREADABLE, SourceError, ValueError, RuntimeError):
        return None


def objects(path: Path, nouns: Mapping[str, str]) -> Iterator[Found | Refused | Skipped]:
    """Yield the objects in the JSON at a path; of a folder or an archive, in the members that are named as JSON."""
    with Tree(path) as tree:
        for problem in tree.problems:
            yield Refused(clean(problem.name), problem.reason, "", clean(f"{path}!{problem.name}"))
        for name in _members(tree):
            yield from answers.read(tree, name, nouns)


def record(found: Found, stream: str, key: str, value: Mapping[str, Json], at: int | None) -> Event:
    """Return a record of an object, or why it can be none."""
    try:
        data = pack(value)
    except RecursionError:
        return found.refused("nested too deeply", stream)
    return Raw(key, data, MEDIA, stream, found.locator, at)


def when(value: Json) -> int | None:
    """Return unix seconds of an ISO time."""
    stamp = values.stamp(text(value))
    return stamp.at() if stamp else None


def message(
    ref: str, ticket: str, at: int | None, author: Party | None, customers: Iterable[Party], words: str, *,
    title: str = "", internal: bool = False, files: Iterable[File] = (), kind: str = "", url: str = "",
    about: tuple[str, ...] = (), authority: int = 0,
) -> Interaction:  # fmt: skip
    """Return what somebody said in a ticket, to its ``customers`` or, if ``internal``, to colleagues about them."""
    role = "contact" if internal else "recipient"
    to = (Party(one.kind, one.value, role, one.name) for one in customers if not author or one.value != author.value)
    return Interaction(
        ref=ref,
        kind=kind or ("note" if internal else "dm"),
        channel="support",
        at=at,
        parties=(*([author] if author else []), *to),
        title=title,
        text=words,
        visibility="internal" if internal else "private",
        thread=(ticket,),
        files=tuple(files),
        url=url,
        flags=() if author else ("auto",),
        about=(ticket, *about),
        authority=authority,
    )


def files(value: Json, names: tuple[str, ...], media: str, size: str) -> Iterator[File]:
    """Yield attachments: ``names`` are the members that may hold a file's name, ``media`` and ``size`` the others."""
    for one in map(mapping, listing(value)):
        name = next(filter(None, (one_line(text(one.get(key))) for key in names)), "")
        if name:
            yield File(name, text(one.get(media)), whole(one.get(size)))


def _members(tree: Tree) -> list[str]:
    """Return the members that may hold JSON: by their names; a file by itself may have any."""
    return [name for name in tree.members if tree.kind == "file" or name.lower().endswith(answers.SUFFIXES)]


def _is_all_json(folder: Path) -> bool:
    entries = [one for one in islice(folder.iterdir(), _MOST_LISTED) if not one.name.startswith(".") and one.is_file()]
    return bool(entries) and all(one.name.lower().endswith(answers.SUFFIXES) for one in entries)
