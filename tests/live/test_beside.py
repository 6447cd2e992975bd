"""Servers are asked side by side: none waits for another, none stops another, and memory stays flat."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest

from sbagg import config as configuration
from sbagg import registry
from sbagg.adapter import AuthError, Checkpoint, CursorExpiredError, Raw, UnavailableError
from sbagg.adapters.command import Command
from sbagg.cli.syncing import run
from sbagg.config import Source
from sbagg.store.opening import open_read
from sbagg.sync.beside import AT_ONCE, Beside
from world import Silent, World, mail

STATE = threading.local()


@dataclass(frozen=True)
class Server:
    """A server that holds ``count`` mails and does what ``mood`` says."""

    count: int = 3
    mood: str = ""
    version: ClassVar[int] = 1
    keeps_raw: ClassVar[bool] = True
    live: ClassVar[bool] = True
    secrets: ClassVar[tuple[str, ...]] = ("token",)
    meeting: ClassVar[threading.Barrier | None] = None
    asked: ClassVar[list[str]] = []

    def fetch(self, ctx) -> Iterator:
        self.asked.append(self.mood)
        if self.mood == "meets":
            self.meeting.wait(timeout=10)
        start = int(ctx.cursor().get("n", 0))
        for n in range(start, self.count):
            if n == 2:
                if self.mood == "dies":
                    raise UnavailableError("The server went away", "Try again later")
                if self.mood == "refuses":
                    raise AuthError("No entry")
                if self.mood == "breaks":
                    raise ZeroDivisionError
                if self.mood == "forgets" and start:
                    raise CursorExpiredError
            facts = [mail(f"{self.mood}{n}", "jane@acme-tools.com", "me@us-corp.com", at=1_790_000_000 + n)]
            yield Raw(str(n), json.dumps(facts).encode())
            yield Checkpoint({"n": n + 1})
        if self.mood == "forgets" and start:
            raise CursorExpiredError
        yield Checkpoint({"n": max(start, self.count)})

    def parse(self, raw):
        yield from Command(("true",)).parse(raw)


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setattr(
        registry, "BUILTIN", {**registry.BUILTIN, "server": "test_beside:Server", "pages": "world:Pages"}
    )
    monkeypatch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
    Server.asked.clear()
    return World(tmp_path).me()


def serve(world, *moods, count=3):
    for mood in moods:
        configuration.add_source(world.home, Source(mood, "server", {"mood": mood, "count": count}))


def outcomes(outcome):
    return {line.source: (line.outcome, line.added) for line in outcome.report.sources}


def test_they_are_asked_at_the_same_time(world, monkeypatch):
    monkeypatch.setattr(Server, "meeting", threading.Barrier(2))
    for name in ("one", "two"):
        configuration.add_source(world.home, Source(name, "server", {"mood": "meets"}))
    assert outcomes(world.sync()) == {"one": ("ok", 3), "two": ("ok", 3)}


def test_one_bad_server_stops_no_other(world):
    serve(world, "dies", "refuses", "breaks", "fine")
    world.add("file").write("file", ("a", [mail("a", "bob@bolt-works.com")]))
    outcome = world.sync()
    assert outcomes(outcome) == {
        "dies": ("failed", 2), "refuses": ("failed", 2), "breaks": ("failed", 2), "fine": ("ok", 3), "file": ("ok", 1),
    }  # fmt: skip
    assert outcome.status == 5
    lines = {line.source: line for line in outcome.report.sources}
    assert lines["dies"].error == "The server went away"
    assert "ZeroDivisionError" in lines["breaks"].error


@pytest.mark.parametrize(
    ("moods", "status"), [(("dies",), 75), (("dies", "refuses"), 5), (("refuses",), 9), (("fine", "dies"), 5)]
)
def test_the_exit_status_tells_what_is_amiss(world, moods, status):
    serve(world, *moods)
    assert world.sync().status == status


def test_what_came_before_a_failure_is_not_asked_for_again(world):
    serve(world, "dies", "fine")
    world.sync()
    configuration.set_option(world.home, "dies", "mood", "dies-no-more")
    assert outcomes(world.sync())["dies"] == ("ok", 1)


def test_a_server_that_forgot_us_is_read_anew_once(world):
    serve(world, "forgets", "fine")
    world.sync()
    configuration.set_option(world.home, "forgets", "count", 4)
    outcome = world.sync()
    assert outcomes(outcome)["forgets"] == ("ok", 1)
    assert (
        "read from its beginning"
        in next(line for line in outcome.report.sources if line.source == "forgets").warnings[0]
    )


def test_no_more_than_a_few_at_once():
    now, most, lock = 0, 0, threading.Lock()

    def fetch():
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.02)
        with lock:
            now -= 1
        yield Checkpoint({})

    beside = Beside()
    for number in range(3 * AT_ONCE):
        beside.start(number, fetch)
    assert len([told for _, told in beside if told is None]) == 3 * AT_ONCE
    assert most <= AT_ONCE


def test_a_fast_server_waits_for_a_slow_store():
    made = 0

    def fetch():
        nonlocal made
        for n in range(100_000):
            made += 1
            yield Raw(str(n), b"x" * 1000)

    beside = Beside()
    beside.start(0, fetch)
    taken = 0
    for _, told in beside:
        taken += len(told)
        time.sleep(0.05)
        assert made - taken <= 5 * 500
        if taken > 5000:
            break
    beside.stop()
    time.sleep(0.5)
    after = made
    time.sleep(0.3)
    assert made == after < 100_000


def test_what_an_adapter_breaks_over_shows_no_secret(world, monkeypatch):
    def fetch(self, ctx):
        raise KeyError(f"Bearer {ctx.secret('token')}")
        yield

    monkeypatch.setattr(Server, "fetch", fetch)
    monkeypatch.setenv("SBAGG_SHUT_TOKEN", "tok-5b1e77")
    serve(world, "shut")
    line = world.sync().report.sources[0]
    assert "Bearer ***" in line.error


def test_one_that_is_dropped_is_asked_no_further_and_the_others_are():
    made = {0: 0, 1: 0}

    def fetch(number):
        for n in range(20):
            made[number] += 1
            yield Raw(str(n), b"x")
            yield Checkpoint({"n": n})

    beside = Beside()
    for number in made:
        beside.start(number, lambda number=number: fetch(number))
    ends = []
    for number, told in beside:
        if number == 0 and told is not None:
            beside.drop(0)
        ends += [number] if told is None else []
    assert sorted(ends) == [0, 1]
    assert made[0] < made[1] == 20


def test_a_source_that_breaks_its_contract_is_asked_no_further(world, monkeypatch):
    made = []

    def fetch(self, ctx):
        for n in range(500):
            made.append(n)
            yield n
            yield Checkpoint({"n": n})

    monkeypatch.setattr(Server, "fetch", fetch)
    serve(world, "long", "longer")
    outcome = world.sync()
    assert (outcome.status, [line.outcome for line in outcome.report.sources]) == (8, ["failed", "failed"])
    assert len(made) < 200


def test_a_hint_names_the_source(world, monkeypatch):
    def fetch(self, ctx):
        ctx.warn("Nothing is told of NAME; read all: sbagg sync NAME --full")
        raise AuthError("No entry", "Give it again: sbagg secret set NAME token")
        yield

    monkeypatch.setattr(Server, "fetch", fetch)
    serve(world, "shut")
    line = world.sync().report.sources[0]
    assert line.hint == "Give it again: sbagg secret set shut token"
    assert line.warnings == ("Nothing is told of NAME; read all: sbagg sync shut --full",)


def test_what_costs_is_agreed_to_first(world, monkeypatch):
    monkeypatch.setattr(Server, "estimate", lambda self, cursors, now: 0.25 if not cursors else 0.0, raising=False)
    budgets = []
    monkeypatch.setattr(Server, "fetch", lambda self, ctx: iter([budgets.append(ctx.budget), Checkpoint({"n": 1})][1:]))
    serve(world, "dear")
    outcome = world.sync()
    line = outcome.report.sources[0]
    assert (line.outcome, outcome.status) == ("failed", 5)
    assert line.error == "dear: reading what is new may cost up to $0.25"
    assert line.hint == "Agree with: sbagg sync dear --max-cost 0.25"
    assert not budgets
    asked = []
    run(world.home, (), Silent(), agree=lambda source, cost: asked.append((source, cost)) or cost)
    assert (asked, budgets) == ([("dear", 0.25)], [0.25])
    assert world.sync().status == 0
    assert budgets == [0.25, 0.0]


def test_a_live_source_is_known_as_one(world):
    serve(world, "fine")
    world.add("file").sync()
    connection = open_read(world.home)
    rows = dict(connection.execute("SELECT name, live FROM sources"))
    connection.close()
    assert (rows["fine"], rows["file"]) == (1, 0)
