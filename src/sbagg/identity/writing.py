"""What was worked out, written back: only the rows that differ."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from sbagg.identity.companies import Companies, home
from sbagg.store import derived
from sbagg.store.ids import uid

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping

    from sbagg.identity.model import Known, Link
    from sbagg.identity.solve import Evidence, Solution


def write(connection: sqlite3.Connection, known: Evidence, found: Solution, now: int) -> None:
    """Make the store say what was found; ``now`` dates the log of joins and partings."""
    identities, people, person_of, firms = known.identities, found.people, found.person_of, found.firms
    company_of = _write_companies(connection, firms)
    before = derived.persons_of(connection)
    _log(connection, identities, before, person_of, found.links, now)
    derived.set_identities(
        connection,
        (
            (k.shared, person_of.get(k.id), _company(k, found, company_of), k.id)
            for k in identities.values()
        ),
    )  # fmt: skip
    changed = derived.replace(
        connection, "persons", "id, uid, name, title, company, flags, us", 1,
        [
            (leader, identities[leader].uid, p.name, p.title, None if p.company is None else company_of[p.company],
             derived.flags_json(p.flags), int(p.us))
            for leader, (*_, p) in people.items()
        ],
    )  # fmt: skip
    derived.replace(
        connection, "employments", "person, company, title, since, until, last_at, sources", 2,
        [
            (leader, company_of[job.company], job.title, job.since, job.until, job.last_at, json.dumps(sorted(job.sources)))
            for leader, (*_, p) in people.items()
            for job in p.jobs
        ],
    )  # fmt: skip
    derived.replace(
        connection, "links", "a, b, rule, score, verdict, evidence", 3,
        [
            *((link.a, link.b, link.rule, link.score, "same", json.dumps(link.evidence)) for link in found.links),
            *((v.a, v.b, "decision", 1.0, "different", json.dumps([v.act])) for v in known.verdicts if not v.same),
        ],
    )  # fmt: skip
    derived.replace(
        connection, "suggestions", "a, b, score, evidence", 2,
        [(s.a, s.b, s.score, json.dumps(s.evidence, ensure_ascii=False)) for s in found.suggestions],
    )  # fmt: skip
    left = {old for member, old in before.items() if person_of.get(member) != old}
    regrouped = left & people.keys() | {
        leader for leader, (members, *_) in people.items() if any(before.get(m) != leader for m in members)
    }
    entries: dict[int, str | None] = {}
    gone = {old for old in before.values() if old not in people}
    for leader in {number for (number,) in changed} | regrouped | gone:
        texts = None
        if leader in people:
            members, _, p = people[leader]
            texts = " \n".join([p.name, *(identities[m].value for m in members)])
        entries[leader * 2] = texts
    derived.index_names(connection, entries)


def _write_companies(connection: sqlite3.Connection, firms: Companies) -> list[int]:
    """Write the companies and return the row id of each, by its place in ``firms.groups``."""
    uids = [uid(":".join(g.keys[0])) for g in firms.groups]
    ids = derived.company_ids(connection, uids)
    places = [ids[number] for number in uids]
    changed = derived.replace(
        connection, "companies", "id, uid, name, parent", 1,
        [
            (place, number, g.name, places[firms.parent_of[n]] if n in firms.parent_of else None)
            for n, (place, number, g) in enumerate(zip(places, uids, firms.groups, strict=True))
        ],
    )  # fmt: skip
    keys = [(*key, place) for place, g in zip(places, firms.groups, strict=True) for key in g.keys]
    keys += [
        ("alias", f"{place}:{alias}", place)
        for place, g in zip(places, firms.groups, strict=True)
        for alias in g.aliases
    ]
    moved = derived.replace(connection, "company_keys", "kind, value, company", 2, keys)
    texts = {
        place: " \n".join([g.name, *(v for k, v in g.keys if k == "domain"), *g.aliases])
        for place, g in zip(places, firms.groups, strict=True)
    }
    again = {number for (number,) in changed} | (
        {place for *key, place in keys if tuple(key) in moved} if moved else set()
    )
    derived.index_names(connection, {place * 2 + 1: texts.get(place) for place in again})
    return places


def _company(known: Known, found: Solution, company_of: list[int]) -> int | None:
    leader = found.person_of.get(known.id)
    place = home(known, None if leader is None else found.people[leader][-1].company, found.firms)
    return None if place is None else company_of[place]


def _log(
    connection: sqlite3.Connection,
    identities: Mapping[int, Known],
    before: Mapping[int, int],
    after: Mapping[int, int],
    found: Collection[Link],
    now: int,
) -> None:
    """Note persons that were joined or taken apart since the last time, with the rules that spoke for it."""
    rules: dict[int, set[str]] = defaultdict(set)
    for link in found:
        rules[after.get(link.a, link.a)].add(link.rule)
    joins, parts = set(), set()
    for identity, old in before.items():
        new = after.get(identity)
        if new is None or new == old:
            continue
        if after.get(old) == new:
            joins.add((new, old))
        else:
            parts.add((old, new))
    was = derived.person_uids(connection) if joins or parts else {}
    rows = [(now, "join", identities[a].uid, was[b], " ".join(sorted(rules[a]))) for a, b in sorted(joins)]
    rows += [(now, "part", was[a], identities[b].uid, "") for a, b in sorted(parts)]
    derived.log_merges(connection, rows)
