"""An improbable quiet is told in sync's report, in status and on every card; so is a clock that was set back."""

import json
from datetime import UTC, datetime

import pytest

from sbagg.cli.run import run
from world import World, mail, register

DAY = 86_400
FIRST = 1_790_000_000


@pytest.fixture
def world(tmp_path, monkeypatch):
    register(monkeypatch)
    return World(tmp_path).me()


def clock(monkeypatch, at):
    monkeypatch.setenv("SBAGG_NOW", datetime.fromtimestamp(at, UTC).isoformat())


def mails(pauses):
    at = FIRST
    for number, pause in enumerate(pauses):
        at += pause
        yield f"m{number}", [mail(f"{number}", "jane@acme-tools.com", "me@us-corp.com", at=at)]


def said(world, capsys, *command):
    capsys.readouterr()
    run(["--store", str(world.home), *command, "--json"])
    return json.loads(capsys.readouterr().out)


def test_a_silence_longer_than_any_before(world, monkeypatch, capsys):
    world.add("box", "served-pages").write("box", *mails([DAY] * 20 + [4 * DAY]))
    last = FIRST + 24 * DAY
    clock(monkeypatch, last + 5 * DAY)
    assert not world.sync().report.sources[0].warnings
    assert said(world, capsys, "status")["sources"][0]["warning"] is None
    clock(monkeypatch, last + 7 * DAY)
    (warning,) = world.sync().report.sources[0].warnings
    assert warning == (
        "box shows nothing new for 7.0 d; its longest pause before was 4.0 d. See what it reads: sbagg source show box"
    )
    assert said(world, capsys, "status")["sources"][0]["warning"].startswith("box shows nothing new for 7.0 d")
    assert said(world, capsys, "who", "jane@acme-tools.com")["freshness"][0]["warning"].startswith("box shows nothing")
    run(["--store", str(world.home), "who", "jane@acme-tools.com"])
    assert "box shows nothing new for 7.0 d" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("adapter", "pauses"),
    [("served-pages", [DAY] * 15), ("pages", [DAY] * 40), ("served-pages", [3600] * 40)],
    ids=["too few to tell", "a file", "no weekend yet"],
)
def test_a_silence_that_means_nothing(world, monkeypatch, adapter, pauses):
    world.add("box", adapter).write("box", *mails(pauses))
    clock(monkeypatch, FIRST + sum(pauses) + (2 * DAY if pauses[0] < DAY else 60 * DAY))
    assert not world.sync().report.sources[0].warnings


def test_a_clock_that_was_set_back(world, monkeypatch):
    world.add("box").write("box", *mails([DAY] * 3))
    clock(monkeypatch, FIRST + 10 * DAY)
    world.sync()
    clock(monkeypatch, FIRST + 9 * DAY)
    assert "24 h behind the last sync" in world.sync().report.sources[0].warnings[0]


def test_a_server_is_stale_after_two_days_a_file_after_two_weeks(world, monkeypatch, capsys):
    world.add("box", "served-pages").add("file")
    clock(monkeypatch, FIRST)
    world.sync()
    clock(monkeypatch, FIRST + 3 * DAY)
    assert {row["source"]: row["stale"] for row in said(world, capsys, "status")["sources"]} == {
        "box": True,
        "file": False,
    }
