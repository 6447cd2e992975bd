"""The records of a repository, by the keys that its tree gives them.

The blocks of a ``repo.car`` are one commit (``did``, ``rev``, ``data``), the nodes of a Merkle search tree and the records.
A node's entries (``e``) name a record by ``k``, the end of its key, which shares its first ``p`` bytes with the entry
before, and ``v``, a link to it. A key is ``collection/rkey``. Source: the AT protocol's Repository specification.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sbagg.adapter import Event, Json, Raw, Refused, Skipped, SourceError
from sbagg.formats.car import Block, DamagedCarError, blocks
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.formats.kept import MEDIA, pack
from sbagg.normalize import clean, one_line

READ = {
    "app.bsky.feed.post": "posts", "app.bsky.feed.repost": "reposts", "app.bsky.feed.like": "likes",
    "app.bsky.graph.follow": "follows", "app.bsky.actor.profile": "profile",
}  # fmt: skip
"""Collection -> stream."""
_FEW = 1000
_KEPT = 4096
_LONGEST_KEY = 1024


def owner(path: Path) -> str:
    """Return whose repository it is (a DID); empty if its first blocks do not say."""
    found = islice(_blocks(path), _FEW)
    return next((did for one in found if isinstance(one, Block) and (did := _committed(one.value))), "")


def read(path: Path) -> Iterator[Event]:
    """Yield the records of a repository in the order of its blocks, and what is broken."""
    me, keys = "", dict[str, str]()
    for one in _blocks(path):
        if isinstance(one, Block):
            me = me or _committed(one.value)
            keys |= dict(_entries(one.value))
    if not me:
        raise SourceError(f"{path}: is no repository of an account", "Export it again, then: sbagg sync PATH")
    for one in _blocks(path):
        if isinstance(one, Refused):
            yield one
        elif one.reason:
            where = f"{path}#{one.offset}"
            yield Refused(one.cid or f"#{one.offset}", one.reason, "", clean(where), one.data[:_KEPT])
        elif one.cid in keys:
            yield _record(me, keys[one.cid], one, clean(f"{path}#{one.offset}"))


def _record(me: str, key: str, block: Block, where: str) -> Event:
    collection, _, rkey = key.partition("/")
    if collection not in READ:
        return Skipped(f"a record that is not read: {one_line(collection)[:60]}", where)
    return Raw(rkey, pack({"me": me, "rkey": rkey, "record": block.value}), MEDIA, READ[collection], where)


def _blocks(path: Path) -> Iterator[Block | Refused]:
    try:
        with path.open("rb") as file:
            try:
                yield from blocks(file)
            except DamagedCarError as error:
                yield Refused("end", f"cannot be read further: {error}", "", clean(str(path)))
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be read: {error.strerror}", "Check the path, then: sbagg sync PATH"
        ) from error


def _committed(value: Json) -> str:
    """Return the account that a commit is of; empty for other blocks."""
    commit = mapping(value)
    did = text(commit.get("did"))
    return did if did.startswith("did:") and " " not in did and "rev" in commit and "data" in commit else ""


def _entries(value: Json) -> Iterator[tuple[str, str]]:
    """Yield (cid, key) of the records that a node of the tree names; nothing for other blocks."""
    node = mapping(value)
    before = b""
    for entry in map(mapping, listing(node.get("e")) if "l" in node else []):
        shared, end = whole(entry.get("p")), _bytes(entry.get("k"))
        link = text(mapping(entry.get("v")).get("$link"))
        if shared is None or not 0 <= shared <= len(before) or len(end) > _LONGEST_KEY:
            return
        before = before[:shared] + end
        key = clean(before.decode("utf-8", "replace"))
        if link and "/" in key:
            yield link, key


def _bytes(value: Json) -> bytes:
    stated = text(mapping(value).get("$bytes"))
    try:
        return base64.b64decode(stated + "=" * (-len(stated) % 4))
    except ValueError:
        return b""
