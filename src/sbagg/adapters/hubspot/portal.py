"""The requests to HubSpot: lists, searches, batches, associations, and the names behind ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sbagg.adapter import Context, CursorExpiredError, Json, SourceError
from sbagg.adapters.crm.live import Moves, member, server_now
from sbagg.adapters.hubspot.kinds import VERSION, Kind
from sbagg.formats.jsonvalues import listing, mapping, text, whole

if TYPE_CHECKING:
    from sbagg.http import Answer, Http

LISTED, SEARCHED = 100, 200
_BATCH, _WITH_HISTORY = 100, 50
_BAD, _FORBIDDEN, _MISSING = 400, 403, 404
_PRIMARY = "primary"


class ForbiddenError(Exception):
    """The token may not read these objects."""


@dataclass(frozen=True, slots=True)
class Page:
    """Objects as they came, and the cursor of the next page, empty for the last."""

    objects: list[Json]
    after: str = ""


@dataclass(slots=True)
class Portal:
    """A HubSpot account as its API shows it. ``began`` is the time by its clock when it was first asked."""

    ctx: Context
    http: Http
    began: int = 0
    _warned: set[str] = field(default_factory=set)

    def owners(self) -> list[dict[str, Json]]:
        """Return the colleagues, those who left included; none where the token may not read them."""
        found: list[dict[str, Json]] = []
        for archived in ("false", "true"):
            after, moves = "", Moves("HubSpot's owners")
            while True:
                params = {"limit": LISTED, "archived": archived} | ({"after": after} if after else {})
                answer = self.http.get(f"crm/owners/{VERSION}", params, accept=(_FORBIDDEN, _MISSING))
                self.began = self.began or server_now(self.ctx, answer.headers)
                if answer.status in {_FORBIDDEN, _MISSING}:
                    self.ctx.warn("The token may not read owners, so deals and activities show nobody of yours")
                    return []
                page = _page(answer)
                found += [one for one in map(mapping, page.objects) if whole(one.get("id")) is not None]
                moves.on(page.after, (text(one.get("id")) for one in map(mapping, page.objects)))
                after = page.after
                if not after:
                    break
        return found

    def pipelines(self, kind: Kind) -> list[dict[str, Json]]:
        """Return the pipelines of deals or tickets with their stages."""
        answer = self.http.get(f"crm/pipelines/{VERSION}/{kind.plural}", accept=(_FORBIDDEN, _MISSING))
        if answer.status in {_FORBIDDEN, _MISSING}:
            self.ctx.warn(f"The token may not read the pipelines of {kind.plural}, so their stages are shown as ids")
            return []
        return [mapping(one) for one in listing(answer.object().get("results"))]

    def listed(self, kind: Kind, after: str, *, archived: bool = False) -> Page:
        """Return a page of all objects. Raises ForbiddenError, and CursorExpiredError where ``after`` is refused."""
        params: dict[str, Any] = {"limit": LISTED, "archived": "true" if archived else "false"}
        params |= {"properties": ["hs_object_id"] if archived else kind.wanted} | ({"after": after} if after else {})
        answer = self.http.get(_objects(kind), params, accept=(_BAD, _FORBIDDEN))
        if answer.status == _BAD and after:
            raise CursorExpiredError(f"HubSpot no longer knows the page {after[:40]} of {kind.plural}")
        return _page(_allowed(answer))

    def changed(self, kind: Kind, since: int, last: str) -> Page:
        """Return objects changed since a time, in the order of their ids, after the id ``last``.

        A search gives no more than 10,000 results, so it goes on by id and never by page.
        """
        filters = [
            {"propertyName": kind.modified, "operator": "GTE", "value": str(since * 1000)},
            {"propertyName": "hs_object_id", "operator": "GT", "value": last},
        ]
        asked = {
            "filterGroups": [{"filters": filters}], "sorts": ["hs_object_id"], "properties": kind.wanted,
            "limit": SEARCHED, "after": "0",
        }  # fmt: skip
        answer = self.http.post(f"{_objects(kind)}/search", json=asked, repeat=True, accept=(_BAD, _FORBIDDEN))
        return _page(_allowed(answer))

    def histories(self, kind: Kind, ids: Sequence[str]) -> dict[str, dict[str, Json]]:
        """Return the objects of these ids with what their properties were before; those just deleted are missing."""
        found: dict[str, dict[str, Json]] = {}
        for part in _parts(ids, _WITH_HISTORY):
            asked = {
                "inputs": [{"id": one} for one in part], "properties": kind.wanted, "propertiesWithHistory": list(kind.history),
            }  # fmt: skip
            answer = self.http.post(f"{_objects(kind)}/batch/read", json=asked, repeat=True)
            for one in map(mapping, listing(answer.object().get("results"))):
                found[text(one.get("id"))] = one
        return found

    def associations(self, kind: Kind, to: str, ids: Sequence[str]) -> dict[str, list[str]]:
        """Return the ids of the objects that each of these is tied to, the primary one first."""
        found: dict[str, list[str]] = {}
        for part in _parts(ids, _BATCH):
            inputs: list[dict[str, str]] = [{"id": one} for one in part]
            moves = Moves(f"HubSpot's associations of {kind.plural} with {to}")
            while inputs:
                path = f"crm/associations/{VERSION}/{kind.plural}/{to}/batch/read"
                answer = self.http.post(path, json={"inputs": inputs}, repeat=True, accept=(_FORBIDDEN,))
                if answer.status == _FORBIDDEN:
                    self.ctx.warn(f"The token may not read {to}, so {kind.plural} are not tied to them")
                    return {}
                inputs = []
                for one in map(mapping, listing(answer.object().get("results"))):
                    number = cell_id(member(one, "from", "id"))
                    found.setdefault(number, []).extend(_tied(one))
                    if after := text(member(one, "paging", "next", "after")):
                        inputs.append({"id": number, "after": after})
                moves.on(" ".join(f"{one['id']}@{one['after']}" for one in inputs), ())
        return {number: list(dict.fromkeys(there)) for number, there in found.items()}


def cell_id(value: Json) -> str:
    """Return a record id, which comes as a text or a number; empty for anything else."""
    number = whole(value)
    return "" if number is None or number < 0 else str(number)


def _objects(kind: Kind) -> str:
    return f"crm/objects/{VERSION}/{kind.plural}"


def _allowed(answer: Answer) -> Answer:
    if answer.status == _FORBIDDEN:
        raise ForbiddenError
    if answer.status == _BAD:
        said = text(mapping(answer.json()).get("message"))[:200]
        raise SourceError(f"HubSpot does not understand what it was asked: {said}", "Report it with the log file")
    return answer


def _page(answer: Answer) -> Page:
    found = answer.object()
    return Page(listing(found.get("results")), text(member(found, "paging", "next", "after")))


def _tied(one: Mapping[str, Json]) -> list[str]:
    """Return the ids that an object is tied to; a company labelled as primary comes first."""
    there = [mapping(each) for each in listing(one.get("to"))]
    there.sort(key=lambda each: not _is_primary(each))
    return [number for each in there if (number := cell_id(each.get("toObjectId")))]


def _is_primary(one: Mapping[str, Json]) -> bool:
    labels = (text(mapping(each).get("label")) for each in listing(one.get("associationTypes")))
    return any(label.casefold() == _PRIMARY for label in labels)


def _parts(ids: Sequence[str], size: int) -> list[Sequence[str]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
