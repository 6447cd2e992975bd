"""What the store knows, as the plain values that grouping works on."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from sbagg.decisions.model import Decided
from sbagg.identity.employment import rivals
from sbagg.identity.model import Claim, Hinted, Known, Org, Verdict
from sbagg.identity.solve import Evidence
from sbagg.store import decided, derived
from sbagg.store.aliases import alias_rows
from sbagg.store.ids import uid
from sbagg.store.reader import YOU

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping


def load(connection: sqlite3.Connection, me: Collection[tuple[str, str]]) -> Evidence:
    """Read all that speaks for who is who. ``me`` are my identities as (kind, value)."""
    identities = _identities(connection)
    by_uid = {known.uid: known.id for known in identities.values()}
    said = decided.decided(connection)
    found = Evidence(
        identities,
        [*_cards(connection), *_words(said, by_uid)],
        _organizations(connection),
        {by_uid[number] for pair in me if (number := uid(":".join(pair))) in by_uid},
        [
            Verdict(by_uid[uid(":".join(a))], by_uid[uid(":".join(b))], same, place, act)
            for (a, b), (same, place, act) in said.verdicts.items()
        ],
        [
            *(Hinted(*row) for row in derived.hint_rows(connection)),
            *(Hinted(*row, 0) for row in alias_rows(connection)),
        ],
    )
    wanted = rivals(identities, found.claims, found.mine, found.verdicts)
    for number, (first, last) in derived.authored_span(connection, wanted).items():
        identities[number].first_wrote, identities[number].last_wrote = first, last
    return found


def _identities(connection: sqlite3.Connection) -> dict[int, Known]:
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
    return identities


def _cards(connection: sqlite3.Connection) -> list[Claim]:
    members: dict[int, list[int]] = defaultdict(list)
    for card, identity in derived.card_members(connection):
        members[card].append(identity)
    return [
        Claim(row["id"], row["record"], row["source"], row["name"], row["title"], row["company"], row["company_ref"],
              row["at"], row["since"], row["until"], [tuple(flag) for flag in json.loads(row["flags"])], bool(row["us"]),
              members[row["id"]], row["birthday"], row["city"])
        for row in derived.card_rows(connection)
    ]  # fmt: skip


def _words(said: Decided, by_uid: Mapping[int, int]) -> list[Claim]:
    """Return what the user set, each word as a card of its own, which goes before all others."""
    claims = []
    for identity, words in said.words.items():
        for field, (value, at, place) in words.items():
            if value:
                said_of = {"name": "", "title": "", "company": "", field: value}
                members = [by_uid[uid(":".join(identity))]]
                claims.append(
                    Claim(-place, 0, YOU, **said_of, company_ref=None, at=at, since="", until="", flags=[], us=False,
                          identities=members, decided=place)
                )  # fmt: skip
    return claims


def _organizations(connection: sqlite3.Connection) -> list[Org]:
    orgs = {
        row["ref"]: Org(
            row["ref"],
            row["name"],
            tuple(json.loads(row["domains"])),
            tuple(json.loads(row["aliases"])),
            row["at"],
            row["parent"],
        )
        for row in derived.organization_rows(connection)
    }
    return list(orgs.values())
