"""What is known of each person that tells who it is, gathered for comparison; and hints between persons."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sbagg.identity.people import newest
from sbagg.identity.traits import Traits
from sbagg.normalize import human_name, is_via

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sbagg.identity.model import Claim, Hinted, Known

_HANDLE = 3
_MANY = 2
"""A number or an address that more people's signatures name is their company's, not one person's."""


class Person(NamedTuple):
    """A person to be compared: identities (the first first), cards, and the companies of its jobs."""

    members: Sequence[int]
    claims: Sequence[Claim]
    companies: Collection[int]


def traits(key: int, person: Person, identities: Mapping[int, Known]) -> Traits | None:
    """Return what may tell who a person is, under the number ``key``; None for what only lists and desks use."""
    own = [known for i in person.members if not (known := identities[i]).shared]
    if not own:
        return None
    claims = person.claims if len(person.claims) < 2 else sorted(person.claims, key=newest)  # noqa: PLR2004 - nothing to sort
    members = set(person.members)
    beside = [identities[i] for claim in claims for i in claim.identities if i not in members]
    carded = _different([human_name(claim.name) for claim in claims])
    seen = sorted(
        [(-at, name) for each in own for raw, at in each.names if raw and not is_via(raw) and (name := human_name(raw))]
    )
    of_kind: dict[str, list[str]] = {}
    for each in own:
        of_kind.setdefault(each.kind, []).append(each.value)
    for each in beside:
        if each.kind in {"phone", "url"}:
            of_kind.setdefault(each.kind, []).append(each.value)
    return Traits(
        key, _different([*carded, *[name for _, name in seen]]) if seen else carded, carded,
        emails=tuple(of_kind.get("email", ())),
        shared_emails=_different([each.value for each in beside if each.kind == "email" and each.shared not in {None, "list"}]),
        handles=tuple([(each.kind, each.value) for each in own if each.order[0] == _HANDLE]),
        phones=_different(of_kind.get("phone", ())), urls=_different(of_kind.get("url", ())),
        domains=frozenset([each.domain for each in own if each.domain]), companies=frozenset(person.companies),
        company_names=_different([claim.company for claim in claims]),
        cities=_different([claim.city for claim in claims]), birthdays=_different([claim.birthday for claim in claims]),
    )  # fmt: skip


def _different(texts: Sequence[str]) -> tuple[str, ...]:
    """Return texts that are not empty, each once, in the order of their first mention."""
    if len(texts) > 1:
        return tuple(dict.fromkeys([text for text in texts if text]))
    return tuple(texts) if texts and texts[0] else ()


def hints(told: Collection[Hinted], person_of: Mapping[int, int]) -> Iterator[tuple[int, int, str, str]]:
    """Yield what sources hint at as (person, person, rule, text); what many name tells of nobody."""
    naming: dict[int, set[int]] = defaultdict(set)
    for hint in told:
        naming[hint.b].add(person_of.get(hint.a, -hint.a))
    for hint in told:
        a, b = person_of.get(hint.a), person_of.get(hint.b)
        if a is not None and b is not None and a != b and len(naming[hint.b] - {b}) <= _MANY:
            yield a, b, hint.rule, hint.text
