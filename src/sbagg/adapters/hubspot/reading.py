"""From HubSpot's pages to records: all objects on the first run, then what changed and what was deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sbagg.adapter import AuthError, Checkpoint, Event, Gone, Json, Refused, Skipped, SourceError
from sbagg.adapters.crm.live import OVERLAP, Moves, kept, refused, sure, when
from sbagg.adapters.hubspot.kinds import KINDS, Kind
from sbagg.adapters.hubspot.portal import SEARCHED, ForbiddenError, Portal, cell_id
from sbagg.adapters.hubspot.rows import owner_name
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.normalize import fold


def read(portal: Portal) -> Iterator[Event]:
    """Yield the events of a run. What the token may not read is left out with a warning; if that is all, AuthError."""
    owners = portal.owners()
    names = Counter(fold(owner_name(one)) for one in owners)
    for one in sorted(owners, key=lambda one: cell_id(one.get("id"))):
        value: dict[str, Json] = {"type": "owner", "object": one, "alone": names[fold(owner_name(one))] == 1}
        yield kept("owner", cell_id(one.get("id")), value, when(one.get("updatedAt")), "owners")
    yield Checkpoint({}, "owner")
    shown = {cell_id(one.get("id")): owner_name(one) or text(one.get("email")) for one in owners}
    forbidden = []
    for kind in KINDS:
        try:
            yield from Reader(portal, kind, shown).events()
        except ForbiddenError:
            forbidden.append(kind.plural)
    if len(forbidden) == len(KINDS):
        raise AuthError(
            "HubSpot: the token may read nothing of what is kept here",
            "Give it crm.objects.contacts.read and its like, or another: sbagg secret set NAME token",
        )
    if forbidden:
        portal.ctx.warn(f"The token may not read {', '.join(forbidden)}; they were left out")


@dataclass(slots=True)
class Reader:
    """Reads the objects of one kind. ``owners``: id -> what a colleague is called."""

    portal: Portal
    kind: Kind
    owners: Mapping[str, str]
    _stages: Mapping[str, Json] | None = None
    _pipelines: Mapping[str, str] | None = None

    def events(self) -> Iterator[Event]:
        """Yield what is new since the last run."""
        state = self.portal.ctx.cursor(self.kind.noun)
        since = whole(state.get("since"))
        yield from sure(self._all(state) if since is None else self._changes(since, state))

    def _all(self, state: Mapping[str, Json]) -> Iterator[Event]:
        """Go through the list; an interrupted run goes on where it stopped, and has not listed all by itself."""
        began, after = whole(state.get("began")) or self.portal.began, text(state.get("after"))
        complete, moves = not after, Moves(f"HubSpot's {self.kind.plural}")
        while True:
            page = self.portal.listed(self.kind, after)
            yield from self._records(page.objects)
            moves.on(page.after, _ids(page.objects))
            after = page.after
            if not after:
                break
            yield Checkpoint({"began": began, "after": after}, self.kind.noun)
        yield Checkpoint({"since": began}, self.kind.noun, complete)

    def _changes(self, since: int, state: Mapping[str, Json]) -> Iterator[Event]:
        began, last = whole(state.get("began")) or self.portal.began, text(state.get("last")) or "0"
        while True:
            page = self.portal.changed(self.kind, max(0, since - OVERLAP), last)
            yield from self._records(page.objects)
            if len(page.objects) < SEARCHED:
                break
            ids = [int(one) for one in _ids(page.objects)]
            if not ids or ids != sorted(ids) or ids[0] <= int(last):
                raise SourceError(
                    f"HubSpot's {self.kind.plural}: a search does not go on in the order asked for; what came before was kept",
                    "Read all of them again: sbagg sync NAME --full",
                )
            last = str(ids[-1])
            yield Checkpoint({"since": since, "began": began, "last": last}, self.kind.noun)
        yield from self._deleted(since - OVERLAP)
        yield Checkpoint({"since": began}, self.kind.noun)

    def _deleted(self, since: int) -> Iterator[Gone]:
        """Yield what was deleted since; HubSpot lists it for 90 days."""
        after, moves = "", Moves(f"HubSpot's deleted {self.kind.plural}")
        while True:
            page = self.portal.listed(self.kind, after, archived=True)
            for one in map(mapping, page.objects):
                number, at = cell_id(one.get("id")), when(one.get("archivedAt"))
                if number and (at is None or at >= since):
                    yield Gone(number, self.kind.noun)
            moves.on(page.after, _ids(page.objects))
            after = page.after
            if not after:
                return

    def _records(self, objects: Sequence[Json]) -> Iterator[Event]:
        ids = [number for one in objects if (number := _usable(one))]
        links = {to: self.portal.associations(self.kind, to, ids) for to in self.kind.tied} if ids else {}
        whole_ones = self.portal.histories(self.kind, ids) if ids and self.kind.history else {}
        for place, one in enumerate(objects):
            number = _usable(one)
            where = f"{self.kind.plural}/{number or place}"
            if not number:
                yield refused(self.kind.noun, one, where, "no object with an id and properties")
            elif self.kind.history and number not in whole_ones:
                yield Skipped("deleted while it was read", where)
            else:
                tied: dict[str, Json] = {to: [*found[number]] for to, found in links.items() if found.get(number)}
                yield from self._record(number, whole_ones.get(number) or mapping(one), tied, where)

    def _record(self, number: str, one: dict[str, Json], tied: dict[str, Json], where: str) -> Iterator[Event]:
        properties = mapping(one.get("properties"))
        names: dict[str, Json] = {}
        if shown := self.owners.get(cell_id(properties.get("hubspot_owner_id"))):
            names["owner"] = shown
        if self.kind.pipelines:
            names |= self._named(one, properties)
        at = when(properties.get(self.kind.modified)) or when(one.get("updatedAt"))
        value: dict[str, Json] = {"type": self.kind.noun, "object": one, "links": tied, "names": names}
        found = kept(self.kind.noun, number, value, at, where)
        yield found
        if not isinstance(found, Refused):
            merged = text(properties.get("hs_merged_object_ids")).split(";")
            yield from (
                Gone(other, self.kind.noun) for part in merged if (other := cell_id(part.strip())) and other != number
            )

    def _named(self, one: Mapping[str, Json], properties: Mapping[str, Json]) -> dict[str, Json]:
        """Return what the user calls the pipeline and the stages of an object, and what they mean."""
        if self._stages is None or self._pipelines is None:
            found = self.portal.pipelines(self.kind)
            self._pipelines = {text(each.get("id")): text(each.get("label")) for each in found}
            self._stages = {
                text(stage.get("id")): {
                    "label": text(stage.get("label")),
                    "ends": _ends(mapping(stage.get("metadata"))),
                }
                for each in found
                for stage in map(mapping, listing(each.get("stages")))
            }
        history = listing(mapping(one.get("propertiesWithHistory")).get("dealstage"))
        ids = [text(mapping(each).get("value")) for each in history]
        ids += [text(properties.get("dealstage")), text(properties.get("hs_pipeline_stage"))]
        pipeline = text(properties.get("pipeline")) or text(properties.get("hs_pipeline"))
        stages: dict[str, Json] = {each: self._stages[each] for each in sorted(set(ids)) if each in self._stages}
        return {"pipeline": self._pipelines.get(pipeline, pipeline), "stages": stages}


def _ends(metadata: Mapping[str, Json]) -> str:
    """Return what a stage of a deal means: a closed one is won at a probability of 1, and else lost."""
    if text(metadata.get("isClosed")).lower() != "true":
        return "open"
    return "won" if text(metadata.get("probability")) in {"1", "1.0"} else "lost"


def _usable(one: Json) -> str:
    """Return the id of what is an object with properties; empty for anything else."""
    thing = mapping(one)
    return cell_id(thing.get("id")) if isinstance(thing.get("properties"), dict) else ""


def _ids(objects: Sequence[Json]) -> list[str]:
    return [number for one in objects if (number := cell_id(mapping(one).get("id")))]
