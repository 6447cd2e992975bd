"""What a change cannot reach stays as it is: grouping only what it can reach gives what grouping everything gives."""

import sys
from contextlib import suppress
from datetime import UTC, datetime
from random import Random

import pytest

from deciding import do
from sbagg.cli import editing
from sbagg.errors import SbaggError
from sbagg.identity import alike, everybody, faces, gather
from sbagg.identity.likeness import face
from sbagg.store import derived
from world import ME, World, card, email, hint, mail, organization, register

TABLES = {
    "identities": "id, shared, bare, person, company", "persons": "*", "employments": "*", "links": "*", "suggestions": "*",
    "companies": "*", "company_keys": "*", "card_companies": "*", "aliases": "*", "likeness": "*",
    "merges": "op, kept, other, reason", "names_index": "rowid, forms",
}  # fmt: skip
ADDRESSES = (
    "ann.lee@acme-tools.com", "ann.lee+crm@acme-tools.com", "alee@acme-tools.com", "annlee77@gmail.com", "ann_lee@bolt-works.com",
    "bob@bolt-works.com", "robert.moss@bolt-works.com", "rmoss@cole-parts.com", "bmoss@cole-parts.com", "info@cole-parts.com",
    "list@cole-parts.com", "zoe@sub.acme-tools.com", "zugvogel@gmail.com", "zugvogel@web.de", "dee@free-tools.com", ME[1],
)  # fmt: skip
WHO = (
    *(f"email:{address}" for address in ADDRESSES), "phone:+12065550101", "phone:+12065550102", "twitter:annlee77",
    "twitter-id:7", "twitter-id:8", "github:zugvogel", "salesforce-id:1", "salesforce-id:2", "salesforce-id:3", "url:ann.example.org",
)  # fmt: skip
NAMES = (
    "Ann Lee",
    "Anne Lee",
    "Lee, Ann",
    "A. Lee",
    "Bob Moss",
    "Robert Moss",
    "Zoe Moss",
    "Info Desk",
    "Ann Lee via Docs",
    "",
)
FIRMS = ("Acme Tools", "ACME Tools Ltd", "Bolt Works", "Cole Parts", "Cole", "Blue Whale", "Blue Whale Ltd", "")
HINTED = ("email:zugvogel@web.de", "email:dee@free-tools.com", "email:bob@bolt-works.com")
DOMAINS = ("acme-tools.com", "bolt-works.com", "cole-parts.com")
SOURCES = ("crm", "box")
RECORDS = 14
SEEDS = range(8)


def a_card(rnd):
    return card(
        *rnd.sample(WHO, rnd.choice([1, 2, 2, 3])), name=rnd.choice(NAMES), company=rnd.choice(FIRMS), at=a_time(rnd),
        title=rnd.choice(["CEO", ""]), birthday=rnd.choice(["1971-06-24", "1971-06-25", "", ""]), since=rnd.choice(["2021-05", ""]),
        city=rnd.choice(["Leeds", "York", ""]), company_ref=rnd.choice(["org:1", "org:2", "org:9", None, None, None]),
        us=rnd.random() < 0.1, flags=rnd.choice([[], [], [{"flag": "left", "at": a_time(rnd)}], [{"flag": "bounced", "at": None}]]),
    )  # fmt: skip


def a_mail(rnd):
    sender, to = rnd.sample(ADDRESSES, 2)
    return mail(
        rnd.randrange(12), sender, at=a_time(rnd), flags=rnd.choice([[], [], [], ["auto"], ["list"]]),
        thread=rnd.sample(["t:1", "t:2", "t:3", "t:4"], rnd.choice([0, 1, 1, 2])),
        parties=[email(sender, name=a_name(rnd, sender)), email(to, rnd.choice(["to", "cc", "list", "delivered"]), rnd.choice(NAMES))],
    )  # fmt: skip


def a_name(rnd, address):
    return (
        rnd.choice(NAMES)
        if rnd.random() < 0.1
        else "Ann Lee"
        if address.startswith("a")
        else "Bob Moss"
        if "b" in address
        else ""
    )


def a_firm(rnd):
    parent = {"parent": f"org:{rnd.randint(1, 3)}"} if rnd.random() < 0.5 else {}
    return organization(
        str(rnd.randint(1, 3)), rnd.choice(FIRMS[:4]), *rnd.sample(DOMAINS, rnd.choice([0, 1])), **parent
    )


def a_hint(rnd):
    return hint(rnd.choice(WHO), rnd.choice(HINTED), rnd.choice(["signature", "bio", "reply_to"]))


def a_time(rnd):
    return 1_600_000_000 + rnd.randrange(10) * 30_000_000


def facts(rnd):
    kinds = [a_card, a_card, a_card, a_mail, a_mail, a_mail, a_firm, a_hint, a_hint]
    return [rnd.choice(kinds)(rnd) for _ in range(rnd.choice([1, 1, 2]))]


class Play:
    """Random things that happen to a store."""

    def __init__(self, world, rnd, monkeypatch):
        self.world, self.rnd, self.monkeypatch = world, rnd, monkeypatch
        self.clock = 1_795_000_000
        self.held = {}
        for name in SOURCES:
            self.source(name, RECORDS)

    def step(self):
        self.clock += 60
        self.monkeypatch.setenv("SBAGG_NOW", datetime.fromtimestamp(self.clock, UTC).isoformat())
        happens = self.rnd.choice(
            [
                self.sync,
                self.sync,
                self.merge,
                self.merge,
                self.split,
                self.say,
                self.undo,
                self.undo,
                self.me,
                self.leave,
            ]
        )
        with suppress(SbaggError):  # who is not there cannot be merged
            happens()

    def source(self, name, changes):
        if name not in self.held:
            (self.world.folder / f"{name}.json").unlink(missing_ok=True)
            self.world.add(name)
        held = self.held.setdefault(name, {})
        for _ in range(changes):
            key = str(self.rnd.randrange(RECORDS))
            held.pop(key, None)
            if self.rnd.random() < 0.8:
                held[key] = facts(self.rnd)
        self.world.write(name, *held.items()).sync(name)

    def sync(self):
        self.source(self.rnd.choice(SOURCES), self.rnd.choice([1, 1, 2, 3]))

    def merge(self):
        do(self.world, "merge", self.rnd.choice(["merge", "different"]), *self.rnd.sample(WHO, 2))

    def split(self):
        who = self.rnd.choice(WHO)
        do(self.world, "split", "split", who, [who])

    def say(self):
        do(
            self.world,
            "set",
            "change",
            self.rnd.choice(WHO),
            self.rnd.choice(["name", "title", "company", "company"]),
            self.rnd.choice(["Zoe", *FIRMS]),
        )

    def undo(self):
        do(self.world, *self.rnd.choice([("undo", "undo", 1), ("undo", "undo", 2), ("redo", "redo")]))

    def me(self):
        editing.change_me(
            self.world.home, **{self.rnd.choice(["add", "remove"]): [f"email:{self.rnd.choice(ADDRESSES)}"]}
        )

    def leave(self):
        name = self.rnd.choice(SOURCES)
        if self.held.pop(name, None) is not None:
            editing.remove(self.world.home, name, keep_data=False)


class Both:
    """Stands for ``regroup``: does what it does, takes that back, works everything out anew, and compares."""

    def __init__(self):
        self.real = sys.modules["sbagg.identity.regroup"].regroup
        self.compared = 0

    def __call__(self, connection, me, now):
        outer = connection.in_transaction
        connection.execute("SAVEPOINT both" if outer else "BEGIN")
        connection.execute("SAVEPOINT some")
        known = derived.grouped_for(connection) is not None and derived.touched(connection)
        self.real(connection, me, now)
        some = tables(connection)
        connection.execute("ROLLBACK TO some")
        derived.unsettle(connection)
        self.real(connection, me, now)
        for table, rows in tables(connection).items():
            assert some[table] == rows, table
        self.compared += bool(known)
        connection.execute("RELEASE both" if outer else "COMMIT")


def tables(connection):
    return {
        table: sorted((tuple(row) for row in connection.execute(f"SELECT {columns} FROM {table}")), key=repr)
        for table, columns in TABLES.items()
    }


@pytest.fixture
def few(monkeypatch):
    """Worlds are small: here few are many, so that names, addresses and blocks turn from rare to common and back."""
    register(monkeypatch)
    keys, regroup = (sys.modules[f"sbagg.identity.{name}"] for name in ("likeness.keys", "regroup"))
    for module, name, value in (
        (keys, "MOST", 3), (keys, "_EXACT", 2), (face, "_WORLD", 4), (face, "_USUAL", 1), (face, "_BEARERS", 1),
        (face, "_BIRTHDAYS", 1), (gather, "_MANY", 1), (regroup, "_TOO_MANY", 9), (alike, "_TOO_MANY", 9),
        (alike, "MOST", 3), (alike, "_PAIRS", 2), (everybody, "SIZE", 3), (faces, "_AT_HAND", 2),
    ):  # fmt: skip
        monkeypatch.setattr(module, name, value)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.usefixtures("few")
def test_grouping_what_a_change_can_reach_is_grouping_everything(tmp_path, monkeypatch, seed):
    both = Both()
    monkeypatch.setattr(sys.modules["sbagg.identity.settle"], "regroup", both)
    play = Play(World(tmp_path).me(), Random(seed), monkeypatch)
    for _ in range(12):
        play.step()
    assert both.compared
