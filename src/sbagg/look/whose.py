"""From the words of a timeline command to its query: a person, a company, or everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.errors import AmbiguousError, NotFoundError
from sbagg.store import companies, resolve
from sbagg.store.people import members
from sbagg.store.scan import Span
from sbagg.timeline import Query
from sbagg.when import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sbagg.store.reader import Reader


def query(
    reader: Reader, whose: str, *, since: str, until: str, kinds: Sequence[str], channels: Sequence[str], direction: str,
    grep: str, before: str,
) -> Query:  # fmt: skip
    """Return the query. Raises NotFoundError, AmbiguousError or UsageError."""
    of = _of(reader, whose)
    begin = moment(since, reader.now, end=False) if since else -1
    end = moment(until, reader.now, end=True) if until else 2**62
    return of._replace(
        span=Span(begin, end), kinds=frozenset(map(str.lower, kinds)), channels=frozenset(map(str.lower, channels)),
        direction=direction, grep=grep, before=resolve.item(reader, before) if before else None,
    )  # fmt: skip


def _of(reader: Reader, whose: str) -> Query:
    if not whose:
        return Query()
    number = resolve.domain(reader, whose)
    if number is None:
        try:
            person = resolve.person(reader, whose)
            return Query(tuple(members(reader, person)), person=person)
        except (NotFoundError, AmbiguousError) as no_person:
            try:
                number = resolve.company(reader, whose, exact=isinstance(no_person, AmbiguousError))
            except NotFoundError:
                raise no_person from None
    return Query(tuple(companies.members(reader, number)), tuple(companies.targets(reader, number)), company=number)
