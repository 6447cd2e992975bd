"""What the store knows, as the plain values that grouping works on."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING

from sbagg.decisions.model import Decided, Identity
from sbagg.identity.employment import rivals
from sbagg.identity.model import Claim, Hinted, Known, Org, Verdict
from sbagg.identity.solve import Evidence
from sbagg.store import decided, known
from sbagg.store.ids import uid
from sbagg.store.reader import YOU

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping


def load(
    connection: sqlite3.Connection, me: Collection[Identity], within: Collection[int] | None = None
) -> Evidence:  # fmt: skip
    """Read all that speaks for who is who; or what speaks of the identities ``within``, with those on their cards.

    ``me`` are my identities as (kind, value).
    """
    said = decided.decided(connection)
    number = _numbers(connection, said, me)
    members = list(known.card_members(connection, within))
    wanted = None if within is None else {*within, *(identity for _, identity in members)}
    identities = {row[0]: _known(*row) for row in known.identity_rows(connection, wanted)}
    _names(connection, identities, within)
    words = [claim for claim in _words(said, number) if claim.identities[0] in identities]
    found = Evidence(
        identities,
        [*_cards(connection, members, within), *words],
        _organizations(connection) if within is None else (),
        {number[pair] for pair in me if pair in number},
        [Verdict(number[a], number[b], *verdict) for (a, b), verdict in said.verdicts.items()],
        within=within,
    )
    wrote = rivals(identities, found.claims, found.mine, found.verdicts)
    for identity, (first, last) in known.authored_span(connection, wrote).items():
        identities[identity].first_wrote, identities[identity].last_wrote = first, last
    return found


def load_addresses(connection: sqlite3.Connection) -> Evidence:
    """Read what companies are worked out from: organizations, addresses, the cards that name them, the user's words."""
    said = decided.decided(connection)
    identities = {row[0]: _known(*row) for row in known.identity_rows(connection) if row[2] == "email"}
    members = [(card, identity) for card, identity in known.card_members(connection) if identity in identities]
    cards = [*_cards(connection, members), *_words(said, _numbers(connection, said))]
    return Evidence(identities, cards, _organizations(connection))


def load_hints(connection: sqlite3.Connection, about: Collection[int] | None = None) -> list[Hinted]:
    """Read what sources let one guess, of all identities or of those that it is guessed ``about``."""
    return [
        *(Hinted(*row) for row in known.hint_rows(connection, about)),
        *(Hinted(a, b, "alias", name, 0) for a, b, name in known.alias_rows(connection, about)),
    ]


def _numbers(
    connection: sqlite3.Connection, said: Decided, me: Collection[Identity] = ()
) -> dict[Identity, int]:  # fmt: skip
    """Return the row ids of the identities that decisions name, and of mine."""
    uids = {uid(":".join(pair)): pair for pair in (*said.named, *me)}
    return {uids[number]: identity for number, identity in known.numbers(connection, uids).items()}


def _known(
    number: int, uid: int, kind: str, value: str, shared: str | None, bare: int, mailbox: int | None,
    person: int | None, company: int | None,
) -> Known:  # fmt: skip
    return Known(number, uid, kind, value, shared, bool(bare), mailbox, was=(shared, person, company))


def _names(connection: sqlite3.Connection, identities: Mapping[int, Known], within: Collection[int] | None) -> None:
    sources = known.source_names(connection)
    for identity, source, name, at in known.name_rows(connection, within):
        one = identities[identity]
        one.names.append((name, -1 if at is None else at))
        one.sources.add(sources[source])


def _cards(
    connection: sqlite3.Connection, named: Iterable[tuple[int, int]], within: Collection[int] | None = None
) -> list[Claim]:
    members: dict[int, list[int]] = defaultdict(list)
    for card, identity in named:
        members[card].append(identity)
    sources = known.source_names(connection)
    return [
        Claim(number, record, sources[source], name, title, company, ref, at, since, until,
              [tuple(flag) for flag in json.loads(flags)] if flags != "[]" else [], bool(us), members[number], birthday, city)
        for number, record, source, name, title, company, ref, at, since, until, flags, us, birthday, city
        in known.card_rows(connection, None if within is None else members)
    ]  # fmt: skip


def _words(said: Decided, number: Mapping[Identity, int]) -> list[Claim]:
    """Return what the user set, each word as a card of its own, which goes before all others."""
    return [
        Claim(-place, 0, YOU, **{"name": "", "title": "", "company": "", field: value}, company_ref=None, at=at, since="",
              until="", flags=[], us=False, identities=[number[identity]], decided=place)
        for identity, words in said.words.items()
        for field, (value, at, place) in words.items()
        if value
    ]  # fmt: skip


def _organizations(connection: sqlite3.Connection) -> list[Org]:
    orgs = {
        ref: Org(ref, name, tuple(json.loads(domains)), tuple(json.loads(aliases)), at, parent)
        for ref, name, domains, aliases, at, parent in known.organization_rows(connection)
    }
    return list(orgs.values())
