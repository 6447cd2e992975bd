"""Companies written to the store and read back, and whom a change of theirs concerns."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sbagg.identity.companies import Companies, Group, key_order
from sbagg.identity.hierarchy import above_of
from sbagg.identity.lone import resembles
from sbagg.normalize import corporate_domain
from sbagg.store import derived, known, reach
from sbagg.store.ids import uid

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping

    from sbagg.identity.companies import Key
    from sbagg.identity.model import Claim, Known


class Moved(NamedTuple):
    """What became another company's: domains, cards (minus the identity: the user's own word), companies below others."""

    domains: set[str]
    cards: set[int]
    companies: set[int]


def write(connection: sqlite3.Connection, firms: Companies, claims: Collection[Claim]) -> tuple[list[int], Moved]:
    """Write the companies. Returns the row id of each, by its place in ``firms.groups``, and what moved."""
    uids = [uid(":".join(group.keys[0])) for group in firms.groups]
    ids = derived.company_ids(connection, uids)
    places = [ids[number] for number in uids]
    before, owner = (
        _parents(connection),
        {(kind, value): place for kind, value, place in known.company_keys(connection)},
    )
    keys = [(*key, place) for place, group in zip(places, firms.groups, strict=True) for key in group.keys]
    keys += [
        ("alias", f"{place}:{alias}", place)
        for place, group in zip(places, firms.groups, strict=True)
        for alias in (*group.aliases, *group.heard)
    ]
    moved = derived.replace(
        connection, "company_keys", "kind, value, company", 2, keys
    )  # before companies go, theirs with them
    changed = derived.replace(
        connection, "companies", "id, uid, name, parent", 1,
        [
            (place, number, group.name, places[firms.parent_of[n]] if n in firms.parent_of else None)
            for n, (place, number, group) in enumerate(zip(places, uids, firms.groups, strict=True))
        ],
    )  # fmt: skip
    owned = owner | {(kind, value): place for kind, value, place in keys} if moved else {}
    renamed = {number for (number,) in changed} | {each[key] for each in (owner, owned) for key in moved if key in each}
    texts = {
        place: " \n".join(
            [group.name, *(value for kind, value in group.keys if kind == "domain"), *group.aliases, *group.heard]
        )
        for place, group in zip(places, firms.groups, strict=True)
        if place in renamed
    }
    derived.index_names(connection, {place * 2 + 1: texts.get(place) for place in renamed})
    cards = derived.replace(
        connection, "card_companies", "card, company", 1,
        [
            (card_key(claim), places[firms.by_key[key]])
            for claim in claims
            if (key := firms.of_claim.get(claim.id))
        ],
    )  # fmt: skip
    after = _parents(connection)
    below = {place for place in {*before, *after} if above_of(place, before) != above_of(place, after)}
    domains = {key[1] for key in moved if key[0] == "domain"}
    return places, Moved(domains, {card for (card,) in cards}, below)


def card_key(claim: Claim) -> int:
    """Return what stands for a card in the store."""
    return -claim.identities[0] if claim.decided else claim.id


def stored(connection: sqlite3.Connection, claims: Collection[Claim]) -> tuple[Companies, list[int]]:
    """Return the companies as they were worked out last, with those of the cards given, and the row id of each."""
    keys: dict[int, list[Key]] = defaultdict(list)
    for kind, value, company in known.company_keys(connection):
        if kind != "alias":
            keys[company].append((kind, value))
    ordered = [(sorted(theirs, key=key_order), company) for company, theirs in keys.items()]
    ordered.sort(key=lambda pair: key_order(pair[0][0]))
    places = [company for _, company in ordered]
    place_of = {company: place for place, company in enumerate(places)}
    of_card: dict[int, int] = dict(known.card_companies(connection, [card_key(claim) for claim in claims]))
    firms = Companies(
        [Group(theirs) for theirs, _ in ordered],
        {key: place for place, (theirs, _) in enumerate(ordered) for key in theirs},
        {
            claim.id: ordered[place_of[of_card[number]]][0][0]
            for claim in claims
            if (number := card_key(claim)) in of_card
        },
        {place_of[company]: place_of[above] for company, above in _parents(connection).items()},
    )
    return firms, places


def standing(connection: sqlite3.Connection, identities: Collection[int]) -> list[tuple[str, int]]:
    """Return (domain, company) of each of these addresses that has a company."""
    return [(_domain(value), company) for value, company, *_ in reach.standing(connection, identities) if company]


def stale(connection: sqlite3.Connection, touched: Collection[int], before: Collection[tuple[str, int]]) -> bool:
    """Tell whether touched addresses may bring a new domain to companies, or take the last of one away, or make the name
    that cards alone give one stand for more or fewer of its people. ``before`` is where they stood. A word of the user's
    makes an address stand, too.
    """  # fmt: skip
    rows = list(reach.standing(connection, touched))
    moved = {_domain(value) for value, company, stands, _ in rows if bool(stands) != (company is not None)}
    moved |= set(Counter(domain for domain, _ in before) - Counter(_domain(value) for value, *_ in rows))
    if any(not resembles(name, domain) for domain, name in known.named_by_cards(connection, moved - {""})):
        return True
    now = {_domain(value) for value, _, stands, _ in rows if stands} - {""}
    if now - {value for kind, value, _ in known.company_keys(connection) if kind == "domain"}:
        return True
    if any(decided and not stands and _domain(value) for value, _, stands, decided in rows):
        return True
    return any(
        all(_domain(value) != domain for (value,) in reach.standing_for(connection, company))
        for domain, company in set(before)
        if domain not in now
    )


def _domain(address: str) -> str:
    return corporate_domain(address.rpartition("@")[2])


def concerned(connection: sqlite3.Connection, addresses: Mapping[int, Known], moved: Moved) -> set[int]:
    """Return the identities whose persons a change of companies concerns. ``addresses`` are all that there are."""
    named = {identity for _, identity in known.members_of(connection, [card for card in moved.cards if card > 0])}
    said = {-card for card in moved.cards if card < 0}
    employed = {person for (person,) in known.employed(connection, moved.companies)}
    there = {one.id for one in addresses.values() if one.domain in moved.domains} if moved.domains else set()
    return named | said | employed | there


def _parents(connection: sqlite3.Connection) -> dict[int, int]:
    return dict(known.parents(connection))
