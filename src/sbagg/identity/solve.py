"""From what is known of identities, cards and companies to who is who. Pure: values in, values out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sbagg.identity.companies import Companies, companies
from sbagg.identity.evidence import anchor, first, links, order
from sbagg.identity.grouping import group
from sbagg.identity.model import Claim, Hinted, Known, Link, Org, Suggestion, Verdict
from sbagg.identity.people import Profile, profile
from sbagg.identity.shared import why_shared


@dataclass(slots=True)
class Evidence:
    """All that speaks for who is who. ``mine`` are my identities; ``verdicts`` the user's, the latest on each pair."""

    identities: Mapping[int, Known]
    claims: Sequence[Claim]
    orgs: Sequence[Org] = ()
    mine: Collection[int] = ()
    verdicts: Sequence[Verdict] = ()
    hints: Sequence[Hinted] = ()


@dataclass(slots=True)
class Solution:
    """Who is who. ``people``: a person's first identity -> (identities, cards, profile); ``person_of``: identity ->
    that first identity.
    """  # fmt: skip

    links: list[Link]
    firms: Companies
    people: dict[int, tuple[list[int], list[Claim], Profile]] = field(default_factory=dict)
    person_of: dict[int, int] = field(default_factory=dict)
    suggestions: list[Suggestion] = field(default_factory=list)


def solve(known: Evidence) -> Solution:
    """Work everything out. Marks in ``known.identities`` which of them are shared."""
    identities = known.identities
    mark_shared(identities, known.claims)
    found = [*links(identities, known.claims, known.mine), *decided(known.verdicts)]
    apart = [(verdict.a, verdict.b) for verdict in known.verdicts if not verdict.same]
    result = Solution(found, companies(known.orgs, identities, known.claims))
    by_anchor: dict[int, list[Claim]] = defaultdict(list)
    for claim in known.claims:
        if (where := anchor(claim, identities)) is not None:
            by_anchor[where].append(claim)
    on_cards = {identity for claim in known.claims for identity in claim.identities}
    parted = {identity for pair in apart for identity in pair} & on_cards  # taken off its card's person, it is another
    for members in grouped(identities, found, apart):
        theirs = [claim for member in members for claim in by_anchor[member]]
        if theirs or any(not identities[member].bare or member in parted for member in members):
            leader = first(members, identities)
            result.people[leader] = members, theirs, profile(members, theirs, identities, result.firms)
            result.person_of.update(dict.fromkeys(members, leader))
    result.suggestions = suggestions(known, result, apart)
    return result


def mark_shared(identities: Mapping[int, Known], claims: Collection[Claim]) -> None:
    """Note which identities more than one person uses."""
    by_identity: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        for identity in () if claim.decided else claim.identities:  # what the user calls somebody contradicts nobody
            by_identity[identity].append(claim)
    reasons = {known.id: why_shared(known, by_identity[known.id], identities) for known in identities.values()}
    for identity, reason in reasons.items():
        identities[identity].shared = reason


def decided(verdicts: Collection[Verdict]) -> list[Link]:
    """Return the user's verdicts that two are one as links; the latest is the strongest."""
    last = max((verdict.place for verdict in verdicts), default=0) + 1
    return [
        Link(verdict.a, verdict.b, "decision", 1 + verdict.place / last, (verdict.act,))
        for verdict in verdicts
        if verdict.same
    ]


def grouped(
    identities: Mapping[int, Known], found: Collection[Link], apart: Collection[tuple[int, int]]
) -> list[list[int]]:
    """Group identities. They are numbered by kind and value first, so that no order of arrival decides a tie."""
    ordered = sorted(identities, key=order(identities))
    rank = {identity: place for place, identity in enumerate(ordered)}
    ranked = [Link(*_ordered(rank[link.a], rank[link.b]), link.rule, link.score) for link in found]
    pairs = [(rank[a], rank[b]) for a, b in apart]
    return [[ordered[place] for place in places] for places in group(range(len(ordered)), ranked, pairs)]


def _ordered(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def suggestions(known: Evidence, result: Solution, apart: Collection[tuple[int, int]]) -> list[Suggestion]:
    """Return who else may be one person, with scores and named evidence. Persons are numbered as in :func:`grouped`."""
    from sbagg.identity.gather import hints, traits  # noqa: PLC0415 - with what measures distances, only when grouping
    from sbagg.identity.likeness import suggest  # noqa: PLC0415

    leaders = sorted(result.people, key=order(known.identities))
    rank = {leader: place for place, leader in enumerate(leaders)}
    place_of = {identity: rank[leader] for identity, leader in result.person_of.items()}
    never = {(place_of[a], place_of[b]) for a, b in apart if a in place_of and b in place_of}
    found = suggest(traits(known, result, rank), hints(known.hints, place_of), never)
    return [
        Suggestion(*_ordered(leaders[each.a], leaders[each.b]), each.score, each.evidence) for each in found
    ]  # fmt: skip
