"""The rules that join on their own. Each is certain; whatever is only likely is a suggestion, not a link."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from sbagg.identity.model import Claim, Known, Link
from sbagg.identity.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

_MANY = 12
_ACCOUNT = 1


def links(identities: Mapping[int, Known], claims: Iterable[Claim], me: Collection[int]) -> Iterator[Link]:
    """Yield every link that the rules find between identities that are not shared."""
    mine = in_order((i for i in me if i in identities and not identities[i].shared), identities)
    yield from (Link(mine[0], other, "me", RULES["me"].weight) for other in mine[1:])
    by_mailbox: dict[int, list[int]] = {}
    for known in identities.values():
        if known.mailbox is not None and not known.shared:
            by_mailbox.setdefault(known.mailbox, []).append(known.id)
    for same in by_mailbox.values():
        if len(same) > 1:
            yield from (Link(*pair, "mailbox", RULES["mailbox"].weight) for pair in _pairs(in_order(same, identities)))
    evidence: dict[tuple[int, int], list[int]] = {}
    for claim in claims:
        usable = [i for i in claim.identities if not identities[i].shared]
        if len(usable) > 1:
            for pair in _pairs(in_order(usable, identities)):
                evidence.setdefault(pair, []).append(claim.record)
    for (a, b), records in evidence.items():
        yield Link(a, b, "card", RULES["card"].weight, tuple(sorted(set(records))))


def _pairs(members: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Return all pairs, so that what is left stays linked when one is split off; of very many only those with the first."""
    return combinations(members, 2) if len(members) <= _MANY else ((members[0], other) for other in members[1:])


def in_order(members: Iterable[int], identities: Mapping[int, Known]) -> list[int]:
    """Return identities in the order in which one gives a person its id: e-mail, account, phone, handle, URL; then by value."""
    return sorted(members, key=lambda i: identities[i].order)


def first(members: Sequence[int], identities: Mapping[int, Known]) -> int:
    """Return the identity that gives a person its id."""
    return members[0] if len(members) == 1 else min(members, key=lambda i: identities[i].order)


def anchor(claim: Claim, identities: Mapping[int, Known], holder: Mapping[int, int] | None = None) -> int | None:
    """Return the identity through which a card makes a person: its account id, else its first that is not shared.

    ``holder`` (identity -> group) counts where the user has parted some of them: a card stays with the most.
    """
    accounts = [i for i in claim.identities if identities[i].order[0] == _ACCOUNT]
    usable = accounts or [i for i in claim.identities if not identities[i].shared] or claim.identities
    if holder and len(usable) > 1:
        held = Counter(holder.get(i) for i in usable)
        usable = [i for i in usable if held[holder.get(i)] == max(held.values())]
    return first(usable, identities) if usable else None
