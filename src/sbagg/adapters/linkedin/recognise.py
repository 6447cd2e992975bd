"""Recognising LinkedIn exports: the zip, the folder it was unpacked to, or one of its files."""

from __future__ import annotations

import re
from collections import deque
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path, PurePosixPath

from sbagg.adapter import Export, Json, Raw, SourceError
from sbagg.adapters.linkedin.export import COLUMNS, SUFFIXES, Archive, Sheet, column, opened
from sbagg.adapters.linkedin.records import STREAMS, records
from sbagg.adapters.linkedin.survey import Survey, survey
from sbagg.formats.jsonarray import UNREADABLE
from sbagg.formats.tree import Tree
from sbagg.formats.values import machine_zone

_SURE = 96
_SAMPLE, _LOOKED = 50, 20_000
_MOST_FILES = 2_000
_DISTINCT = frozenset({"connections", "messages", "profile", "notes"})
"""Streams whose columns no other program's files have; the others' must have no further column."""
_ALONE = _DISTINCT | {"invitations", "follows"}
# The files of a complete export, by name as column() has it, without the number that some end in.
_OTHERS = re.compile(
    r"adsclicked|adtargeting|causesyoucareabout|certifications|coachmessages|comments|courses|education|emailaddresses|"
    r"endorsement\w*|events|groups|guidemessages|honors|importedcontacts|inferencesaboutyou|instantreposts|job\w*|lan\w*|"
    r"languages|learning\w*|logins|memberfollows|mobileapplications|organizations|patents|phonenumbers|positions|"
    r"privateidentityasset|profile\w*|projects|providers|publications|reactions|receipts\w*|recommendations\w*|"
    r"registration|reviews|richmedia|saved\w*|searchqueries|securitychallenges|shares|skills|testscores|verifications|"
    r"volunteering|votes|whatsappphonenumbers"
)
_KINDS = {"connections": "connections", "messages": "messages", "invitations": "invitations", "contacts": "contacts"}


def recognise(path: Path) -> Export | None:
    """Return the export at a path. A folder is one if nothing else lies in it."""
    try:
        if path.is_dir() and not _is_export(path):
            return None
        with Tree(path) as tree:
            if len(tree.members) > _MOST_FILES or not any(_may_be(name) for name in tree.members):
                return None
            archive = opened(tree)
            return _export(path, archive) if _proves(archive) else None
    except (*UNREADABLE, SourceError, ValueError):
        return None


def _is_export(folder: Path) -> bool:
    """Tell by names whether a folder is the export: what it holds itself, before all below it is listed."""
    files = [entry for entry in islice(folder.iterdir(), _MOST_FILES) if entry.is_file() and entry.name[0] != "."]
    return bool(files) and all(_may_be(file.name) for file in files)


def _may_be(name: str) -> bool:
    return name.lower().endswith((*SUFFIXES, ".html"))


def _proves(archive: Archive) -> bool:
    """Tell whether the files are LinkedIn's: by columns, and in a folder by what else is there."""
    tables = [name for name in archive.unread if name.lower().endswith(SUFFIXES) and "/" not in name]
    strange = [name for name in tables if not _OTHERS.fullmatch(column(PurePosixPath(name).stem).rstrip("0123456789"))]
    return any(map(_is_ours, archive.sheets)) and not (strange and archive.tree.kind == "folder")


def _is_ours(sheet: Sheet) -> bool:
    exact = {column(name) for name in sheet.header} <= COLUMNS[sheet.stream][1]
    return sheet.stream in _DISTINCT or (sheet.stream in _ALONE and exact)


def _export(path: Path, archive: Archive) -> Export:
    found = survey(archive, _LOOKED)
    options: dict[str, Json] = {"path": [str(path)], "timezone": machine_zone()}
    whole = archive.tree.kind != "file"
    account = found.owner.rpartition("/")[2] if whole else ""  # single files of one account are one source
    return Export(_SURE, _label(archive, found), options, account, found.identities(), _sample(archive, found))


def _label(archive: Archive, found: Survey) -> str:
    whose = f" of {found.name or found.owner}" if found.name or found.owner else ""
    streams = ", ".join(_KINDS.get(stream, stream) for stream in STREAMS if archive.of(stream) and stream != "profile")
    return f"LinkedIn export{whose}, {datetime.fromtimestamp(archive.generated, UTC):%Y-%m-%d} ({streams or 'profile'})"


def _sample(archive: Archive, found: Survey) -> tuple[tuple[str, str], ...]:
    """Return the oldest records of each stream, which a newer export has too; exports begin with the newest."""
    sample: list[tuple[str, str]] = []
    for stream in STREAMS[1:]:
        raws = (one for one in islice(records(archive, found, stream), _LOOKED) if isinstance(one, Raw))
        sample += [(stream, raw.key) for raw in deque(raws, maxlen=_SAMPLE)]
    return tuple(sample)
