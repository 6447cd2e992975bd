"""Weighing two faces: all the evidence for and against, and the probability that it makes."""

from __future__ import annotations

from math import exp, fsum
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import OSA

from sbagg.identity.likeness.face import common_firms, odd, shown_firm, spelt_by
from sbagg.identity.likeness.names import compare, slip
from sbagg.identity.rules import BASE, MOST, RULES
from sbagg.normalize import corporate_domain
from sbagg.normalize.person import a_generation_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sbagg.identity.likeness.face import Face, Store
    from sbagg.normalize.person import PersonName

_NAMES = ("full_name", "spelling", "longer_name", "nickname", "name_typo", "initials", "near_name", "one_name", "spelt")
_LEAST_LEFT = 0.2
_SHORTEST_LOCAL, _SHORTEST_DOMAIN = 5, 6
_DAY = 10
_HOPELESS = -1.0
_MANY_SLIPS = 3
_GENERATED = 4
_PLAIN_LOCAL = 0.8
_NO_NAME, _HOUSEHOLD = 0.8, 0.7


class Found(NamedTuple):
    """A piece of evidence: its rule, what it weighs here, and the values that show it."""

    rule: str
    weight: float
    shown: str | tuple[PersonName, PersonName]


def probability(found: list[Found], hints: float = 0.0) -> float:
    """Return the probability that the evidence makes, 0..1 with three decimals. ``hints`` weigh in like any evidence for."""
    good = fsum(piece.weight for piece in found if piece.weight > 0) + hints
    bad = fsum(piece.weight for piece in found if piece.weight < 0)
    return round(1 / (1 + exp(-(BASE + min(good, MOST) + bad))), 3)


def weigh(one: Face, other: Face, store: Store) -> list[Found]:
    """Return the evidence for and against two groups being one person. The order of the two makes no difference.

    Where names differ so much that nothing could outweigh it, that is all.
    """
    named = _names(one, other, store)
    if named and BASE + MOST + named.weight < _HOPELESS:
        return [named]
    alike = named is not None and named.weight > 0
    found = [named] if named else []
    found += _shared(one, other, store, named.rule if named and alike else "")
    found += _addresses(one, other, store, alike=alike)
    found += _accounts(one, other, alike=alike)
    found += _birthdays(one, other, store, sure=named is not None and named.rule in _NAMES[:6])
    if alike:
        found += _circumstances(one, other, store)
    return found


def _names(one: Face, other: Face, store: Store) -> Found | None:
    """Return the best that any name of one and any of the other say. Different names count only if none agree."""
    if not one.names or not other.names:
        return _spelt(one, other)
    best, weight, pair = "", 0.0, None
    for name in one.names:
        for match in other.names:
            rule = compare(name, match, store.known)
            if rule == "other_word" and _both_spelt(name, match, one, other):
                rule = "one_name"
            if rule:
                weighs = RULES[rule].weight - _discount(rule, name, match, store)
                if not best or (weighs, rule) > (weight, best):
                    best, weight, pair = rule, weighs, (name, match)
    if pair is None:
        return None
    if weight < 0 and not (one.told and other.told) and best != "generation":
        weight /= 2  # an address may spell what is no name
    return Found(best, weight, pair)


def _spelt(one: Face, other: Face) -> Found | None:
    """Of one no name is known, but at a common company or domain it has an address that the other's name would make."""
    nameless, named = (one, other) if other.names else (other, one)
    full = [name for name in named.names if name.full]
    initials = {word[0] for name in full for word in (name.words[0], name.words[-1])}
    domains = {domain for _, _, domain in named.addresses} | named.traits.domains
    for address, local, domain in nameless.addresses:
        if local[:1] in initials and (domain in domains or common_firms(nameless, named)) and spelt_by(local, full):
            return Found("spelt", RULES["spelt"].weight, address)
    return None


def _both_spelt(name: PersonName, match: PersonName, one: Face, other: Face) -> bool:
    """Of one only the given name is known, of the other only the family's, and an address is made of both."""
    both = name._replace(words=name.words + match.words)
    return any(
        spelt_by(local, (both,)) and not spelt_by(local, (name, match))
        for _, local, _ in one.addresses + other.addresses
    )


def _discount(rule: str, name: PersonName, match: PersonName, store: Store) -> float:
    if rule in _NAMES[:6]:
        return min(store.common_name(name), store.common_name(match))
    if rule == "one_name":
        return max(0.0, store.common_name(min(name, match, key=lambda one: (len(one.words), one))))
    return 0.0


def _shared(one: Face, other: Face, store: Store, named: str) -> Iterator[Found]:
    """Yield what both have: a telephone, a page, an address on cards."""
    for rule, kind, mine, theirs in (
        ("phone", "p:", one.traits.phones, other.traits.phones),
        ("url", "u:", one.traits.urls, other.traits.urls),
        ("same_address", "e:", [part[0] for part in one.addresses], [part[0] for part in other.addresses]),
    ):
        values = [value for value in mine if value in theirs]
        if values:
            common, value = min((store.common(kind + value), value) for value in values)
            weight = RULES[rule].weight
            if rule == "same_address" and not named:
                weight *= _NO_NAME
            elif rule == "phone" and named in _NAMES[6:]:
                weight *= _HOUSEHOLD  # the given name is not known: it may be anyone's of the family
            yield Found(rule, max(_LEAST_LEFT, weight - common), value)


def _addresses(one: Face, other: Face, store: Store, *, alike: bool) -> Iterator[Found]:
    """Yield the best that two addresses say of one another, and what speaks against."""
    best: Found | None = None
    numbered = ""
    for address, local, domain in one.addresses:
        for address_, local_, domain_ in other.addresses:
            if address == address_:
                continue
            found = None
            shown = " / ".join(sorted((address, address_)))
            if _numbered(local, local_) and domain == domain_:
                numbered = min(numbered or shown, shown) if corporate_domain(domain) else numbered
            elif local == local_ and not _near_domains(domain, domain_, store):
                found = Found("same_local", _local_weight(local, one, other, store, alike=alike), shown)
            elif _near_domains(domain, domain_, store) and _typo(local, local_, alike=alike):
                found = Found("address_typo", RULES["address_typo"].weight, shown)
            if found and (best is None or (found.weight, best.shown) > (best.weight, found.shown)):
                best = found
    if best and best.weight > 0:
        yield best
    if numbered:
        yield Found("numbered", RULES["numbered"].weight, numbered)


def _local_weight(local: str, one: Face, other: Face, store: Store, *, alike: bool) -> float:
    """A name of one's own making says much; one made of the name says what the name says already."""
    if len(local) < _SHORTEST_LOCAL:
        return 0.0
    if spelt_by(local, (*one.names, *other.names)) and not local[-2:].isdigit():
        return 0.0 if alike else _PLAIN_LOCAL
    return max(_LEAST_LEFT, RULES["same_local"].weight - store.common(f"h:{local}"))


def _numbered(local: str, other: str) -> bool:
    """``jane.miller`` and ``jane.miller2``: told apart by a number on purpose."""
    return local != other and local.rstrip("0123456789") == other.rstrip("0123456789")


def _near_domains(one: str, other: str, store: Store) -> bool:
    """The same domain, or a slip of the pen in it: nobody else has an address there."""
    if one == other:
        return True
    return (
        min(len(one), len(other)) >= _SHORTEST_DOMAIN
        and min(store.bearers(f"D:{one}"), store.bearers(f"D:{other}")) <= 1
        and slip(one, other)
    )


def _typo(local: str, other: str, *, alike: bool) -> bool:
    """A slip in an address; where no name agrees, the first letter must, or ``jmiller`` and ``kmiller`` would be one."""
    if local == other:
        return len(local) >= _SHORTEST_LOCAL or alike
    return slip(local, other) and (alike or local[0] == other[0])


def _accounts(one: Face, other: Face, *, alike: bool) -> Iterator[Found]:
    """Yield an account's name that is also that of an account elsewhere, or stands before the @."""
    if not one.accounts and not other.accounts:
        return
    mine = {*one.accounts, *(("email", local) for _, local, _ in one.addresses)}
    theirs = {*other.accounts, *(("email", local) for _, local, _ in other.addresses)}
    same = {name for kind, name in mine for kind_, name_ in theirs if name == name_ and kind != kind_}
    names = (*one.names, *other.names)
    best = max(same, key=lambda name: (not spelt_by(name, names), len(name), name), default="")
    plain = spelt_by(best, names)
    if len(best) >= _SHORTEST_LOCAL and not (plain and alike):
        yield Found("handle", _PLAIN_LOCAL if plain else RULES["handle"].weight, best)


def _birthdays(one: Face, other: Face, store: Store, *, sure: bool) -> Iterator[Found]:
    if not one.traits.birthdays or not other.traits.birthdays:
        return
    pairs = [(a, b) for a in one.traits.birthdays for b in other.traits.birthdays]
    slips, shown = min((_slips(a, b), " / ".join(sorted({a, b}))) for a, b in pairs)
    if not slips:
        chance = 0.0 if sure else store.chance_of_birthday
        yield Found("birthday", max(_LEAST_LEFT, RULES["birthday"].weight - store.common(f"b:{shown}") - chance), shown)
    elif slips < _MANY_SLIPS:
        yield Found("near_birthday", RULES["near_birthday"].weight / slips, shown)
    elif all(a_generation_apart(a, b) for a, b in pairs):
        yield Found("other_generation", RULES["other_generation"].weight, shown)
    else:
        yield Found("other_birthday", RULES["other_birthday"].weight, shown)


def _slips(one: str, other: str) -> int:
    """Return by how many digits two days differ; a swap of day and month is one."""
    if one.startswith("--") or other.startswith("--"):
        one, other = one[-5:], other[-5:]
    if len(one) == len(other) == _DAY and (one[:4], one[5:7], one[8:]) == (other[:4], other[8:], other[5:7]):
        return int(one != other)
    return OSA.distance(one, other)


def _circumstances(one: Face, other: Face, store: Store) -> Iterator[Found]:
    """Yield what counts only beside a name: company, city, and what speaks against."""
    if firms := common_firms(one, other):
        rarest = min(firms, key=lambda firm: (store.bearers(f"F:{firm}"), str(firm)))
        shown = shown_firm(one, other)
        yield Found("company", max(1.0, RULES["company"].weight - 0.3 * store.common(f"F:{rarest}")), shown)
        if any(store.bearers(f"O:{name}") >= _GENERATED for name in one.odd & other.odd):
            yield Found("generated", RULES["generated"].weight, "")
        elif odd(one, other) or odd(other, one):
            yield Found("odd_address", RULES["odd_address"].weight, "")
    elif one.traits.domains and other.traits.domains:
        yield Found("other_employer", RULES["other_employer"].weight, "")
    if not one.cities or not other.cities:
        return
    if same := sorted(one.cities & other.cities):
        yield Found("city", RULES["city"].weight, same[0].title())
    elif any(slip(a, b) for a in one.cities for b in other.cities):
        yield Found("city", RULES["city"].weight / 2, "")
    else:
        yield Found("other_city", RULES["other_city"].weight, "")
