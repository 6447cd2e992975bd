"""Everybody in parts that can be worked out one after another: nothing ties an identity of one part to one of another."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Ties:
    """Which of the row ids 1 to ``last`` are tied together, in eight bytes for each."""

    def __init__(self, last: int) -> None:
        self._above = array("q", range(last + 1))
        self._next = array(
            "q", range(last + 1)
        )  # those tied together stand in a ring; to join two, swap where two of them lead

    def tie(self, a: int, b: int) -> None:
        """Tie two together."""
        one, other = self._first(a), self._first(b)
        if one != other:
            self._above[max(one, other)] = min(one, other)
            self._next[one], self._next[other] = self._next[other], self._next[one]

    def parts(self, size: int) -> Iterator[list[int]]:
        """Yield everybody in parts of ``size`` or somewhat more (the last may be less), and what is tied in one part."""
        part: list[int] = []
        for number, above in enumerate(self._above):
            if number and number == above:
                part += self._ring(number)
                if len(part) >= size:
                    yield part
                    part = []
        if part:
            yield part

    def _ring(self, first: int) -> Iterator[int]:
        yield first
        here = self._next[first]
        while here != first:
            yield here
            here = self._next[here]

    def _first(self, number: int) -> int:
        above = self._above
        while above[number] != number:
            above[number] = above[above[number]]
            number = above[number]
        return number
