"""From Salesforce's pages to records: all rows on the first run, then what changed and what was deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sbagg.adapter import AuthError, Checkpoint, Event, Gone, Json
from sbagg.adapters.crm.live import OVERLAP, Cells, Moves, cell, kept, refused, sure, when
from sbagg.adapters.salesforce.kinds import KINDS, Kind, Link, by_ids, changes, everything, stirred
from sbagg.adapters.salesforce.org import Org, Page, UnreadableError, cells, reason
from sbagg.formats.jsonvalues import mapping, text, whole
from sbagg.normalize.identity import salesforce_id

BULK_FROM = 20_000
"""Rows of an object from which a bulk job is worth its wait."""


def read(org: Org, bulk_from: int = BULK_FROM) -> Iterator[Event]:
    """Yield the events of a run. What the org has not or does not show is left out with a warning; if that is all, AuthError."""
    hidden: list[Kind] = []
    for kind in KINDS:
        try:
            yield from Reader(org, kind, org.fields(kind.table), bulk_from).events()
        except UnreadableError:
            hidden.append(kind)
    if len(hidden) == len(KINDS):
        raise AuthError("Salesforce shows this user nothing of what is kept here", "Ask your administrator for access")
    if missed := [kind.table for kind in hidden if not kind.rare]:
        org.ctx.warn(f"The org does not show these to you; they were left out: {', '.join(missed)}")


@dataclass(slots=True)
class Reader:
    """Reads the rows of one kind. ``there`` are the fields that the org has."""

    org: Org
    kind: Kind
    there: Sequence[str]
    bulk_from: int
    fields: list[str] = field(init=False)
    _without: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Choose the fields to ask for."""
        self.fields = self.kind.fields(self.there)

    def events(self) -> Iterator[Event]:
        """Yield what is new since the last run."""
        state = self.org.ctx.cursor(self.kind.noun)
        since = whole(state.get("since"))
        everything_again = since is None or "SystemModstamp" not in self.fields
        yield from sure(self._all(state) if everything_again else self._changes(since or 0, state))

    def _all(self, state: Mapping[str, Json]) -> Iterator[Event]:
        """Go through all rows; an interrupted run goes on where it stopped, and has not listed all by itself."""
        began, noun = whole(state.get("began")) or self.org.began, self.kind.noun
        where, job = text(state.get("next")), text(state.get("job"))
        complete, moves = not where and not job, Moves(f"Salesforce's {self.kind.table}")
        page = (
            None if job else self.org.following(where) if where else self.org.query(everything(self.kind, self.fields))
        )
        if page and not where and page.total > self.bulk_from:
            job, page = self.org.job(everything(self.kind, self.fields)), None
            yield Checkpoint({"began": began, "job": job}, noun)
        while True:
            page = page or self.org.result(job, where)
            yield from self._rows(page)
            moves.on(page.following, _ids(page))
            where = page.following
            if not where:
                break
            so_far: dict[str, Json] = {"began": began, "next": where}
            yield Checkpoint({**so_far, "job": job} if job else so_far, noun)
            page = None if job else self.org.following(where)
        yield Checkpoint({"since": began}, noun, complete)

    def _changes(self, since: int, state: Mapping[str, Json]) -> Iterator[Event]:
        """Go through the changes in their order, so that each page is a new beginning."""
        began, moves = self.org.began, Moves(f"Salesforce's {self.kind.table}")
        links = whole(state.get("links")) or since
        page, seen = self.org.query(changes(self.kind, self.fields, max(0, since - OVERLAP))), set[str]()
        while True:
            yield from self._rows(page)
            ids = _ids(page)
            seen.update(ids)
            moves.on(page.following, ids)
            if not page.following:
                break
            last = when(mapping(page.rows[-1]).get("SystemModstamp")) if page.rows else None
            if last is not None:
                yield Checkpoint({"since": max(since, last), "links": links}, self.kind.noun)
            page = self.org.following(page.following)
        yield from self._stirred(max(0, links - OVERLAP), seen)
        yield Checkpoint({"since": began}, self.kind.noun)

    def _stirred(self, since: int, seen: set[str]) -> Iterator[Event]:
        """Read again the records to which rows of other objects were added, which does not change themselves."""
        found = {
            cell(row.get(link.by))
            for link in self.kind.links
            if link.stirs
            for row in self._linked(link, [stirred(link, since)])
        }
        again = sorted(number for one in found - seen if (number := salesforce_id(one)))
        for soql in by_ids(self.fields, self.kind.table, "Id", again):
            yield from self._rows(self.org.query(soql))

    def _linked(self, link: Link, queries: Iterable[str]) -> Iterator[dict[str, Json]]:
        if link.table in self._without:
            return
        try:
            for soql in queries:
                yield from self.org.rows(soql)
        except UnreadableError:
            self._without.add(link.table)
            if link.stirs and link.name == "people":
                self.org.ctx.warn(
                    f"The org does not show {link.table} to you, so some people of each {self.kind.table} are not known"
                )

    def _rows(self, page: Page) -> Iterator[Event]:
        found: list[tuple[str, Cells]] = []
        for place, row in enumerate(page.rows):
            values = cells(row, self.fields)
            number = salesforce_id(values.get("Id", ""))
            if not number:
                yield refused(self.kind.noun, row, f"{self.kind.table}/{place}", reason(row))
            elif values.get("IsDeleted") == "true":
                yield Gone(number, self.kind.noun)
            else:
                found.append((number, values))
        added = self._added([number for number, _ in found])
        for number, values in found:
            value: dict[str, Json] = {"type": self.kind.noun, "row": {**values}, **added.get(number, {})}
            yield kept(self.kind.noun, number, value, when(values.get("SystemModstamp")), f"{self.kind.table}/{number}")

    def _added(self, ids: Sequence[str]) -> dict[str, dict[str, Json]]:
        """Return what rows of other objects add to these, as the export's parser takes it."""
        found: dict[str, dict[str, set[tuple[str, ...]]]] = {}
        for link in self.kind.links if ids else ():
            for row in self._linked(link, by_ids([link.by, *link.fields], link.table, link.by, ids)):
                part = tuple(cell(row.get(name)) for name in link.fields)
                if part[0]:
                    found.setdefault(salesforce_id(cell(row.get(link.by))), {}).setdefault(link.name, set()).add(part)
        return {number: {name: _shown(name, parts) for name, parts in there.items()} for number, there in found.items()}


def _shown(name: str, parts: set[tuple[str, ...]]) -> Json:
    return True if name == "mailed" else [part[0] if len(part) == 1 else [*part] for part in sorted(parts)]


def _ids(page: Page) -> list[str]:
    return [number for row in page.rows if (number := salesforce_id(cell(mapping(row).get("Id"))))]
