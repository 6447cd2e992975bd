"""Labelled data for the identity bench: identities and cards as the program groups them, and who is who in truth."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import kit
from bench.worlds import world
from sbagg.identity.loading import load, load_ground, load_hints
from sbagg.identity.model import Claim, Hinted, Known, Org
from sbagg.normalize import canonical, day, mailbox
from sbagg.store.ids import uid
from sbagg.store.known import last


@dataclass(slots=True)
class Labelled:
    """Identities by number, cards, hints, and ``truth``: identity -> whose it is. What is nobody's alone is not in it."""

    name: str
    identities: dict[int, Known] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    hints: list[Hinted] = field(default_factory=list)
    orgs: list[Org] = field(default_factory=list)
    mine: set[int] = field(default_factory=set)
    truth: dict[int, str] = field(default_factory=dict)
    kind_of: dict[str, str] = field(default_factory=dict)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def identity(self, kind: str, value: str) -> int:
        """Return the number of an identity, new if it is not known yet."""
        value = canonical(kind, value) or value
        number = self.numbers.setdefault((kind, value), len(self.numbers) + 1)
        if number not in self.identities:
            box = uid(f"email:{mailbox(value)}") if kind == "email" else None
            self.identities[number] = Known(number, uid(f"{kind}:{value}"), kind, value, None, True, box)
        return number

    def card(self, owner: str, source: str, name: str, *where: tuple[str, str], **more: Any) -> int:
        """Add a card of a source with an account of its own; return the account's number."""
        number = len(self.claims) + 1
        account = self.identity(source, f"{source}-{number}")
        others = [self.identity(kind, value) for kind, value in where if value]
        claim = Claim(number, number, source, name, "", "", None, 1, "", "", [], False, sorted({account, *others}))
        for attribute, value in more.items():
            setattr(claim, attribute, value)
        self.claims.append(claim)
        self.truth[account] = owner
        for member in claim.identities:
            self.identities[member].sources.add(source)
        return account

    def seen(self, owner: str, address: str, *names: str) -> int:
        """Add an address as mail headers show it, with names beside it; it is its owner's alone if one is given."""
        number = self.identity("email", address)
        known = self.identities[number]
        known.bare = False
        known.names += [(name, 1) for name in names]
        known.sources.add("mail")
        if owner:
            self.truth[number] = owner
        return number

    def hint(self, a: int, b: int, rule: str, text: str) -> None:
        """Add what a source lets guess."""
        self.hints.append(Hinted(a, b, rule, text, 1))


def fake(path: Path) -> Labelled:
    """Read a labelled file of splink's (``fake_1000.csv``): each row is a card; ``cluster`` tells whose."""
    found = Labelled("fake_1000")
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            name = f"{row['first_name']} {row['surname']}".strip()
            mail = ("email", row["email"]) if canonical("email", row["email"]) else ("email", "")
            found.card(row["cluster"], "crm", name, mail, city=row["city"], birthday=day(row["dob"]))
    return found


def historical(path: Path, most: int) -> Labelled | str:
    """Read splink's historical figures (parquet): names, birthdays and places, with errors; the first ``most`` rows."""
    try:
        from pyarrow import parquet  # type: ignore[import-untyped]  # noqa: PLC0415 - there for this file alone
    except ImportError:
        return "pyarrow is not installed (pip install --group bench)"
    found = Labelled("historical")
    rows: Iterable[dict[str, Any]] = parquet.read_table(path).slice(0, most).to_pylist()
    for row in rows:
        more = {"city": row["birth_place"] or "", "birthday": day(row["dob"] or "")}
        found.card(row["cluster"], "crm", (row["first_and_surname"] or "").title(), **more)
    return found


def demo(people: int = 120, messages: int = 3000) -> Labelled:
    """Sync a demo world into a store of its own, and load from it what grouping works on."""
    made = world(messages, people)
    found = Labelled("demo world")
    with kit.workspace() as work:
        for kind, value in made.me:
            kit.sbagg(work, "me", "add", f"{kind}:{value}", "--json")
        kit.sbagg(
            work, "sync", *(str(path) for paths in made.files.values() for path in paths), "--json", accept=(0, 5)
        )
        connection = sqlite3.connect(work / "sbagg.db")
        connection.row_factory = sqlite3.Row
        known = load(connection, made.me, range(last(connection) + 1))
        orgs, *_ = load_ground(connection)
        found.hints = load_hints(connection)
        connection.close()
    found.identities, found.claims = dict(known.identities), list(known.claims)
    found.orgs, found.mine = orgs, set(known.mine)
    owner_of = {identity: key for key, identities in made.truth.items() for identity in identities - made.shared}
    found.truth = {k.id: owner_of[k.kind, k.value] for k in found.identities.values() if (k.kind, k.value) in owner_of}
    return found
