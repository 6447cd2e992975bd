"""Companies: a corporate domain, a CRM account, or a name on a CRM card; one company where the domain agrees."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sbagg.identity.ground import ground_of
from sbagg.identity.hierarchy import above_of, families, parents
from sbagg.identity.lone import Called, Staff, lone, resembles
from sbagg.normalize import company_key, corporate_domain
from sbagg.store.ids import uid
from sbagg.store.rows import firm_ref

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sbagg.identity.ground import Ground, Naming
    from sbagg.identity.model import Claim, Known, Org

Key = tuple[str, str]
"""What means a company: ``("domain", "acme.com")``, ``("account", uid of the ref)`` or ``("name", folded name)``."""
_ORDER = {"domain": 0, "account": 1, "name": 2}
_ENOUGH_CONTACTS = 2


@dataclass(slots=True)
class Group:
    """A company: its keys (the first gives its id), the name to show, and other names that sources use.

    ``heard`` are names that one card alone gives it: it is found by them, but they mean nothing else.
    """

    keys: list[Key]
    name: str = ""
    aliases: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Companies:
    """The companies; how to find one by key; the one that each belongs to; and the key of each card's, of as many cards as
    are looked at. ``of_naming`` is the key of what each naming means, ``naming_of`` the number of each card's naming.
    """  # fmt: skip

    groups: list[Group]
    by_key: dict[Key, int]
    parent_of: dict[int, int] = field(default_factory=dict)
    of_claim: dict[int, Key] = field(default_factory=dict)
    of_naming: dict[int, Key] = field(default_factory=dict, compare=False)
    naming_of: array[int] = field(default_factory=lambda: array("i"), compare=False)

    def above(self, place: int) -> list[int]:
        """Return the companies that one belongs to, its parent first."""
        return above_of(place, self.parent_of)


def domain_of(known: Known) -> str:
    """Return the corporate domain of an address that belongs to people, or an empty string."""
    return "" if known.shared == "list" else known.domain


def companies(orgs: Iterable[Org], identities: Mapping[int, Known], claims: Collection[Claim]) -> Companies:
    """Work out the companies that organizations, addresses and cards speak of. No order of these matters."""
    ground = ground_of(identities, claims)
    found = firms_of(orgs, ground)
    look_at(found, claims)
    return found


def look_at(firms: Companies, claims: Iterable[Claim]) -> None:
    """Make ``firms.of_claim`` speak of these cards and words."""
    namings = firms.naming_of
    said = (
        (each.id, namings[each.id] if 0 <= each.id < len(namings) and not each.decided else each.id) for each in claims
    )
    firms.of_claim = {number: key for number, naming in said if (key := firms.of_naming.get(naming))}


def firms_of(orgs: Iterable[Org], ground: Ground) -> Companies:
    """Work out the companies that organizations and the ground speak of."""
    orgs, customers = _by_name_only(orgs)
    parts = _Parts([("domain", domain) for domain in ground.domains])
    for org in orgs:
        parts.add(("account", str(org.ref)))
        for domain in org.domains:
            parts.join(("domain", domain), ("account", str(org.ref)))
    _accounts_by_contacts(orgs, ground, parts)
    by_name: dict[str, list[int]] = defaultdict(list)
    for org in orgs:
        by_name[company_key(org.name)].append(org.ref)
    meant = {number: key for number, naming in ground.namings.items() if (key := _meant(naming, by_name, parts))}
    found = _named(orgs, ground, meant, parts)
    said = _said(found, ground.words)
    for key in said.values():
        parts.add(key)
    for ref, key in _said(found, {org.ref: org.name for org in customers}).items():
        parts.join(key, ("account", str(ref)))
    return _named([*orgs, *customers], ground, meant | said, parts) if said or customers else found


def _by_name_only(orgs: Iterable[Org]) -> tuple[list[Org], list[Org]]:
    """Part accounts from customers of whom only the name is known: an account's own name goes before what a bill calls it."""
    accounts: list[Org] = []
    customers: list[Org] = []
    for org in orgs:
        only = org.ref == uid(firm_ref(org.name))
        (customers if only else accounts).append(replace(org, at=-1) if only else org)
    return accounts, customers


def _said(found: Companies, names: Mapping[int, str]) -> dict[int, Key]:
    """Return the companies that names mean which the user gave, or which stand on orders and invoices: by domain, by the
    name of one alone, else one of that name.
    """  # fmt: skip
    by_name: dict[str, set[Key]] = defaultdict(set)
    for group in found.groups if names else ():
        for called in (group.name, *group.aliases):
            by_name[company_key(called)].add(group.keys[0])
    said: dict[int, Key] = {}
    for number, name in names.items():
        domain, same = ("domain", corporate_domain(name.strip().lower())), by_name[company_key(name)]
        said[number] = domain if domain in found.by_key else ("name", company_key(name) or name)
        if len(same) == 1 and domain not in found.by_key:
            said[number] = next(iter(same))
    return said


def home(known: Known, employer: int | None, firms: Companies) -> int | None:
    """Return the company whose timeline an address belongs on: its domain's, or the ``employer`` of its person where
    that is a part of the domain's company.
    """
    domain = domain_of(known)
    place = firms.by_key.get(("domain", domain)) if domain else None
    return employer if employer is not None and place in firms.above(employer) else place


def _accounts_by_contacts(orgs: list[Org], ground: Ground, parts: _Parts) -> None:
    """Give an account without a website the domain that its contacts write from, if that is beyond doubt.

    A subsidiary's people often write from the domain of the company above it: that makes the two no one company.
    """
    contacts: dict[int, Counter[str]] = defaultdict(Counter)
    accounts: dict[str, set[int]] = defaultdict(set)
    for number, naming in ground.namings.items():
        if naming.account is not None:
            for domain in naming.domains:
                contacts[naming.account][domain] += ground.cards[number]
                accounts[domain].add(naming.account)
    top_of = families(orgs)
    taken = {(domain, top_of[org.ref]) for org in orgs for domain in org.domains}
    for org in orgs:
        found = contacts[org.ref]
        if org.domains or len(found) != 1:
            continue
        domain, count = next(iter(found.items()))
        sure = count >= _ENOUGH_CONTACTS or resembles(org.name, domain)
        if sure and accounts[domain] == {org.ref} and (domain, top_of[org.ref]) not in taken:
            parts.join(("domain", domain), ("account", str(org.ref)))


def _meant(naming: Naming, by_name: Mapping[str, list[int]], parts: _Parts) -> Key | None:
    """Return the company that cards name: its account, an account of that name, its address's domain, its name."""
    if naming.account is not None:
        key = ("account", str(naming.account))
        return key if key in parts.parent else None
    name = company_key(naming.company)
    if not name:
        return None
    same = {parts.find(("account", str(ref))) for ref in by_name.get(name, ())}
    own = ("domain", naming.domains[0]) if len(naming.domains) == 1 else None
    namesake = own is not None and resembles(naming.company, own[1])
    if len(same) == 1:
        (account,) = same
        elsewhere = account[0] == "domain" and own is not None and parts.find(own) != account
        return own if namesake and elsewhere else account  # another firm of the same name, which this address is at
    if own is not None and (namesake or not same):
        return own
    parts.add(("name", name))
    return ("name", name)


def _named(orgs: list[Org], ground: Ground, meant: Mapping[int, Key], parts: _Parts) -> Companies:
    """Name the companies. ``meant``: the number of a naming or word -> the key of the company that it means."""
    groups: dict[Key, list[Key]] = defaultdict(list)
    for key in sorted(parts.parent, key=key_order):
        groups[parts.find(key)].append(key)
    names: dict[Key, list[tuple[int, str]]] = defaultdict(list)
    for org in orgs:
        names[parts.find(("account", str(org.ref)))] += [
            (org.at or 0, org.name), *((-1, alias) for alias in org.aliases)
        ]  # fmt: skip
    said = {number: (naming.company, ground.cards[number]) for number, naming in ground.namings.items()}
    said |= {number: (word, 1) for number, word in ground.words.items() if meant.get(number, ("",))[0] == "name"}
    called = [
        Called(number, name, parts.find(meant[number]))
        for number, (name, _) in said.items()
        if name and number in meant
    ]
    told: dict[Key, list[tuple[str, int]]] = defaultdict(list)
    for number, name, root in called:
        told[root].append((name, said[number][1]))
    staff = [
        Staff(parts.find(("domain", domain)), domain, numbers, count)
        for (domain, numbers), count in ground.staff.items()
    ]
    only = lone(names, called, staff)
    result, by_key = [], {}
    for root, keys in groups.items():
        stated = [name for _, name in sorted(names.get(root, ()), key=lambda pair: (-pair[0], pair[1])) if name]
        domain = next((value for kind, value in keys if kind == "domain"), "")
        cards: Counter[str] = Counter()
        for name, count in told.get(root, ()):
            cards[name] += count
        ranked = [name for name, _ in sorted(cards.items(), key=lambda pair: (-pair[1], pair[0]))]
        common = [name for name in ranked if not domain or cards[name] > 1 or resembles(name, domain)]
        heard = [name for name in ranked if name not in common and only.means(name, root)]
        if heard and not (stated or common) and only.names(root):
            common, heard = heard, []
        choices = list(dict.fromkeys([*stated, *common, domain])) if domain else list(dict.fromkeys([*stated, *common]))
        shown = next((name for name in choices if name), "")
        aliases = [name for name in choices[1:] if name != domain]
        result.append(Group(keys, shown, aliases, [name for name in heard if name not in choices]))
        by_key.update(dict.fromkeys(keys, len(result) - 1))
    above = parents(orgs, {org.ref: by_key["account", str(org.ref)] for org in orgs})
    of_naming = {number: parts.find(key) for number, key in meant.items()}
    return Companies(result, by_key, above, of_naming=of_naming, naming_of=ground.naming_of)


class _Parts:
    """Union-find over company keys; the first key in the order is the root."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self.parent: dict[Key, Key] = {key: key for key in keys}

    def add(self, key: Key) -> None:
        self.parent.setdefault(key, key)

    def find(self, key: Key) -> Key:
        while self.parent[key] != key:
            key = self.parent[key]
        return key

    def join(self, one: Key, other: Key) -> None:
        self.add(one)
        self.add(other)
        a, b = sorted((self.find(one), self.find(other)), key=key_order)
        self.parent[b] = a


def key_order(key: Key) -> tuple[int, str]:
    """Return where a key stands among a company's: domains first, then by value."""
    return _ORDER[key[0]], key[1]
