"""What lies at a path: whose dialect, which account, and enough ids to know it again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sbagg.adapter import Export, Json, SourceError
from sbagg.adapters.crm import keys
from sbagg.adapters.crm.export import units
from sbagg.adapters.crm.generic import belongs_to_another, propose_mapping, spec_for
from sbagg.adapters.crm.profile import GENERIC, Profile, Spec, dialects, profile
from sbagg.adapters.crm.record import Record, Scope, by_mapping, places
from sbagg.adapters.crm.sheet import SUFFIXES, Head, head_of
from sbagg.formats.tree import Tree
from sbagg.formats.values import machine_zone

_CERTAIN, _POSSIBLE = 95, 40
_SAMPLE = 200
_MOST_FILES = 2000
_WIDTH = 2  # one column is no table
# Files of other exports: a folder that holds them is not a CRM export as a whole.
_FOREIGN = frozenset(".mbox .eml .emlx .vcf .ics .json .jsonl .js .pst .olm .db .sqlite .xml .zip .html .xlsx".split())


@dataclass(frozen=True, slots=True)
class _Found:
    member: str
    head: Head
    spec: Spec | None


def recognise(path: Path) -> Export | None:
    """Return the CRM export at a path, or None if it is none, or holds other things as well."""
    try:
        for name in dialects():
            if path.is_dir() and profile(name).weekly:
                parts = [unit for unit in units((path,), profile(name)) if unit.account]
                if len(parts) == 1 and _only(path, parts[0].paths):
                    return _weekly(path, parts[0].account, profile(name), parts[0].paths[0])
        with Tree(path) as tree:
            return _in_tree(path, tree)
    except (SourceError, OSError, ValueError, NotImplementedError, RuntimeError):
        return None


def _in_tree(path: Path, tree: Tree) -> Export | None:
    members = [name for name in tree.members if name.lower().endswith(SUFFIXES)]
    if not members or len(members) > _MOST_FILES:
        return None
    dialect, found = _dialect(tree, members)
    if dialect is None:
        return _generic(tree, members[0]) if tree.kind == "file" and not found else None
    if tree.kind != "file" and not _as_a_whole(tree, members, found):
        return None
    weekly = re.fullmatch(dialect.weekly, path.name, re.IGNORECASE) if dialect.weekly else None
    account = dialect.id(weekly["account"]) if weekly else _account(dialect, found)
    return _export(path, dialect, account, _sample(dialect, found), [one.spec for one in found if one.spec])


def _dialect(tree: Tree, members: list[str]) -> tuple[Profile | None, list[_Found]]:
    """Return the dialect that most files have, and those files; no dialect if none of them is read."""
    by_dialect: dict[str, list[_Found]] = {}
    for member in members:
        name, found = _file(tree, member)
        if name:
            by_dialect.setdefault(name, []).append(found)
    best = max(by_dialect, key=lambda name: len(by_dialect[name]), default="")
    if not best or not any(one.spec for one in by_dialect[best]):
        return None, by_dialect.get(best, [])
    return profile(best), by_dialect[best]


def _file(tree: Tree, member: str) -> tuple[str, _Found]:
    """Return the dialect of one file, by its own columns, its ids or its footer; empty if it has none."""
    best: tuple[float, str, _Found] = (0.0, "", _Found(member, Head.empty(), None))
    head = head_of(tree, member, *(profile(name) for name in dialects()))
    if len(head.header) < _WIDTH or belongs_to_another(head.header):
        return "", best[2]
    first_id = next((row["Id"] for row in head.rows if row.get("Id")), "")
    for name in dialects():
        dialect = profile(name)
        spec = dialect.classify(PurePosixPath(member).stem, head.header, first_id)
        marked = dialect.marked(head.header)
        proof = marked > 0 or dialect.ends(head.tail) or bool(dialect.noun(dialect.id(first_id)))
        score = 3 * marked + (spec.score(head.header) if spec else 0)
        if proof and score > best[0] and (spec or marked > 1):
            best = (score, name, _Found(member, head, spec))
    return best[1], best[2]


def _as_a_whole(tree: Tree, members: list[str], found: list[_Found]) -> bool:
    """Tell whether a folder or zip is this export and nothing else of interest."""
    folders = {PurePosixPath(one.member).parent for one in found if one.spec}
    foreign = [name for name in tree.members if PurePosixPath(name).suffix.lower() in _FOREIGN]
    records = [name for name in foreign if PurePosixPath(name).parent in folders | {PurePosixPath()}]
    repeated = [name for name, count in Counter(one.spec.name for one in found if one.spec).items() if count > 1]
    parts = all(
        re.search(r"\d$", PurePosixPath(one.member).stem) for one in found if one.spec and one.spec.name in repeated
    )
    return len(folders) == 1 and not records and 2 * len(found) > len(members) and (parts or not repeated)


def _generic(tree: Tree, member: str) -> Export | None:
    head = head_of(tree, member, profile(GENERIC))
    values_above = any("@" in column for column in head.header)
    if len(head.header) < _WIDTH or not head.rows or values_above or belongs_to_another(head.header):
        return None
    mapping = propose_mapping(head.header, head.rows)
    spec = spec_for(profile(GENERIC), mapping)
    if spec is None:
        return None
    plural = {"contact": "people", "company": "companies", "deal": "deals", "call": "calls"}[spec.name]
    options: dict[str, Json] = {
        "path": [str(tree.path)],
        "dialect": GENERIC,
        "timezone": machine_zone(),
        "mapping": {PurePosixPath(member).stem: dict(mapping)},
    }
    sample = tuple(_ids(profile(GENERIC), spec, head, mapping))
    return Export(_POSSIBLE, f"list of {plural} ({len(mapping)} of {len(head.header)} columns)", options, sample=sample)


def _weekly(path: Path, account: str, dialect: Profile, first: Path) -> Export | None:
    with Tree(first) as tree:
        _, found = _dialect(tree, [name for name in tree.members if name.lower().endswith(SUFFIXES)][:_MOST_FILES])
        return _export(path, dialect, account, _sample(dialect, found), [one.spec for one in found if one.spec])


def _only(folder: Path, parts: tuple[Path, ...]) -> bool:
    return all(file in parts or file.name.startswith(".") or not file.suffix for file in folder.iterdir())


def _export(
    path: Path, dialect: Profile, account: str, sample: tuple[tuple[str, str], ...], specs: list[Spec]
) -> Export:
    options: dict[str, Json] = {"path": [str(path)], "dialect": dialect.name}
    if account:
        options["account"] = account
    if dialect.zone == "local":
        options["timezone"] = machine_zone()
    nouns = ", ".join(dict.fromkeys(spec.name for spec in specs if spec.kind != "gather"))
    return Export(_CERTAIN, f"{dialect.label} export ({nouns})", options, account, sample=sample)


def _account(dialect: Profile, found: list[_Found]) -> str:
    """Return the account that a file of the export names (Salesforce's ``Organization.csv``)."""
    for one in found:
        if dialect.account_file and PurePosixPath(one.member).stem.casefold() == dialect.account_file:
            return next((number for row in one.head.rows if (number := dialect.id(row.get("Id", "")))), "")
    return ""


def _sample(dialect: Profile, found: list[_Found]) -> tuple[tuple[str, str], ...]:
    """Return some records of each object, people first: ids are shared out so that each file has its part."""
    wanted = [one for one in found if one.spec and one.spec.kind != "gather"]
    share = max(_SAMPLE // max(len(wanted), 1), 1)
    return tuple(pair for one in wanted if one.spec for pair in list(_ids(dialect, one.spec, one.head, None))[:share])


def _ids(dialect: Profile, spec: Spec, head: Head, mapping: Mapping[str, str] | None) -> Iterator[tuple[str, str]]:
    found = places(spec, head.header) if mapping is None else by_mapping(mapping)
    row_keys = keys.Keys(dialect, spec, has_ids="id" in found)
    for row in head.rows[:_SAMPLE]:
        key = row_keys.of(Record(Scope(dialect), spec, "", row, found), row)
        if key:
            yield spec.name, key
