"""How numbers come about: what each is made of, and what was done with it."""

from __future__ import annotations

from typing import ClassVar, Literal

from sbagg.views.base import Time, View, view


@view
class PartView(View):
    """What a number is made of: what it is in words, how much, and the item it rests on and its time, where it is one. ``open`` is
    an ask without an answer: it waited for ``value``, up to now where nothing ended it.
    """  # fmt: skip

    text: str
    value: float
    at: Time | None
    item: str | None
    open: bool


@view
class NumberView(View):
    """A number that is worked out. ``name`` is where it stands in JSON: ``counts.in`` on the card, ``stale.over_days`` in the list
    of that name, an id in between where there are several; those of open deals are on no
    card: how long each is in its stage, and how long is usual. ``by`` is what is done with the values of ``parts``:

    ``sum``, ``count`` (how many there are), ``smallest``, ``largest``, ``difference`` (the first less the second), ``ratio``
    (the first by the second), ``median``, ``three of four`` (what so many stay within), ``half answered`` and ``most answered``
    (within which half, and nine of ten, are, with those that are open counted up to now), ``product``. ``rounded``: ``no``,
    ``down`` to a whole number, or to the next ``whole`` one, a ``tenth`` or a ``hundredth``.
    """  # fmt: skip

    name: str
    text: str
    value: float
    unit: str
    by: Literal[
        "sum", "count", "smallest", "largest", "difference", "ratio", "median", "three of four", "half answered",
        "most answered", "product",
    ]  # fmt: skip
    rounded: Literal["no", "down", "whole", "tenth", "hundredth"]
    parts: tuple[PartView, ...]


@view
class Numbers(View):
    """How each number on the card of a person or a company comes about, and each that ``stale``, ``owe``, ``owed`` and
    ``accounts`` show of them; but for the rank, which ``rank explain`` shows.
    """  # fmt: skip

    schema: ClassVar[str] = "sbagg.numbers/1"
    id: str
    name: str
    numbers: tuple[NumberView, ...]
