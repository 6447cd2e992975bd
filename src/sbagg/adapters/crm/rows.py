"""From the files of an export to one Raw per row, with checkpoints from which a broken run goes on."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TypeAlias

from sbagg.adapter import Checkpoint, Context, Event, Gone, Json, Party, Raw, Refused, Skipped, SourceError
from sbagg.adapters.crm import activities, byname, calls, keys, times
from sbagg.adapters.crm.columns import Columns
from sbagg.adapters.crm.export import Unit
from sbagg.adapters.crm.generic import mapping_for, spec_for
from sbagg.adapters.crm.ids import why_no_id
from sbagg.adapters.crm.joins import Joins
from sbagg.adapters.crm.profile import GENERIC, Spec
from sbagg.adapters.crm.record import Record, Scope
from sbagg.adapters.crm.regarding import KINDS, Regarding
from sbagg.adapters.crm.sheet import SUFFIXES, Sheet, head_of, sheet_of
from sbagg.adapters.crm.who import identities, person_name
from sbagg.formats import table
from sbagg.formats.tree import Tree

Mapped: TypeAlias = Mapping[str, Mapping[str, str]]
STEP = 500  # rows between checkpoints
_UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_WITH_OWNER = frozenset({"deal", "ticket", "note", "task", "logged", "mail", "line", "call"})


class ExportReader:
    """Reads one export. ``listed`` are the keys seen by stream, ``damaged`` streams with unreadable rows."""

    def __init__(self, unit: Unit, scope: Scope, mapping: Mapped, ctx: Context, columns: Columns) -> None:
        self.unit = unit
        self._columns = columns
        self.listed: dict[str, set[str]] = {}
        self.damaged: set[str] = set()
        self._scope = scope
        self._mapping = mapping
        self._ctx = ctx
        self._owners: set[str] = set()
        self._joins = Joins(scope)
        self._names = byname.Names()
        self._regarding = Regarding()

    def events(self, progress: dict[str, Json]) -> Iterator[Event | None]:
        """Yield the events; None stands for a checkpoint of ``progress``, which is kept up to date."""
        with ExitStack() as stack:
            trees = [stack.enter_context(Tree(path)) for path in self.unit.paths]
            sheets = []
            for tree in trees:
                for problem in tree.problems:
                    yield Refused(problem.name, problem.reason, "file", f"{tree.path}!{problem.name}")
                for found in self._survey(tree):
                    if isinstance(found, Sheet):
                        sheets.append(found)
                    else:
                        yield found
            if not sheets:
                raise self._nothing_known(trees)
            self._prepare(sheets)
            done = progress.setdefault("done", [])
            for sheet in sheets:
                name = sheet.tree.locator(sheet.member)
                if sheet.spec.kind == "gather" or not isinstance(done, list) or name in done:
                    continue
                yield from self._rows(sheet, progress)
                done.append(name)
                progress["row"] = 0
                yield None

    def _survey(self, tree: Tree) -> Iterator[Sheet | Refused | Skipped]:
        """Yield the CSVs whose rows are read, and say which are not."""
        profile = self._scope.profile
        for member in tree.members:
            if not member.lower().endswith(SUFFIXES):
                continue
            locator = tree.locator(member)
            try:
                head = head_of(tree, member, profile)
                mapping = mapping_for(member, head, self._mapping) if profile.name == GENERIC else None
                spec = (
                    spec_for(profile, mapping)
                    if mapping is not None
                    else self._classified(member, head.header, head.rows)
                )
                if spec is None:
                    yield Skipped("a file without records that are read", locator)
                    continue
                sheet = sheet_of(tree, member, profile, mapping, spec)
            except _UNREADABLE as error:
                yield Refused(member, f"cannot be read: {error}", "file", locator)
                continue
            for note in sheet.notes:
                self._ctx.warn(note)
            self._columns.add(sheet.spec.name, sheet.layout.header)
            yield sheet

    def _classified(self, member: str, header: tuple[str, ...], rows: tuple[dict[str, str], ...]) -> Spec | None:
        first_id = next((row["Id"] for row in rows if row.get("Id")), "")
        return self._scope.profile.classify(PurePosixPath(member).stem, header, first_id)

    def _prepare(self, sheets: list[Sheet]) -> None:
        """Collect from the files that only link records what their rows add to others."""
        read = {sheet.spec.name for sheet in sheets}
        for sheet in sheets:
            if any(gather.into in read for gather in sheet.spec.gather):
                rows = (item for item in sheet.items() if isinstance(item, table.Row))
                try:
                    self._joins.collect(sheet.spec, (self._record(sheet, sheet.layout.record(row)) for row in rows))
                except _UNREADABLE as error:
                    self._ctx.warn(f"{sheet.tree.locator(sheet.member)}: cannot be read: {error}")
        for note in self._joins.notes:
            self._ctx.warn(note)
        if self._scope.profile.by_name and any(sheet.spec.kind in KINDS for sheet in sheets):
            for sheet in sheets:
                with suppress(*_UNREADABLE):  # it is refused when its rows are read
                    self._collect_names(sheet)

    def _collect_names(self, sheet: Sheet) -> None:
        row_keys = self._keys(sheet)
        for item in sheet.items():
            if isinstance(item, table.Row):
                cells = self._cells(sheet, item)
                found = self._record(sheet, cells)
                found = replace(found, key=row_keys.of(found, cells))
                first, name = identities(found)[0], person_name(found)
                self._names.collect(found, (first.kind, first.value), name)
                self._regarding.collect(found, name)

    def _keys(self, sheet: Sheet) -> keys.Keys:
        return keys.Keys(self._scope.profile, sheet.spec, has_ids=bool(sheet.columns(frozenset({"id"}))))

    def _rows(self, sheet: Sheet, progress: dict[str, Json]) -> Iterator[Event | None]:
        """Yield a sheet's rows after those that an earlier run has handed on."""
        before = progress.get("row")
        skip = before if isinstance(before, int) else 0
        row_keys = self._keys(sheet)
        try:
            for number, item in enumerate(sheet.items(), 1):
                events = self._item(sheet, item, row_keys)
                if number <= skip:
                    continue
                yield from events
                if number % STEP == 0:
                    progress["row"] = number
                    yield None
        except _UNREADABLE as error:
            self.damaged.add(sheet.spec.name)
            yield Refused(sheet.member, f"cannot be read further: {error}", "file", sheet.tree.locator(sheet.member))

    def _item(self, sheet: Sheet, item: table.Item, row_keys: keys.Keys) -> list[Event]:
        stream, locator = sheet.spec.name, sheet.locator(item.line)
        if isinstance(item, table.Trailer):
            return [Skipped("a line of the report's footer", locator)]
        if isinstance(item, table.Bad):
            self.damaged.add(stream)
            return [Refused(sheet.place(item.line), item.reason, stream, locator, item.text.encode("utf-8", "replace"))]
        cells = self._cells(sheet, item)
        found = self._record(sheet, cells)
        key = row_keys.of(found, cells)
        if not key:
            self.damaged.add(stream)
            return [
                Refused(
                    sheet.place(item.line), why_no_id(found.first("id")), stream, locator, _data({"row": dict(cells)})
                )
            ]
        if any(found.first(name) not in wanted for name, wanted in sheet.spec.where.items()):
            return [Skipped(f"a {stream} of a kind that is not read", locator)]
        if found.says("deleted") or found.ids("master_id"):
            return [Gone(key, stream)]
        self.listed.setdefault(stream, set()).add(key)
        return [*self._owner(found, sheet), self._raw(sheet, found, key, cells, locator)]

    def _raw(self, sheet: Sheet, found: Record, key: str, cells: dict[str, str], locator: str) -> Raw:
        kept: dict[str, Json] = {"type": sheet.spec.name, "row": dict(cells), **self._joins.added(found, key)}
        if self._scope.profile.by_name and sheet.spec.kind in byname.KINDS:
            kept |= self._names.added(found)
        if self._scope.profile.by_name and sheet.spec.kind in KINDS:
            kept |= self._regarding.added(found)
        if sheet.order == "dmy":
            kept["order"] = "dmy"
        if sheet.comma:
            kept["comma"] = True
        if sheet.mapping is not None:
            kept["fields"] = {column: sheet.mapping[column] for column in cells if column in sheet.mapping}
        if sheet.spec.kind == "logged" and (times.of_event(found).at or 0) > sheet.at:
            kept["future"] = True
        at = found.when("modified")
        return Raw(key, _data(kept), "application/json", sheet.spec.name, locator, sheet.at if at is None else at)

    def _owner(self, found: Record, sheet: Sheet) -> Iterator[Raw]:
        """Yield the colleague in a row once: if the row shows a name, or tells what they did."""
        if found.spec.kind not in _WITH_OWNER:
            return
        is_call = found.spec.kind == "call"
        owner = calls.one_of_us(found) if is_call else found.owner() or self._sender(found)
        if owner and (owner.name or activities.acts(found)) and f"{owner.kind}:{owner.value}" not in self._owners:
            key = f"{owner.kind}:{owner.value}"
            self._owners.add(key)
            row: Json = {"kind": owner.kind, "value": owner.value, "name": owner.name}
            yield Raw(key, _data({"type": "owner", "row": row}), "application/json", "owner", at=sheet.at)

    def _sender(self, found: Record) -> Party | None:
        """Return the colleague who sent a mail, of whom the row shows the name only."""
        if found.spec.kind != "mail":
            return None
        sender = activities.sender_by_name(replace(found, extra=self._names.added(found)))
        return next((one for one in sender if one.kind == f"{self._scope.profile.name}-owner"), None)

    def _record(self, sheet: Sheet, cells: Mapping[str, str]) -> Record:
        return Record(self._scope, sheet.spec, "", cells, sheet.places, sheet.order or "mdy", sheet.comma)

    def _cells(self, sheet: Sheet, row: table.Row) -> dict[str, str]:
        """Return the cells that hold something, and those whose emptiness says no."""
        cells = sheet.layout.record(row)
        for column in sheet.says_no:
            cells.setdefault(column, "")
        return cells

    def _nothing_known(self, trees: list[Tree]) -> SourceError:
        profile = self._scope.profile
        names = [name for tree in trees for name in tree.members if name.lower().endswith(SUFFIXES)]
        where = ", ".join(str(path) for path in self.unit.paths)
        if not names:
            return SourceError(f"{where}: there is no CSV in it", "Export it again as CSV, then: sbagg sync PATH")
        tree = next(tree for tree in trees if names[0] in tree.members)
        columns = ", ".join(head_of(tree, names[0], profile).header[:12]) or "none"
        hint = "Let it be recognised: sbagg sync PATH; or map its columns: sbagg source set NAME dialect=generic"
        return SourceError(f"{where}: no columns of {profile.label} in {names[0]}; found: {columns}", hint)


def checkpoint(state: Mapping[str, Json]) -> Checkpoint:
    """Return a checkpoint with its own copy of the state."""
    return Checkpoint(json.loads(json.dumps(state)))


def _data(value: Mapping[str, Json]) -> bytes:
    return _ENCODER.encode(value).encode("utf-8", "replace")
