"""What importance is worked out from: items as one of their parties has them, and what that party bought."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sbagg.store.purchases import Entry

PARTY = 2
"""My part in an item where I am one of its parties, and not only a mailbox or a list that it went to."""


class Seen(NamedTuple):
    """One item as one of its parties has it. ``author``: ``me``, ``them``, ``other`` or empty; ``part``: mine in it, PARTY,
    1 only beside (a list, a mailbox), 0 none; ``crowd``: how many there are beside its author; ``answer``: one of us answers
    the other in it without addressing them.
    """  # fmt: skip

    item: int
    at: int
    kind: str
    channel: str
    author: str
    status: str
    flags: str
    thread: int | None
    part: int
    crowd: int
    answer: bool = False


class State(NamedTuple):
    """What else is known of a person: open deals, and what they bought."""

    deals: int
    entries: tuple[Entry, ...]
