"""How many things a file of an export holds, counted without sbagg: rows, cards, events, messages, objects."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

_HEADER_WITHIN = 30
_LISTS = ("orderedItems", "resources", "data", "messages", "records")
_CALENDAR = re.compile(
    r"^BEGIN:(VEVENT|VTODO|VJOURNAL|VFREEBUSY)\s*$(.*?)^END:\1", re.MULTILINE | re.IGNORECASE | re.DOTALL
)
_UID = re.compile(r"^UID[^:\n]*:(.*)$", re.MULTILINE | re.IGNORECASE)
_CARD = re.compile(r"^(?:\w+\.)?BEGIN:VCARD\s*$", re.MULTILINE | re.IGNORECASE)
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)[\s>]")
_ENTRY = re.compile(r"<(?:\w+:)?(item|entry|call|sms|mms)(?=[\s>/])")


def held(path: Path) -> tuple[int | None, str]:
    """Return how many things a file holds, and what they are; None where it is of a kind that is not counted."""
    return _held(path.name, path.read_bytes())


def _held(name: str, data: bytes) -> tuple[int | None, str]:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == ".zip":
        return _zip(data)
    counter = _COUNTERS.get(suffix)
    return counter(_text(data)) if counter else (None, "not counted")


def _zip(data: bytes) -> tuple[int | None, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = [_held(name, archive.read(name)) for name in archive.namelist() if not name.endswith("/")]
    return sum(count or 0 for count, _ in found), f"in {len(found)} members"


def _rows(text: str) -> tuple[int, str]:
    """Count the rows below the header: the widest of the first rows."""
    sample = text[:10_000]
    mark = max(",;\t", key=sample.count)
    rows = [
        row for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) if any(cell.strip() for cell in row)
    ]
    widths = [sum(bool(cell.strip()) for cell in row) for row in rows[:_HEADER_WITHIN]]
    return len(rows) - widths.index(max(widths)) - 1 if widths else 0, "rows"


def _calendar(text: str) -> tuple[int, str]:
    """Count what a calendar holds; what was changed of a series has its UID."""
    found = set()
    for number, (kind, lines) in enumerate(_CALENDAR.findall(text.replace("\r", "\n"))):
        uid = _UID.search(lines)
        found.add((kind.lower(), uid[1] if uid and uid[1].strip() else number))
    return len(found), " ".join(sorted({kind for kind, _ in found})) or "nothing"


def _cards(text: str) -> tuple[int, str]:
    return len(_CARD.findall(text.replace("\r", "\n"))), "cards"


def _entries(text: str) -> tuple[int, str]:
    """Count entries, calls and messages; a feed is one thing more."""
    feeds = len(_FEED.findall(text))
    kinds = [*["feed"] * feeds, *_ENTRY.findall(text)]
    return len(kinds), " ".join(dict.fromkeys(kinds)) or "nothing"


def _objects(text: str) -> tuple[int | None, str]:
    try:
        value: Any = json.loads(text)
    except ValueError:
        return None, "no JSON"
    if isinstance(value, dict):
        for name in _LISTS:
            if isinstance(value.get(name), (list, dict)):
                return len(value[name]), name
    return (len(value), "objects") if isinstance(value, list) else (1, "object")


def _script(text: str) -> tuple[int | None, str]:
    """Count the records of a part of an X archive: ``window.YTD.tweets.part0 = [...]``; of talks, their messages."""
    try:
        value = json.loads(text.partition("=")[2])
    except ValueError:
        return None, "no JSON"
    talks = [one["dmConversation"] for one in value if isinstance(one, dict) and "dmConversation" in one]
    if talks:
        return sum(len(talk.get("messages", [])) for talk in talks), "messages"
    return len(value), "objects"


def _one(_: str) -> tuple[int, str]:
    return 1, "message"


def _text(data: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    return data.decode("utf-8", "replace")


_COUNTERS: Mapping[str, Callable[[str], tuple[int | None, str]]] = {
    ".csv": _rows, ".ics": _calendar, ".vcf": _cards, ".xml": _entries, ".json": _objects, ".js": _script, ".eml": _one,
    ".emlx": _one,
}  # fmt: skip
