"""From a table to one Raw for each order, invoice, payment or customer in it."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sbagg.adapter import Context, Event, Raw, Refused, Skipped
from sbagg.adapters.shop.doubts import Doubts
from sbagg.adapters.shop.profile import Profile, Spec
from sbagg.adapters.shop.row import gathered
from sbagg.adapters.shop.sheet import SUFFIXES, Group, Sheet, sheet_of
from sbagg.formats import kept, table
from sbagg.formats.keys import digest
from sbagg.formats.tree import Member, Tree
from sbagg.normalize import clean, email, fold

UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)
_NAMING = (("email",), ("contact", "first_name", "last_name", "name", "phone"))


def is_table(member: str) -> bool:
    """Tell by its name whether a member may be a table."""
    return member.lower().endswith(SUFFIXES)


def events(tree: Tree, member: Member, profile: Profile, ctx: Context) -> Iterator[Event]:
    """Yield the records of a member; what is no table of this dialect is passed over and said."""
    locator = clean(tree.locator(member.name))
    try:
        found = sheet_of(tree, member.name, profile)
        if found is None:
            yield Skipped(f"a file that is no export of {profile.label}", locator)
            return
        sheet = _whole(tree, member, found, ctx)
        doubts = Doubts(sheet)
        yield from records(sheet, member.mtime, doubts)
        for warning in doubts.warnings():
            ctx.warn(warning)
    except UNREADABLE as error:
        yield Refused(clean(member.name), f"cannot be read further: {error}", "file", locator)


def records(sheet: Sheet, at: int, doubts: Doubts | None = None) -> Iterator[Event]:
    """Yield the records of a table. ``at`` is when it was exported, unix seconds."""
    stream, keys = sheet.spec.name, _Keys(sheet.spec)
    for item in sheet.groups():
        if isinstance(item, Skipped):
            yield item
        elif isinstance(item, table.Bad):
            place, data = clean(sheet.place(item.line)), item.text.encode("utf-8", "replace")
            yield Refused(place, item.reason, stream, clean(sheet.locator(item.line)), data)
        elif not sheet.kind(item.rows[0]):
            yield Skipped("an entry that is no sale: a bill, a cost, a quote", clean(sheet.locator(item.line)))
        else:
            if doubts:
                doubts.look(item)
            record = gathered(sheet.spec.name, item.rows, sheet.places)
            record |= {"order": "dmy"} if sheet.order == "dmy" else {}
            record |= {"comma": True} if sheet.comma else {}
            key = keys.of(sheet, item)
            yield Raw(clean(key), kept.pack(record), kept.MEDIA, stream, clean(sheet.locator(item.line)), at)


def _whole(tree: Tree, member: Member, head: Sheet, ctx: Context) -> Sheet:
    sheet = Sheet(
        head.profile, head.spec, head.layout, head.name, head.where, lambda: tree.open(member.name), head.order
    ).decided()
    if sheet.undecided:
        shape = "month/day/year" if sheet.order == "mdy" else "day/month/year"
        ctx.warn(f"{sheet.locator(sheet.layout.line)}: no date shows which number is the day; read as {shape}")
    return sheet


class _Keys:
    """Gives the keys of one table: an id, a number, else a hash of what names it. Those that are alike are numbered."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._taken: Counter[str] = Counter()

    def of(self, sheet: Sheet, group: Group) -> str:
        """Return the key of a record."""
        if said := self._first(sheet, group.rows, "id").lstrip("'"):
            return said
        if self._spec.lines and (number := sheet.number(group.rows[0])):
            return ":".join(number)
        naming = self._naming(sheet, group.rows) if self._spec.kind == "customer" else []
        key = "#" + digest(*(naming or [json.dumps(row, sort_keys=True) for row in group.rows]))
        self._taken[key] += 1
        return key if self._taken[key] == 1 else f"{key}-{self._taken[key]}"

    def _naming(self, sheet: Sheet, rows: Sequence[Mapping[str, str]]) -> list[str]:
        for names in _NAMING:
            if found := [text for name in names if (text := self._first(sheet, rows, name))]:
                return [email(text) or fold(text) for text in found]
        return []

    def _first(self, sheet: Sheet, rows: Sequence[Mapping[str, str]], field: str) -> str:
        columns = sheet.places.get(field, ())
        return next((text for row in rows for column in columns if (text := row.get(column, "").strip())), "")
