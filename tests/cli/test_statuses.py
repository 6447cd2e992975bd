"""Exit statuses, errors as JSON, and how a sync ends."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from world import Pages, World, deal, mail


def test_2_usage_is_told_as_json_on_the_last_line(world, sbagg):
    for arguments in (
        ["people", "--sort", "age"],
        ["people", "--no-such"],
        ["nothing"],
        ["who"],
        ["timeline", "--since", "soon"],
        ["find", "has:x"],
    ):
        ran = sbagg(*arguments, "--json")
        assert (ran.status, ran.out) == (2, ""), arguments
        assert set(ran.error) == {"schema", "code", "message", "hint", "candidates"}
        assert (ran.error["schema"], ran.error["code"]) == ("sbagg.error/1", "usage")
        text = sbagg(*arguments)
        assert text.status == 2
        assert "Traceback" not in text.err


def test_3_not_found(world, sbagg):
    for arguments in (["who", "nobody"], ["company", "nowhere"], ["show", "iaaaaaaaaaaaa"], ["show", "x"], ["timeline", "nobody"], ["sync", "/nowhere"],
                      ["quarantine", "nobody"], ["find", "from:nobody"]):  # fmt: skip
        ran = sbagg(*arguments, "--json")
        assert (ran.status, ran.error["code"]) == (3, "not_found"), arguments


def test_3_names_who_is_near(world, sbagg):
    error = sbagg("who", "new@acme-tools.com", "--json").error
    assert [candidate["name"] for candidate in error["candidates"]] == ["Acme Tools", "Jane Doe"]
    text = sbagg("who", "new@acme-tools.com").err
    assert "Jane Doe" in text


def test_3_names_the_command_for_an_id_of_the_other_kind(world, sbagg):
    person = sbagg("who", "jane@acme-tools.com", "--json").json["id"]
    company = sbagg("company", "acme-tools.com", "--json").json["id"]
    for asked, meant, number in (("who", "company", company), ("company", "who", person)):
        ran = sbagg(asked, number, "--json")
        assert (ran.status, ran.error["code"]) == (3, "not_found")
        assert ran.error["hint"].endswith(f"sbagg {meant} {number}")
        assert f"sbagg {meant} {number}" in sbagg(asked, number).err
        unknown = sbagg(asked, number[0] + "a" * 12, "--json")
        assert (unknown.status, f"sbagg {meant} " in unknown.error["hint"]) == (3, False)


def test_4_ambiguous(world, sbagg):
    ran = sbagg("who", "jane", "--json")
    assert (ran.status, ran.error["code"]) == (4, "ambiguous")
    ids = [candidate["id"] for candidate in ran.error["candidates"]]
    assert sorted(sbagg("who", number, "--json").json["name"] for number in ids) == ["Jane Doe", "Jane Roe"]
    assert all(number in sbagg("who", "jane").err for number in ids)


def test_5_a_path_that_is_gone_fails_its_source_and_the_others_go_on(world, sbagg):
    world.add("box").write("box", ("1", [mail("9", "x@y-tools.com")])).sync("box")
    (world.folder / "crm.json").unlink()
    world.write("box", ("1", [mail("9", "x@y-tools.com")]), ("2", [mail("10", "x@y-tools.com")]))
    before = sbagg("who", "jane@acme-tools.com", "--json").json
    ran = sbagg("sync", "--json")
    runs = {run["source"]: run for run in ran.json["sources"]}
    assert ran.status == 5
    assert (runs["crm"]["outcome"], runs["box"]["outcome"], runs["box"]["added"]) == ("failed", "ok", 1)
    assert str(world.folder / "crm.json") in runs["crm"]["error"]
    after = sbagg("who", "jane@acme-tools.com", "--json").json
    assert after["timeline"] == before["timeline"]
    assert sbagg("status", "--json").json["sources"][1]["stale"]


def test_6_configuration(world, sbagg):
    path = world.home / "config.toml"
    text = path.read_text()
    for broken in ("[sources", text + "\n[sources.x]\npath = []\n", "[me]\nidentities = 5", '[me]\nidentities = ["?"]', "sources = 5",
                   text.replace('adapter = "pages"', 'adapter = "pagse"'), text + "evry = 5\n", "\xff"):  # fmt: skip
        path.write_text(broken, encoding="latin-1")
        ran = sbagg("sync", "--json")
        assert ran.status == 6, broken
    assert "did you mean every" in text_of_error(sbagg, path, text + "evry = 5\n")
    assert "did you mean pages" in text_of_error(sbagg, path, text.replace('adapter = "pages"', 'adapter = "pagse"'))


def text_of_error(sbagg, path, config):
    path.write_text(config)
    ran = sbagg("sync", "--json")
    return ran.err + ran.out


def test_8_an_adapter_that_breaks_its_contract(world, sbagg, monkeypatch):
    monkeypatch.setattr(Pages, "fetch", lambda *_: iter(["nonsense"]))
    ran = sbagg("sync", "--json")
    assert (ran.status, ran.json["sources"][0]["outcome"]) == (8, "failed")
    assert "Traceback" not in ran.err


def test_one_line_for_a_bug_and_the_traceback_in_the_log(world, sbagg, monkeypatch):
    monkeypatch.setattr("sbagg.look.state.status", lambda *_: 1 / 0)
    ran = sbagg("status", "--json")
    assert (ran.status, ran.error["code"]) == (1, "bug")
    assert "Traceback" not in ran.err
    assert str(world.home / "sbagg.log") in ran.error["hint"]
    assert "ZeroDivisionError" in (world.home / "sbagg.log").read_text()


def test_an_adapters_traceback_is_in_the_log_too(world, program, monkeypatch):
    command = world.home.parent / "bad.py"
    command.write_text("print('[]'); print('{\"checkpoint\": {\"state\": 5}}')")
    assert (
        program("source", "add", "command", "--name", "bad", "--set", f"command={sys.executable} {command}").status == 0
    )
    ran = program("sync", "bad", "--json")
    assert ran.json["sources"][0]["outcome"] in ("failed", "partial")
    assert "Traceback" not in ran.err


def test_a_closed_pipe_ends_quietly(world, program):
    world.write("crm", *((f"{n}", [mail(f"m{n}", f"p{n}@acme-tools.com", text="x" * 300)]) for n in range(400))).sync(
        full=True
    )
    ran = program("timeline", "--limit", "0", "--jsonl", pipe="head -n 1 | wc -l")
    assert (ran.status, ran.out.strip(), ran.err) == (0, "1", "")


def test_no_colour_without_a_terminal(world, program):
    for arguments in (["who", "jane@acme-tools.com"], ["people"], ["timeline"], ["--help"], ["status"]):
        ran = program(*arguments, environ={"TERM": "xterm-256color", "FORCE_COLOR": ""})
        assert ran.status == 0
        assert "\x1b" not in ran.out + ran.err


def test_130_ctrl_c(world, tmp_path):
    script = tmp_path / "slow.sh"
    script.write_text(
        '#!/bin/sh\necho \'{"record": {"key": "1", "facts": []}}\'\necho \'{"checkpoint": {"state": {"n": 1}}}\'\ntouch started\nsleep 30\n'
    )
    script.chmod(0o755)
    config = world.home / "config.toml"
    config.write_text(f'[sources.slow]\nadapter = "command"\ncommand = ["{script}"]\n')
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-m", "sbagg", "sync", "slow", "--json"], cwd=tmp_path, env=environ, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, start_new_session=True) as running:  # fmt: skip
        for _ in range(300):
            if (tmp_path / "started").exists():
                break
            time.sleep(0.05)
        time.sleep(0.3)
        os.killpg(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=20)
    assert running.returncode == 130, err
    assert json.loads(out)["sources"][0]["outcome"] == "interrupted"
    assert b"Traceback" not in err


class TestSync:
    def test_a_dry_run_changes_nothing_and_says_what_would(self, world, sbagg):
        before, config = world.dump(), (world.home / "config.toml").read_text()
        log = (world.home / "kept" / "crm.jsonl.gz").read_bytes()
        world.write(
            "crm", ("m1", [mail("1", "jane@acme-tools.com", text="changed")]), ("new", [deal("9")]), complete=False
        )
        ran = sbagg("sync", "--dry-run", "--json")
        run = ran.json["sources"][0]
        assert (ran.json["dry_run"], run["added"], run["changed"], run["seen"]) == (True, 1, 1, 2)
        assert world.dump() == before
        assert (world.home / "config.toml").read_text() == config
        assert (world.home / "kept" / "crm.jsonl.gz").read_bytes() == log
        run = sbagg("sync", "--json").json["sources"][0]
        assert (run["added"], run["changed"]) == (1, 1)

    def test_an_empty_folder_and_an_unknown_file_are_not_recognised(self, sbagg, tmp_path):
        (tmp_path / "empty").mkdir()
        (tmp_path / "notes.xyz").write_bytes(b"\x00\x01\x02")
        for name in ("empty", "notes.xyz"):
            ran = sbagg("sync", tmp_path / name, "--json")
            assert (ran.status, ran.error["code"]) == (3, "not_found"), name
            assert "adapter list" in ran.error["hint"]

    def test_without_a_source_it_says_where_to_start(self, sbagg):
        ran = sbagg("sync", "--json")
        assert ran.status == 3
        assert "demo" in ran.error["hint"]

    def test_quiet_says_nothing_unless_something_is_amiss(self, world, sbagg):
        assert sbagg("sync", "--quiet").out == ""
        world.write("crm", ("bad2", [{"fact": "nonsense"}]), complete=False)
        assert sbagg("sync", "--quiet").out != ""

    def test_one_source_by_name(self, world, sbagg):
        world.add("box")
        assert [run["source"] for run in sbagg("sync", "box", "--json").json["sources"]] == ["box"]

    def test_the_numbers_add_up(self, world, sbagg):
        run = sbagg("sync", "--full", "--json").json["sources"][0]
        assert run["seen"] == 10
        assert (run["added"], run["changed"], run["unchanged"], run["quarantined"]) == (0, 0, 9, 0)

    def test_the_order_of_sources_does_not_matter(self, tmp_path, monkeypatch):
        from world import register

        register(monkeypatch)
        dumps = []
        for n, order in enumerate((("a", "b", "c"), ("c", "a", "b"), ("b", "c", "a"))):
            world = World(tmp_path / "files", tmp_path / f"home{n}").me()
            for name in order:
                world.add(name)
            world.write(
                "a", ("1", [mail("1", "jane@acme-tools.com", "bob@bolt-works.com", text="a", thread=["t:1", "t:a"])])
            )
            world.write(
                "b", ("1", [mail("1", "jane@acme-tools.com", text="b", thread=["t:1", "t:b"]), deal("1", stage="B")])
            )
            world.write(
                "c",
                ("1", [mail("1", "jane@acme-tools.com", text="c", authority=3)]),
                ("2", [mail("2", "x@bolt-works.com", thread=["t:b", "t:a"])]),
            )
            world.sync()
            dumps.append(world.dump())
        assert dumps[0] == dumps[1] == dumps[2]


@pytest.mark.parametrize("flag", ["--only-this", "--jsn"])
def test_an_unknown_option_is_named(sbagg, flag):
    ran = sbagg("people", flag)
    assert ran.status == 2
    assert flag in ran.err
