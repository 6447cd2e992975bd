"""The requests to Pipedrive: lists by cursor (version 2), notes, users and what was deleted (version 1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sbagg.adapter import Context, CursorExpiredError, Json, SourceError
from sbagg.adapters.crm.live import Moves, member, server_now
from sbagg.formats.jsonvalues import listing, mapping, text, whole

if TYPE_CHECKING:
    from sbagg.http import Answer, Http

V1, V2 = "v1", "api/v2"
LIMIT = 500
_BAD, _FORBIDDEN, _MISSING, _GONE = 400, 403, 404, 410


class ForbiddenError(Exception):
    """The token may not read these objects."""


@dataclass(frozen=True, slots=True)
class Page:
    """Objects as they came, and the cursor of the next page, empty for the last."""

    objects: list[Json]
    cursor: str = ""


@dataclass(slots=True)
class Company:
    """A Pipedrive company as its API shows it. ``began`` is the time by its clock when it was first asked."""

    ctx: Context
    http: Http
    began: int = 0

    def users(self) -> list[dict[str, Json]]:
        """Return the colleagues; none where the token may not read them."""
        answer = self.http.get(f"{V1}/users", accept=(_FORBIDDEN,))
        self.began = server_now(self.ctx, answer.headers)
        if answer.status == _FORBIDDEN:
            self.ctx.warn("The token may not read users, so deals and activities show nobody of yours")
            return []
        return [one for one in map(mapping, listing(answer.object().get("data"))) if whole(one.get("id")) is not None]

    def names(self, plural: str) -> dict[int, str]:
        """Return what stages or pipelines are called, by id."""
        found: dict[int, str] = {}
        cursor, moves = "", Moves(f"Pipedrive's {plural}")
        while True:
            page = self.listed(f"{V2}/{plural}", cursor)
            for one in map(mapping, page.objects):
                if (number := whole(one.get("id"))) is not None:
                    found[number] = text(one.get("name"))
            moves.on(page.cursor, _ids(page))
            cursor = page.cursor
            if not cursor:
                return found

    def listed(self, path: str, cursor: str, **wanted: str) -> Page:
        """Return a page of a list. Raises ForbiddenError, and CursorExpiredError where the cursor is refused.

        Version 2 gives a cursor; version 1 the number of the next object, which is one as well.
        """
        old = path.startswith(V1)
        params: dict[str, Any] = {"limit": LIMIT, **wanted} | ({"start" if old else "cursor": cursor} if cursor else {})
        answer = self.http.get(path, params, accept=(_BAD, _FORBIDDEN))
        if answer.status == _BAD and cursor:
            raise CursorExpiredError(f"Pipedrive no longer knows the page {cursor[:40]} of {path}")
        found = _allowed(answer)
        pages = mapping(member(found, "additional_data", "pagination"))
        start = whole(pages.get("next_start")) if pages.get("more_items_in_collection") is True else None
        following = (
            ("" if start is None else str(start)) if old else text(member(found, "additional_data", "next_cursor"))
        )
        return Page(listing(found.get("data")), following)

    def deleted(self, item: str, since: str) -> Iterator[Json]:
        """Yield the ids of persons, organizations, activities or notes that were deleted since ``YYYY-MM-DD HH:MM:SS``."""
        cursor, moves = "", Moves(f"Pipedrive's recent changes ({item})")
        while True:
            params: dict[str, Any] = {"since_timestamp": since, "items": item, "limit": LIMIT}
            answer = self.http.get(
                f"{V1}/recents", params | ({"start": cursor} if cursor else {}), accept=(_FORBIDDEN, _MISSING, _GONE)
            )
            if answer.status in {_FORBIDDEN, _MISSING, _GONE}:
                self.ctx.warn(
                    "Pipedrive does not tell what was deleted; read all again now and then: sbagg sync NAME --full"
                )
                return
            found = answer.object()
            objects = listing(found.get("data"))
            for one in map(mapping, objects):
                if _is_deleted(one.get("data")):
                    yield one.get("id")
            pages = mapping(member(found, "additional_data", "pagination"))
            start = whole(pages.get("next_start")) if pages.get("more_items_in_collection") is True else None
            cursor = "" if start is None else str(start)
            moves.on(cursor, _ids(Page(objects)))
            if not cursor:
                return


def is_there(one: Json) -> bool:
    """Whether an object is there still: lists may hold what was deleted a moment ago."""
    return not _is_deleted(one)


def _is_deleted(one: Json) -> bool:
    thing = mapping(one)
    return one is None or thing.get("is_deleted") is True or thing.get("active_flag") is False


def _allowed(answer: Answer) -> dict[str, Json]:
    if answer.status == _FORBIDDEN:
        raise ForbiddenError
    if answer.status == _BAD:
        said = text(mapping(answer.json()).get("error"))[:200]
        raise SourceError(f"Pipedrive does not understand what it was asked: {said}", "Report it with the log file")
    return answer.object()


def _ids(page: Page) -> list[str]:
    return [str(mapping(one).get("id")) for one in page.objects]
