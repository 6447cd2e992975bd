"""Interrupt a sync anywhere, run it again: the store is what an uninterrupted sync of the same world makes."""

import json
import os
import shutil
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sbagg import registry
from sbagg.errors import SbaggError
from sbagg.store.checks import store_checks
from sbagg.store.identities import Identities
from sbagg.store.ingest import Ingest
from sbagg.store.kept import Kept
from sbagg.store.opening import open_read
from world import ADAPTERS, ME, UNREADABLE, World, card, deal, email, hint, mail, organization

SOURCES = {"api": "pages", "crm": "pages", "box": "loose"}
KEYS = st.sampled_from("abcdefg")
VARIANTS = st.integers(0, 3)
FOLLOWED = "api"
"""The source that is a log of changes, read on from its cursor; the others are listed whole each time."""
HIDDEN = (
    "records",
    "cards",
    "hints",
    "organizations",
    "sightings",
    "participants",
    "concerns",
    "texts",
    "deals",
    "tickets",
    "items",
)


class Crash(BaseException):
    """The process is killed here."""


def facts(source, key, variant):
    """What a record says. The same event (``shared``) is seen by every source, each with its own words."""
    jane = ["email:jane@acme-tools.com", "phone:+12065550101", f"twitter:jane{variant % 2}"]
    bob = email("bob@bolt-works.com", "to", "Bob Bolt")
    about = ["org:1"]
    if (source, key) == ("box", "b"):  # of what is not kept, when a stage was seen cannot be told again
        key = "c"
    return {
        "a": [card(*jane[: 1 + variant], name="Jane Doe", title=f"Title {variant}", company="Acme Tools", at=1_700_000_000)],
        "b": [deal(source, "jane@acme-tools.com", stage=f"Stage {variant}", amount=100 * variant, currency="EUR", company_ref="org:1")],
        "c": [mail("c", "jane@acme-tools.com", bob, text=f"Text {variant}", thread=["t:1", "t:2"], about=about)],
        "d": [mail("shared", "jane@acme-tools.com", ME[1], bob, text=f"{source} {variant}", thread=[f"t:{source}", "t:9"],
                   authority=len(source), about=about, files=[{"name": f"{source}.pdf"}])],
        "e": [organization("1", "Acme Tools", "acme-tools.com"), mail("e", bob["value"], ME[1], thread=["t:2", "t:3"])],
        "f": [mail(f"f{variant}", f"new{variant}@acme-tools.com", ME[1], title=f"Title {variant}")],
        "g": [card("email:jane@acme-tools.com", f"salesforce-id:{source}", name="Jane Doe", company_ref="org:1"),
              {"fact": "ticket", "ref": f"ticket:{source}", "title": "Broken", "status": f"S{variant}", "people": [bob]},
              hint("email:jane@acme-tools.com", f"phone:+1206555010{variant}")],
    }[key]  # fmt: skip


class Injected:
    """Faults that strike once, at the n-th call of something."""

    def __init__(self, kind, at):
        self.kind, self.left = kind, at

    def strike(self):
        self.left -= 1
        return self.left == 0

    def __enter__(self):
        self.stack = ExitStack()
        enter = getattr(self, f"_{self.kind}")
        enter()
        return self

    def __exit__(self, *error):
        self.stack.close()

    def _replace(self, cls, name, make):
        self.stack.enter_context(patch.object(cls, name, make(getattr(cls, name))))

    def _fetch(self, error=KeyboardInterrupt):
        from world import Pages

        def make(real):
            def fetch(adapter, ctx):
                for event in real(adapter, ctx):
                    if self.strike():
                        raise error
                    yield event

            return fetch

        self._replace(Pages, "fetch", make)

    def _broken(self):
        self._fetch(RuntimeError)

    def _commit(self):
        """Inside the transaction, after the log was written."""

        def make(real):
            def flush(identities):
                real(identities)
                if self.strike():
                    raise Crash

            return flush

        self._replace(Identities, "flush", make)

    def _applied(self):
        def make(real):
            def apply(ingest, batch, seen):
                done = real(ingest, batch, seen)
                if self.strike():
                    raise Crash
                return done

            return apply

        self._replace(Ingest, "apply", make)

    def _append(self):
        """The log is cut in the middle of a write."""

        def make(real):
            def append(kept, entries, seen):
                before = kept.size
                size = real(kept, entries, seen)
                if entries and self.strike():
                    kept.cut((before + size) // 2)
                    raise Crash
                return size

            return append

        self._replace(Kept, "append", make)

    def _appended(self):
        def make(real):
            def append(kept, entries, seen):
                size = real(kept, entries, seen)
                if entries and self.strike():
                    raise Crash
                return size

            return append

        self._replace(Kept, "append", make)


class SyncMachine(RuleBasedStateMachine):
    """``torn`` is interrupted, ``whole`` never is. Both read the same files."""

    kind = ""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp())
        self.names = patch.object(registry, "BUILTIN", ADAPTERS)
        self.names.start()
        self.clock = count(1_795_000_000, 3600)
        self.held = {name: {} for name in SOURCES}
        self.log = []
        self.removed = self.short = False
        self.changed = True
        self.torn, self.whole = self.world("torn", SOURCES), self.world("whole", SOURCES)
        self.tick()

    def world(self, name, sources):
        world = World(self.folder, self.folder / name).me()
        for source in sources:
            world.add(source, self.kind + SOURCES[source], every=2)
        return world

    def tick(self):
        os.environ["SBAGG_NOW"] = datetime.fromtimestamp(next(self.clock), UTC).isoformat()

    def teardown(self):
        if hasattr(self, "folder"):
            self.names.stop()
            shutil.rmtree(self.folder)

    # --- the world changes

    @rule(source=st.sampled_from(sorted(SOURCES)), key=KEYS, variant=VARIANTS)
    def put(self, source, key, variant):
        self.held[source][key] = facts(source, key, variant)
        self.write(source, "put", key)

    @rule(source=st.sampled_from(sorted(SOURCES)), key=KEYS)
    def remove(self, source, key):
        if self.held[source].get(key, "x") in ("x", UNREADABLE) or "bad" in str(self.held[source][key]):
            return
        del self.held[source][key]
        self.removed = self.short = True
        self.write(source, "gone", key)

    @rule(source=st.sampled_from(sorted(SOURCES)), key=st.sampled_from("xy"), how=st.sampled_from([UNREADABLE, "bad"]))
    def refuse(self, source, key, how):
        self.held[source][key] = UNREADABLE if how == UNREADABLE and source != FOLLOWED else [{"fact": "bad"}]
        self.write(source, "put", key)

    def write(self, source, op, key):
        if source == FOLLOWED:
            self.log.append([op, key, self.held[source].get(key)])
            (self.folder / f"{source}.json").write_text(json.dumps({"": {"log": self.log}}))
        else:
            self.torn.write(source, *sorted(self.held[source].items()), complete=True)
        self.changed = True

    # --- syncs

    @rule(
        kind=st.sampled_from(["append", "appended", "commit", "applied", "fetch", "broken"]),
        at=st.integers(1, 6),
        source=st.sampled_from(sorted(SOURCES)),
        keys=st.sets(KEYS, min_size=2),
        variant=VARIANTS,
    )
    def interrupted(self, kind, at, source, keys, variant):
        for key in sorted(keys):
            self.put(source, key, variant)
        with Injected(kind, at), suppress(Crash, SbaggError):
            self.torn.sync()
        self.sync()

    @rule()
    def sync(self):
        self.torn.sync(full=self.short)
        dry = self.whole.sync(full=self.short, dry_run=True)
        done = self.whole.sync(full=self.short)
        for foretold, run in zip(told(dry), told(done), strict=True):
            assert foretold == run or foretold.seen < run.seen, "a sync alone counts what it reads again in its log"
        for world in (self.torn, self.whole):
            if is_marked(
                world.dump()
            ):  # what shared an item with a record that changed is parsed again by the next sync
                world.sync()
        torn, whole = self.torn.dump(), self.whole.dump()
        for section in torn:
            assert torn[section] == whole[section], section
        self.changed = self.short = False
        self.tick()

    @precondition(lambda self: not self.changed)
    @rule()
    def again(self):
        """Nothing new brings nothing new."""
        before = self.torn.dump()
        outcome = self.torn.sync()
        assert [(r.added, r.changed, r.gone, r.quarantined) for r in outcome.report.sources] == [(0, 0, 0, 0)] * 3
        assert self.torn.dump() == before

    @precondition(lambda self: not self.changed)
    @rule()
    def rebuilt(self):
        """The database is derived: what is kept, and what is there to be read, make it anew, stage history included."""
        before = self.torn.dump()
        fresh = World(self.folder, self.folder / "fresh")
        shutil.rmtree(fresh.home, ignore_errors=True)
        shutil.copytree(self.torn.home, fresh.home, ignore=shutil.ignore_patterns("sbagg.db*"))
        fresh.sync()
        after = fresh.dump()
        for section in before if not self.removed else ():
            assert after[section] == before[section], section
        for section in ("stages", "deals", "cards", "organizations", "quarantine"):
            assert kept(after[section]) == kept(before[section]), section

    @precondition(lambda self: not self.changed)
    @rule(order=st.permutations(sorted(SOURCES)))
    def anew(self, order):
        """A store made today shows the same, whatever the order of the sources."""
        fresh = self.world("anew", order)
        shutil.rmtree(fresh.home)
        fresh = self.world("anew", order)
        fresh.sync()
        old, new = self.torn.dump(), fresh.dump()
        for section in HIDDEN:
            assert visible(old)[section] == visible(new)[section], section
        if not self.removed:
            for section in ("persons", "companies", "identities", "links", "quarantine"):
                assert old[section] == new[section], section

    @invariant()
    def sound(self):
        if not hasattr(self, "torn") or not (self.torn.home / "sbagg.db").exists():
            return
        connection = open_read(self.torn.home)
        problems = [problem for check, problem, *_ in store_checks(connection) if problem and check != "grouping"]
        connection.close()
        assert not problems


def told(outcome):
    return [replace(run, seconds=0, newest=None) for run in outcome.report.sources]


def is_marked(found):
    """Whether anything waits for being parsed again."""
    return any(row[2] == -1 for row in found["records"])


def kept(rows):
    """Rows of sources of which everything is kept; times of change are not."""
    return [row for row in rows if "box" not in str(row)]


def visible(found):
    """What is left of a dump without records that are gone, and items that these alone have shown."""
    gone = {row[0] for row in found["records"] if row[-1]}
    shown = {item for item, record in found["sightings"] if record not in gone}
    by_gone = {row[0] for row in found["items"] if row[2] in gone}
    cut = {name: [row for row in rows if not gone & set(map(str, row))] for name, rows in found.items()}
    for name in ("items", "texts", "deals", "tickets", "participants", "concerns", "sightings"):
        cut[name] = [row for row in cut[name] if row[0] in shown - by_gone]
    cut["items"] = [(*row[:8], *row[9:]) for row in cut["items"]]  # threads only grow
    return cut


SyncMachine.TestCase.settings = settings(max_examples=12, stateful_step_count=14)
TestSync = SyncMachine.TestCase
TestSync = pytest.mark.timeout(300)(TestSync)


class ServedMachine(SyncMachine):
    """The same of servers: they are asked side by side, and their batches come in any order."""

    kind = "served-"


ServedMachine.TestCase.settings = settings(max_examples=8, stateful_step_count=14)
TestServed = pytest.mark.timeout(300)(ServedMachine.TestCase)


@pytest.mark.parametrize("kind", ["append", "appended", "commit", "applied", "fetch", "broken"])
@pytest.mark.parametrize("source", sorted(SOURCES))
@pytest.mark.parametrize("of", [SyncMachine, ServedMachine])
def test_every_batch_may_be_the_last(kind, source, of, monkeypatch):
    """The first syncs of a store, interrupted at each of their batches in turn."""
    monkeypatch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
    for at in (1, 2, 3):
        machine = of()
        machine.begin()
        try:
            machine.interrupted(kind, at, source, set("abcdeg"), 1)
            machine.interrupted(kind, at, source, set("bdf"), 2)
        finally:
            machine.teardown()
