"""Walking a data file (.pst, .ost) through libpff: what it holds, folder by folder, as JSON. Runs in a process of its own.

Whatever libpff says of a file may be wrong: counts, names, loops of folders. Each thing that cannot be read is told with
its place, and the rest goes on. Source: [MS-PST]; https://github.com/libyal/libpff.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sbagg.adapter import Json
from sbagg.adapters.outlook import properties as mapi
from sbagg.formats.mailfolders import skip_reason
from sbagg.normalize import clean, one_line

FAILURES = (OSError, MemoryError, OverflowError, ValueError, TypeError, RuntimeError, AttributeError)
"""What libpff's bindings raise for damage of any kind."""
_DEEPEST, _MOST_FOLDERS, _MOST_FAILED, _MOST_PARTS = 50, 100_000, 200, 2000
_DEEPEST_MESSAGE = 3
_SEARCH, _TYPE = 0x03, 0x1F
_EMBEDDED = 5
_JUNK = 4
_ENTRY_ID = 24
_TOPS = frozenset({"ipm_subtree", "root - mailbox"})
_LOGS = frozenset({
    "sync issues", "synchronisierungsprobleme", "problèmes de synchronisation", "problemas de sincronización",
    "problemi di sincronizzazione", "problemas de sincronização", "synchronisatieproblemen", "synkroniseringsproblem",
    "同期の失敗", "同步问题", "ошибки синхронизации",
})  # fmt: skip
"""Where Outlook writes down what went wrong between it and the server, with the copies that clashed."""

Packed = dict[str, Json]


@dataclass(slots=True)
class Folder:
    """A folder: its path of names, how many items it says it has, and why they are left out (empty if they are not)."""

    path: str
    count: int
    skip: str
    held: Any


@dataclass
class Store:
    """An open data file. ``file`` is a ``pypff.file``; ``failed`` tells what of the tree of folders could not be read."""

    file: Any
    failed: list[tuple[str, str]] = field(default_factory=list)
    _names: Mapping[int, str] = field(default_factory=dict)
    _special: dict[int, str] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _page: str = ""

    def __post_init__(self) -> None:
        page = _get(self.file, "ascii_codepage")
        self._page = page.decode("ascii", "replace") if isinstance(page, bytes) else str(page or "")
        listed = _tried(lambda: list(_entries(self.file.name_to_id_map))) or ()
        entries = {entry.entry_type: _get(entry, "data") or b"" for entry in listed}
        self._names = mapi.names(*(entries.get(number, b"") for number in (2, 3, 4)))

    def folders(self) -> Iterator[Folder]:
        """Yield the folders that a person sees in Outlook, outermost first, each after its parent."""
        root = self.file.get_root_folder()
        self._mark(_tried(self._read, _get(self.file, "message_store"), mapi.FOLDER) or {})
        top = self._top(root)
        yield from self._below(top, "", "", 0)

    def items(self, folder: Folder, after: int = -1) -> Iterator[tuple[int, Packed | str]]:
        """Yield (index, item), or (index, why it cannot be read); after many failures in a row the folder is given up."""
        failures = 0
        for index in range(after + 1, folder.count):
            try:
                yield index, self.item(folder.held.get_sub_message(index))
                failures = 0
            except FAILURES as error:
                failures += 1
                if failures > _MOST_FAILED:
                    yield index, f"{folder.count - index} items that cannot be read: {reason(error)}"
                    return
                yield index, reason(error)

    def item(self, held: Any, depth: int = 0) -> Packed:
        """Return an item as ``sbagg.adapters.outlook.item`` describes it."""
        lost: list[Json] = []
        packed: Packed = {"props": self._read(held, mapi.ITEM, lost)}
        table = _part(held, "recipients", "recipients", lost)
        rows = _part(table, "number_of_record_sets", "recipients", lost) or 0
        people = _parts(rows, lambda n: self._values(table.get_record_set(n), mapi.RECIPIENT, lost), "recipients", lost)
        count = _part(held, "number_of_attachments", "attachments", lost) or 0
        files = _parts(count, lambda n: self._file(held.get_attachment(n), lost, depth), "attachments", lost)
        said: tuple[tuple[str, Json], ...] = (
            ("people", people),
            ("files", files),
            ("lost", list(dict.fromkeys(map(str, lost)))),
        )
        return packed | {name: part for name, part in said if part}

    def _file(self, held: Any, lost: list[Json], depth: int) -> Packed:
        found = self._read(held, mapi.ATTACHMENT, lost)
        if found.get("3705") == _EMBEDDED:
            if depth < _DEEPEST_MESSAGE and held.number_of_sub_items:
                found["item"] = self.item(held.get_sub_item(0), depth + 1)
        else:
            found["size"] = _tried(held.get_size)
        return found

    def _top(self, root: Any) -> Any:
        """Return the folder whose folders a person sees: the store names it, or it has its usual name; else the root."""
        wanted = next((number for number, what in self._special.items() if what == "top"), 0)
        nodes, found = [root], None
        for node in nodes:
            self._mark(_tried(self._read, node, mapi.FOLDER) or {})
            for child in _children(node) if len(nodes) < _MOST_PARTS else ():
                if wanted and _get(child, "identifier") == wanted:
                    return child
                name = str(_get(child, "name") or "").lower()
                if name == "ipm_subtree":
                    found = child  # an Exchange cache has one of public folders before the mailbox's
                if name in _TOPS:
                    nodes.append(child)
        return found or root

    def _below(self, folder: Any, path: str, skip: str, depth: int) -> Iterator[Folder]:
        number = _get(folder, "identifier") or 0
        if number in self._seen or (number & _TYPE) == _SEARCH or depth > _DEEPEST or len(self._seen) >= _MOST_FOLDERS:
            return
        self._seen.add(number)
        found = _tried(self._read, folder, mapi.FOLDER) or {}
        self._mark(found)
        if depth:
            name = _name(str(found.get("3001") or _get(folder, "name") or f"{number:x}"))
            path = f"{path}/{name}" if path else name
            skip = skip or self._special.get(number, "") or _why(name, hidden=found.get("10f4") is True)
        try:
            yield Folder(path or ".", folder.number_of_sub_messages, skip, folder)
        except FAILURES as error:
            self.failed.append((path or ".", reason(error)))
        for child in _children(folder, lambda why: self.failed.append((path or ".", why))):
            yield from self._below(child, path, skip, depth + 1)

    def _mark(self, found: Packed) -> None:
        """Note which folders are special, whatever they are called: entry ids of a .pst end with the folder's number."""
        junk = found.get("36d8")
        ids = {
            "top": found.get("35e0"),
            "trash": found.get("35e3"),
            "unsent": found.get("35e2"),
            "draft": found.get("36d7"),
        }
        ids["spam"] = junk[_JUNK] if isinstance(junk, list) and len(junk) > _JUNK else None
        for what, held in ids.items():
            data = mapi.bytes_of(held)
            if len(data) == _ENTRY_ID:
                self._special.setdefault(struct.unpack("<I", data[-4:])[0], what)

    def _read(self, held: Any, wanted: frozenset[str], lost: list[Json] | None = None) -> Packed:
        found: Packed = {}
        for number in range(min(held.number_of_record_sets, _MOST_PARTS)):
            found = self._values(held.get_record_set(number), wanted, lost) | found
        return found

    def _values(self, held: Any, wanted: frozenset[str], lost: list[Json] | None) -> Packed:
        """Return the wanted properties among the entries of a record set."""
        found: Packed = {}
        late: list[tuple[str, int, bytes]] = []
        for number in range(min(held.number_of_entries, 2 * _MOST_PARTS)):
            entry = held.get_entry(number)
            tag = entry.entry_type or 0
            name = self._names.get(tag, "") if tag >= 0x8000 else f"{tag:04x}"  # noqa: PLR2004 - where names begin
            if name not in wanted or name in found:
                continue
            try:
                data = entry.data
            except FAILURES:
                if lost is not None:
                    lost.append(name)
                continue
            if data:
                late.append((name, entry.value_type or 0, data))
        pages = {name: mapi.value(kind, data) for name, kind, data in late if name in {"3ffd", "3fde"}}
        page = mapi.charset(pages.get("3ffd")) or self._page
        for name, kind, data in late:
            if (value := mapi.value(kind, data, page)) is not None:
                found[name] = value
        return found


def reason(error: BaseException) -> str:
    """Say in one line why something cannot be read: libpff says what failed, why at the bottom, and the whole way up."""
    steps = [re.sub(r"^(?:pypff|lib)\w+: ", "", step) for step in re.split(r"\.? (?=lib\w+:)", clean(str(error)))]
    return one_line(": ".join(steps[:2]).rstrip(". "), 200) or type(error).__name__


def _children(folder: Any, failed: Callable[[str], None] = lambda _: None) -> Iterator[Any]:
    failures = 0
    try:
        count = folder.number_of_sub_folders
    except FAILURES as error:
        failed(f"its folders cannot be listed: {reason(error)}")
        return
    for number in range(min(count, _MOST_FOLDERS)):
        try:
            child = folder.get_sub_folder(number)
        except FAILURES as error:
            failures += 1
            failed(f"a folder in it cannot be read: {reason(error)}")
            if failures > _MOST_FAILED:
                return
            continue
        yield child


def _entries(item: Any) -> Iterator[Any]:
    for number in range(item.number_of_record_sets):
        held = item.get_record_set(number)
        yield from (held.get_entry(place) for place in range(held.number_of_entries))


def _tried(step: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a step returns, None where it fails."""
    try:
        return step(*arguments)
    except FAILURES:
        return None


def _get(held: Any, name: str) -> Any:
    """Return an attribute, None where reading it fails: it is read from the file."""
    return _tried(getattr, held, name)


def _part(held: Any, name: str, what: str, lost: list[Json]) -> Any:
    """Return an attribute. None where the kind of item has none such, and where it cannot be read, which ``lost`` says."""
    try:
        return getattr(held, name)
    except AttributeError:
        return None
    except FAILURES:
        lost.append(what)
        return None


def _parts(count: int, part: Callable[[int], Packed], what: str, lost: list[Json]) -> list[Json]:
    """Return the parts of an item that can be read; ``lost`` says that others cannot."""
    found: list[Json] = []
    for number in range(min(count, _MOST_PARTS)):
        try:
            found.append(part(number))
        except FAILURES:
            lost.append(what)
    return found


def _name(text: str) -> str:
    return one_line(clean(text).replace("/", "_").replace("!", "_").strip(". "), 120) or "_"


def _why(name: str, *, hidden: bool) -> str:
    if hidden:
        return "in a hidden folder"
    return "a log of Outlook" if name.lower() in _LOGS else skip_reason(name)
