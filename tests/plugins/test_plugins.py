"""Adapters by others: installed, found, run, tested by the contract, and harmless when they are bad."""

import importlib
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from sbagg import registry
from sbagg.adapter import Checkpoint, Note, Raw, Skipped
from sbagg.testing import AdapterContract, Recorder
from world import World, mail, register

GOOD = '''
"""Reads lines."""
from __future__ import annotations
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from sbagg.adapter import Checkpoint, Context, Event, Export, Note, Raw, RecordError

@dataclass(frozen=True)
class Lines:
    """One note a line: ``id,text``."""

    path: tuple[Path, ...]
    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True

    @staticmethod
    def recognise(path: Path) -> Export | None:
        return Export(50, "lines", account="me") if path.suffix == ".lines" else None

    def fetch(self, ctx: Context) -> Iterator[Event]:
        for path in self.path:
            for number, line in enumerate(path.read_bytes().splitlines(), start=1):
                yield Raw(line.split(b",")[0].decode("utf-8", "replace"), line, "text/plain", "", f"{path}:{number}")
        yield Checkpoint({}, "", True)

    def parse(self, raw: Raw) -> Iterator[Note]:
        _, comma, text = raw.data.decode("utf-8", "replace").partition(",")
        if not comma:
            raise RecordError("no comma")
        yield Note(f"lines:{raw.key}", text)
'''


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install a distribution that brings an adapter: files on the path, as pip leaves them."""

    def install(name="lines", source=GOOD, cls="Lines"):
        site = tmp_path / f"site-{name}"
        info = site / f"sbagg_{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (site / f"sbagg_{name}.py").write_text(source)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: sbagg-{name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[sbagg.adapters.v1]\n{name} = sbagg_{name}:{cls}\n")
        monkeypatch.syspath_prepend(str(site))
        importlib.invalidate_caches()
        return site

    yield install
    for module in [m for m in sys.modules if m.startswith("sbagg_")]:
        del sys.modules[module]


def test_an_installed_adapter_is_found_run_and_named(installed, sbagg, tmp_path):
    installed()
    rows = {row["adapter"]: row for row in sbagg("adapter", "list", "--json").json["adapters"]}
    assert (rows["lines"]["origin"], rows["lines"]["options"]) == ("sbagg-lines", ["path"])
    assert rows["command"]["origin"] == "sbagg"
    path = tmp_path / "a.lines"
    path.write_text("1,Tea\n2,Coffee\nbad\n")
    ran = sbagg("sync", path, "--json")
    assert ran.status == 5
    run = ran.json["sources"][0]
    assert (run["adapter"], run["added"], run["quarantined"]) == ("lines", 2, 1)
    assert len(sbagg("find", "coffee", "--json").json["hits"]) == 1
    assert "lines (sbagg-lines)" in str(sbagg("doctor", "--json").json)


def test_one_that_cannot_be_imported_stops_nothing_else(installed, sbagg, tmp_path):
    installed("broken", "raise RuntimeError('no')")
    installed()
    path = tmp_path / "a.lines"
    path.write_text("1,Tea\n")
    assert sbagg("sync", path).status == 0
    ran = sbagg("source", "add", "broken", path, "--json")
    assert (ran.status, ran.error["code"]) == (8, "adapter")
    assert "sbagg-broken" in ran.error["hint"]


def test_one_whose_recognise_fails_stops_nothing_else(installed, sbagg, tmp_path):
    installed(
        "rude",
        GOOD.replace(
            'return Export(50, "lines", account="me") if path.suffix == ".lines" else None', "raise ValueError(path)"
        ),
    )
    installed()
    path = tmp_path / "a.lines"
    path.write_text("1,Tea\n")
    assert sbagg("sync", path).status == 0


def test_a_name_that_is_not_installed_gets_a_suggestion(installed, sbagg, tmp_path):
    installed()
    ran = sbagg("source", "add", "line", tmp_path, "--json")
    assert ran.status == 6
    assert "did you mean lines?" in ran.error["message"]


# --- the contract ---------------------------------------------------------------------------------------------------


def contract(cls):
    class Contract(AdapterContract):
        def world(self, folder):
            (folder / "a.lines").write_text("1,Tea\n2,Coffee\n3,Milk\n")
            return cls((folder / "a.lines",))

        def change(self, folder):
            with (folder / "a.lines").open("a") as file:
                file.write("4,Water\n")

    return Contract()


TESTS = [name for name in dir(AdapterContract) if name.startswith("test_")]


@pytest.mark.parametrize("name", TESTS)
def test_a_good_adapter_keeps_the_contract(installed, name, tmp_path):
    installed()
    getattr(contract(registry.adapter_class("lines")), name)(tmp_path)


BAD = {
    "test_keys_are_stable": "line.split(b',')[0].decode() + str(next(COUNT))",
    "test_a_second_run_brings_nothing_new": "line.split(b',')[0].decode() + str(next(COUNT))",
    "test_strings_can_be_stored": "line.split(b',')[0].decode() + '\\x00'",
}


@pytest.mark.parametrize("name", BAD)
def test_unstable_or_unstorable_keys_are_caught(installed, name, tmp_path):
    key = 'line.split(b",")[0].decode("utf-8", "replace")'
    assert key in GOOD
    installed(
        "bad",
        "from itertools import count\nCOUNT = count()\n"
        + GOOD.replace("from __future__ import annotations\n", "")
        .replace(key, BAD[name])
        .replace("Iterator[Event]", "object"),
    )
    with pytest.raises(AssertionError):
        getattr(contract(registry.adapter_class("bad")), name)(tmp_path)


def early(self, ctx):
    """A checkpoint before what it covers: an interruption between loses the rest for good."""
    lines = self.path[0].read_bytes().splitlines()
    start = int(ctx.cursor().get("n", 0))
    yield Checkpoint({"n": len(lines)})
    for line in lines[start:]:
        yield Raw(line.split(b",")[0].decode(), line)
    yield Checkpoint({"n": len(lines)})


def endless(self, ctx):
    for line in self.path[0].read_bytes().splitlines():
        yield Raw(line.split(b",")[0].decode(), line)


def deaf(self, ctx):
    """Reads once, then never looks again."""
    if not ctx.cursor():
        yield from endless(self, ctx)
    yield Checkpoint({"done": True})


def impure(self, raw):
    self.__class__.calls = getattr(self.__class__, "calls", 0) + 1
    yield Note(f"lines:{self.calls}", "x")


def fragile(self, raw):
    yield Note("x", raw.data.decode("ascii"))


VIOLATIONS = [
    ("test_an_interrupted_run_loses_nothing", "fetch", early),
    ("test_reads_something_and_ends_with_a_checkpoint", "fetch", endless),
    ("test_reads_something_and_ends_with_a_checkpoint", "fetch", lambda *_: iter([Checkpoint({})])),
    ("test_what_is_added_is_seen", "fetch", deaf),
    ("test_parse_is_pure", "parse", impure),
    ("test_parse_is_total", "parse", fragile),
    ("test_keys_are_stable", "fetch", lambda *_: iter(["nonsense"])),
    ("test_is_an_adapter", "version", 0),
]


@pytest.mark.parametrize(("name", "attribute", "value"), VIOLATIONS)
def test_each_violation_is_caught_by_the_test_that_names_it(installed, monkeypatch, tmp_path, name, attribute, value):
    installed()
    cls = registry.adapter_class("lines")
    monkeypatch.setattr(cls, attribute, value)
    with pytest.raises((AssertionError, ValueError)):
        getattr(contract(cls), name)(tmp_path)


def test_the_recorder_holds_what_a_store_would_hold():
    recorder = Recorder()
    events = [Raw("1", b"a"), Checkpoint({"n": 1}), Skipped("spam"), Raw("2", b"b")]
    assert set(recorder.run(iter(events), limit=4)) == {("", "1")}
    assert recorder.cursor() == {"n": 1}


# --- hostile adapters in a sync -----------------------------------------------------------------------------------------

FETCHES = {
    "garbage": "yield 5",
    "nothing": "return; yield",
    "none": "return None",
    "raises": "yield Raw('1', b'{}'); raise ValueError('x' * 100_000)",
    "system exit": "raise SystemExit(3); yield",
    "memory": "raise MemoryError; yield",
    "recursion": "yield from self.fetch(ctx)",
    "wrong key": "yield Raw(5, b'{}'); yield Checkpoint({})",
    "wrong data": "yield Raw('1', 'text'); yield Checkpoint({})",
    "surrogate key": "yield Raw('\\ud800', b'{}'); yield Checkpoint({})",
    "nul key": "yield Raw('a\\x00b', b'{}'); yield Checkpoint({})",
    "state is no JSON": "yield Raw('1', b'{}'); yield Checkpoint({'x': object()})",
    "expired for ever": "raise CursorExpiredError; yield",
    "refused without data": "yield Refused('1', '\\x00\\ud800' * 1000); yield Checkpoint({})",
}
FACTS = {
    "wrong types": "yield Note(5, 6)",
    "time as text": "yield Interaction('x:1', 'email', 'email', 'yesterday')",
    "time as float": "yield Interaction('x:1', 'email', 'email', 1.5)",
    "huge number": "yield Deal('d:1', 'x', amount=10**30, at=10**30)",
    "huge text": "yield Note('n:1', 'x' * 5_000_000)",
    "nul and surrogates": "yield Interaction('\\ud800', 'email', 'email', 5, (Party('email', 'a\\x00@b.com', 'from', '\\ud800'),), '\\x00', '\\ud800\\x00')",
    "surrogates everywhere": "yield Interaction('x', '\\ud800', '\\ud800', 5, url='\\ud800', due='\\ud800', status='\\ud800', files=(File('\\ud800'),))",
    "no fact": "yield 'fact'",
    "none": "return None",
    "raises": "raise KeyError(raw.key); yield",
    "many parties": "yield Interaction('x:1', 'email', 'email', 5, tuple(Party('email', f'p{n}@x{n}.com', 'to') for n in range(3000)))",
    "empty everything": "yield Interaction('', '', '', None); yield Card(()); yield Organization('', ''); yield Deal('', ''); yield Ticket('', ''); yield Note('', '')",
    "odd parties": "yield Interaction('x:1', 'email', 'email', 5, (Party('', '', ''), Party('email', 'nobody', 'from'), Party('x' * 999, 'y', 'z' * 999)))",
    "deal as its own person": "yield Deal('d:1', 'x', people=(Party('email', 'a@b-tools.com', 'owner'),) * 5, owner=Party('nonsense', '', 'owner'), stages=(('a', -5), ('a', -5)))",
}


def hostile(fetch="yield Raw('1', b'{}'); yield Checkpoint({})", parse="yield Note('n:1', 'x')"):
    return dedent(
        f"""
        from dataclasses import dataclass
        from typing import ClassVar
        from sbagg.adapter import *
        @dataclass(frozen=True)
        class Bad:
            version: ClassVar[int] = 1
            keeps_raw: ClassVar[bool] = True
            def fetch(self, ctx):
                {fetch}
            def parse(self, raw):
                {parse}
        """
    )


@pytest.mark.parametrize(("fetch", "parse"), [*((source, None) for source in FETCHES.values()), *((None, source) for source in FACTS.values())],
                         ids=[*FETCHES, *FACTS])  # fmt: skip
def test_a_bad_adapter_harms_only_its_own_source(installed, sbagg, tmp_path, home, monkeypatch, fetch, parse):
    register(monkeypatch)
    source = hostile(*([fetch] if fetch else []), **({"parse": parse} if parse else {}))
    installed("bad", source, "Bad")
    world = World(tmp_path, home).add("aaa")
    from sbagg import config

    config.add_source(home, config.Source("bad", "bad", {}))
    world.add("zzz")
    for name in ("aaa", "zzz"):
        world.write(name, ("1", [mail(name, "jane@acme-tools.com")]))
    for _ in range(2):
        ran = sbagg("sync", "--json")
        runs = {run["source"]: run for run in ran.json["sources"]}
        assert {name: runs[name]["outcome"] for name in ("aaa", "zzz")} == {"aaa": "ok", "zzz": "ok"}
        assert runs["bad"]["outcome"] in ("ok", "partial", "failed")
        assert ran.status in (0, 5)
        assert "Traceback" not in ran.err
    assert len(sbagg("timeline", "jane@acme-tools.com", "--json").json["items"]) == 2
    for question in (
        ["people"],
        ["companies"],
        ["deals", "--all"],
        ["timeline", "--full"],
        ["status"],
        ["quarantine"],
        ["doctor"],
        ["find", "kind:email"],
    ):
        for form in ([], ["--json"]):
            assert sbagg(*question, *form).status == 0, question
    Path(home / "sbagg.db").unlink()
    assert sbagg("sync", "--json").status in (0, 5)
