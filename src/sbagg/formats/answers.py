"""Objects out of JSON files: one a line, the elements of an array, or an API's answers, whose lists are gone into.

An answer is an object that holds lists of records and says beside them where the next page is. A record is an object
with an ``id``. Small files are read at once; of a large one memory holds one record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import IO

from sbagg.adapter import Json, Refused, Skipped
from sbagg.formats import jsontree
from sbagg.formats.jsonarray import UNREADABLE, DamagedArrayError
from sbagg.formats.tree import Tree
from sbagg.normalize import clean, one_line

SUFFIXES = (".json", ".jsonl", ".ndjson")
_SMALL = 16 * 1024 * 1024
_LONGEST, _GLANCE = 32 * 1024 * 1024, 64 * 1024
_KEPT = 64 * 1024
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Found:
    """An object, and where it was found.

    ``noun`` is what the list is of in which it stood, empty for a line or an element of a bare array. ``beside`` holds
    the other members of the answer: of a large file those that came before it. ``place`` is unique in its tree.
    """

    noun: str
    value: dict[str, Json]
    place: str
    locator: str
    beside: Mapping[str, Json] = field(default_factory=dict)

    def refused(self, reason: str, stream: str = "") -> Refused:
        """Return what says that this can be no record."""
        try:
            data = json.dumps(self.value).encode()[:_KEPT]
        except RecursionError:
            data = b""
        return Refused(self.place, reason, stream, self.locator, data)


def read(tree: Tree, name: str, nouns: Mapping[str, str]) -> Iterator[Found | Refused | Skipped]:
    """Yield the objects in a member of a tree. ``nouns``: the key of a list, or of one record -> what it holds."""
    reader = _Reader(tree, name, nouns)
    try:
        if _is_lines(tree, name):
            yield from reader.lines()
        elif tree.members[name].size <= _SMALL:
            yield from reader.whole()
        else:
            yield from reader.walked()
    except UNREADABLE as error:
        yield reader.refused("", str(error) or type(error).__name__)


def head(tree: Tree, name: str, size: int) -> bytes:
    """Return how a member begins, in UTF-8; empty if it cannot be read or does not begin as JSON does."""
    try:
        data = tree.read(name, size).removeprefix(_MARK).lstrip()
    except UNREADABLE:
        return b""
    return data if data.startswith((b"{", b"[")) else b""


def _is_lines(tree: Tree, name: str) -> bool:
    """Tell whether each line is an object: the first two begin as one, which no object on several lines does."""
    with tree.open(name) as file:
        filled = (line for line in _numbered(file, _GLANCE) if line.strip())
        starts = [line.removeprefix(_MARK).lstrip()[:1] for line in islice(filled, 2)]
    return starts == [b"{", b"{"]


def _numbered(file: IO[bytes], longest: int = _LONGEST) -> Iterator[bytes]:
    """Yield lines; of one that is longer than any record can be, the beginning."""
    while line := file.readline(longest):
        yield line
        while not line.endswith(b"\n") and (line := file.readline(longest)):
            pass


class _Reader:
    def __init__(self, tree: Tree, name: str, nouns: Mapping[str, str]) -> None:
        self._tree = tree
        self._name = name
        self._nouns = nouns

    def refused(self, place: str, reason: str, data: bytes = b"") -> Refused:
        key, where = clean(f"{self._name}#{place}"), clean(f"{self._tree.locator(self._name)}#{place}")
        return Refused(key, one_line(clean(reason), 200), "", where, data[:_KEPT])

    def lines(self) -> Iterator[Found | Refused | Skipped]:
        with self._tree.open(self._name) as file:
            for number, line in enumerate(_numbered(file), 1):
                if line.strip():
                    yield from self._parsed(line, f"{number}")

    def whole(self) -> Iterator[Found | Refused | Skipped]:
        data = self._tree.read(self._name)
        yield from self._parsed(data, "") if data.strip() else (self.refused("", "the file is empty"),)

    def walked(self) -> Iterator[Found | Refused | Skipped]:
        beside: dict[str, Json] = {}
        last = ""
        with self._tree.open(self._name) as file:
            try:
                for path, value in jsontree.walk(file, self._is_list):
                    last = "/".join(map(str, path))
                    noun = self._nouns.get(str(path[0]))
                    if len(path) == 1 and isinstance(path[0], str):
                        beside[path[0]] = value
                        yield from self._left(path[0], value, last) if noun is None else ()
                    if len(path) > 1 or isinstance(path[0], int) or noun is not None:
                        yield self._found(noun or "", value, last, beside)
            except DamagedArrayError as error:
                yield self.refused(f"{last}+", f"byte {error.offset}: {error.reason}", error.rest)

    def _is_list(self, path: jsontree.Path) -> bool:
        """Tell whether a list of records lies here: what is called by what it holds is one record by itself."""
        return len(path) == 1 and self._nouns.get(str(path[0]), path[0]) != path[0]

    def _parsed(self, data: bytes, place: str) -> Iterator[Found | Refused | Skipped]:
        try:
            value: Json = json.loads(data.removeprefix(_MARK).decode("utf-8", "replace"))
        except (ValueError, RecursionError) as error:
            reason = "nested too deeply" if isinstance(error, RecursionError) else f"no JSON: {error}"
            yield self.refused(place, reason, data)
            return
        if isinstance(value, dict) and "id" not in value:
            yield from self._answer(value, place)
        elif isinstance(value, list):
            for number, one in enumerate(value):
                yield self._found("", one, f"{place}/{number}".lstrip("/"), {})
        else:
            yield self._found("", value, place, {})

    def _answer(self, answer: dict[str, Json], place: str) -> Iterator[Found | Refused | Skipped]:
        beside = {key: value for key, value in answer.items() if not isinstance(value, list)}
        for key, value in answer.items():
            here = f"{place}/{key}".lstrip("/")
            if key not in self._nouns:
                yield from self._left(key, value, here)
            elif isinstance(value, list):
                for number, one in enumerate(value):
                    yield self._found(self._nouns[key], one, f"{here}/{number}", beside)
            elif value is not None:
                yield self._found(self._nouns[key], value, here, beside)

    def _found(self, noun: str, value: Json, place: str, beside: Mapping[str, Json]) -> Found | Refused:
        if not isinstance(value, dict):
            return self.refused(place, "no JSON object", json.dumps(value).encode())
        where = clean(f"{self._tree.locator(self._name)}#{place}")
        return Found(noun, value, clean(f"{self._name}#{place}"), where, beside)

    def _left(self, key: str, value: Json, place: str) -> Iterator[Skipped]:
        if isinstance(value, list) and any(isinstance(one, dict) for one in value):
            shown = one_line(clean(key), 40)
            yield Skipped(f"a list of {shown}, which is not read", clean(f"{self._tree.locator(self._name)}#{place}"))
