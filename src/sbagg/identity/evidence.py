"""The rules that join on their own. Each is certain; whatever is only likely is a suggestion, not a link."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sbagg.identity.model import Claim, Known, Link
from sbagg.normalize import kind_rank

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

RULES: Mapping[str, tuple[float, str]] = {
    "me": (1.0, "you said that both are yours"),
    "card": (1.0, "one card of one source names both"),
    "mailbox": (1.0, "both addresses deliver to one mailbox (plus-tag, dots at Gmail)"),
}
"""Rule -> score and what it means, in words."""


def links(identities: Mapping[int, Known], claims: Iterable[Claim], me: Collection[int]) -> Iterator[Link]:
    """Yield every link that the rules find between identities that are not shared."""
    mine = sorted((i for i in me if i in identities and not identities[i].shared), key=_order(identities))
    yield from (Link(mine[0], other, "me", RULES["me"][0]) for other in mine[1:])
    by_mailbox: dict[int, list[int]] = defaultdict(list)
    for known in identities.values():
        if known.mailbox is not None and not known.shared:
            by_mailbox[known.mailbox].append(known.id)
    for same in by_mailbox.values():
        first, *others = sorted(same, key=_order(identities))
        yield from (Link(first, other, "mailbox", RULES["mailbox"][0]) for other in others)
    evidence: dict[tuple[int, int], set[int]] = defaultdict(set)
    for claim in claims:
        usable = sorted((i for i in claim.identities if not identities[i].shared), key=_order(identities))
        for other in usable[1:]:
            evidence[usable[0], other].add(claim.record)
    for (a, b), records in evidence.items():
        yield Link(a, b, "card", RULES["card"][0], tuple(sorted(records)))


def first(members: Iterable[int], identities: Mapping[int, Known]) -> int:
    """Return the identity that gives a person its id: e-mail, account, phone, handle, URL; then by value."""
    return min(members, key=_order(identities))


def anchor(claim: Claim, identities: Mapping[int, Known]) -> int | None:
    """Return the identity through which a card makes a person: its account id, else its first that is not shared."""
    accounts = [i for i in claim.identities if kind_rank(identities[i].kind) == 1]
    usable = accounts or [i for i in claim.identities if not identities[i].shared] or claim.identities
    return first(usable, identities) if usable else None


def _order(identities: Mapping[int, Known]):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a sort key
    return lambda i: (kind_rank(identities[i].kind), identities[i].value, identities[i].kind)
