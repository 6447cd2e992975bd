"""Which suggestions are put to the user: the best first, and not too many about anybody."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

MOST_FOR_ONE = 10
"""No more suggestions than this about one person are put; the best of them."""
Pair = TypeVar("Pair")


def asked(found: Iterable[Pair], ends: Callable[[Pair], tuple[Hashable, Hashable]]) -> Iterator[Pair]:
    """Yield the suggestions to put, of those found, the likeliest first. ``ends`` gives the two persons of one."""
    count: Counter[Hashable] = Counter()
    for pair in found:
        one, other = ends(pair)
        if max(count[one], count[other]) < MOST_FOR_ONE:
            count.update((one, other))
            yield pair
