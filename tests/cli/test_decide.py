"""Decide: merge, split, different, why, set, tag, note, log, dupes, history, undo, redo from the command line."""

import json
import os
import stat

import pytest
from filelock import FileLock
from test_commands import CONTROL, check

from world import card, mail

JANE, OTHER, ROE, BOB = (
    "jane@acme-tools.com",
    "jane.doe@free-tools.com",
    "jane.roe@bolt-works.com",
    "bob@bolt-works.com",
)
CANNOT = [
    (["merge", "nobody", JANE], 3), (["merge", JANE, "nobody@acme-tools.com"], 3), (["merge", "jane", BOB], 4), (["merge", JANE, "@janedoe"], 2),
    (["merge", JANE, "me@us-corp.com"], 2), (["merge", JANE], 2), (["different", JANE, "@janedoe"], 2), (["different", "jane", BOB], 4),
    (["split", JANE, BOB], 3), (["split", JANE, "nonsense"], 3), (["split", BOB, BOB], 2), (["split", JANE], 2), (["split", "nobody", BOB], 3),
    (["set", BOB, "age", "5"], 2), (["set", "nobody", "name", "X"], 3), (["set", BOB, "name", "x" * 301], 2), (["set", BOB, "name"], 2),
    (["tag", "add", BOB, "a,b"], 2), (["tag", "add", BOB, " "], 2), (["tag", "add", BOB, "a\nb"], 2), (["tag", "add", BOB, "x" * 61], 2),
    (["tag", "add", BOB, "\x1b[31m"], 2), (["tag", "remove", BOB, "hot"], 3), (["tag", "add", "nobody", "hot"], 3),
    (["note", BOB, ""], 2), (["note", BOB, " \n"], 2), (["note", "nobody", "hello"], 3), (["note", "jane", "hello"], 4),
    (["log", "call", BOB, "x", "--at", "2026-11-22"], 2), (["log", "call", BOB, "x", "--at", "2026-11-21T09:00:01Z"], 2),
    (["log", "call", BOB, "x", "--at", "soon"], 2), (["log", "deal", BOB, "x"], 2), (["log", "", BOB, "x"], 2), (["log", "\x1b", BOB, "x"], 2),
    (["why", "nobody"], 3), (["why", "jane"], 4), (["why", JANE, "nobody"], 3), (["undo"], 3), (["undo", "0"], 2), (["undo", "x"], 2),
    (["undo", "--id", "a" * 13], 3), (["redo"], 3), (["dupes", "--walk"], 2), (["history", "--limit", "-1"], 2),
]  # fmt: skip


@pytest.fixture
def people(world):
    """Some people besides those of the common world."""
    world.write(
        "crm",
        ("jane", [card(f"email:{JANE}", "twitter:janedoe", name="Jane Doe", company="Acme Tools")]),
        ("other", [card(f"email:{OTHER}", name="Jane Doe", company="Acme Tools", city="Lyon")]),
        ("roe", [card(f"email:{ROE}", name="Jane Roe")]),
        ("bob", [card(f"email:{BOB}", name="Bob \x1b[31mBolt\u202e")]),
        ("m", [mail("9", JANE, "me@us-corp.com"), mail("10", OTHER, "me@us-corp.com"), mail("11", BOB, JANE)]),
        stream="people",
    ).sync()
    return world


def decisions(world):
    path = world.home / "decisions.jsonl"
    return path.read_bytes() if path.exists() else b""


@pytest.mark.parametrize(
    ("arguments", "status"), CANNOT, ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else ""
)
def test_what_cannot_be_done_is_told_and_changes_nothing(people, sbagg, arguments, status):
    before, lines = people.dump(), decisions(people)
    code = {2: "usage", 3: "not_found", 4: "ambiguous"}[status]
    ran = sbagg(*arguments, "--json")
    assert (ran.status, ran.out, ran.error["code"]) == (status, "", code)
    assert set(ran.error) == {"schema", "code", "message", "hint", "candidates"}
    assert ran.error["hint"]
    assert len(ran.error["candidates"]) == (3 if status == 4 else len(ran.error["candidates"]))
    text = sbagg(*arguments)
    assert text.status == status
    assert "Traceback" not in text.err
    assert not CONTROL.search(text.err.replace("\n", ""))
    assert (people.dump(), decisions(people)) == (before, lines)


VIEWS = {
    "pairs": ["dupes"],
    "acts": ["history"],
    "tags": ["tag", "list"],
    "why": ["why", JANE, "@janedoe"],
    "effect": ["merge", JANE, ROE, "--dry-run"],
}


@pytest.mark.parametrize("name", VIEWS)
def test_json_is_what_its_schema_says(people, sbagg, name):
    sbagg("tag", "add", BOB, "hot")
    ran = sbagg(*VIEWS[name], "--json")
    assert ran.status == 0, ran.err
    schema = sbagg("schema", name).json
    assert ran.json["schema"] == f"sbagg.{name}/1" == schema["title"]
    assert check(schema, ran.json) is None
    if name in {"pairs", "acts", "tags"}:
        assert set(ran.json) == {"schema", name, "more"}
        assert ran.json[name]
        lines = sbagg(*VIEWS[name], "--jsonl").out.splitlines()
        assert [json.loads(line) for line in lines] == ran.json[name]
        assert len(sbagg(*VIEWS[name], "--csv").out.splitlines()) == 1 + len(ran.json[name])


ACTS = [
    ["merge", JANE, OTHER], ["different", JANE, OTHER], ["split", JANE, "@janedoe"], ["set", BOB, "name", "Robert"], ["set", BOB, "company", "Acme Tools"],
    ["tag", "add", BOB, "met in Lyon"], ["note", BOB, "Likes tea"], ["log", "golf", BOB, "18 holes", "--at", "yesterday"],
]  # fmt: skip


@pytest.mark.parametrize("arguments", ACTS, ids=" ".join)
def test_each_act_is_told_kept_and_taken_back(people, sbagg, arguments):
    before = {text: shown(sbagg, text) for text in (JANE, OTHER, BOB)}
    done = sbagg(*arguments, "--json")
    assert (done.status, done.err) == (0, "")
    assert set(done.json) == {"schema", "op", "acts", "dry_run", "before", "after", "moved", "told", "items", "back"}
    assert check(sbagg("schema", "effect").json, done.json) is None
    (line,) = decisions(people).splitlines()
    assert [json.loads(line)["id"]] == done.json["acts"]
    assert sbagg("history", "--ids").out.split() == done.json["acts"]
    after = {text: shown(sbagg, text) for text in (JANE, OTHER, BOB)}
    assert (after == before) == (arguments[0] == "different")
    assert sbagg("undo", "--json").json["op"] == "undo"
    assert {text: shown(sbagg, text) for text in (JANE, OTHER, BOB)} == before
    assert [act["undone"] for act in sbagg("history", "--json").json["acts"]] == [False, True]
    assert sbagg("redo").status == 0
    assert {text: shown(sbagg, text) for text in (JANE, OTHER, BOB)} == after
    assert len(decisions(people).splitlines()) == 3


@pytest.mark.parametrize(
    "arguments", [*ACTS, ["dupes"], ["history"], ["tag", "list"], ["why", JANE], ["undo"], ["redo"]], ids=" ".join
)
@pytest.mark.parametrize("columns", ["20", "40", "200"])
def test_text_fits_the_terminal_and_holds_no_control_sequence(people, sbagg, arguments, columns, monkeypatch):
    sbagg("set", JANE, "name", "Jane \x1b]0;x\x07\u202eDoe \u202e" + "very long name " * 9)
    sbagg("note", BOB, "a\x1b[2J\u202e\nb")
    sbagg("undo")
    sbagg("tag", "add", ROE, "x" * 60)
    monkeypatch.setenv("COLUMNS", columns)
    ran = sbagg(*arguments)
    if arguments != ["undo"]:
        assert ran.status == 0, ran.err
    for line in ran.out.splitlines():
        assert len(line) <= int(columns)
        assert not CONTROL.search(line)


def shown(sbagg, text):
    found = sbagg("who", text, "--json").json
    found.pop("freshness")
    return found


def test_a_merge_keeps_what_both_have_and_a_split_gives_each_its_own(people, sbagg):
    for text, tag in ((JANE, "hot"), (OTHER, "cold")):
        sbagg("tag", "add", text, tag)
        sbagg("note", text, f"Note on {text}")
    one, other = shown(sbagg, JANE), shown(sbagg, OTHER)
    sbagg("merge", JANE, OTHER)
    both = shown(sbagg, JANE)
    assert both == shown(sbagg, OTHER) == shown(sbagg, one["id"]) == shown(sbagg, other["id"])
    assert both["tags"] == ["cold", "hot"]
    assert {note["id"] for note in both["notes"]} == {note["id"] for note in one["notes"] + other["notes"]}
    items = {item["id"] for item in both["timeline"] if item["kind"] != "job_change"}
    assert items == {item["id"] for item in one["timeline"] + other["timeline"] if item["kind"] != "job_change"}
    assert {deal["id"] for deal in both["deals"]} == {deal["id"] for deal in one["deals"] + other["deals"]}
    sbagg("split", JANE, OTHER)
    assert (shown(sbagg, JANE), shown(sbagg, OTHER)) == (one, other)


def test_with_force_somebody_can_be_me(people, sbagg):
    assert sbagg("merge", OTHER, "me@us-corp.com", "--force").status == 0
    assert shown(sbagg, OTHER)["is_me"]


def test_the_last_word_counts_even_within_one_second(people, sbagg):
    sbagg("set", JANE, "name", "Zed")
    sbagg("set", BOB, "name", "Abe")
    sbagg("merge", JANE, BOB)
    sbagg("set", JANE, "name", "Zoe")
    assert shown(sbagg, BOB)["name"] == "Zoe"


def test_of_two_words_on_one_person_the_later_counts_for_each_field(people, sbagg, monkeypatch):
    for minute, (who, field, value) in enumerate(
        [(JANE, "name", "First"), (BOB, "name", "Second"), (JANE, "title", "CEO")]
    ):
        monkeypatch.setenv("SBAGG_NOW", f"2026-11-21T09:0{minute}:00Z")
        sbagg("set", who, field, value)
    sbagg("merge", JANE, BOB)
    assert (shown(sbagg, BOB)["name"], shown(sbagg, BOB)["title"]) == ("Second", "CEO")


def test_an_empty_word_gives_the_sources_theirs_back(people, sbagg):
    before = shown(sbagg, BOB)
    for field in ("name", "title", "company"):
        sbagg("set", BOB, field, "Word")
        assert "Word" in json.dumps(shown(sbagg, BOB)[field])
    for field in ("name", "title", "company"):
        sbagg("set", BOB, field, "")
    assert shown(sbagg, BOB) == before


def test_a_note_is_read_from_standard_input_and_found(people, sbagg):
    assert sbagg("note", BOB, "-", stdin="Likes oolong\nand golf \xff".encode("latin-1")).status == 0
    assert shown(sbagg, BOB)["notes"][0]["text"] == "Likes oolong\nand golf \ufffd"
    assert [hit["kind"] for hit in sbagg("find", "oolong", "--json").json["hits"]] == ["note"]
    assert sbagg("log", "call", BOB, "-", stdin=b"Spoke of prices\nlong").status == 0
    call = next(item for item in shown(sbagg, BOB)["timeline"] if item["kind"] == "call")
    assert (call["title"], call["channel"], call["at"]) == ("Spoke of prices", "phone", "2026-11-21T09:00:00Z")
    assert sbagg("note", BOB, "-", "--json", stdin=b"").error["code"] == "usage"


def test_somebody_who_is_not_known_yet_can_be_noted(people, sbagg):
    assert sbagg("note", "new@young-tools.com", "Met at the fair").status == 0
    assert shown(sbagg, "new@young-tools.com")["notes"][0]["text"] == "Met at the fair"
    sbagg("undo")
    assert sbagg("who", "new@young-tools.com").status == 3


def test_when_something_was(people, sbagg):
    for given, at in (("2026-11-20", "2026-11-20T12:00:00Z"), ("today", "2026-11-21T09:00:00Z"), ("yesterday", "2026-11-20T12:00:00Z"),
                      ("2026-11-20T08:30:00Z", "2026-11-20T08:30:00Z"), ("1965-04-01", None)):  # fmt: skip
        number = sbagg("log", "lunch", BOB, given, "--at", given, "--json").json["acts"][0]
        item = next(i for i in sbagg("timeline", BOB, "--json", "--limit", "0").json["items"] if i["title"] == given)
        assert item["at"] == at or at is None, given
        assert number.encode() in decisions(people)
    assert sbagg("history").status == 0
    assert "skipped" not in sbagg("sync").err


def test_undo_of_several_and_of_one_by_its_id(people, sbagg):
    ids = [sbagg("tag", "add", BOB, tag, "--json").json["acts"][0] for tag in "abcd"]
    assert sbagg("undo", "2").status == 0
    assert shown(sbagg, BOB)["tags"] == ["a", "b"]
    assert sbagg("undo", "--id", ids[0]).status == 0
    assert sbagg("undo", "--id", ids[0], "--json").error["code"] == "not_found"
    assert shown(sbagg, BOB)["tags"] == ["b"]
    for expected in (["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"]):
        assert sbagg("redo").status == 0
        assert shown(sbagg, BOB)["tags"] == expected
    assert sbagg("redo").status == 3


def test_a_line_that_is_none_is_named_and_stays(people, sbagg):
    path = people.home / "decisions.jsonl"
    path.write_bytes(b"what is this\n")
    ran = sbagg("tag", "add", BOB, "hot")
    assert ran.status == 0
    assert f"{path}, line 1 is skipped" in ran.err
    assert "line 1 is skipped" in sbagg("sync").out + sbagg("sync").err
    assert path.read_bytes().startswith(b"what is this\n")
    assert shown(sbagg, BOB)["tags"] == ["hot"]


def test_a_busy_store_is_told(people, sbagg, monkeypatch):
    monkeypatch.setattr("sbagg.cli.acting.PATIENCE", 0.1)
    with FileLock(people.home / "sbagg.lock"):
        for arguments in (["merge", JANE, OTHER], ["note", BOB, "x"], ["undo"], ["merge", JANE, OTHER, "--dry-run"]):
            ran = sbagg(*arguments, "--json")
            assert (ran.status, ran.error["code"]) == (75, "unavailable"), arguments
        assert sbagg("history").status == 0
        assert sbagg("dupes").status == 0
    assert decisions(people) == b""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_store_that_cannot_be_written_is_told(people, sbagg):
    sbagg("tag", "add", BOB, "hot")
    for path in (people.home, *people.home.iterdir()):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP))
    try:
        assert sbagg("merge", JANE, OTHER, "--json").status == 7
        assert sbagg("history", "--ids").out
    finally:
        for path in (people.home, *people.home.iterdir()):
            path.chmod(path.stat().st_mode | stat.S_IWUSR)


def test_why_says_what_speaks_for_and_against(people, sbagg):
    chain = [each["steps"] for each in sbagg("why", JANE, "@janedoe", "--json").json["chains"]]
    assert [[step["rule"] for step in steps] for steps in chain] == [["card"]]
    assert chain[0][0]["sources"][0]["source"] == "crm"
    apart = sbagg("why", JANE, OTHER, "--json").json
    assert (apart["one"], apart["chains"], apart["against"]) == (False, [], [])
    assert apart["score"] > 0
    sbagg("different", JANE, OTHER)
    against = sbagg("why", JANE, OTHER, "--json").json
    assert [act["op"] for act in against["against"]] == ["different"]
    assert against["score"] is None
    assert not [
        pair
        for pair in sbagg("dupes", "--json").json["pairs"]
        if {pair["a"]["name"], pair["b"]["name"]} == {"Jane Doe"}
    ]
    sbagg("merge", JANE, OTHER)
    merged = sbagg("why", JANE, OTHER, "--json").json
    assert [[step["rule"] for step in steps] for steps in (chain["steps"] for chain in merged["chains"])] == [
        ["decision"]
    ]


def test_nothing_prompts_without_a_terminal(people, program):
    for arguments in (["dupes"], ["dupes", "--list"], ["dupes", "--json"]):
        ran = program(*arguments, environ={"TERM": "xterm"})
        assert ran.status == 0
        assert "one person?" not in ran.out + ran.err
    assert program("dupes", "--walk").status == 2
    piped = program("note", BOB, "-", stdin=b"Likes tea", environ={"NO_COLOR": "1"})
    assert (piped.status, "\x1b" in piped.out) == (0, False)
