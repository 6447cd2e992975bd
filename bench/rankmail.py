"""What each sender of a mailbox had with everybody else in it: for ``rank``, which takes each of them as its user."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from sbagg.store.seen import PARTY, Seen, State

MONTH = 30 * 86400
_CROWD = 20
_MAILS = (
    "SELECT i.id, i.at, i.thread, a.person, i.key, i.answers FROM interactions i JOIN identities a ON a.id = i.author WHERE i.kind = 'email' "
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
    key: int | None
    answers: int | None


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

    def senders(self, least: int, most: int) -> list[int]:
        """Return who addressed or answered at least so many people, at most so many of them, most people first."""
        reached: dict[int, set[int]] = defaultdict(set)
        for mail in self.mails:
            reached[mail.author] |= self.reached(mail)
        order = sorted(reached, key=lambda user: (-len(reached[user]), user))
        return [user for user in order[:most] if len(reached[user]) >= least]

    def last(self, user: int) -> int:
        """Return when somebody wrote last."""
        return max(mail.at for mail in self.mails if mail.author == user)

    def written_to(self, user: int, since: int) -> set[int]:
        """Return whom somebody addressed or answered after a time."""
        own = (mail for mail in self.mails if mail.author == user and mail.at > since)
        return set().union(*map(self.reached, own))

    def user(self, user: int, cut: int) -> User:
        """Return what somebody had with everybody.

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
            elif user in self.reached(mail) or lists & on:
                people[mail.author].append(
                    _seen(mail, "them", lists, PARTY if user in self.reached(mail) else 1, crowd)
                )
        return User(people, {}, cut)


def _answers(mails: Sequence[Mail]) -> dict[int, int]:
    """Return mail -> whom it answers, if that is somebody else: the author of the mail that it names, or, where that is not in
    the mailbox, of the mail before it in its thread.
    """
    authors = {mail.key: mail.author for mail in mails if mail.key is not None}
    before: dict[int, int] = {}
    found = {}
    for mail in mails:
        if mail.thread is not None:
            last = before.get(mail.thread, mail.author)
            whom = last if mail.answers is None else authors.get(mail.answers, last)
            if whom != mail.author:
                found[mail.item] = whom
            before[mail.thread] = mail.author
    return found


def _seen(mail: Mail, author: str, lists: set[int], part: int, crowd: int) -> Seen:
    return Seen(mail.item, mail.at, "email", "email", author, "", "list" if lists else "", mail.thread, part, crowd)
