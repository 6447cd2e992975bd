"""Recognising backups by how their XML begins."""

from __future__ import annotations

import re
from pathlib import Path

from sbagg.adapter import Export, Identity, SourceError
from sbagg.adapters.sms_backup.facts import OWNER
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.tree import Tree
from sbagg.formats.utf16 import head_as_utf8

_HEAD = 16 * 1024
_SURE = 95
_MOST_MEMBERS = 100
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*+(?:(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[]*+(?:\[.*?\]\s*+)?>)\s*+)*+<(smses|calls)(?=[\s/>])([^<>]*+)",
    re.DOTALL,
)
_COUNT = re.compile(rb"\bcount\s*=\s*[\"'](\d{1,9})[\"']")
_NOUNS = {b"smses": "messages", b"calls": "calls"}
_ACCOUNT = "phone"
"""The backups name nobody. All of them are of the user's own phones, and one source."""


def recognise(path: Path) -> Export | None:
    """Return what backup lies at a path: an XML, or a zip of such. Folders are looked through by whoever asks."""
    if path.is_dir():
        return None
    try:
        with Tree(path) as tree:
            names = [name for name in tree.members if tree.kind == "file" or name.lower().endswith(".xml")]
            roots = [
                root for name in names[:_MOST_MEMBERS] if (root := _ROOT.match(head_as_utf8(tree.read(name, _HEAD))))
            ]
            if not roots or len(roots) < len(names[:_MOST_MEMBERS]):
                return None
    except (*UNREADABLE, SourceError, ValueError, RuntimeError):
        return None
    return Export(
        _SURE,
        f"SMS Backup & Restore: {', '.join(map(_told, roots))}",
        {"path": [str(path)]},
        _ACCOUNT,
        (Identity(*OWNER),),
    )


def _told(root: re.Match[bytes]) -> str:
    count = _COUNT.search(root[2])
    return f"{int(count[1])} {_NOUNS[root[1]]}" if count else _NOUNS[root[1]]
