"""Whatever is decided, in whatever order, the store is what the decisions and the sources say."""

import os
import shutil
import tempfile
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from deciding import do, opened, views
from sbagg import registry
from sbagg.cli import editing
from sbagg.decisions import file
from sbagg.decisions.model import identity_of, replay
from sbagg.errors import SbaggError
from sbagg.store import people, resolve
from sbagg.store.ids import uid
from sbagg.store.reader import person_id
from world import ME, World, card, deal, email, mail, organization

ANN, WORK, BOB, PLUS = "ann@acme-tools.com", "ann.lee@bolt-works.com", "bob@bolt-works.com", "bob+crm@bolt-works.com"
NAMES = (
    ANN, WORK, BOB, PLUS, "@ann_lee", "@cy", "+12065550101", "salesforce-id:003A", "desk@acme-tools.com", "dee@free-tools.com",
    "new@free-tools.com", ME[1],
)  # fmt: skip
WHO = st.sampled_from(NAMES)
WORDS = st.sampled_from(["hot", "Zoë", "Bolt Works", "Nowhere Ltd", "CEO", ""])
SOURCES = ("crm", "box", "web")
HOW = {"dry": st.booleans(), "back": st.booleans()}
"""Whether an act is foretold before, and taken back and done again after."""


def facts(source, variant):
    """What a source says. Evidence comes and goes with the variant: cards that name both of two people (and give them
    no name: one that a source has shown beside an address is remembered).
    """
    both = [f"email:{ANN}", f"email:{BOB}"]
    return {
        "crm": [
            ("ann", [card(f"email:{ANN}", "phone:+12065550101", "salesforce-id:003A", name="Ann Lee", title="CTO",
                          company="Acme Tools", at=1_700_000_000)]),
            ("bob", [card(f"email:{BOB}", name="Bob Bolt", company_ref="org:1"), card(f"email:{PLUS}")]),
            ("both", [card(*(both if variant == 1 else both[:1]), at=1_600_000_000)]),
            ("chain", [card("salesforce-id:003A", *(["twitter:cy", f"email:{WORK}"] if variant == 2 else []))]),
            ("org", [organization("1", "Bolt Works", "bolt-works.com"), deal("1", ANN, opened=1_690_000_000, changed=1_690_000_000),
                     deal("2", BOB, WORK, stage="Won", opened=1_691_000_000, changed=1_691_000_000)]),
            ("ticket", [{"fact": "ticket", "ref": "t:1", "title": "Broken", "status": "New", "opened": 1_692_000_000,
                         "people": [email(ANN, "requester")]}]),
        ],
        "box": [
            ("1", [mail("1", email(ANN, name="Ann Lee"), email(ME[1], "to"), email(BOB, "cc", "Bob Bolt"), thread=["t:1"])]),
            ("2", [mail("2", email(WORK, name="Ann Lee"), ME[1], email(PLUS, "cc"), at=1_701_000_000, thread=["t:1"])]),
            ("3", [mail("3", email("desk@acme-tools.com", name="Desk"), WORK, at=1_702_000_000)]),
            ("4", [mail("4", email("dee@free-tools.com", name="Dee Lee"), BOB, at=1_703_000_000)]),
        ],
        "web": [
            ("a", [card("twitter:ann_lee", name="Ann Lee"), card("twitter:ann_lee", *([f"email:{WORK}"] if variant == 1 else []))]),
            ("c", [card("twitter:cy", "email:cy@free-tools.com", name="Cy Young"), card("twitter:cy", *([f"email:{ANN}"] if variant == 3 else []))]),
            ("m", [mail("9", email(ANN, name="Ann Lee"), ME[1], email(PLUS, "cc"), at=1_704_000_000, thread=["t:9"])]),
        ],
    }[source]  # fmt: skip


class DecisionMachine(RuleBasedStateMachine):
    """One store in which things are decided while its sources change, go and come again."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp())
        self.names = patch.object(registry, "BUILTIN", {"pages": "world:Pages"})
        self.names.start()
        self.clock = count(1_795_000_000, 60)
        self.variants = dict.fromkeys(SOURCES, 0)
        self.there = list(SOURCES)
        self.ever = set()
        self.world = self.store("home", SOURCES)
        for source in SOURCES:
            self.world.write(source, *facts(source, 0))
        self.tick()
        self.world.sync()
        self.fresh = True

    def store(self, name, sources):
        shutil.rmtree(self.folder / name, ignore_errors=True)
        world = World(self.folder, self.folder / name).me()
        for source in sources:
            world.add(source)
        return world

    def tick(self):
        os.environ["SBAGG_NOW"] = datetime.fromtimestamp(next(self.clock), UTC).isoformat()

    def teardown(self):
        if hasattr(self, "folder"):
            self.names.stop()
            shutil.rmtree(self.folder)

    @property
    def home(self):
        return self.world.home

    # --- deciding

    def act(self, op, name, *arguments, dry, back, **more):
        """Act; before, tell what it would do; after, take it back and do it again."""
        self.tick()
        before, lines, dump = views(self.home), file.load(self.home).data, self.world.dump()
        try:
            told = do(self.world, op, name, *arguments, dry_run=True, **more) if dry else None
            assert self.world.dump() == dump, "a dry run leaves the store alone"
            assert file.load(self.home).data == lines, "a dry run leaves the file alone"
            done = do(self.world, op, name, *arguments, **more)
        except SbaggError:
            assert (views(self.home), file.load(self.home).data) == (before, lines), "what is refused changes nothing"
            return
        if told is not None:
            assert (told.before, told.after, told.moved, told.op) == (done.before, done.after, done.moved, done.op)
        self.fresh = False
        if not (back and done.acts and op not in {"undo", "redo"}):
            return
        after = views(self.home)
        do(self.world, "undo", "undo", 1, done.acts[0])
        assert views(self.home) == before, "undo restores every view"
        do(self.world, "redo", "redo")
        assert views(self.home) == after, "redo does it again"

    @rule(one=WHO, other=WHO, force=st.booleans(), **HOW)
    def merge(self, one, other, force, **how):
        self.act("merge", "merge", one, other, force=force, **how)

    @rule(one=WHO, other=WHO, **HOW)
    def different(self, one, other, **how):
        self.act("different", "different", one, other, **how)

    @rule(one=WHO, off=st.lists(WHO, min_size=1, max_size=2), **HOW)
    def split(self, one, off, **how):
        self.act("split", "split", one, off, **how)

    @rule(who=WHO, **HOW)
    def split_one_off(self, who, **how):
        self.act("split", "split", who, [who], **how)

    @rule(who=WHO, field=st.sampled_from(["name", "title", "company"]), value=WORDS, **HOW)
    def say(self, who, field, value, **how):
        self.act("set", "change", who, field, value, **how)

    @rule(who=WHO, add=st.booleans(), tag=st.sampled_from(["hot", "cold"]), **HOW)
    def tag(self, who, add, tag, **how):
        self.act("tag", "tag", who, tag, add=add, **how)

    @rule(who=WHO, **HOW)
    def note(self, who, **how):
        self.act("note", "note", who, f"Note {who}\nmore", **how)

    @rule(who=WHO, **HOW)
    def log(self, who, **how):
        self.act("log", "log", "lunch", who, "Oysters", "2026-11-01T12:00:00Z", **how)

    @rule(number=st.integers(1, 3), dry=st.booleans())
    def undo(self, number, dry):
        self.act("undo", "undo", number, dry=dry, back=False)

    @rule(data=st.data(), dry=st.booleans())
    def undo_any(self, data, dry):
        acts = file.load(self.home).acts
        if acts:
            self.act("undo", "undo", 1, data.draw(st.sampled_from([act.id for act in acts])), dry=dry, back=False)

    @rule(dry=st.booleans())
    def redo(self, dry):
        self.act("redo", "redo", dry=dry, back=False)

    # --- the sources change

    @rule(source=st.sampled_from(SOURCES), variant=st.integers(0, 3))
    def evidence(self, source, variant):
        self.variants[source] = variant
        self.world.write(source, *facts(source, variant))
        self.world.sync(*self.there)
        self.fresh = False

    @rule(full=st.booleans(), order=st.permutations(SOURCES))
    def again(self, full, order):
        before = views(self.home)
        for source in order:
            if source in self.there:
                self.world.sync(source, full=full)
        assert views(self.home) == before

    @rule(source=st.sampled_from(["box", "web"]))
    def remove(self, source):
        if source in self.there:
            editing.remove(self.home, source, keep_data=False)
            self.there.remove(source)
            self.fresh = False

    @precondition(lambda self: len(self.there) < len(SOURCES))
    @rule()
    def bring_back(self):
        for source in set(SOURCES) - set(self.there):
            self.world.add(source)
            self.there.append(source)
        self.world.sync()
        self.fresh = False

    @rule()
    def rebuild(self):
        before = views(self.home)
        (self.home / "sbagg.db").unlink()
        self.world.sync()
        assert views(self.home) == before

    # --- laws

    @invariant()
    def a_fresh_store_shows_the_same(self):
        if not hasattr(self, "world") or self.fresh:
            return
        lines = self.home / "decisions.jsonl"
        for name, order in (("there", reversed(self.there)), ("early", sorted(self.there))):
            other = self.store(name, order)
            if name == "early" and lines.exists():  # the decisions come before what they are about
                shutil.copy(lines, other.home)
            other.sync()
            if lines.exists():
                shutil.copy(lines, other.home)
            other.sync()
            mine, theirs = views(self.home), views(other.home)
            for part in mine:
                assert mine[part] == theirs[part], (name, part)
        self.fresh = True

    @invariant()
    def verdicts_hold(self):
        if not hasattr(self, "world"):
            return
        reader = opened(self.home)
        person_of = {
            (row["kind"], row["value"]): row["person"] for row in reader.db.execute("SELECT kind, value, person FROM identities")
        }  # fmt: skip
        links = [
            tuple((row["k1"], row["v1"]) if side else (row["k2"], row["v2"]) for side in (True, False))
            for row in reader.db.execute(
                "SELECT a.kind k1, a.value v1, b.kind k2, b.value v2 FROM links l JOIN identities a ON a.id = l.a "
                "JOIN identities b ON b.id = l.b WHERE l.verdict = 'same'"
            )
        ]
        reader.db.close()
        verdicts = replay(file.load(self.home).acts).verdicts
        apart = [pair for pair, (same, *_) in verdicts.items() if not same]
        groups = components(links)
        for a, b in apart:
            assert person_of[a] is None or person_of[a] != person_of[b], "different holds against any evidence"
        for a, b in (pair for pair, (same, *_) in verdicts.items() if same):
            group = groups[a]
            assert b in group
            if not any(set(pair) <= group for pair in apart):
                assert person_of[a] == person_of[b], "same holds where nothing contradicts it"

    @invariant()
    def everybody_is_found(self):
        """Each identity is in one person, and ids that were shown once still mean somebody."""
        if not hasattr(self, "world"):
            return
        reader = opened(self.home)
        held = [person_id(row["uid"]) for row in reader.db.execute("SELECT uid FROM persons")]
        members = [people.members(reader, resolve.person(reader, number)) for number in held]
        assert all(members)
        assert len(held) == len(set(held)) == len({resolve.person(reader, number) for number in held})
        every = [member for group in members for member in group]
        assert sorted(every) == [
            row[0] for row in reader.db.execute("SELECT id FROM identities WHERE person IS NOT NULL ORDER BY id")
        ]
        self.ever |= set(held) - {person_id(uid("email:new@free-tools.com"))}  # whom only an act can name
        if len(self.there) == len(SOURCES):
            for number in self.ever:
                assert resolve.person(reader, number)
        reader.db.close()


def components(links):
    """Return whom each is linked with, by flooding."""
    groups = {}
    for a, b in links:
        joined = groups.get(a, {a}) | groups.get(b, {b})
        groups.update(dict.fromkeys(joined, joined))
    return groups


DecisionMachine.TestCase.settings = settings(max_examples=12, stateful_step_count=12)
TestDecisions = pytest.mark.timeout(600)(DecisionMachine.TestCase)


def test_identities_of_this_world_are_canonical():
    assert identity_of("email:" + PLUS) == ("email", PLUS)
