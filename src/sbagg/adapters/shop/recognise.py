"""What lies at a path: whose dialect, whose account, and some of its records to know it again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sbagg.adapter import Export, Json, Raw, SourceError
from sbagg.adapters.shop import objects
from sbagg.adapters.shop.profile import dialects, profile
from sbagg.adapters.shop.sheet import Sheet, account_of, sheet_of
from sbagg.adapters.shop.tables import UNREADABLE, is_table, records
from sbagg.formats import answers
from sbagg.formats.firstlook import sample
from sbagg.formats.tree import Tree
from sbagg.formats.values import machine_zone

STRIPE = "stripe"
_CERTAIN, _POSSIBLE = 95, 60
_HEAD = 512 * 1024
_MOST_FILES = 500
_SAMPLE = 200
_NOUNS = {"order": "orders", "customer": "customers", "invoice": "invoices", "payment": "payments", "entry": "sales"}
_OBJECT = re.compile(rb'"object"\s*:\s*"(?:%s)"' % "|".join(sorted(objects.READ)).encode())
_ID = re.compile(rb'"id"\s*:\s*"(?:ch|py|pi|in|cn|re|pyr|cus)_\w+"')
_ASIDE = frozenset({".md", ".pdf", ".png", ".jpg", ".html"})


class Found(NamedTuple):
    """What a member is: its dialect, what it holds, whose it is, and the table, if it is one."""

    dialect: str
    noun: str
    account: str = ""
    sheet: Sheet | None = None


def recognise(path: Path) -> Export | None:
    """Return the export at a path, or None if it is none, or holds other things as well."""
    try:
        with Tree(path) as tree:
            return _in_tree(path, tree)
    except (SourceError, *UNREADABLE, ValueError):
        return None


def known(tree: Tree, member: str, only: str = "") -> Found | None:
    """Return what a member is, by its columns or its objects; ``only`` one dialect is asked for."""
    if objects.is_json(member):
        return Found(STRIPE, "answers of the API") if only in {"", STRIPE} and _is_stripes(tree, member) else None
    if not is_table(member):
        return None
    best: tuple[int, Found] | None = None
    for name in [only] if only else dialects():
        sheet = sheet_of(tree, member, profile(name))
        marked = sheet.profile.marked(sheet.layout.header) if sheet else 0
        if sheet and (marked or only) and (best is None or marked > best[0]):
            noun = _NOUNS.get(sheet.spec.name, sheet.spec.name)
            best = marked, Found(name, noun, account_of(tree, member, sheet), sheet)
    return best[1] if best else None


def _in_tree(path: Path, tree: Tree) -> Export | None:
    members = [name for name in tree.members if PurePosixPath(name).suffix.lower() not in _ASIDE]
    if not members or len(members) > _MOST_FILES:
        return None
    found: dict[str, Found] = {}
    for member in members:
        one = known(tree, member)
        if one is None:
            return None
        found[member] = one
    kinds = {(one.dialect, one.account) for one in found.values()}
    if len({dialect for dialect, _ in kinds}) > 1 or len({account for _, account in kinds if account}) > 1:
        return None  # each file by itself
    first = profile(next(iter(found.values())).dialect)
    account = next((one.account for one in found.values() if one.account), "")
    options: dict[str, Json] = {"path": [str(path)], "dialect": first.name}
    options |= {"account": account} if account else {}
    options |= {"timezone": machine_zone()} if first.zone == "local" else {}
    nouns = ", ".join(dict.fromkeys(one.noun for one in found.values()))
    confidence = (
        _CERTAIN
        if any(one.sheet is None or first.marked(one.sheet.layout.header) > 1 for one in found.values())
        else _POSSIBLE
    )
    shares = max(_SAMPLE // len(found), 1)
    keys = tuple(pair for name, one in found.items() for pair in _sample(tree, name, one.sheet, shares))
    return Export(confidence, f"{first.label} export ({nouns})", options, account, sample=keys)


def _is_stripes(tree: Tree, member: str) -> bool:
    head = answers.head(tree, member, _HEAD)
    return bool(_OBJECT.search(head) and _ID.search(head))


def _sample(tree: Tree, member: str, sheet: Sheet | None, most: int) -> tuple[tuple[str, str], ...]:
    return sample(records(sheet, 0) if sheet else _objects(tree, member), most)


def _objects(tree: Tree, member: str) -> Iterator[Raw]:
    for found in islice(objects.found_in(tree, member), _SAMPLE):
        if isinstance(found, answers.Found) and found.value.get("object") in objects.READ:
            key, kind = str(found.value.get("id")), str(found.value.get("object"))
            yield Raw(key, b"", stream=kind)
