"""From Pipedrive's pages to records: all objects on the first run, then what changed and what was deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sbagg.adapter import AuthError, Checkpoint, Event, Gone, Json
from sbagg.adapters.crm.live import OVERLAP, Moves, iso, kept, refused, sure, when
from sbagg.adapters.pipedrive.company import V1, V2, Company, ForbiddenError, is_there
from sbagg.formats.jsonvalues import mapping, text, whole
from sbagg.normalize import fold


@dataclass(frozen=True, slots=True)
class Kind:
    """An object: what the profile calls it, and the lists that together hold all of it. ``recent``: its deletions are told
    by the list of recent changes; a deal's by a list of its own.
    """

    noun: str
    lists: tuple[str, ...]
    recent: bool = True


KINDS = (
    Kind("organization", (f"{V2}/organizations",)),
    Kind("person", (f"{V2}/persons",)),
    Kind("deal", (f"{V2}/deals", f"{V2}/deals/archived"), recent=False),
    Kind("activity", (f"{V2}/activities",)),
    Kind("note", (f"{V1}/notes",)),
)


def read(company: Company) -> Iterator[Event]:
    """Yield the events of a run. What the token may not read is left out with a warning; if that is all, AuthError."""
    users = company.users()
    names = Counter(fold(text(one.get("name"))) for one in users)
    for one in sorted(users, key=lambda one: whole(one.get("id")) or 0):
        alone = names[fold(text(one.get("name")))] == 1
        value: dict[str, Json] = {"type": "owner", "object": one, "alone": alone}
        yield kept("owner", str(whole(one.get("id"))), value, when(one.get("modified")), "users")
    yield Checkpoint({}, "owner")
    owners = {number: text(one.get("name")) for one in users if (number := whole(one.get("id"))) is not None}
    forbidden = []
    for kind in KINDS:
        try:
            yield from Reader(company, kind, owners).events()
        except ForbiddenError:
            forbidden.append(kind.noun)
    if len(forbidden) == len(KINDS):
        raise AuthError(
            "Pipedrive: the token may read nothing of what is kept here", "Give another: sbagg secret set NAME token"
        )
    if forbidden:
        company.ctx.warn(f"The token may not read these; they were left out: {', '.join(forbidden)}")


@dataclass(slots=True)
class Reader:
    """Reads the objects of one kind. ``owners``: id -> what a colleague is called."""

    company: Company
    kind: Kind
    owners: Mapping[int, str]
    _stages: Mapping[int, str] | None = None
    _pipelines: Mapping[int, str] | None = None

    def events(self) -> Iterator[Event]:
        """Yield what is new since the last run. An interrupted one goes on at the page where it stopped."""
        return sure(self._events())

    def _events(self) -> Iterator[Event]:
        state = self.company.ctx.cursor(self.kind.noun)
        since, began = whole(state.get("since")), whole(state.get("began")) or self.company.began
        wanted = {} if since is None else {"updated_since": iso(max(0, since - OVERLAP))}
        first = min(whole(state.get("list")) or 0, len(self.kind.lists) - 1)
        cursor = text(state.get("cursor"))
        so_far: dict[str, Json] = {"began": began} if since is None else {"began": began, "since": since}
        complete = since is None and not state
        for number, path in enumerate(self.kind.lists[first:], first):
            moves = Moves(f"Pipedrive's {path}")
            while True:
                page = self.company.listed(path, cursor, **wanted)
                yield from self._records(page.objects, path)
                moves.on(page.cursor, (str(mapping(one).get("id")) for one in page.objects))
                cursor = page.cursor
                if not cursor:
                    break
                yield Checkpoint({**so_far, "list": number, "cursor": cursor}, self.kind.noun)
        if since is not None:
            yield from self._deleted(since - OVERLAP)
        yield Checkpoint({"since": began}, self.kind.noun, complete)

    def _deleted(self, since: int) -> Iterator[Gone]:
        if self.kind.recent:
            found = self.company.deleted(self.kind.noun, iso(since).replace("T", " ").rstrip("Z"))
        else:
            found = self._deleted_deals(since)
        yield from (Gone(str(number), self.kind.noun) for one in found if (number := whole(one)) is not None)

    def _deleted_deals(self, since: int) -> Iterator[Json]:
        cursor, moves = "", Moves("Pipedrive's deleted deals")
        while True:
            page = self.company.listed(self.kind.lists[0], cursor, status="deleted", updated_since=iso(since))
            yield from (mapping(one).get("id") for one in page.objects)
            moves.on(page.cursor, (str(mapping(one).get("id")) for one in page.objects))
            cursor = page.cursor
            if not cursor:
                return

    def _records(self, objects: Sequence[Json], path: str) -> Iterator[Event]:
        for place, one in enumerate(objects):
            thing = mapping(one)
            number = whole(thing.get("id"))
            if number is None or number < 0:
                yield refused(self.kind.noun, one, f"{path}/{place}", "no object with an id")
            elif is_there(one):
                value: dict[str, Json] = {"type": self.kind.noun, "object": thing, "names": self._names(thing)}
                at = when(thing.get("update_time")) or when(thing.get("add_time"))
                yield kept(self.kind.noun, str(number), value, at, f"{path}/{number}")
            else:
                yield Gone(str(number), self.kind.noun)

    def _names(self, thing: Mapping[str, Json]) -> dict[str, Json]:
        """Return what stands behind the ids of an object: its owner, stage and pipeline."""
        owner = whole(thing.get("owner_id"))
        owner = whole(thing.get("user_id")) if owner is None else owner
        found: dict[str, Json] = {} if owner is None else {"owner": self.owners.get(owner, "")}
        if self.kind.noun == "deal":
            if self._stages is None or self._pipelines is None:
                self._stages, self._pipelines = self.company.names("stages"), self.company.names("pipelines")
            stage, pipeline = whole(thing.get("stage_id")), whole(thing.get("pipeline_id"))
            found["stage"] = "" if stage is None else self._stages.get(stage) or str(stage)
            found["pipeline"] = "" if pipeline is None else self._pipelines.get(pipeline) or str(pipeline)
        return found
