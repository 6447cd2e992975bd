"""What was worked out of persons, written back: only the rows that differ."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from sbagg.identity.companies import home
from sbagg.identity.gather import Person
from sbagg.identity.solve import DECIDED
from sbagg.store import derived, known
from sbagg.store.aliases import alias_rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sbagg.identity.model import Known, Link
    from sbagg.identity.solve import Evidence, Solution


def write(
    connection: sqlite3.Connection, evidence: Evidence, found: Solution, company_ids: Sequence[int], now: int
) -> set[int]:  # fmt: skip
    """Make the store say what was found; ``now`` dates the log of joins and partings.

    ``company_ids`` are the row ids of the companies by their places. Returns the persons that there were and are.
    """
    identities, people, person_of = evidence.identities, found.people, found.person_of
    before = {i: person for i in evidence.wanted if (person := identities[i].was[1]) is not None}
    every = None if evidence.within is None else {*evidence.within, *before.values()}
    derived.log_merges(connection, _moves(identities, before, person_of, found.links, now))
    derived.set_identities(connection, _identities(evidence, found, company_ids))
    changed = derived.replace(
        connection, "persons", "id, uid, name, title, company, flags, us", 1,
        (
            (leader, identities[leader].uid, p.name, p.title, None if p.company is None else company_ids[p.company],
             derived.flags_json(p.flags), int(p.us))
            for leader, (*_, p) in people.items()
        ), every,
    )  # fmt: skip
    derived.replace(
        connection, "employments", "person, company, title, since, until, last_at, sources", 2,
        (
            (leader, company_ids[job.company], job.title, job.since, job.until, job.last_at, _listed(frozenset(job.sources)))
            for leader, (*_, p) in people.items()
            for job in p.jobs
        ), every,
    )  # fmt: skip
    derived.replace(
        connection, "links", "a, b, rule, score, verdict, evidence", 3, _links(evidence, found), evidence.within
    )
    moved = {old for member, old in before.items() if person_of.get(member) != old}
    moved |= {new for member, new in person_of.items() if before.get(member) != new}
    _index(connection, evidence, found, moved | {number for (number,) in changed})
    return {*before.values(), *people, *(number for (number,) in changed)}


def _identities(
    evidence: Evidence, found: Solution, company_ids: Sequence[int]
) -> Iterator[tuple[str | None, int | None, int | None, int]]:
    """Yield (shared, person, company, row id) of the identities of which any is not what it was."""
    for number in evidence.wanted:
        one, person = evidence.identities[number], found.person_of.get(number)
        employer = None if person is None else found.people[person][-1].company
        place = home(one, employer, found.firms) if one.domain else None
        now = one.shared, person, None if place is None else company_ids[place]
        if now != one.was:
            yield *now, number


@lru_cache(maxsize=1024)
def _listed(sources: Collection[str]) -> str:
    return json.dumps(sorted(sources))


def _links(evidence: Evidence, found: Solution) -> Iterator[tuple[int, int, str, float, str, str]]:
    for link in found.links:
        records = (
            f"[{link.evidence[0]}]" if link.rule == "card" and len(link.evidence) == 1 else json.dumps(link.evidence)
        )
        yield link.a, link.b, link.rule, min(link.score, DECIDED), "same", records
    for verdict in evidence.verdicts:
        if not verdict.same and (evidence.within is None or verdict.a in evidence.within):
            yield verdict.a, verdict.b, "decision", 1.0, "different", json.dumps([verdict.act])


def _index(connection: sqlite3.Connection, evidence: Evidence, found: Solution, persons: Collection[int]) -> None:
    entries: dict[int, str | None] = {}
    for leader in persons:
        entries[leader * 2] = None
        if leader in found.people:
            members, _, p = found.people[leader]
            entries[leader * 2] = " \n".join([p.name, *(evidence.identities[m].value for m in members)])
    derived.index_names(connection, entries)


def _moves(
    identities: Mapping[int, Known],
    before: Mapping[int, int],
    after: Mapping[int, int],
    found: Collection[Link],
    now: int,
) -> Iterator[tuple[int, str, int, int, str]]:
    """Yield log entries of persons that were joined or taken apart since the last time, with the rules that spoke for it."""
    joins, parts = set(), set()
    for identity, old in before.items():
        new = after.get(identity)
        if new is None or new == old or old not in identities:  # what nothing names any more is gone
            continue
        if after.get(old) == new:
            joins.add((new, old))
        else:
            parts.add((old, new))
    kept = {person for person, _ in joins}
    rules: dict[int, set[str]] = defaultdict(set)
    for link in found if kept else ():
        if (person := after.get(link.a, link.a)) in kept:
            rules[person].add(link.rule)
    for a, b in sorted(joins):
        yield now, "join", identities[a].uid, identities[b].uid, " ".join(sorted(rules[a]))
    for a, b in sorted(parts):
        yield now, "part", identities[a].uid, identities[b].uid, ""


def people_of(found: Solution, company_ids: Sequence[int]) -> dict[int, Person]:
    """Return the persons that were found, to be compared."""
    return {
        leader: Person(members, cards, {company_ids[job.company] for job in one.jobs})
        for leader, (members, cards, one) in found.people.items()
    }


def write_aliases(connection: sqlite3.Connection) -> set[int]:
    """Write anew who shares a name and a thread. Returns the persons of whom that is new, or is no longer so."""
    found = ((a, b, name) for a, b, _, name in alias_rows(connection))
    changed = derived.replace(connection, "aliases", "a, b, name", 2, found)
    return set(known.persons_of(connection, {end for pair in changed for end in pair}).values())
