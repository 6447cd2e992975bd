"""Sets of message numbers (UIDs) as IMAP writes them: ``1:500,503``. A mailbox has few gaps, so it takes little room."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain

LARGEST = 2**32 - 1


class Uids:
    """A set of UIDs, kept as ranges."""

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._first: list[int] = []
        self._last: list[int] = []
        for number in sorted(set(numbers)):
            if self._last and number == self._last[-1] + 1:
                self._last[-1] = number
            else:
                self._first.append(number)
                self._last.append(number)

    @classmethod
    def of(cls, text: str) -> Uids:
        """Read what :meth:`__str__` wrote. Raises ValueError."""
        found = cls()
        for part in text.split(",") if text else ():
            first, _, last = part.partition(":")
            found._first.append(int(first))
            found._last.append(int(last or first))
        return found

    def __str__(self) -> str:
        pairs = zip(self._first, self._last, strict=True)
        return ",".join(str(one) if one == other else f"{one}:{other}" for one, other in pairs)

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(range(a, b + 1) for a, b in zip(self._first, self._last, strict=True))

    def __len__(self) -> int:
        return sum(self._last) - sum(self._first) + len(self._first)

    def __contains__(self, number: object) -> bool:
        assert isinstance(number, int)
        place = bisect_right(self._first, number) - 1
        return place >= 0 and number <= self._last[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Uids) and (self._first, self._last) == (other._first, other._last)

    __hash__ = None  # type: ignore[assignment]

    def add(self, number: int) -> None:
        """Put one more into the set."""
        place = bisect_right(self._first, number)  # the range before which a new one would stand
        if place and number <= self._last[place - 1]:
            return
        joins_left = place > 0 and self._last[place - 1] == number - 1
        joins_right = place < len(self._first) and self._first[place] == number + 1
        if joins_left and joins_right:
            self._last[place - 1] = self._last.pop(place)
            self._first.pop(place)
        elif joins_left:
            self._last[place - 1] = number
        elif joins_right:
            self._first[place] = number
        else:
            self._first.insert(place, number)
            self._last.insert(place, number)
