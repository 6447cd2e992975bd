"""Groups from links: strongest first, and never a join that would put two apart who must stay apart. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sbagg.identity.model import Link


def components(members: Iterable[int], links: Iterable[Link]) -> list[list[int]]:
    """Return what the links connect, whatever their strength: all that is needed where nobody must stay apart."""
    whole: dict[int, list[int]] = {member: [member] for member in members}
    for link in links:
        one, other = whole.get(link.a), whole.get(link.b)
        if one is None or other is None or one is other:
            continue
        if len(one) < len(other):
            one, other = other, one
        one += other
        whole.update(dict.fromkeys(other, one))
    return [group for member, group in whole.items() if group[0] == member]


def group(members: Iterable[int], links: Iterable[Link], apart: Collection[tuple[int, int]] = ()) -> list[list[int]]:
    """Return the groups that the links make of the members, each sorted, in the order of their smallest member.

    ``apart`` are pairs that must not end in one group, whatever the evidence. The result does not depend on the
    order in which members and links are given.
    """
    parent = {member: member for member in members}
    enemies: dict[int, set[int]] = defaultdict(set)
    for a, b in apart:
        if a not in parent or b not in parent:
            continue
        enemies[a].add(b)
        enemies[b].add(a)

    def find(member: int) -> int:
        root = member
        while parent[root] != root:
            root = parent[root]
        while parent[member] != root:
            parent[member], member = root, parent[member]
        return root

    for link in sorted(links, key=lambda link: (-link.score, link.a, link.b, link.rule)):
        if link.a not in parent or link.b not in parent:
            continue
        one, other = sorted((find(link.a), find(link.b)))
        if one == other or any(find(enemy) == other for enemy in enemies[one]):
            continue
        parent[other] = one
        enemies[one] |= enemies.pop(other, set())
    groups: dict[int, list[int]] = defaultdict(list)
    for member in sorted(parent):
        groups[find(member)].append(member)
    return list(groups.values())
