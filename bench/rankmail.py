"""What each sender of a mailbox had with everybody else in it: for ``rank``, which takes each of them as its user."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from sbagg.store.scores import PARTY, Seen, State

MONTH = 30 * 86400
_CROWD = 20
_MAILS = (
    "SELECT i.id, i.at, i.thread, a.person FROM interactions i JOIN identities a ON a.id = i.author WHERE i.kind = 'email' "
    "AND i.at IS NOT NULL AND a.person IS NOT NULL AND a.shared IS NULL AND coalesce(i.flags, '') NOT LIKE '%auto%' "
    "AND coalesce(i.flags, '') NOT LIKE '%bulk%' ORDER BY i.at, i.uid"
)
_PARTIES = (
    "SELECT p.interaction, p.identity, iif(i.shared IS NULL, i.person, NULL), p.role FROM participants p "
    "JOIN identities i ON i.id = p.identity WHERE p.kind = 'email' AND p.role IN ('from', 'to', 'cc', 'bcc', 'list')"
)


class User(NamedTuple):
    """What somebody had with each person, what those bought, the time that divides the known from the foretold, and in a demo
    world how often each was drawn.
    """

    people: Mapping[int, list[Seen]]
    states: Mapping[int, State]
    cut: int
    drawn: Mapping[int, float] = MappingProxyType({})


class Mail(NamedTuple):
    """A mail of the mailbox, by its author."""

    item: int
    at: int
    thread: int | None
    author: int


class Box:
    """The mails of a mailbox, the people in each, and the lists that it went over."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.mails = [Mail(*row) for row in connection.execute(_MAILS)]
        self.people: dict[int, set[int]] = defaultdict(set)
        self.lists: dict[int, set[int]] = defaultdict(set)
        for item, identity, person, role in connection.execute(_PARTIES):
            if role == "list":
                self.lists[item].add(identity)
            elif person is not None:
                self.people[item].add(person)
        self.answers = _answers(self.mails)

    def reached(self, mail: Mail) -> set[int]:
        """Return whom a mail addresses or answers."""
        return (self.people[mail.item] | {self.answers.get(mail.item, mail.author)}) - {mail.author}

    def user(self, user: int) -> User:
        """Return what somebody had with everybody; the last month of what they wrote is to be foretold.

        What went over a list that they write on was seen by them too; an answer there is one to whoever wrote before.
        """
        own = [mail for mail in self.mails if mail.author == user]
        on = {number for mail in own for number in self.lists[mail.item]}
        people: dict[int, list[Seen]] = defaultdict(list)
        for mail in self.mails:
            there, lists = self.people[mail.item], self.lists[mail.item]
            crowd = max(len(there - {mail.author}) + len(lists), 1)
            if mail.author == user:
                for other in self.reached(mail):
                    people[other].append(_seen(mail, "me", lists, PARTY, crowd if other in there else _CROWD))
            elif user in there or lists & on:
                people[mail.author].append(_seen(mail, "them", lists, PARTY if user in there else 1, crowd))
        return User(people, {}, own[-1].at - MONTH)


def users(connection: sqlite3.Connection, least: int, most: int) -> list[User]:
    """Return the senders who addressed or replied to at least so many people, at most so many of them."""
    box = Box(connection)
    reached: dict[int, set[int]] = defaultdict(set)
    for mail in box.mails:
        reached[mail.author] |= box.reached(mail)
    order = sorted(reached, key=lambda user: (-len(reached[user]), user))
    return [box.user(user) for user in order[:most] if len(reached[user]) >= least]


def _answers(mails: Sequence[Mail]) -> dict[int, int]:
    """Return mail -> whom it answers: the author of the mail before it in its thread, if that is somebody else."""
    before: dict[int, int] = {}
    found = {}
    for mail in mails:
        if mail.thread is not None:
            if before.get(mail.thread, mail.author) != mail.author:
                found[mail.item] = before[mail.thread]
            before[mail.thread] = mail.author
    return found


def _seen(mail: Mail, author: str, lists: set[int], part: int, crowd: int) -> Seen:
    return Seen(mail.item, mail.at, "email", "email", author, "", "list" if lists else "", mail.thread, part, crowd)
