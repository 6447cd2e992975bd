"""What an archive is made of: ``data/manifest.js``, or the names of the files where that is missing.

Each ``data/*.js`` is one assignment, ``window.YTD.<type>.part<N> = [...]``; the manifest is
``window.__THAR_CONFIG = {...}`` with ``userInfo``, ``archiveInfo`` and, by data type, the files and counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sbagg.adapter import Json
from sbagg.adapters.twitter_archive.archive import Archive, Part
from sbagg.formats.jsonarray import UNREADABLE, DamagedArrayError, assigned, elements
from sbagg.formats.tree import Tree
from sbagg.formats.twitteraccounts import Account
from sbagg.formats.twittervalues import count, digits, handle, listing, mapping, text, when

STEMS = {
    "account": "account", "profile": "profile", "tweet": "tweets", "tweets": "tweets",
    "community-tweet": "community-tweets", "note-tweet": "notes", "like": "likes", "likes": "likes",
    "follower": "followers", "following": "following", "direct-messages": "direct-messages",
    "direct-message": "direct-messages", "direct-messages-group": "group-messages",
    "direct-message-group": "group-messages",
}  # fmt: skip
"""The stream of each data type that we read, by the file's name without ``-part1.js``."""

# Settings, advertising, logins, and the numbers and addresses behind them: never opened.
# What is neither here nor in STEMS could hold what people wrote.
_PRIVATE = re.compile(
    r"account-.*|ad-.*|ads-.*|age-?info|app|block|branch-links|catalog-item|commerce-catalog|"
    r"connected-application|contact|deleted-tweet-headers|device-token|direct-message-.*headers|"
    r"direct-message-mute|email-address-change|expanded-profile|ip-audit|key-registry|lists-.*|mute|ni-devices|"
    r"periscope-(?:account-information|ban-information|followers|profile-description)|personalization|"
    r"phone-number|product-.*|professional-data|protected-history|reply-prompt|saved-search|screen-name-change|"
    r"shop-module|shopify-account|smartblock|sso|tweet-headers|tweetdeck|twitter-shop|user-link-clicks|"
    r"verified.*"
)
_FILE = re.compile(r"([a-z0-9-]+?)(?:-part(\d{1,6}))?\.js")
_MANIFEST = "manifest.js"
_NAMED = re.compile(r"twitter-(\d{4}-\d{2}-\d{2})-")
_HEADS = (b"window.YTD.", b"window.__THAR_CONFIG")
_HEAD, _EMPTY, _LARGEST_MANIFEST = 64, 200, 4 * 1024 * 1024
_NO_ROWS = re.compile(rb"=\s*\[\s*\]\s*;?\s*")
_DEEPEST = 2


def open_modern(tree: Tree) -> Archive | None:
    """Return the archive (of 2018 or later) in ``tree``, or None if there is none."""
    base = _base(tree)
    if base is None:
        return None
    manifest = _manifest(tree, base)
    info = mapping(manifest.get("archiveInfo"))
    archive = Archive(tree, "modern", _owner(tree, base, mapping(manifest.get("userInfo"))))
    named = _NAMED.match(tree.path.name)
    stated = when(info.get("generationDate")) or (when(named[1]) if named else None)
    archive.generated, archive.is_dated = stated or _newest_file(tree, base), bool(stated)
    archive.whole = info.get("isPartialArchive") is False
    counts = dict(_counts(manifest, base))
    for name in sorted({*tree.members, *counts}, key=_by_part):
        _place(archive, base, name, counts.get(name))
    for problem in tree.problems:
        _place(archive, base, problem.name, None)
    return archive


def is_known(file: str) -> bool:
    """Tell by a file's name whether it could be part of an archive."""
    found = _FILE.fullmatch(file)
    return found is not None and (found[1] == "manifest" or found[1] in STEMS)


def _place(archive: Archive, base: str, name: str, stated: int | None) -> None:
    folder, _, file = name.rpartition("/")
    found = _FILE.fullmatch(file)
    if folder != base or not file.endswith(".js") or file == _MANIFEST:
        return
    if found and (stream := STEMS.get(found[1])):
        if name in archive.tree.members or stated != 0:
            archive.parts.setdefault(stream, []).append(Part(name, stated))
    elif stated != 0 and not _is_empty(archive.tree, name):
        archive.unread[name] = _why_unread(found[1] if found else "")


def _why_unread(stem: str) -> str:
    if not stem:
        return "a file whose name is none of an archive's"
    return "settings, logins and advertising" if _PRIVATE.fullmatch(stem) else "a data type that is not read"


def _base(tree: Tree) -> str | None:
    """Return the folder that holds the data files: ``data``, or where they were moved to."""
    found: dict[str, bool] = {}
    for name in tree.members:
        folder, _, file = name.rpartition("/")
        depth = folder.count("/") + bool(folder)
        if folder in found or not is_known(file) or depth > _DEEPEST:
            continue
        if _read(tree, name, _HEAD).lstrip().startswith(_HEADS):
            found[folder] = f"{folder}/{_MANIFEST}".lstrip("/") in tree.members
    best = [folder for folder, has_manifest in found.items() if has_manifest] or [*found]
    return best[0] if len(best) == 1 else None


def _read(tree: Tree, name: str, limit: int) -> bytes:
    try:
        return tree.read(name, limit) if name in tree.members else b""
    except UNREADABLE:
        return b""


def _manifest(tree: Tree, base: str) -> dict[str, Json]:
    data = _read(tree, _join(base, _MANIFEST), _LARGEST_MANIFEST)
    try:
        return mapping(assigned(data))
    except ValueError:
        return {}


def _counts(manifest: dict[str, Json], base: str) -> Iterator[tuple[str, int | None]]:
    for entry in mapping(manifest.get("dataTypes")).values():
        for file in listing(mapping(entry).get("files")):
            name = text(mapping(file).get("fileName")).rpartition("/")[2]
            if name:
                yield _join(base, name), count(mapping(file).get("count"))


def _owner(tree: Tree, base: str, info: dict[str, Json]) -> Account:
    """Return whose archive it is, by the manifest, else by ``account.js``, else by ``tweet-headers.js``."""
    account = mapping(_first_row(tree, _join(base, "account.js")).get("account"))
    headers = {} if info or account else mapping(_first_row(tree, _join(base, "tweet-headers.js")).get("tweet"))
    return Account(
        digits(info.get("accountId"), account.get("accountId"), headers.get("user_id")),
        handle(info.get("userName"), account.get("username")),
        text(info.get("displayName")) or text(account.get("accountDisplayName")),
    )


def _first_row(tree: Tree, name: str) -> dict[str, Json]:
    if name not in tree.members:
        return {}
    try:
        with tree.open(name) as file:
            return mapping(next(elements(file), None))
    except (*UNREADABLE, DamagedArrayError):
        return {}


def _newest_file(tree: Tree, base: str) -> int | None:
    times = [member.mtime for name, member in tree.members.items() if name.rpartition("/")[0] == base]
    return max(times, default=0) or None


def _is_empty(tree: Tree, name: str) -> bool:
    member = tree.members.get(name)
    return member is None or (member.size < _EMPTY and bool(_NO_ROWS.search(_read(tree, name, _EMPTY))))


def _join(base: str, name: str) -> str:
    return f"{base}/{name}" if base else name


def _by_part(name: str) -> tuple[str, int]:
    found = _FILE.fullmatch(name.rpartition("/")[2])
    return (found[1], int(found[2] or 0)) if found else (name, 0)
