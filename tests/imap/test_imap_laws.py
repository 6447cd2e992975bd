"""Whatever happens at the server, and wherever a run is broken off: after a sync what is held is what is there."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imap_kit import Account, eml

from sbagg.adapter import Checkpoint, Gone, Raw
from sbagg.adapters.imap.uids import Uids
from sbagg.testing import Recorder

NAMES = ("INBOX", "Work", "Sent", "Customers")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["append", "append", "expunge", "move", "delete", "undelete", "draft", "seen", "remake", "broken", "sync"]),
        st.sampled_from(NAMES),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=14,
)  # fmt: skip


class World:
    """An account that changes, and what a store would hold of it."""

    def __init__(self, server):
        self.account = Account(server)
        self.mail = self.account.mail
        self.made = 0
        self.held = {}
        self.bodies = {}
        for name in NAMES:
            if name not in {"INBOX", "Sent"}:
                self.mail.create(name)

    def step(self, what, name, number):
        if what == "append":
            self.mail.append(*(eml(self.made + n) for n in range(number + 1)), name=name)
            self.made += number + 1
        elif what == "remake":
            if name not in {"INBOX", "Sent"}:
                self.mail.command("delete", name)
                self.mail.create(name)
        elif what in {"sync", "broken"}:
            self.run(None if what == "sync" else number * 2)
        elif uids := sorted(uid for there, uid in self.there(kept=False) if there == name):
            uid = str(uids[number % len(uids)])
            if what == "expunge":
                self.mail.expunge(uid, name)
            elif what == "move":
                self.mail.move(uid, NAMES[(NAMES.index(name) + 1) % len(NAMES)], name)
            else:
                sign, flag = {
                    "delete": ("+FLAGS", "(\\Deleted)"), "undelete": ("-FLAGS", "(\\Deleted \\Draft)"), "draft": ("+FLAGS", "(\\Draft)"),
                    "seen": ("+FLAGS", "(\\Seen)"),
                }[what]  # fmt: skip
                self.mail.store(uid, sign, flag, name)

    def run(self, stop=None):
        """Sync; a run that is stopped keeps what a checkpoint covers."""
        pending = []
        for number, event in enumerate(self.account.adapter().fetch(self.account.recorder)):
            if number == stop:
                return
            pending.append(event)
            if isinstance(event, Checkpoint):
                for one in pending:
                    if isinstance(one, Raw):
                        self.held[one.stream, one.key] = re.search(rb"<(\d+)@", one.data)[1].decode()
                    elif isinstance(one, Gone):
                        self.held.pop((one.stream, one.key), None)
                self.account.recorder.states[event.stream] = event.state
                pending = []

    def there(self, *, kept=True):
        """Return (mailbox, UID) -> message, of those to be held or of all."""
        found = {}
        for name in NAMES:
            with self.mail._session() as client:
                client.select(f'"{name}"', readonly=True)
                for entry in client.uid("FETCH", "1:*", "(FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])")[1]:
                    if isinstance(entry, tuple):
                        said = entry[0].decode()
                        if not kept or not {"\\Deleted", "\\Draft"} & set(
                            re.search(r"FLAGS \((.*?)\)", said)[1].split()
                        ):
                            found[name, int(re.search(r"UID (\d+)", said)[1])] = re.search(rb"<(\d+)@", entry[1])[
                                1
                            ].decode()
        return found


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr("sbagg.adapters.imap.mailbox.CHUNK", 3)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(STEPS)
def test_what_is_held_is_what_is_there(either, steps):
    world = World(either)
    for step in steps:
        world.step(*step)
    world.run()
    assert sorted((stream, message) for (stream, _), message in world.held.items()) == sorted(
        (name, message) for (name, _), message in world.there().items()
    )
    held = dict(world.held)
    world.run()
    assert world.held == held
    world.account.recorder = Recorder(world.account.recorder.secrets)  # --full
    world.run()
    assert world.held == held
    assert world.mail.untouched()


@given(st.lists(st.integers(1, 60)), st.lists(st.integers(1, 60)))
def test_a_set_of_uids_is_a_set_however_it_grew(first, more):
    uids = Uids(first)
    for uid in more:
        uids.add(uid)
    wanted = {*first, *more}
    assert list(uids) == sorted(wanted)
    assert len(uids) == len(wanted)
    assert [uid for uid in range(70) if uid in uids] == sorted(wanted)
    assert Uids.of(str(uids)) == uids == Uids(wanted)
