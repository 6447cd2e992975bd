"""Decisions from machine to machine."""

import json

from keep_world import BOB, JO, build

from sbagg.decisions.model import line_of, make


def test_two_machines_come_to_say_the_same(world, home, sbagg, tmp_path):
    other = build(tmp_path / "two", tmp_path / "home2")
    sbagg("tag", "add", BOB, "here")
    sbagg("note", BOB, "Plays golf")
    sbagg("--store", other.home, "tag", "add", BOB, "there")
    sbagg("--store", other.home, "set", BOB, "title", "Chief of saws")
    for one, two in ((home, other.home), (other.home, home)):
        file = tmp_path / f"{one.name}.jsonl"
        assert sbagg("--store", one, "decisions", "export", file).status == 0
        assert sbagg("--store", two, "decisions", "import", file).status == 0
    views = [sbagg("--store", store, "who", BOB, "--json").json for store in (home, other.home)]
    assert views[0] == views[1]
    assert (views[0]["tags"], views[0]["title"]) == (["here", "there"], "Chief of saws")


def test_an_import_twice_adds_nothing(world, home, sbagg, tmp_path):
    sbagg("tag", "add", BOB, "x")
    file = tmp_path / "d.jsonl"
    assert sbagg("decisions", "export", file, "--json").json["acts"] == 1
    before = (home / "decisions.jsonl").read_bytes()
    view = sbagg("decisions", "import", file, "--json").json
    assert (view["acts"], view["added"], (home / "decisions.jsonl").read_bytes()) == (1, 0, before)


def test_export_is_sorted_once_each_and_overwrites_nothing(world, home, sbagg, tmp_path):
    sbagg("tag", "add", BOB, "x")
    sbagg("tag", "add", JO, "y")
    whole = (home / "decisions.jsonl").read_text().splitlines()
    (home / "decisions.jsonl").write_text("\n".join([*whole[::-1], "no line", *whole]))
    file = tmp_path / "d.jsonl"
    view = sbagg("decisions", "export", file, "--json").json
    assert [json.loads(line)["tag"] for line in file.read_text().splitlines()] == ["x", "y"]
    assert [line["line"] for line in view["skipped"]] == [3]
    assert sbagg("decisions", "export", file).status == 2


def test_bad_lines_are_named_and_the_rest_is_taken(world, home, sbagg, tmp_path):
    file = tmp_path / "d.jsonl"
    file.write_text("{}\n" + line_of(make("tag", 1_780_000_000_000_000, who=[f"email:{BOB}"], tag="x")) + "\n")
    ran = sbagg("decisions", "import", file, "--json")
    assert (ran.status, ran.json["added"], [line["line"] for line in ran.json["skipped"]]) == (5, 1, [1])
    assert "line 1 is skipped" in sbagg("decisions", "import", file).out
    assert sbagg("who", BOB, "--json").json["tags"] == ["x"]


def test_nobody_becomes_one_with_me_by_an_import(world, home, sbagg, tmp_path):
    file, at = tmp_path / "d.jsonl", 1_780_000_000_000_000
    joins = make("same", at, a=["email:me@us-corp.com"], b=[f"email:{BOB}"])
    file.write_text(line_of(joins) + "\n" + line_of(make("tag", at + 1, who=[f"email:{BOB}"], tag="x")) + "\n")
    ran = sbagg("decisions", "import", file, "--json")
    assert (ran.status, ran.json["added"], [line["line"] for line in ran.json["skipped"]]) == (5, 1, [1])
    bob = sbagg("who", BOB, "--json").json
    assert (bob["is_me"], bob["tags"]) == (False, ["x"])


def test_an_import_into_a_store_whose_file_is_gone_loses_nothing(world, home, sbagg, tmp_path):
    sbagg("tag", "add", BOB, "here")
    (home / "decisions.jsonl").unlink()
    file = tmp_path / "d.jsonl"
    file.write_text(line_of(make("tag", 1_780_000_000_000_000, who=[f"email:{BOB}"], tag="x")) + "\n")
    assert sbagg("decisions", "import", file).status == 0
    assert sbagg("who", BOB, "--json").json["tags"] == ["here", "x"]


def test_what_is_no_decisions_file_is_refused(world, sbagg, tmp_path):
    (tmp_path / "x").write_text("hello")
    assert sbagg("decisions", "import", tmp_path / "x").status == 3
    assert sbagg("decisions", "import", tmp_path / "none").status == 3


def test_acts_of_the_future_are_not_taken_for_they_would_win_for_ever(world, home, sbagg, tmp_path):
    far = make("tag", 221_845_392_000 * 1_000_000, who=[f"email:{BOB}"], tag="far")
    soon = make("tag", (1_795_251_600 + 3600) * 1_000_000, who=[f"email:{BOB}"], tag="soon")
    file = tmp_path / "d.jsonl"
    file.write_text(f"{line_of(far)}\n{line_of(soon)}\n")
    ran = sbagg("decisions", "import", file, "--json")
    assert (ran.status, ran.json["acts"], ran.json["added"]) == (5, 1, 1)
    assert ran.json["skipped"] == [{"line": 1, "reason": "it is of the future"}]
    sbagg("tag", "add", BOB, "now")
    assert sbagg("who", BOB, "--json").json["tags"] == ["now", "soon"]
    assert world.sync().report.hints == ()
