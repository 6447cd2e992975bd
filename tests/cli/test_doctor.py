"""Doctor lists what is wrong, and one fault hides no other."""

import sqlite3

import pytest

from sbagg.store.kept import path_of
from sbagg.store.opening import NAME, VERSION


def levels(ran):
    """The worst level of each check that was made."""
    worst = {}
    for finding in ran.json["findings"]:
        worst[finding["check"]] = max(
            worst.get(finding["check"], ""), finding["level"], key=["", "ok", "warning", "error"].index
        )
    return worst


def errors(ran):
    return [finding for finding in ran.json["findings"] if finding["level"] == "error"]


ALL = {"integrity", "search", "orphans", "grouping", "permissions", "adapters"}


def replaced(home, data):
    for path in home.glob(NAME + "*"):
        path.unlink()
    (home / NAME).write_bytes(data)
    (home / NAME).chmod(0o600)


def test_it_is_content_with_a_sound_store(world, sbagg):
    ran = sbagg("doctor", "--json")
    assert (ran.status, ran.json["ok"], levels(ran)) == (0, True, dict.fromkeys(ALL, "ok"))


@pytest.mark.parametrize("text", ["[sources", "[me]\nidentities = 5", "sources = 5", "[sources.x]\npath = []", "\xff"])
def test_a_broken_configuration_is_a_finding(world, sbagg, text):
    (world.home / "config.toml").write_text(text, encoding="latin-1")
    ran = sbagg("doctor", "--json")
    assert (ran.status, ran.json["ok"]) == (6, False)
    assert levels(ran) == dict.fromkeys(ALL, "ok") | {"config": "error"}
    assert str(world.home / "config.toml") in errors(ran)[0]["text"]
    assert errors(ran)[0]["fix"]
    shown = sbagg("doctor")
    assert shown.status == 6
    assert "error: config:" in shown.out
    assert "ok: permissions:" in shown.out


@pytest.mark.parametrize("damage", [b"this is no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_store_is_a_finding(world, sbagg, damage):
    replaced(world.home, damage)
    log = path_of(world.home, "crm")
    log.with_suffix(".cut").write_bytes(b"torn")
    ran = sbagg("doctor", "--json")
    assert (ran.status, ran.json["ok"]) == (7, False)
    assert levels(ran) == {"store": "error", "kept": "error", "permissions": "ok", "adapters": "ok"}
    assert "sbagg sync" in errors(ran)[0]["fix"]
    shown = sbagg("doctor")
    assert shown.status == 7
    assert "error: store:" in shown.out
    assert "ok: permissions:" in shown.out


def test_a_store_damaged_inside_is_told_check_by_check(world, sbagg):
    data = (world.home / NAME).read_bytes()
    replaced(world.home, data[:4096] + b"\xa5" * (len(data) - 4096))
    ran = sbagg("doctor", "--json")
    assert ran.status == 7
    assert set(levels(ran)) >= {"integrity", "search", "orphans", "grouping", "permissions", "adapters"}
    assert levels(ran)["integrity"] == "error"


def test_a_table_that_is_missing_stops_no_other_check(world, sbagg):
    connection = sqlite3.connect(world.home / NAME)
    connection.execute("DROP TABLE sightings")
    connection.close()
    ran = sbagg("doctor", "--json")
    assert ran.status == 7
    assert levels(ran) == dict.fromkeys(ALL, "ok") | {"orphans": "error"}


def test_a_newer_store_is_a_finding(world, sbagg):
    connection = sqlite3.connect(world.home / NAME)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    ran = sbagg("doctor", "--json")
    assert (ran.status, errors(ran)[0]["fix"]) == (7, "Upgrade sbagg")


def test_both_at_once_are_both_told(world, sbagg):
    replaced(world.home, b"x" * 5000)
    (world.home / "config.toml").write_text("[sources")
    ran = sbagg("doctor", "--json")
    assert (ran.status, {finding["check"] for finding in errors(ran)}) == (7, {"store", "config"})
    assert levels(ran)["adapters"] == "ok"


def test_an_adapter_that_is_not_installed_is_named(world, sbagg):
    path = world.home / "config.toml"
    path.write_text(path.read_text().replace('"pages"', '"pagse"'))
    ran = sbagg("doctor", "--json")
    assert ran.status == 7
    assert "did you mean pages" in errors(ran)[0]["text"]


def test_lines_that_are_no_decision_are_named_each_with_what_to_do(world, sbagg):
    path = world.home / "decisions.jsonl"
    sbagg("tag", "add", "jane doe", "hot")
    good = path.read_text()
    path.write_text("what is this\n" + good + '{"id": "x"}\n')
    ran = sbagg("doctor", "--json")
    assert (ran.status, ran.json["ok"]) == (7, False)
    assert [finding["check"] for finding in errors(ran)] == ["decisions"] * 2
    for finding, line in zip(errors(ran), (1, 3), strict=True):
        assert f"{path}, line {line} is skipped: " in finding["text"]
        assert str(path) in finding["fix"]
    assert levels(ran) == dict.fromkeys(ALL, "ok") | {"decisions": "error"}
    path.write_text(good)
    assert sbagg("doctor").status == 0


def test_a_file_of_nonsense_is_told_in_a_few_findings(world, sbagg):
    (world.home / "decisions.jsonl").write_text("nonsense\n" * 500)
    ran = sbagg("doctor", "--json")
    assert ran.status == 7
    assert "480 more lines" in errors(ran)[-1]["text"]
    assert len(errors(ran)) == 21


def test_the_warning_of_an_act_and_of_a_sync_is_one_line_that_names_doctor(world, sbagg, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    (world.home / "decisions.jsonl").write_text("nonsense\n" * 5)
    for ran in (sbagg("tag", "add", "jane doe", "hot"), sbagg("sync")):
        (warning,) = [line for line in (ran.out + ran.err).splitlines() if "is skipped" in line]
        assert "line 1 is skipped" in warning
        assert "and 4 more" in warning
        assert warning.endswith("sbagg doctor")
