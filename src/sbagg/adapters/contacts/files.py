"""vCards in files, folders and zips, one Raw a card, with the groups that other cards say it is in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sbagg.adapter import Context, Event, Raw, Refused, Skipped, SourceError
from sbagg.adapters.contacts.card import Entry, uid_of
from sbagg.adapters.contacts.keys import NAMING, Keys
from sbagg.formats import vcard
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.tree import Member, Tree
from sbagg.normalize import clean

MEDIA = "text/vcard"
STREAM = "card"
SUFFIXES = (".vcf", ".vcard")
READ_ERRORS = (*UNREADABLE, RuntimeError)
_CHUNK = 1024 * 1024
_MOST_MEMBERS = 1_000_000
_GROUP = re.compile(rb"^(?:[\w-]+\.)?(?:X-ADDRESSBOOKSERVER-)?KIND[^:\n]*:\s*group\s*$", re.IGNORECASE | re.MULTILINE)


def cards(path: Path, ctx: Context) -> Iterator[Event]:
    """Yield the cards of an export, and what is none."""
    with Tree(path) as tree:
        members = members_of(tree)
        groups = _groups(tree, members, ctx)
        keys = Keys()
        some = False
        for problem in tree.problems:
            yield Refused(clean(problem.name), problem.reason, STREAM, clean(f"{tree.path}!{problem.name}"))
        for name in sorted(set(tree.members) - {member.name for member in members}):
            yield Skipped("a file that is no vCard", clean(tree.locator(name)))
        for member in members:
            for item in _items(tree, member):
                some = some or isinstance(item, vcard.Card)
                yield from _events(tree, member, item, keys, groups)
    if not some:
        raise SourceError(f"{path}: there is no vCard in it", "Export it again as vCard, then: sbagg sync PATH")


def members_of(tree: Tree) -> list[Member]:
    """Return the files of a tree that hold vCards: those that are named so; a single file is, whatever its name."""
    if tree.kind == "file":
        return list(tree.members.values())
    return [member for name, member in tree.members.items() if name.lower().endswith(SUFFIXES)]


def _items(tree: Tree, member: Member) -> Iterator[vcard.Card | vcard.Stray | Refused]:
    try:
        with tree.open(member.name) as file:
            yield from vcard.split(file)
    except READ_ERRORS as error:
        where = clean(tree.locator(member.name))
        yield Refused(clean(member.name), f"cannot be read further: {error}", STREAM, where)


def _events(
    tree: Tree, member: Member, item: vcard.Card | vcard.Stray | Refused, keys: Keys, groups: Mapping[str, list[str]]
) -> Iterator[Event]:
    if isinstance(item, Refused):
        yield item
        return
    where, place = clean(f"{tree.locator(member.name)}:{item.line}"), clean(f"{member.name}:{item.line}")
    if isinstance(item, vcard.Stray):
        yield Refused(place, item.reason, STREAM, where, item.data)
        return
    found, broken = vcard.properties(item.data, {*NAMING, "REV"})
    entry = Entry(found)
    key = keys.of(entry, item.data)
    data = _with_categories(item.data, groups.get(entry.uid, ()))
    yield Raw(key, data, MEDIA, STREAM, where, member.mtime if entry.at is None else entry.at)
    if broken:
        lines = item.data.split(b"\n")
        where = clean(f"{tree.locator(member.name)}:{item.lines[broken[0]]}")
        reason = f"{len(broken)} lines of a card that are no property" if len(broken) > 1 else "a line without a colon"
        yield Refused(f"{place}!", reason, STREAM, where, b"\n".join(lines[line] for line in broken))


def _groups(tree: Tree, members: Iterable[Member], ctx: Context) -> dict[str, list[str]]:
    """Return the groups of each card by its id; cards may come before their group, and lie in another file."""
    found: dict[str, list[str]] = {}
    links = 0
    for member in members:
        for item in _items(tree, member) if _may_have_groups(tree, member) else ():
            if not isinstance(item, vcard.Card) or not _GROUP.search(item.data):
                continue
            group = Entry(vcard.properties(item.data)[0])
            for one in group.all("MEMBER", "X-ADDRESSBOOKSERVER-MEMBER"):
                found.setdefault(uid_of(one.text), []).append(group.line("FN", "N"))
                links += 1
                if links >= _MOST_MEMBERS:
                    ctx.warn(f"{tree.path}: more than {_MOST_MEMBERS:,} members of groups; the others are left out")
                    return found
    return found


def _may_have_groups(tree: Tree, member: Member) -> bool:
    """Tell fast whether the word stands anywhere in a file, in UTF-16 too."""
    try:
        with tree.open(member.name) as file:
            end = b""
            while chunk := file.read(_CHUNK):
                if b"group" in (end + chunk).replace(b"\x00", b"").lower():
                    return True
                end = chunk[-16:]
    except READ_ERRORS:
        return True  # what can be read will be, and the rest is refused with its reason
    return False


def _with_categories(data: bytes, names: Sequence[str]) -> bytes:
    """Write into a card the groups that it is in, as a line of its own before its END."""
    if not names:
        return data
    said = ",".join(sorted({name.replace("\\", "\\\\").replace(";", "\\;").replace("\n", " ") for name in names}))
    head, newline, end = data.rstrip(b"\n").rpartition(b"\n")
    return head + newline + b"CATEGORIES:" + said.encode("utf-8", "replace") + b"\n" + end + b"\n"
