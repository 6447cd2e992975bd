"""The rules that join on their own. Each is certain; whatever is only likely is a suggestion, not a link."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from sbagg.identity.model import Claim, Known, Link
from sbagg.identity.rules import RULES
from sbagg.normalize import kind_rank

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

_MANY = 12


def links(identities: Mapping[int, Known], claims: Iterable[Claim], me: Collection[int]) -> Iterator[Link]:
    """Yield every link that the rules find between identities that are not shared."""
    mine = sorted((i for i in me if i in identities and not identities[i].shared), key=order(identities))
    yield from (Link(mine[0], other, "me", RULES["me"].weight) for other in mine[1:])
    by_mailbox: dict[int, list[int]] = defaultdict(list)
    for known in identities.values():
        if known.mailbox is not None and not known.shared:
            by_mailbox[known.mailbox].append(known.id)
    for same in by_mailbox.values():
        yield from (
            Link(*pair, "mailbox", RULES["mailbox"].weight) for pair in _pairs(sorted(same, key=order(identities)))
        )
    evidence: dict[tuple[int, int], set[int]] = defaultdict(set)
    for claim in claims:
        usable = sorted((i for i in claim.identities if not identities[i].shared), key=order(identities))
        for pair in _pairs(usable):
            evidence[pair].add(claim.record)
    for (a, b), records in evidence.items():
        yield Link(a, b, "card", RULES["card"].weight, tuple(sorted(records)))


def _pairs(members: list[int]) -> Iterator[tuple[int, int]]:
    """Yield all pairs, so that what is left stays linked when one is split off; of very many only those with the first."""
    yield from combinations(members, 2) if len(members) <= _MANY else ((members[0], other) for other in members[1:])


def first(members: Iterable[int], identities: Mapping[int, Known]) -> int:
    """Return the identity that gives a person its id: e-mail, account, phone, handle, URL; then by value."""
    return min(members, key=order(identities))


def anchor(claim: Claim, identities: Mapping[int, Known]) -> int | None:
    """Return the identity through which a card makes a person: its account id, else its first that is not shared."""
    accounts = [i for i in claim.identities if kind_rank(identities[i].kind) == 1]
    usable = accounts or [i for i in claim.identities if not identities[i].shared] or claim.identities
    return first(usable, identities) if usable else None


def order(identities: Mapping[int, Known]) -> Callable[[int], tuple[int, str, str]]:
    """Return the key that puts identities in order: e-mail, account, phone, handle, URL; then by value."""
    return lambda i: person_order((identities[i].kind, identities[i].value))


def person_order(identity: tuple[str, str]) -> tuple[int, str, str]:
    """Return where an identity (kind, value) stands among a person's: the first gives the person its id."""
    kind, value = identity
    return kind_rank(kind), value, kind
