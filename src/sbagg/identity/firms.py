"""Companies written to the store and read back, and whom a change of theirs concerns."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sbagg.identity.companies import Companies, Group, firms_of, key_order
from sbagg.identity.hierarchy import above_of
from sbagg.identity.loading import load_ground
from sbagg.identity.lone import resembles
from sbagg.normalize import corporate_domain
from sbagg.store import derived, known, reach
from sbagg.store.ids import uid

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence

    from sbagg.identity.companies import Key
    from sbagg.identity.model import Claim


class Moved(NamedTuple):
    """What became another company's: domains, cards (minus the identity: the user's own word), companies below others."""

    domains: set[str]
    cards: Collection[int]
    companies: set[int]


_AT_ONCE = 50_000


def work_out(connection: sqlite3.Connection) -> tuple[Companies, list[int], Moved]:
    """Work out all companies, and write them. Returns them, the row id of each by its place, and what moved."""
    orgs, ground, words = load_ground(connection)
    found = firms_of(orgs, ground)
    del ground  # as large as what is made of it
    places, moved = _write(connection, found, words)
    found.groups.clear()  # they are in the store now
    return found, places, moved


def _write(connection: sqlite3.Connection, firms: Companies, words: Collection[Claim]) -> tuple[list[int], Moved]:
    """Write the companies that were worked out; ``words`` are the user's.

    Returns the row id of each, by its place in ``firms.groups``, and what moved.
    """
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
    cards = _write_cards(connection, firms, places, words)
    after = _parents(connection)
    below = {place for place in {*before, *after} if above_of(place, before) != above_of(place, after)}
    domains = {key[1] for key in moved if key[0] == "domain"}
    return places, Moved(domains, cards, below)


def _write_cards(
    connection: sqlite3.Connection, firms: Companies, places: Sequence[int], words: Collection[Claim]
) -> array[int]:
    """Write which company each card and each of the user's words names. Returns those of which that is new."""
    place_of = {number: places[firms.by_key[key]] for number, key in firms.of_naming.items()}
    said = [(card_key(word), place_of[word.id]) for word in words if word.id in place_of]
    least, most = known.span_of_card_companies(connection)
    changed = array("q")
    _replace_cards(connection, said, range(least, 0), changed)
    for start in range(0, max(len(firms.naming_of), most + 1), _AT_ONCE):
        some = ((start + n, place_of.get(number)) for n, number in enumerate(firms.naming_of[start : start + _AT_ONCE]))
        wanted = [(card, place) for card, place in some if place is not None]
        _replace_cards(connection, wanted, range(start, start + _AT_ONCE), changed)
    return changed


def _replace_cards(
    connection: sqlite3.Connection, wanted: list[tuple[int, int]], within: range, changed: array[int]
) -> None:
    changed.extend(
        card for (card,) in derived.replace(connection, "card_companies", "card, company", 1, wanted, within)
    )


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
        parent_of={place_of[company]: place_of[above] for company, above in _parents(connection).items()},
        of_claim={
            claim.id: ordered[place_of[of_card[number]]][0][0]
            for claim in claims
            if (number := card_key(claim)) in of_card
        },
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


def concerned(connection: sqlite3.Connection, moved: Moved) -> set[int]:
    """Return the identities whose persons a change of companies concerns."""
    named = {identity for _, identity in known.members_of(connection, [card for card in moved.cards if card > 0])}
    said = {-card for card in moved.cards if card < 0}
    employed = {person for (person,) in known.employed(connection, moved.companies)}
    addresses = known.address_rows(connection) if moved.domains else ()
    there = {number for number, address, *_ in addresses if _domain(address) in moved.domains}
    return named | said | employed | there


def _parents(connection: sqlite3.Connection) -> dict[int, int]:
    return dict(known.parents(connection))
