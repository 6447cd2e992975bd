"""Which company belongs to which: the hierarchy of accounts that a CRM states, made free of contradictions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sbagg.identity.model import Org

_DEEPEST = 100
"""No hierarchy of companies is deeper; what is deeper is damage, and must not cost the square of its depth."""


def parents(orgs: Iterable[Org], place_of: Mapping[int, int]) -> dict[int, int]:
    """Return company -> the company it belongs to. ``place_of`` gives the company of each account (its ref).

    Where accounts of one company name several, the newest account's word counts. Companies that belong to each other
    in a circle belong to none: nothing says which of the links is the wrong one.
    """
    found: dict[int, int] = {}
    for org in sorted(orgs, key=lambda org: (-(org.at or 0), org.ref)):
        above = None if org.parent is None else place_of.get(org.parent)
        if above is not None and above != place_of[org.ref]:
            found.setdefault(place_of[org.ref], above)
    circular = {place for place in found if place in above_of(place, found)}
    return {place: above for place, above in found.items() if place not in circular}


def above_of(place: int, parent_of: Mapping[int, int]) -> list[int]:
    """Return all that a company belongs to, the nearest first; each once, were it a circle."""
    chain: dict[int, None] = {}
    while (above := parent_of.get(place)) is not None and above not in chain and len(chain) < _DEEPEST:
        chain[above] = None
        place = above
    return list(chain)


def families(orgs: Iterable[Org]) -> dict[int, int]:
    """Return account -> the account on top of its hierarchy, the same for all of one hierarchy."""
    parent_of = {org.ref: org.parent for org in orgs if org.parent is not None}
    tops = {}
    for org in orgs:
        top = [org.ref, *above_of(org.ref, parent_of)][-1]
        tops[org.ref] = min([top, *above_of(top, parent_of)])  # of a circle, the same one wherever one enters it
    return tops
