"""What is known of each person that tells who it is, gathered for comparison; and hints between persons."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sbagg.identity.companies import domain_of
from sbagg.identity.people import newest
from sbagg.identity.traits import Traits
from sbagg.normalize import human_name, is_via, kind_rank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sbagg.identity.model import Claim, Hinted, Known
    from sbagg.identity.solve import Evidence, Solution

_HANDLE = 3
_MANY = 2
"""A number or an address that more people's signatures name is their company's, not one person's."""


def traits(known: Evidence, found: Solution, number: Mapping[int, int]) -> list[Traits]:
    """Return what may tell who each person is, under their ``number``; what only lists and desks use is nobody."""
    mine = set(known.mine)
    return [
        _traits(number[leader], members, claims, known.identities, frozenset(job.company for job in profile.jobs),
                us=profile.us or not mine.isdisjoint(members))
        for leader, (members, claims, profile) in found.people.items()
        if not all(known.identities[member].shared for member in members)
    ]  # fmt: skip


def _traits(
    key: int, members: Sequence[int], claims: Sequence[Claim], identities: Mapping[int, Known],
    companies: frozenset[int], *, us: bool,
) -> Traits:  # fmt: skip
    dated = sorted(claims, key=newest) if len(claims) > 1 else claims
    own = [identities[i] for i in members if not identities[i].shared]
    named = own + [identities[i] for claim in claims for i in claim.identities]
    carded = tuple(dict.fromkeys(name for claim in dated if (name := human_name(claim.name))))
    seen = sorted(
        (-at, name) for each in own for raw, at in each.names if not is_via(raw) and (name := human_name(raw))
    )
    return Traits(
        key, tuple(dict.fromkeys((*carded, *(name for _, name in seen)))), carded,
        emails=_values(own, "email"),
        shared_emails=_values((each for each in named if each.shared not in {None, "list"}), "email"),
        handles=tuple(dict.fromkeys((each.kind, each.value) for each in own if kind_rank(each.kind) == _HANDLE)),
        phones=_values(named, "phone"), urls=_values(named, "url"),
        domains=frozenset(domain for each in own if (domain := domain_of(each))), companies=companies,
        company_names=_said(claim.company for claim in dated), titles=_said(claim.title for claim in dated),
        cities=_said(claim.city for claim in dated), birthdays=_said(claim.birthday for claim in dated),
        sources=frozenset(source for each in own for source in each.sources), us=us,
    )  # fmt: skip


def _values(identities: Iterable[Known], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.value for each in identities if each.kind == kind))


def _said(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def hints(told: Sequence[Hinted], person_of: Mapping[int, int]) -> Iterator[tuple[int, int, str, str]]:
    """Yield what sources hint at as (person, person, rule, text); what many name tells of nobody."""
    naming: dict[int, set[int]] = defaultdict(set)
    for hint in told:
        naming[hint.b].add(person_of.get(hint.a, -hint.a))
    for hint in told:
        a, b = person_of.get(hint.a), person_of.get(hint.b)
        if a is not None and b is not None and a != b and len(naming[hint.b] - {b}) <= _MANY:
            yield a, b, hint.rule, hint.text
