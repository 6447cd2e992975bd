"""The requests to Salesforce: what an object has, queries page by page, and bulk jobs for what is large."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sbagg.adapter import AuthError, Context, CursorExpiredError, Json, SourceError, UnavailableError
from sbagg.adapters.crm.live import Cells, Moves, cell, member, server_now
from sbagg.adapters.salesforce.kinds import PLACE
from sbagg.formats.jsonvalues import listing, mapping, text, whole
from sbagg.normalize import clean

if TYPE_CHECKING:
    from sbagg.http import Answer, Http

ROWS = 1000
"""Rows of a page of a bulk job: e-mails are up to a quarter of a megabyte each."""
_ACCEPTED = frozenset({400, 403, 404})
_FORBIDDEN = 403
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
_JOB = re.compile(r"[A-Za-z0-9]{15,18}")
_LOCATOR = re.compile(r"[\w=+/.-]{1,500}")
_SPENT = frozenset({"REQUEST_LIMIT_EXCEEDED", "QUERY_TIMEOUT", "SERVER_UNAVAILABLE"})
_STALE = frozenset({"INVALID_QUERY_LOCATOR", "INVALIDJOB", "INVALID_LOCATOR"})
_PAUSE, _LONGEST = 2.0, 1800.0


class UnreadableError(Exception):
    """The org has no such object, or does not show it to this user."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as objects or as cells, where the next ones are (empty for the last), and how many there are in all."""

    rows: list[Json]
    following: str = ""
    total: int = 0


@dataclass(slots=True)
class Org:
    """A Salesforce org as its API shows it. ``began`` is the time by its clock when it was first asked."""

    ctx: Context
    http: Http
    began: int = 0
    sleep: Callable[[float], None] = time.sleep

    def fields(self, table: str) -> list[str]:
        """Return the names of an object's fields. Raises UnreadableError."""
        answer = self.http.get(f"{PLACE}/sobjects/{table}/describe", accept=_ACCEPTED)
        self.began = self.began or server_now(self.ctx, answer.headers)
        found = listing(_allowed(answer).object().get("fields"))
        return [name for one in found if _FIELD.fullmatch(name := text(mapping(one).get("name")))]

    def query(self, soql: str) -> Page:
        """Return the first page of a query, deleted and archived rows included. Raises UnreadableError."""
        return _page(_allowed(self.http.get(f"{PLACE}/queryAll", {"q": soql}, accept=_ACCEPTED)))

    def following(self, where: str) -> Page:
        """Return the page at a ``nextRecordsUrl``. Raises CursorExpiredError where it is no longer kept."""
        if not where.startswith("/services/data/"):
            raise SourceError(f"Salesforce names {where[:100]!r} as the next page, which is none", "Try again later")
        return _page(_allowed(self.http.get(where, accept=_ACCEPTED)))

    def rows(self, soql: str) -> Iterator[dict[str, Json]]:
        """Yield all rows of a query."""
        page, moves = self.query(soql), Moves("Salesforce's query")
        while True:
            yield from map(mapping, page.rows)
            moves.on(page.following, ())
            if not page.following:
                return
            page = self.following(page.following)

    def job(self, soql: str) -> str:
        """Let the org prepare a large query, wait until it has, and return the job's id."""
        asked = {"operation": "queryAll", "query": soql}
        answer = _allowed(self.http.post(f"{PLACE}/jobs/query", json=asked, accept=_ACCEPTED))
        number = text(answer.object().get("id"))
        if not _JOB.fullmatch(number):
            raise SourceError("Salesforce began a bulk job without an id", "Try again later: sbagg sync")
        waited, pause = 0.0, _PAUSE
        while True:
            found = _allowed(self.http.get(f"{PLACE}/jobs/query/{number}", accept=_ACCEPTED)).object()
            state = text(found.get("state"))
            if state == "JobComplete":
                return number
            if state in {"Failed", "Aborted"}:
                said = text(found.get("errorMessage"))[:200]
                raise SourceError(f"Salesforce's bulk job ended as {state}: {said}", "Try again later: sbagg sync")
            if waited > _LONGEST:
                raise UnavailableError(
                    "Salesforce's bulk job took more than half an hour", "Try again later: sbagg sync"
                )
            self.sleep(pause)
            waited, pause = waited + pause, min(30.0, pause * 1.5)

    def result(self, job: str, locator: str) -> Page:
        """Return a page of a job's rows. Raises CursorExpiredError where the job is no longer kept (after 7 days)."""
        if not _JOB.fullmatch(job):
            raise CursorExpiredError("no job")
        params = {"maxRecords": ROWS} | ({"locator": locator} if locator else {})
        answer = self.http.get(
            f"{PLACE}/jobs/query/{job}/results", params, headers={"accept": "text/csv"}, accept=_ACCEPTED
        )
        if answer.status in _ACCEPTED:
            raise CursorExpiredError(f"Salesforce no longer keeps the bulk job {job}")
        following = answer.headers.get("sforce-locator", "")
        return Page(_table(answer.body), following if following != "null" and _LOCATOR.fullmatch(following) else "")


def cells(row: Json, fields: list[str]) -> Cells:
    """Return a row as an export holds it: text by the fields' names, without what is empty."""
    found = mapping(row)
    return {name: value for name in fields if (value := cell(found.get(name)))}


def _table(body: bytes) -> list[Json]:
    """Return the rows of a page of CSV; a page that is cut is refused as a whole: it is asked for again."""
    table = csv.reader(io.StringIO(clean(body.decode("utf-8-sig", "replace")), newline=""), strict=True)
    try:
        header = next(table, [])
        rows = [row for row in table if row]
    except csv.Error as error:
        raise SourceError(
            f"Salesforce answered a table that cannot be read: {error}", "Try again: sbagg sync"
        ) from error
    return [dict(zip(header, row, strict=False)) if len(row) == len(header) else "\n".join(row) for row in rows]


def _page(answer: Answer) -> Page:
    found = answer.object()
    following = "" if found.get("done") is True else text(found.get("nextRecordsUrl"))
    return Page(listing(found.get("records")), following, whole(found.get("totalSize")) or 0)


def _allowed(answer: Answer) -> Answer:
    """Return an answer that is one. Raises by the code that Salesforce gives beside 400, 403 and 404."""
    if answer.status not in _ACCEPTED:
        return answer
    first = mapping(next(iter(listing(answer.json())), None))
    code, said = text(first.get("errorCode")), text(first.get("message"))[:200]
    if code in _STALE:
        raise CursorExpiredError(said)
    if code in _SPENT:
        raise UnavailableError(
            f"Salesforce answers no more now: {said or code}", "Sync again later; the limit is that of a day"
        )
    if answer.status == _FORBIDDEN and code.startswith("API_"):
        raise AuthError(f"Salesforce: {said or code}", "Ask your administrator for access to the API")
    if code == "MALFORMED_QUERY":
        raise SourceError(f"Salesforce does not understand what it was asked: {said}", "Report it with the log file")
    raise UnreadableError(said or code)


def reason(found: Json) -> str:
    """Say in a word what a row is that has no id."""
    return (
        "a row that does not fit its header"
        if isinstance(found, str)
        else f"a row without an id: {member(found, 'Id')!r}"
    )
