"""A mailbox as each of its senders would have it: the store up to a day, and the order in which sbagg ranks people there."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bench import kit, rankmail
from bench.rankmail import Box, User
from sbagg.store.ids import read


class Sender(NamedTuple):
    """A sender of the mailbox: their addresses, the day before their last month, and the addresses of everybody whom they
    addressed or answered in that month, person by person.
    """

    addresses: tuple[str, ...]
    cut: int
    wrote_to: tuple[frozenset[str], ...]


class Foretold(NamedTuple):
    """What a sender had with everybody by the cut, the order of those of them who have a rank, and whom of them they wrote to next."""

    user: User
    order: Sequence[int]
    wanted: set[int]


def foretold(mbox: Path, least: int, most: int) -> Iterator[Foretold]:
    """Yield what sbagg and the mailbox say of each sender who addressed or answered at least ``least`` people, of at most
    ``most`` senders, by address.

    One mailbox grows from cut to cut, so that the store never has seen what was written later.
    """
    with kit.workspace() as work:
        kit.sbagg(work / "full", "sync", str(mbox.resolve()), accept=(0, 5))
        with sqlite3.connect(work / "full" / "sbagg.db") as full:
            senders = _senders(full, least, most)
            mails = _mails(full, mbox)
        found = dict(_grown(work, senders, mails))
    yield from (found[sender] for sender in senders if sender in found)


def _senders(full: sqlite3.Connection, least: int, most: int) -> list[Sender]:
    box = Box(full)
    addresses: dict[int, set[str]] = defaultdict(set)
    for person, value in full.execute(
        "SELECT person, value FROM identities WHERE kind = 'email' AND person IS NOT NULL"
    ):
        addresses[person].add(value)
    found = [
        Sender(
            tuple(sorted(addresses[user])), cut := box.last(user) - rankmail.MONTH,
            tuple(frozenset(addresses[other]) for other in sorted(box.written_to(user, cut))),
        )
        for user in box.senders(least, most)
    ]  # fmt: skip
    return sorted(found, key=lambda sender: sender.addresses)


def _mails(full: sqlite3.Connection, mbox: Path) -> list[tuple[int, bytes]]:
    """Return the mails of a mailbox with their times, first to last; those without a time are left out."""
    times = dict(
        full.execute(
            "SELECT r.locator, i.at FROM records r JOIN sightings s ON s.record = r.id JOIN interactions i ON i.id = s.interaction"
        ).fetchall()
    )
    locators = [*times, *(row[0] for row in full.execute("SELECT locator FROM quarantine"))]
    starts = sorted((int(locator.rpartition("#")[2]), locator) for locator in locators)
    data = mbox.read_bytes()
    ends = [*(start for start, _ in starts[1:]), len(data)]
    dated = [(times.get(locator), data[start:end]) for (start, locator), end in zip(starts, ends, strict=True)]
    return sorted((at, mail) for at, mail in dated if at is not None)


def _grown(
    work: Path, senders: Sequence[Sender], mails: Sequence[tuple[int, bytes]]
) -> Iterator[tuple[Sender, Foretold]]:
    """Yield each sender with what is foretold of them, as their cuts come."""
    home, grown, held = work / "store", work / "grown.mbox", 0
    home.mkdir()
    for sender in sorted(senders, key=lambda sender: sender.cut):
        with grown.open("ab") as file:
            while held < len(mails) and mails[held][0] <= sender.cut:
                file.write(mails[held][1].rstrip(b"\r\n") + b"\n\n")
                held += 1
        me = json.dumps([f"email:{address}" for address in sender.addresses])
        source = f'[sources.mail]\nadapter = "mail"\npath = {json.dumps([str(grown.resolve())])}\n'
        (home / "config.toml").write_text(f"[me]\nidentities = {me}\n\n{source}", encoding="utf-8")
        now = datetime.fromtimestamp(sender.cut, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        kit.sbagg(home, "sync", now=now, accept=(0, 5))
        ids = kit.sbagg(home, "people", "--sort", "rank", "--ids", "--limit", "0", now=now).out.split()
        with sqlite3.connect(home / "sbagg.db") as store:
            found = _foretold(store, sender, ids)
        if found is not None:
            yield sender, found


def _foretold(store: sqlite3.Connection, sender: Sender, ids: Sequence[str]) -> Foretold | None:
    persons: dict[str, int] = dict(
        store.execute("SELECT value, person FROM identities WHERE kind = 'email' AND person IS NOT NULL").fetchall()
    )
    me = {persons[address] for address in sender.addresses if address in persons}
    if not me:
        return None
    numbers: dict[int, int] = dict(store.execute("SELECT uid, id FROM persons").fetchall())
    order = [numbers[found[1]] for one in ids if (found := read(one))]
    user = Box(store).user(min(me), sender.cut)
    wanted = {persons[address] for addresses in sender.wrote_to for address in addresses if address in persons}
    return Foretold(user, [person for person in order if person in user.people], wanted & user.people.keys())
