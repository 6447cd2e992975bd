"""From what the store knows to persons, companies and employments, written back in one transaction."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from sbagg.identity.companies import Companies, companies, domain_of
from sbagg.identity.evidence import anchor, first, links
from sbagg.identity.grouping import group
from sbagg.identity.model import Claim, Known, Org
from sbagg.identity.people import Profile, profile
from sbagg.identity.shared import why_shared
from sbagg.store import derived
from sbagg.store.ids import uid
from sbagg.store.ingest import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping

    from sbagg.identity.model import Link


def regroup(connection: sqlite3.Connection, me: Collection[tuple[str, str]], now: int) -> None:
    """Work out persons and companies anew if anything was touched. ``me`` are (kind, value); ``now`` dates the log."""
    mark = json.dumps(sorted(me))
    if not derived.touched(connection, mark):
        return
    with transaction(connection):
        identities, claims, orgs = _load(connection)
        _mark_shared(identities, claims)
        wanted = set(me)
        mine = {k.id for k in identities.values() if (k.kind, k.value) in wanted}
        found = list(links(identities, claims, mine))
        grouped = group(identities, found)
        firms = companies(orgs, identities, claims)
        _write(connection, identities, claims, found, grouped, firms, now)
        derived.settled(connection, mark)


def _load(connection: sqlite3.Connection) -> tuple[dict[int, Known], list[Claim], list[Org]]:
    identities = {
        row["id"]: Known(
            row["id"], row["uid"], row["kind"], row["value"], row["shared"], bool(row["bare"]), row["mailbox"]
        )
        for row in derived.identity_rows(connection)
    }
    for row in derived.name_rows(connection):
        known = identities[row["identity"]]
        known.names.append((row["name"], -1 if row["last_at"] is None else row["last_at"]))
        known.sources.add(row["source"])
    members: dict[int, list[int]] = defaultdict(list)
    for card, identity in derived.card_members(connection):
        members[card].append(identity)
    claims = [
        Claim(row["id"], row["record"], row["source"], row["name"], row["title"], row["company"], row["company_ref"],
              row["at"], row["since"], row["until"], [tuple(flag) for flag in json.loads(row["flags"])], bool(row["us"]),
              members[row["id"]])
        for row in derived.card_rows(connection)
    ]  # fmt: skip
    orgs = {
        row["ref"]: Org(
            row["ref"],
            row["name"],
            tuple(json.loads(row["domains"])),
            tuple(json.loads(row["aliases"])),
            row["at"],
        )
        for row in derived.organization_rows(connection)
    }
    return identities, claims, list(orgs.values())


def _mark_shared(identities: Mapping[int, Known], claims: Collection[Claim]) -> None:
    by_identity: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        for identity in claim.identities:
            by_identity[identity].append(claim)
    reasons = {k.id: why_shared(k, by_identity[k.id], identities) for k in identities.values()}
    for identity, reason in reasons.items():
        identities[identity].shared = reason


def _write(
    connection: sqlite3.Connection,
    identities: Mapping[int, Known],
    claims: Collection[Claim],
    found: Collection[Link],
    grouped: Collection[list[int]],
    firms: Companies,
    now: int,
) -> None:
    company_of = _write_companies(connection, firms)
    by_anchor: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        if (where := anchor(claim, identities)) is not None:
            by_anchor[where].append(claim)
    people: dict[int, tuple[list[int], Profile]] = {}
    person_of: dict[int, int] = {}
    for members in grouped:
        theirs = [claim for member in members for claim in by_anchor[member]]
        if theirs or any(not identities[member].bare for member in members):
            leader = first(members, identities)
            people[leader] = (members, profile(members, theirs, identities, firms))
            person_of.update(dict.fromkeys(members, leader))
    before = dict(connection.execute("SELECT id, person FROM identities WHERE person IS NOT NULL").fetchall())
    _log(connection, identities, before, person_of, found, now)
    derived.set_identities(
        connection,
        (
            (k.shared, person_of.get(k.id), _company(k, firms, company_of), k.id)
            for k in identities.values()
        ),
    )  # fmt: skip
    changed = derived.replace(
        connection, "persons", "id, uid, name, title, company, flags, us", 1,
        [
            (leader, identities[leader].uid, p.name, p.title, None if p.company is None else company_of[p.company],
             derived.flags_json(p.flags), int(p.us))
            for leader, (_, p) in people.items()
        ],
    )  # fmt: skip
    derived.replace(
        connection, "employments", "person, company, title, since, until, last_at, sources", 2,
        [
            (leader, company_of[job.company], job.title, job.since, job.until, job.last_at, json.dumps(sorted(job.sources)))
            for leader, (_, p) in people.items()
            for job in p.jobs
        ],
    )  # fmt: skip
    derived.replace(
        connection, "links", "a, b, rule, score, verdict, evidence", 3,
        [(link.a, link.b, link.rule, link.score, "same", json.dumps(link.evidence)) for link in found],
    )  # fmt: skip
    regrouped = {leader for leader, (members, _) in people.items() if any(before.get(m) != leader for m in members)}
    entries: dict[int, str | None] = {}
    gone = {old for old in before.values() if old not in people}
    for leader in {number for (number,) in changed} | regrouped | gone:
        texts = None
        if leader in people:
            members, p = people[leader]
            texts = " \n".join([p.name, *(identities[m].value for m in members)])
        entries[leader * 2] = texts
    derived.index_names(connection, entries)


def _write_companies(connection: sqlite3.Connection, firms: Companies) -> list[int]:
    """Write the companies and return the row id of each, by its place in ``firms.groups``."""
    uids = [uid(":".join(g.keys[0])) for g in firms.groups]
    ids = derived.company_ids(connection, uids)
    places = [ids[number] for number in uids]
    changed = derived.replace(
        connection, "companies", "id, uid, name", 1,
        [(place, number, g.name) for place, number, g in zip(places, uids, firms.groups, strict=True)],
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


def _company(known: Known, firms: Companies, company_of: list[int]) -> int | None:
    domain = domain_of(known)
    place = firms.by_key.get(("domain", domain)) if domain else None
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
    rows = [(now, "join", identities[a].uid, identities[b].uid, " ".join(sorted(rules[a]))) for a, b in sorted(joins)]
    rows += [(now, "part", identities[a].uid, identities[b].uid, "") for a, b in sorted(parts)]
    derived.log_merges(connection, rows)
