"""One archive: whose it is, when it was made, and its parts row by row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sbagg.adapter import Json, Raw, Refused
from sbagg.formats.jsonarray import UNREADABLE, DamagedArrayError, elements
from sbagg.formats.tree import Tree
from sbagg.formats.twitteraccounts import Account
from sbagg.formats.twittervalues import pack

_KEPT_OF_REFUSED = 64 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """A data file. ``count`` is the number of records that the archive states for it."""

    name: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One element of a part; ``place`` is the file's name and the element's number, ``tweets.js#12``."""

    part: str
    place: str
    locator: str
    value: Json


@dataclass(slots=True)
class Archive:
    """An opened archive.

    ``form`` is ``modern``, ``csv`` or ``grailbird``. ``generated`` is in unix seconds, and a guess unless
    ``is_dated``. ``whole``: the manifest says that nothing was left out. ``parts`` are by stream. ``unread``
    says of each file that is not read why. ``rows`` counts the elements of each part read so far, ``inner``
    what lies inside of them (messages in conversations); ``damaged`` names broken streams.
    """

    tree: Tree
    form: str
    owner: Account
    generated: int | None = None
    is_dated: bool = False
    whole: bool = False
    parts: dict[str, list[Part]] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    inner: dict[str, int] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)

    def read(self, stream: str) -> Iterator[Row | Refused]:
        """Yield the rows of all parts of a stream; of a damaged part the good ones, then what is wrong."""
        for part in self.parts.get(stream, []):
            self.rows[part.name] = 0
            if part.name not in self.tree.members:
                yield self._damage(stream, part, self._absence(part.name))
                continue
            try:
                with self.tree.open(part.name) as file:
                    for number, value in enumerate(elements(file)):
                        self.rows[part.name] = number + 1
                        yield self._row(part, number, value)
            except DamagedArrayError as error:
                yield self._damage(stream, part, error.reason, error)
            except UNREADABLE as error:
                yield self._damage(stream, part, str(error) or type(error).__name__)

    def raw(self, stream: str, key: str, data: dict[str, Json], row: Row) -> Raw | Refused:
        """Return a record of this archive."""
        try:
            packed = pack(data)
        except RecursionError:
            return Refused(row.place, "nested too deeply", stream, row.locator)
        return Raw(key, packed, "application/json", stream, row.locator, self.generated)

    def refuse(self, stream: str, row: Row, reason: str) -> Refused:
        """Return what says that a row cannot be a record."""
        try:
            data = pack({"row": row.value})[:_KEPT_OF_REFUSED]
        except RecursionError:
            data = b""
        return Refused(row.place, reason, stream, row.locator, data)

    def miscounts(self, stream: str) -> Iterator[str]:
        """Say which parts of a stream, now read, hold another number of records than the archive states."""
        for part in self.parts.get(stream, []):
            found = self.rows.get(part.name, 0)
            if part.count not in {None, found, self.inner.get(part.name, found)}:
                yield f"{part.name}: the archive says {part.count} records, the file holds {found}"

    def lists_all(self, stream: str) -> bool:
        """Tell whether the archive holds all of a stream: it says so, and every part, now read, agrees."""
        parts = self.parts.get(stream, [])
        counted = all(part.count is not None for part in parts)
        return self.whole and counted and stream not in self.damaged and not [*self.miscounts(stream)]

    def _absence(self, name: str) -> str:
        reasons = (problem.reason for problem in self.tree.problems if problem.name == name)
        return next(reasons, "the manifest names it, but it is not there")

    def _row(self, part: Part, number: int, value: Json) -> Row:
        file = part.name.rpartition("/")[2]
        return Row(part.name, f"{file}#{number}", f"{self.tree.locator(part.name)}#{number}", value)

    def _damage(self, stream: str, part: Part, why: str, error: DamagedArrayError | None = None) -> Refused:
        self.damaged.add(stream)
        index = error.index if error else 0
        where = f", from record {index + 1} (byte {error.offset}) on" if error else ""
        row = self._row(part, index, None)
        return Refused(row.place, f"{part.name}{where}: {why}", stream, row.locator, error.rest if error else b"")
