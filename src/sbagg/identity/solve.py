"""From what is known of identities, cards and companies to who is who. Pure: values in, values out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sbagg.identity.companies import Companies, companies
from sbagg.identity.evidence import anchor, in_order, links
from sbagg.identity.grouping import components, group
from sbagg.identity.model import Claim, Hinted, Known, Link, Org, Suggestion, Verdict
from sbagg.identity.people import Profile, profile
from sbagg.identity.shared import why_shared

DECIDED = 2.0
"""The score of a link that the user made: above those of all rules."""


@dataclass(slots=True)
class Evidence:
    """All that speaks for who is who. ``mine`` are my identities; ``verdicts`` the user's, the latest on each pair.

    ``within`` are the identities to be grouped, if there are such; others are there because cards name them too. None: all.
    """

    identities: Mapping[int, Known]
    claims: Sequence[Claim]
    orgs: Sequence[Org] = ()
    mine: Collection[int] = ()
    verdicts: Sequence[Verdict] = ()
    hints: Sequence[Hinted] = ()
    within: Collection[int] | None = None

    @property
    def wanted(self) -> Collection[int]:
        """The identities to be grouped."""
        return self.identities if self.within is None else self.identities.keys() & self.within


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
    result = persons(known, companies(known.orgs, known.identities, known.claims))
    result.suggestions = suggestions(known, result)
    return result


def persons(known: Evidence, firms: Companies) -> Solution:
    """Work out who is who, given the companies. Marks in ``known.identities`` which of them are shared."""
    identities, wanted = known.identities, known.wanted
    mark_shared(known)
    found = [*links(identities, known.claims, known.mine), *decided(known.verdicts)]
    result = Solution([link for link in found if link.a in wanted and link.b in wanted], firms)
    apart = told_apart(known.verdicts)
    on_cards = {identity for claim in known.claims for identity in claim.identities}
    parted = {identity for pair in apart for identity in pair} & on_cards  # taken off its card's person, it is another
    grouped = list(groups(known, result.links, apart))
    holder = _held(known) | {member: members[0] for members in grouped for member in members} if parted else {}
    cards = anchored(known, holder, parted)
    for members in grouped:
        theirs = [claim for member in members for claim in cards.get(member, ())]
        if theirs or any(not identities[member].bare or member in parted for member in members):
            leader = members[0]
            result.people[leader] = members, theirs, profile(members, theirs, identities, firms)
            result.person_of.update(dict.fromkeys(members, leader))
    return result


def _held(known: Evidence) -> dict[int, int]:
    """Return whose identities are as worked out last: of those that are not to be grouped that still holds."""
    return {one.id: person for one in known.identities.values() if (person := one.was[1]) is not None}


def mark_shared(known: Evidence) -> None:
    """Note which identities more than one person uses."""
    cards: dict[int, list[Claim]] = {}
    for claim in known.claims:
        for identity in () if claim.decided else claim.identities:  # what the user calls somebody contradicts nobody
            cards.setdefault(identity, []).append(claim)
    for identity in known.wanted:
        one = known.identities[identity]
        one.shared = why_shared(one, cards.get(identity, ()), known.identities)


def decided(verdicts: Collection[Verdict]) -> list[Link]:
    """Return the user's verdicts that two are one as links; the latest is the strongest."""
    return [
        Link(verdict.a, verdict.b, "decision", DECIDED + verdict.place, (verdict.act,))
        for verdict in verdicts
        if verdict.same
    ]


def told_apart(verdicts: Collection[Verdict]) -> list[tuple[int, int]]:
    """Return the pairs that the user told apart."""
    return [(verdict.a, verdict.b) for verdict in verdicts if not verdict.same]


def anchored(known: Evidence, holder: Mapping[int, int], parted: AbstractSet[int]) -> dict[int, list[Claim]]:
    """Return identity -> the cards that make a person of it. ``holder`` is whose an identity is, ``parted`` who was told apart."""
    cards: dict[int, list[Claim]] = {}
    for claim in known.claims:
        divided = parted and not claim.decided and not parted.isdisjoint(claim.identities)
        if (where := anchor(claim, known.identities, holder if divided else None)) is not None:
            cards.setdefault(where, []).append(claim)
    return cards


def groups(known: Evidence, found: Collection[Link], apart: Collection[tuple[int, int]]) -> Iterator[list[int]]:
    """Yield groups of identities, each in order. Which link is the stronger matters only where somebody was told apart."""
    ends = {identity for pair in apart for identity in pair}
    contested: list[int] = []
    for members in components(known.wanted, found):
        if len(members) == 1 or ends.isdisjoint(members):
            yield in_order(members, known.identities)
        else:
            contested += members
    ordered = in_order(contested, known.identities)
    place = {identity: number for number, identity in enumerate(ordered)}  # so that no order of arrival decides a tie
    ranked = [
        Link(*_ordered(place[link.a], place[link.b]), link.rule, link.score)
        for link in found
        if link.a in place and link.b in place
    ]
    pairs = [(place[a], place[b]) for a, b in apart if a in place and b in place]
    for places in group(range(len(ordered)), ranked, pairs):
        yield [ordered[number] for number in places]


def _ordered(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def suggestions(known: Evidence, result: Solution) -> list[Suggestion]:
    """Return who else may be one person, with scores and named evidence."""
    from sbagg.identity.gather import Person, hints, traits  # noqa: PLC0415 - with what measures distances, only when grouping
    from sbagg.identity.likeness import suggest  # noqa: PLC0415

    leaders = in_order(result.people, known.identities)
    rank = {leader: place for place, leader in enumerate(leaders)}
    place_of = {identity: rank[leader] for identity, leader in result.person_of.items()}
    people = [
        traits(rank[leader], Person(members, claims, [job.company for job in one.jobs]), known.identities)
        for leader, (members, claims, one) in result.people.items()
    ]
    never = {(place_of[a], place_of[b]) for a, b in told_apart(known.verdicts) if a in place_of and b in place_of}
    found = suggest([one for one in people if one], hints(known.hints, place_of), never)
    return [
        Suggestion(*_ordered(leaders[each.a], leaders[each.b]), each.score, each.evidence) for each in found
    ]  # fmt: skip
