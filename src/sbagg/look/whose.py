"""From the words of a timeline command to its query: a person, a company, or everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sbagg.config import identity_text
from sbagg.errors import AmbiguousError, NotFoundError
from sbagg.store import companies, ids, resolve
from sbagg.store.people import members, row
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
    of = meant(reader, whose)
    begin = moment(since, reader.now, end=False) if since else -1
    end = moment(until, reader.now, end=True) if until else 2**62
    return of._replace(
        span=Span(begin, end), kinds=frozenset(map(str.lower, kinds)), channels=frozenset(map(str.lower, channels)),
        direction=direction, grep=grep, before=resolve.item(reader, before) if before else None,
    )  # fmt: skip


def meant(reader: Reader, whose: str) -> Query:
    """Return whose items are asked for: a person's, a company's, or everybody's. Raises NotFoundError or AmbiguousError."""
    if not whose:
        return Query()
    number = resolve.domain(reader, whose)
    if number is None:
        try:
            person = resolve.person(reader, whose)
        except (NotFoundError, AmbiguousError) as no_person:
            names = [str(each["name"]) for each in no_person.candidates]
            exact = isinstance(no_person, AmbiguousError) and _is_named(whose, names)
            try:
                number = resolve.company(reader, whose, exact=exact)
            except NotFoundError:
                raise no_person from None
        else:
            if _is_named(whose, [row(reader, person)["name"]]) or (number := _company(reader, whose)) is None:
                return Query(tuple(members(reader, person)), person=person)
    return Query(tuple(companies.members(reader, number)), tuple(companies.targets(reader, number)), company=number)


def _is_named(whose: str, names: Sequence[str]) -> bool:
    """Tell whether it is an address or an id, or a part of one of the names; else only parts of addresses have it."""
    meant = identity_text(whose) is not None or ids.read(whose.strip()) is not None
    return meant or any(resolve.is_named(whose, name) for name in names)


def _company(reader: Reader, whose: str) -> int | None:
    """Return the one company that has it in its name: that goes before a part of somebody's address."""
    try:
        return resolve.company(reader, whose)
    except (NotFoundError, AmbiguousError):
        return None
