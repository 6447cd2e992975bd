"""Companies: a corporate domain, a CRM account, or a name on a CRM card; one company where the domain agrees."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sbagg.identity.hierarchy import above_of, families, parents
from sbagg.identity.lone import lone, resembles
from sbagg.normalize import company_key, corporate_domain, is_role
from sbagg.store.ids import uid
from sbagg.store.rows import firm_ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    """The companies; how to find one by key; the key of each card's; and the one that each belongs to."""

    groups: list[Group]
    by_key: dict[Key, int]
    of_claim: dict[int, Key]
    parent_of: dict[int, int] = field(default_factory=dict)

    def above(self, place: int) -> list[int]:
        """Return the companies that one belongs to, its parent first."""
        return above_of(place, self.parent_of)


def domain_of(known: Known) -> str:
    """Return the corporate domain of an address that belongs to people, or an empty string."""
    return "" if known.shared == "list" else known.domain


def companies(orgs: Iterable[Org], identities: Mapping[int, Known], claims: Iterable[Claim]) -> Companies:
    """Work out the companies that organizations, addresses and cards speak of. No order of these matters."""
    orgs, customers = _by_name_only(orgs)
    claims = list(claims)
    on_card = {i for claim in claims for i in claim.identities}
    domains = {domain_of(k) for k in identities.values() if not k.bare or k.id in on_card} - {""}
    parts = _Parts([("domain", domain) for domain in domains])
    for org in orgs:
        parts.add(("account", str(org.ref)))
        for domain in org.domains:
            parts.join(("domain", domain), ("account", str(org.ref)))
    cards = [claim for claim in claims if not claim.decided]
    _accounts_by_contacts(orgs, identities, cards, parts)
    by_name: dict[str, list[int]] = defaultdict(list)
    for org in orgs:
        by_name[company_key(org.name)].append(org.ref)
    of_claim = {claim.id: key for claim in cards if (key := _of_claim(claim, by_name, identities, parts))}
    there = [
        k for k in identities.values() if (not k.bare or k.id in on_card) and domain_of(k) and not is_role(k.value)
    ]
    found = _named(orgs, cards, of_claim, parts, there)
    decided = {claim.id: claim.company for claim in claims if claim.decided and claim.company}
    said = _said(found, decided)
    for key in said.values():
        parts.add(key)
    for ref, key in _said(found, {org.ref: org.name for org in customers}).items():
        parts.join(key, ("account", str(ref)))
    names = [claim for claim in claims if claim.id in of_claim or said.get(claim.id, ("", ""))[0] == "name"]
    return _named([*orgs, *customers], names, of_claim | said, parts, there) if said or customers else found


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


def _accounts_by_contacts(orgs: list[Org], identities: Mapping[int, Known], claims: list[Claim], parts: _Parts) -> None:
    """Give an account without a website the domain that its contacts write from, if that is beyond doubt.

    A subsidiary's people often write from the domain of the company above it: that makes the two no one company.
    """
    contacts: dict[int, Counter[str]] = defaultdict(Counter)
    accounts: dict[str, set[int]] = defaultdict(set)
    for claim in claims:
        if claim.company_ref is not None:
            for domain in {domain_of(identities[i]) for i in claim.identities} - {""}:
                contacts[claim.company_ref][domain] += 1
                accounts[domain].add(claim.company_ref)
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


def _of_claim(
    claim: Claim, by_name: Mapping[str, list[int]], identities: Mapping[int, Known], parts: _Parts
) -> Key | None:
    """Return the company that a card names: its account, an account of that name, its address's domain, its name."""
    if claim.company_ref is not None:
        key = ("account", str(claim.company_ref))
        return key if key in parts.parent else None
    name = company_key(claim.company)
    if not name:
        return None
    same = {parts.find(("account", str(ref))) for ref in by_name.get(name, ())}
    domains = sorted({domain_of(identities[i]) for i in claim.identities} - {""})
    own = ("domain", domains[0]) if len(domains) == 1 else None
    namesake = own is not None and resembles(claim.company, domains[0])
    if len(same) == 1:
        (account,) = same
        elsewhere = account[0] == "domain" and own is not None and parts.find(own) != account
        return own if namesake and elsewhere else account  # another firm of the same name, which this address is at
    if own is not None and (namesake or not same):
        return own
    parts.add(("name", name))
    return ("name", name)


def _named(
    orgs: list[Org], claims: list[Claim], of_claim: dict[int, Key], parts: _Parts, there: Iterable[Known]
) -> Companies:
    groups: dict[Key, list[Key]] = defaultdict(list)
    for key in sorted(parts.parent, key=key_order):
        groups[parts.find(key)].append(key)
    names: dict[Key, list[tuple[int, str]]] = defaultdict(list)
    for org in orgs:
        names[parts.find(("account", str(org.ref)))] += [
            (org.at or 0, org.name), *((-1, alias) for alias in org.aliases)
        ]  # fmt: skip
    told: dict[Key, Counter[str]] = defaultdict(Counter)
    for claim in claims:
        if claim.company and claim.id in of_claim:
            told[parts.find(of_claim[claim.id])][claim.company] += 1
    staff: dict[Key, list[Known]] = defaultdict(list)
    for known in there:
        staff[parts.find(("domain", known.domain))].append(known)
    only = lone(names, {number: parts.find(key) for number, key in of_claim.items()}, claims, staff)
    result, by_key = [], {}
    for root, keys in groups.items():
        stated = [name for _, name in sorted(names[root], key=lambda pair: (-pair[0], pair[1])) if name]
        domain = next((value for kind, value in keys if kind == "domain"), "")
        ranked = [name for name, _ in sorted(told[root].items(), key=lambda pair: (-pair[1], pair[0]))]
        common = [name for name in ranked if not domain or told[root][name] > 1 or resembles(name, domain)]
        heard = [name for name in ranked if name not in common and only.means(name, root)]
        if heard and not (stated or common) and only.names(root):
            common, heard = heard, []
        choices = list(dict.fromkeys([*stated, *common, domain])) if domain else list(dict.fromkeys([*stated, *common]))
        shown = next((name for name in choices if name), "")
        aliases = [name for name in choices[1:] if name != domain]
        result.append(Group(keys, shown, aliases, [name for name in heard if name not in choices]))
        by_key.update(dict.fromkeys(keys, len(result) - 1))
    above = parents(orgs, {org.ref: by_key["account", str(org.ref)] for org in orgs})
    return Companies(result, by_key, {claim: parts.find(key) for claim, key in of_claim.items()}, above)


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
