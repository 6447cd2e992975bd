"""What lies at a path, as an account of Zendesk: told by the addresses of its API, which its objects state."""

from __future__ import annotations

import re
from pathlib import Path

from sbagg.adapter import Export
from sbagg.adapters.zendesk.records import Reader
from sbagg.formats import desk
from sbagg.formats.firstlook import sample
from sbagg.formats.tree import Tree

_SURE, _FOLDER, _LIKELY = 95, 85, 60
_ADDRESS = re.compile(rb"https:\\?/\\?/([a-z0-9][a-z0-9-]{0,62})\.zendesk\.com\\?/api\\?/v2\\?/")
_COMMENTS = (b'"author_id"', b'"audit_id"', b'"public"')


def recognise(path: Path) -> Export | None:
    """Return the account at a path; None if there is none, or if other things lie there as well."""
    return desk.recognised(path, _export)


def _export(tree: Tree, heads: list[bytes]) -> Export | None:
    accounts = {found[1].decode() for head in heads if (found := _ADDRESS.search(head))}
    if len(accounts) > 1 or not all(_ADDRESS.search(head) or _has_comments(head) for head in heads):
        return None
    account = next(iter(accounts), "")
    return Export(
        confidence=_LIKELY if not account else _FOLDER if tree.kind == "folder" else _SURE,
        label=f"Zendesk export{' of ' + account if account else ''}",
        options={"path": [str(tree.path)]},
        account=account,
        sample=() if account else sample(Reader.of((tree.path,)).read(tree.path)),
    )


def _has_comments(head: bytes) -> bool:
    return all(mark in head for mark in _COMMENTS)
