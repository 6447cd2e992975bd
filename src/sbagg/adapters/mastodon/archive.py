"""What lies at a path, as an archive of Mastodon, and its records one by one.

An archive has ``actor.json``, ``outbox.json``, ``likes.json`` and ``bookmarks.json`` beside the media: ActivityStreams,
where each collection has its own file's name as its id. ``totalItems`` is not how many there are. The settings export
``following_accounts.csv`` (``Account address, Show boosts, Notify on new posts, Languages``; without a header until 2019)
and ``follower_accounts.csv``. Sources: ``BackupService`` and ``Export`` of Mastodon; ActivityStreams 2.0.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath

from sbagg.adapter import Event, Json, Raw, Refused, Skipped
from sbagg.adapters.mastodon.handles import account_of, owner_of
from sbagg.formats import csvfile, jsontree, values
from sbagg.formats.jsonarray import UNREADABLE, DamagedArrayError
from sbagg.formats.jsonvalues import mapping, text
from sbagg.formats.kept import MEDIA, pack
from sbagg.formats.tree import Tree
from sbagg.normalize import clean, one_line

POSTS, LIKES, FOLLOWING, FOLLOWERS, ACCOUNT = "posts", "likes", "following", "followers", "account"
LISTS = {"following_accounts": FOLLOWING, "follower_accounts": FOLLOWERS, "followers_accounts": FOLLOWERS}
_ADDRESS, _BOOSTS = "Account address", "Show boosts"
_COLUMNS = frozenset({_ADDRESS, _BOOSTS, "Notify on new posts", "Languages"})
_COLLECTION = re.compile(rb'"id"\s*:\s*"(outbox|likes)\.json"')
_HANDLE = re.compile(r"@?[\w.-]{1,60}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_NAMED = re.compile(r"archive-(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)-")
_COPY = re.compile(r"[ _]?\(\d{1,3}\)$")
_ALIKE = re.compile(
    r"(?:actor|outbox|likes|bookmarks)\.json|(?:avatar|header)\.\w+|\w+_accounts(?: ?\(\d+\))?\.csv|(?:lists|bookmarks|blocked_domains)\.csv"
)
_HEAD, _LARGEST_ACTOR = 4096, 1024 * 1024
_FEW, _MOST_LISTED = 20, 2000


@dataclass(slots=True)
class Archive:
    """An opened archive, or a part of one: the members that hold its collections and lists, and whose it is."""

    tree: Tree
    actor: dict[str, Json] = field(default_factory=dict)
    actor_at: str = ""
    outbox: str = ""
    likes: str = ""
    lists: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    me: str = ""
    at: int = 0

    def events(self) -> Iterator[Event]:
        """Yield its records."""
        for problem in self.tree.problems:
            yield Refused(clean(problem.name), problem.reason, "", clean(f"{self.tree.path}!{problem.name}"))
        if self.actor:
            kept = {name: self.actor.get(name) for name in ("id", "name", "summary", "url", "attachment")}
            where = clean(self.tree.locator(self.actor_at))
            yield Raw(self.me, pack({"me": self.me, "actor": kept}), MEDIA, ACCOUNT, where, self.at)
        yield from self._collection(self.outbox, POSTS) if self.outbox else ()
        yield from self._collection(self.likes, LIKES) if self.likes else ()
        for name, stream in self.lists.items():
            has_header = _ADDRESS in csvfile.columns_of(self.tree, name, _COLUMNS)
            yield from self._table(name, stream) if has_header else self._lines(name, stream)
        yield from (Skipped("a list that is not read", clean(self.tree.locator(name))) for name in self.unread)

    def _collection(self, name: str, stream: str) -> Iterator[Event]:
        place = clean(PurePosixPath(name).name)
        where, last = clean(self.tree.locator(name)), -1
        try:
            with self.tree.open(name) as file:
                for path, value in jsontree.walk(file, lambda path: path == ("orderedItems",)):
                    if len(path) > 1:
                        last = int(path[1])
                        yield self._item(stream, value, f"{place}#{last}", f"{where}#{last}")
        except DamagedArrayError as error:
            yield Refused(f"{place}#{last + 1}", f"byte {error.offset}: {error.reason}", stream, where, error.rest)
        except UNREADABLE as error:
            yield Refused(f"{place}#{last + 1}", f"cannot be read further: {error}", stream, where)

    def _item(self, stream: str, value: Json, place: str, where: str) -> Event:
        if stream == LIKES:
            key, data = text(value), pack({"me": self.me, "liked": text(value)})
        else:
            activity = {name: part for name, part in mapping(value).items() if name not in {"signature", "@context"}}
            kind = one_line(text(activity.get("type")))[:40]
            if activity and kind not in {"Create", "Announce"}:
                return Skipped(f"an activity that is no post: {kind}", where)
            key = text(activity.get("id"))
            try:
                data = pack({"me": self.me, "activity": activity})
            except RecursionError:
                return Refused(place, "nested too deeply", stream, where)
        if not key:
            return Refused(place, "without an id", stream, where, data)
        return Raw(key, data, MEDIA, stream, where, self.at)

    def _table(self, name: str, stream: str) -> Iterator[Event]:
        for row in csvfile.lines(self.tree, name, _COLUMNS, stream):
            if isinstance(row, csvfile.Line):
                yield self._follow(row.cells.get(_ADDRESS, ""), stream, row.place, row.locator)
            else:
                yield row

    def _lines(self, name: str, stream: str) -> Iterator[Event]:
        place, where = clean(PurePosixPath(name).name), clean(self.tree.locator(name))
        try:
            with self.tree.open(name) as file:
                for number, line in enumerate(iter(lambda: file.readline(_HEAD), b""), 1):
                    address = line.decode("utf-8-sig", "replace").strip()
                    if address:
                        yield self._follow(address, stream, f"{place}:{number}", f"{where}:{number}")
        except UNREADABLE as error:
            yield Refused(place, f"cannot be read further: {error}", stream, where)

    def _follow(self, address: str, stream: str, place: str, where: str) -> Event:
        account = clean(address).strip().lstrip("@").lower()
        if not _HANDLE.fullmatch(account):
            return Refused(place, "no account of Mastodon", stream, where, address.encode("utf-8", "replace"))
        return Raw(account, pack({"me": self.me, "account": account}), MEDIA, stream, where, self.at)


def may_be(folder: Path) -> bool:
    """Tell whether a folder could be an archive, before all that lies below it is listed."""
    files = [one.name for one in islice(folder.iterdir(), _MOST_LISTED) if one.is_file()]
    return bool(files) and all(_ALIKE.fullmatch(name) or name.startswith(".") for name in files)


def opened(tree: Tree) -> Archive | None:
    """Return what of an archive lies in a tree; None if nothing does."""
    archive = Archive(tree)
    for name in tree.members:
        if name.count("/") <= 1 and (tree.kind == "file" or name.endswith((".json", ".csv"))):
            _place(archive, name)
    if not (archive.actor or archive.outbox or archive.lists):
        return None
    named = _NAMED.match(tree.path.name)
    stamp = values.stamp("{}-{}-{} {}:{}:{}".format(*named.groups())) if named else None
    archive.at = stamp.at() if stamp else max(member.mtime for member in tree.members.values())
    archive.me = owner_of(archive.actor) if archive.actor else _author(tree, archive.outbox) if archive.outbox else ""
    return archive


def _place(archive: Archive, name: str) -> None:
    head = archive.tree.read(name, _HEAD)
    file = PurePosixPath(name).name.lower()
    if found := _COLLECTION.search(head):
        setattr(archive, found[1].decode(), name)
    elif (file.endswith(".csv") or archive.tree.kind == "file") and (stream := _list_of(archive.tree, name, head)):
        archive.lists[name] = stream
    elif actor := _actor(archive.tree, name, head):
        archive.actor, archive.actor_at = actor, name
    elif _ALIKE.fullmatch(file):
        archive.unread.append(name)


def _actor(tree: Tree, name: str, head: bytes) -> dict[str, Json]:
    """Return the actor whose archive it is; others' actors, as servers hand them out, have their outbox on the web."""
    if not head.lstrip().startswith(b"{") or tree.members[name].size > _LARGEST_ACTOR:
        return {}
    try:
        actor = mapping(json.loads(tree.read(name)))
    except (ValueError, RecursionError):
        return {}
    return actor if text(actor.get("preferredUsername")) and text(actor.get("outbox")) == "outbox.json" else {}


def _list_of(tree: Tree, name: str, head: bytes) -> str:
    """Return what a CSV lists: by its columns; one without a header, or with one alone, by what it is called."""
    columns = csvfile.columns_of(tree, name, _COLUMNS)
    stem = _COPY.sub("", PurePosixPath(name).stem.lower())
    if {_ADDRESS, _BOOSTS} <= {*columns}:
        return FOLLOWING
    lines = [line for line in head.decode("utf-8", "replace").splitlines() if line.strip()]
    plain = columns == (_ADDRESS,) or (bool(lines) and all(map(_HANDLE.fullmatch, lines[:_FEW])))
    return LISTS.get(stem, "") if plain else ""


def _author(tree: Tree, outbox: str) -> str:
    """Return whose an outbox is, by its activities."""
    try:
        with tree.open(outbox) as file:
            found = jsontree.walk(file, lambda path: path == ("orderedItems",))
            actors = (text(mapping(value).get("actor")) for path, value in islice(found, _FEW) if len(path) > 1)
            return next(filter(None, map(account_of, actors)), "")
    except (*UNREADABLE, DamagedArrayError):
        return ""
