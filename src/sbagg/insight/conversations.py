"""From what is stored of a conversation to what it comes to: who wrote to whom, what it says, and whose turn it is."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from sbagg.insight.entries import Message
from sbagg.insight.language.phrases import folded
from sbagg.insight.ledger import account
from sbagg.insight.rank.features import UNANSWERED
from sbagg.store.turns import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sbagg.insight.entries import Account, Addressed, By
    from sbagg.insight.language import Reading
    from sbagg.insight.whose import Turn
    from sbagg.store.talks import Line, Talk

_BESIDE = frozenset({"list", "feed", "declined", "reply-to"})
"""Roles of whoever takes no part in what is said."""
_TO = frozenset({"to", "recipient", "attendee", "accepted", "mention"})


class Sides(NamedTuple):
    """Who is who among identities: mine, ours, and ``people``: identity -> (person, name)."""

    me: frozenset[int]
    us: frozenset[int]
    people: Mapping[int, tuple[int, str]]

    def by(self, author: int | None) -> By:
        """Tell who wrote something."""
        if author is None:
            return "none"
        return "me" if author in self.me else "colleague" if author in self.us else "other"


class Part(NamedTuple):
    """A line as its sides see it: who wrote it, how I am addressed, who else of the other side it went to."""

    line: Line
    by: By
    addressed: Addressed
    others: int
    author: int | None
    to: tuple[int, ...]


class Seen(NamedTuple):
    """A conversation as its sides see it. ``status``: of its ticket; ``outside``: whether anybody who is no colleague is in it."""

    parts: Sequence[Part]
    status: str
    outside: bool

    def digest(self) -> bytes:
        """Return what it says in a few bytes: as long as they are the same, it comes to the same."""
        said = repr([(part.line.item, part.line.at, part.line.kind, part.line.flags, part.line.status, part.line.stamp, *part[1:])
                     for part in self.parts] + [self.status, self.outside])  # fmt: skip
        return blake2b(said.encode(), digest_size=12).digest()


def seen(talk: Talk, sides: Sides) -> Seen | None:
    """Return a conversation as its sides see it; None where I take no part in it."""
    lines = [line for line in talk.lines if line.kind != "meeting" or line.status != "cancelled"]
    everybody = [identity for line in lines for identity, role in line.parties if role not in _BESIDE]
    if sides.me.isdisjoint(everybody):
        return None
    outside = any(identity not in sides.us for identity in everybody)
    ticket = next((line for line in reversed(lines) if line.kind == "ticket"), None)
    is_mine = ticket is not None and any(
        identity in sides.me and (role == "owner" or line.author == identity)
        for line in lines
        for identity, role in line.parties
    )
    status = "" if ticket is None else "closed" if ticket.gone else ticket.status
    return Seen([_part(line, sides, outside=outside, is_mine=is_mine) for line in lines], status, outside)


def _part(line: Line, sides: Sides, *, outside: bool, is_mine: bool) -> Part:
    there = [(identity, role) for identity, role in line.parties if role not in _BESIDE and identity != line.author]
    mine = {role for identity, role in there if identity in sides.me}
    addressed: Addressed = "to" if mine & _TO else "cc" if mine - {"owner"} else "none"
    others = [
        (identity, role) for identity, role in there if identity not in sides.me and role not in {"owner", "delivered"}
    ]
    if addressed == "none" and not others and is_mine:
        addressed = "to"
    if line.visibility == "public" and "mention" not in mine and "recipient" not in mine:
        addressed = "none"
    facing = [
        sides.people[i][0]
        for i, role in others
        if role in _TO and i in sides.people and (not outside or i not in sides.us)
    ]
    author = sides.people.get(line.author, (None, ""))[0] if line.author is not None else None
    count = len({sides.people[i][0] if i in sides.people else -i for i, _ in others})
    return Part(line, sides.by(line.author), addressed, count, author, tuple(sorted(set(facing))))


def accounted(
    found: Seen, names: Collection[str], people: Mapping[int, str], readings: Mapping[int, Reading]
) -> Account:
    """Return what a conversation comes to. ``names``: mine; ``people``: person -> name; ``readings``: item -> what it says."""
    messages = [_message(part, readings[part.line.item]) for part in found.parts]
    words = {person: frozenset(folded(name).split()) for person, name in people.items()}
    return account(messages, names, found.status, outside=found.outside, people=words)


def _message(part: Part, reading: Reading) -> Message:
    line = part.line
    missed = line.kind == "call" and line.status.casefold() in UNANSWERED
    return Message(
        line.at, part.by, line.item, reading, line.kind, missed, part.addressed, part.others, part.author, part.to
    )


def outcome(found: Account, person: int | None, mine: Iterable[int], times: Mapping[int, int]) -> Outcome:
    """Return the rows to store. ``person``: the only one that a conversation without a thread speaks of; ``mine``: me; ``times``:
    item -> when it was. A promise waits since it was made, whatever was asked before.
    """  # fmt: skip
    left_out = frozenset(mine)

    def since(turn: Turn) -> int | None:
        return times.get(turn.item or 0, turn.since) if turn.reason == "promised" else turn.since

    def counts(one: int) -> bool:
        return one not in left_out and person in {None, one}

    return Outcome(
        [
            (
                one,
                turn.whose,
                since(turn),
                turn.item,
                turn.text,
                turn.reason,
                turn.due.isoformat() if turn.due else None,
            )
            for one, turn in found.turns.items()
            if counts(one)
        ],
        [
            (
                one,
                each.item,
                number,
                int(each.mine),
                each.promise.text,
                each.promise.due.isoformat() if each.promise.due else None,
            )
            for number, each in enumerate(found.promises)
            for one in each.people
            if counts(one)
        ],
        list(
            {
                (each.person, each.item, each.mine): (
                    each.person,
                    each.item,
                    int(each.mine),
                    each.since,
                    each.until,
                    int(each.answered),
                )
                for each in found.waits
                if counts(each.person)
            }.values()
        ),
    )
