"""What lies at a path, as an account of Zendesk: told by the addresses of its API, which its objects state."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path

from sbagg.adapter import Export, SourceError
from sbagg.adapters.zendesk.records import Reader, members
from sbagg.formats import answers
from sbagg.formats.firstlook import sample
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.tree import Tree

_HEAD = 64 * 1024
_MOST_LOOKED_AT, _MOST_LISTED = 20, 2000
_SURE, _FOLDER, _LIKELY = 95, 85, 60
_ADDRESS = re.compile(rb"https:\\?/\\?/([a-z0-9][a-z0-9-]{0,62})\.zendesk\.com\\?/api\\?/v2\\?/")
_COMMENTS = (b'"author_id"', b'"audit_id"', b'"public"')


def recognise(path: Path) -> Export | None:
    """Return the account at a path; None if there is none, or if other things lie there as well."""
    try:
        if path.is_dir() and not _is_all_json(path):
            return None
        with Tree(path) as tree:
            return _export(tree)
    except (*UNREADABLE, SourceError, ValueError, RuntimeError):
        return None


def _is_all_json(folder: Path) -> bool:
    entries = [one for one in islice(folder.iterdir(), _MOST_LISTED) if not one.name.startswith(".") and one.is_file()]
    return bool(entries) and all(one.name.lower().endswith(answers.SUFFIXES) for one in entries)


def _export(tree: Tree) -> Export | None:
    heads = [answers.head(tree, name, _HEAD) for name in members(tree)[:_MOST_LOOKED_AT]]
    accounts = {found[1].decode() for head in heads if (found := _ADDRESS.search(head))}
    if not heads or len(accounts) > 1 or not all(_ADDRESS.search(head) or _has_comments(head) for head in heads):
        return None
    account = next(iter(accounts), "")
    return Export(
        confidence=_LIKELY if not account else _FOLDER if tree.kind == "folder" else _SURE,
        label=f"Zendesk export{' of ' + account if account else ''}",
        options={"path": [str(tree.path)]},
        account=account,
        sample=() if account else sample(Reader((tree.path,)).read(tree.path)),
    )


def _has_comments(head: bytes) -> bool:
    return all(mark in head for mark in _COMMENTS)
