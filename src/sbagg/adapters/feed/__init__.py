"""What the web says: RSS and Atom feeds by their address or saved as files, and OPML lists of feeds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import ClassVar

from sbagg.adapter import Context, Event, Export, Fact, Raw, Refused, Skipped, SourceError
from sbagg.adapters.feed import addresses, opml, reading
from sbagg.adapters.feed.facts import Ties, facts
from sbagg.adapters.feed.reading import SUFFIXES, form_of
from sbagg.formats.exports import resumed
from sbagg.formats.firstlook import sample
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.kept import unpack
from sbagg.formats.tree import Tree
from sbagg.normalize import clean
from sbagg.normalize.identity import url

__all__ = ["Feed"]
_SURE, _FOLDER = 90, 80
_MOST_LISTED, _MOST_LOOKED_AT = 2000, 20


@dataclass(frozen=True)
class Feed:
    """RSS and Atom feeds, by their address or saved as files, and OPML lists of feeds.

    ``urls`` are addresses to ask; no other is asked. ``path`` names files, folders or zips. ``company`` (acme.com) says whose news it is, ``person`` (jane@acme.com,
    @jane) who writes it. Without them a feed belongs to the company on whose domain it is, if that company is known
    from elsewhere; a name ties it to nobody.
    """

    path: tuple[Path, ...] = ()
    company: str = ""
    person: str = ""
    urls: tuple[str, ...] = ()

    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    channel: ClassVar[str] = "web"
    formats: ClassVar[str] = "RSS and Atom feeds by address or as files, OPML"
    example: ClassVar[str] = "sbagg source add feed --name acme --set urls=https://acme.com/feed --set company=acme.com"

    @property
    def live(self) -> bool:
        """Whether addresses are asked."""
        return bool(self.urls)

    @staticmethod
    def recognise(path: Path) -> Export | None:
        """Recognise feeds and lists of feeds by their first element."""
        try:
            if path.is_dir() and not _may_be(path):
                return None
            with Tree(path) as tree:
                return _export(tree)
        except (*UNREADABLE, SourceError, ValueError, RuntimeError):
            return None

    def fetch(self, ctx: Context) -> Iterator[Event]:
        """Yield the entries of files that are new or changed. What a feed no longer shows is not gone."""
        ties = Ties.of(self.company, self.person)
        if self.company and not ties.domain:
            raise SourceError(
                f"company: {self.company!r} is no company's domain", "sbagg source set NAME company=acme.com"
            )
        if self.person and not ties.value:
            raise SourceError(f"person: {self.person!r} is no address", "sbagg source set NAME person=jane@acme.com")
        yield from resumed(ctx, self.path, self.version, _read)
        if self.urls:
            yield from addresses.read(ctx, self.urls)

    def parse(self, raw: Raw) -> Iterator[Fact | Skipped]:
        """Turn an entry into a post, a line of a list into a feed that is followed."""
        yield from facts(raw.stream, clean(raw.key), unpack(raw.data), Ties.of(self.company, self.person))


def _read(path: Path) -> Iterator[Event]:
    found = False
    with Tree(path) as tree:
        for problem in tree.problems:
            yield Refused(clean(problem.name), problem.reason, "", clean(f"{path}!{problem.name}"))
        for name in _members(tree):
            form = form_of(tree, name)
            found = found or bool(form)
            if form == "opml":
                yield from opml.read(tree, name)
            elif form:
                yield from reading.read(tree, name)
            else:
                yield Skipped("a file that is no feed", clean(tree.locator(name)))
    if not found:
        raise SourceError(f"{path}: there is no feed in it", "Check the path, then: sbagg sync PATH")


def _members(tree: Tree) -> list[str]:
    return [name for name in tree.members if tree.kind == "file" or name.lower().endswith(SUFFIXES)]


def _may_be(folder: Path) -> bool:
    """Tell whether all files of a folder are named as feeds are, before all that lies below it is listed."""
    files = [one for one in islice(folder.iterdir(), _MOST_LISTED) if one.is_file() and not one.name.startswith(".")]
    return bool(files) and all(one.name.lower().endswith(SUFFIXES) for one in files)


def _export(tree: Tree) -> Export | None:
    names = _members(tree)
    forms = {form_of(tree, name) for name in names[:_MOST_LOOKED_AT]}
    if not forms or "" in forms or (tree.kind != "file" and len(names) < len(tree.members)):
        return None
    alone = tree.kind == "file"
    kind, address = "list of feeds (OPML)" if forms == {"opml"} else "feed" if alone else "feeds", ""
    if alone and forms != {"opml"}:
        address = url(reading.address_of(tree, names[0]))
    return Export(
        confidence=_SURE if alone else _FOLDER,
        label=f"{kind}{' of ' + address if address else ''}",
        options={"path": [str(tree.path)]},
        account=address,
        sample=() if address else sample(_read(tree.path)),
    )
