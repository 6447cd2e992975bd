"""The acts on the desk as a salesperson meets them: which ids they take, what they say, and where it counts."""

import json
import os
import shlex
from pathlib import Path

import pytest

from presses import ANN, BOB, DAY, JANE, NOW, more
from sbagg.cli import lastshown
from world import ME, email, mail, register

ADA = "ada@dash-line.com"


def ids(sbagg, *command):
    return sbagg(*command, "--ids").out.split()


def seen(sbagg):
    """The list as a person has it before them: numbers mean it from now on."""
    assert sbagg("today").status == 0
    return sbagg("today", "--json").json["entries"]


def entry(sbagg, reason):
    return next(each for each in sbagg("today", "--json").json["entries"] if each["reason"] == reason)


# --- ids ------------------------------------------------------------------------------------------------------------


def test_what_today_owe_owed_and_stale_print_is_taken(desk, sbagg):
    more(desk, mail("chase", ME[1], ANN, at=NOW - 20 * DAY, text="Could you sign the offer?", thread=["t:7"]))
    sbagg("cadence", ADA, "10d")
    for command in ("today", "owe", "owed", "stale"):
        printed = ids(sbagg, command)
        assert printed, command
        for each in printed:
            for act in (["done", each], ["snooze", each, "3d"], ["mute", each]):
                assert sbagg(*act, "--dry-run").status == 0, (command, act)


def test_a_person_or_an_item_stands_for_its_only_line(desk, sbagg):
    reply = entry(sbagg, "reply")
    for word in (JANE, "Jane Doe", reply["person"]["id"], reply["item"]):
        told = sbagg("done", word, "--dry-run", "--json").json["told"]
        assert [act["entry"] for act in told] == [reply["id"]]


def test_of_several_lines_one_is_to_be_named(desk, sbagg):
    ran = sbagg("done", BOB, "--json")
    assert ran.status == 4
    named = [each["id"] for each in ran.error["candidates"]]
    assert {each.partition("-")[0] for each in named} == {"meeting", "promise"}
    assert all(sbagg("done", each, "--dry-run").status == 0 for each in named)


@pytest.mark.parametrize(
    ("word", "status", "said"),
    [
        ("", 2, "names no line"), ("  ", 2, "names no line"), ("abc", 3, "'abc' is no line, and nobody here"), ("0", 3, "There is no line 0"),
        ("99", 3, "There is no line 99: the list last shown has 4"), ("reply-inothing", 3, "no line, and nobody here"),
        ("reply-iaaaaaaaaaaaa", 3, "Nothing is to be done about reply-iaaaaaaaaaaaa"), ("12065550101", 3, "no line, and nobody here"),
        ("me@us-corp.com", 3, "Nothing is to be done about"),
    ],
)  # fmt: skip
def test_what_names_no_line_is_told_in_a_sentence(desk, sbagg, word, status, said):
    seen(sbagg)
    for act in (["done", word], ["snooze", word, "3d"]):
        ran = sbagg(*act, "--json")
        assert ran.status == status
        assert said in ran.error["message"]
        assert "sbagg" in ran.error["hint"]


def test_a_company_s_id_is_told_as_such(desk, sbagg):
    company = sbagg("companies", "--ids").out.split()[0]
    for act in (["done", company], ["snooze", company, "3d"], ["mute", company]):
        ran = sbagg(*act, "--json")
        assert ran.status == 3
        assert "is a company's id" in ran.error["message"]


@pytest.mark.parametrize("word", ["abc", "0", "-1", "1.5", "", "²"])
def test_undo_takes_a_number_or_an_id(desk, sbagg, word):
    number = sbagg("mute", BOB, "--json").json["acts"][0]
    ran = sbagg("undo", "--json", "--", word)
    assert ran.status == 2
    assert "neither how many acts nor an act's id" in ran.error["message"]
    sbagg("done", entry(sbagg, "reply")["id"])
    assert sbagg("undo", number).status == 0
    assert [act["of"] for act in sbagg("history", "--json").json["acts"] if act["op"] == "undo"] == ["mute"]


# --- numbers --------------------------------------------------------------------------------------------------------


def test_only_a_list_that_somebody_saw_gives_numbers(desk, sbagg):
    for option in ("--json", "--jsonl", "--csv", "--ids", "--count"):
        sbagg("today", option)
    ran = sbagg("done", "1", "--json")
    assert (ran.status, ran.error["message"]) == (3, "No list was shown yet, so numbers mean nothing")
    shown = seen(sbagg)
    sbagg("done", shown[0]["id"])
    sbagg("today", "--json")
    assert sbagg("done", "2", "--dry-run", "--json").json["told"][0]["entry"] == shown[1]["id"]


def test_a_shorter_page_has_fewer_numbers(desk, sbagg):
    sbagg("today", "--limit", "2")
    assert sbagg("done", "2", "--dry-run").status == 0
    assert sbagg("done", "3", "--dry-run").status == 3


def test_a_line_that_changed_since_it_was_shown_is_not_taken_for_what_it_was(desk, sbagg):
    place = next(each["n"] for each in seen(sbagg) if each["reason"] == "reply")
    more(desk, mail("again", JANE, ME[1], at=NOW - 600, text="Could you also send us the terms?", thread=["t:9"]))
    before = sbagg("history", "--json").json["acts"]
    ran = sbagg("done", place, "--json")
    assert (ran.status, ran.error["message"]) == (3, f"Line {place} is not what you saw: something new came of it")
    assert sbagg("history", "--json").json["acts"] == before
    assert sbagg("mute", place).status == 3


def test_a_line_that_was_settled_since_is_gone(desk, sbagg):
    place = next(each["n"] for each in seen(sbagg) if each["reason"] == "reply")
    more(desk, mail("answer", ME[1], JANE, at=NOW - 600, text="Here it is, in the folder.", thread=["t:9"]))
    ran = sbagg("snooze", place, "3d", "--json")
    assert (ran.status, ran.error["message"]) == (3, f"Line {place} is gone: it is settled by now")


def test_each_terminal_has_its_own_numbers(desk, sbagg, monkeypatch):
    shown = seen(sbagg)
    monkeypatch.setattr(lastshown, "_terminal", lambda: -1)
    sbagg("today", "--limit", "1")
    assert sbagg("done", "2").status == 3
    monkeypatch.undo()
    os.environ["SBAGG_NOW"] = "2026-11-21T09:00:00Z"
    assert lastshown.entry(desk.home, "2") == (shown[1]["id"], lastshown.entry(desk.home, "2").seen)
    monkeypatch.setattr(lastshown, "_terminal", lambda: -2)
    assert lastshown.entry(desk.home, "1").id == shown[0]["id"], "a new terminal has the latest list of any"


@pytest.mark.parametrize("text", ["", "{", "[1]", '["a"]', '[{"terminal": 1}]', '[{"terminal": 1, "lines": [["a"]]}]'])
def test_a_damaged_list_is_none(tmp_path, sbagg, text):
    (tmp_path / "today.json").write_text(text)
    with pytest.raises(Exception, match="No list was shown"):
        lastshown.entry(tmp_path, "1")
    lastshown.keep(tmp_path, [("a", 1)])
    assert lastshown.entry(tmp_path, "1") == ("a", 1)


# --- what is said ---------------------------------------------------------------------------------------------------


def flat(text):
    return " ".join(text.split())


def test_a_confirmation_names_whom_what_and_the_day_here(desk, sbagg, zone):
    assert "Snoozed the reply to Jane Doe (“Hello”) until Mon 30 Nov." in flat(sbagg("snooze", JANE, "2026-11-30").out)
    assert "Marked the task about Ann Lee (“Send price”) done." in flat(sbagg("done", ANN).out)
    assert "Would have muted Bob Moss." in flat(sbagg("mute", BOB, "--dry-run").out)
    assert flat(sbagg("mute", BOB).out).startswith(
        "Muted Bob Moss. Nothing of them asks for attention now: not today, owe, owed or stale"
    )
    told = flat(sbagg("history").out)
    for said in (
        "muted Bob Moss",
        "marked the task about Ann Lee (“Send price”) done",
        "snoozed the reply to Jane Doe",
        "until Mon 30 Nov",
    ):
        assert said in told
    assert not any(sign in told for sign in ("reply-i", "task-i", "00Z"))
    acts = sbagg("history", "--json").json["acts"]
    assert [act["op"] for act in acts] == ["mute", "done", "snooze"]
    assert acts[2]["until"].endswith("Z")
    assert acts[2]["entry"].startswith("reply-i")


def test_an_hour_is_told_where_it_is_not_a_whole_day(desk, sbagg):
    assert "until tomorrow 09:00." in flat(sbagg("snooze", JANE, "24h").out)
    assert "until Sat 28 Nov." in flat(sbagg("snooze", ANN, "sat").out)


def test_a_rank_holds_to_a_day_here(desk, sbagg, zone):
    assert "Jane Doe: set the rank to 10 until Sat 28 Nov" in flat(
        sbagg("rank", "set", JANE, "10", "--until", "2026-11-28").out
    )
    assert "Jane Doe: set the rank to 10 until Sat 28 Nov" in flat(sbagg("history").out)


def test_an_undo_says_what_it_took_back(desk, sbagg):
    sbagg("done", ANN)
    assert "undone: marked the task about Ann Lee (“Send price”) done" in flat(sbagg("undo").out)
    assert "took back: marked the task about Ann Lee (“Send price”) done" in flat(sbagg("history").out)
    assert "did again" not in sbagg("history").out
    sbagg("redo")
    assert "did again: marked the task about Ann Lee" in flat(sbagg("history").out)


def test_said_twice_it_changes_nothing(desk, sbagg):
    for act in (["done", ANN], ["snooze", JANE, "3d"]):
        line = entry(sbagg, {"done": "task", "snooze": "reply"}[act[0]])["id"]
        assert sbagg(act[0], line, *act[2:]).status == 0
        assert sbagg(act[0], line, *act[2:]).out == "Nothing changes: it is so already\n"
    assert sbagg("mute", BOB).status == 0
    again = sbagg("mute", BOB, "--json")
    assert (again.status, again.error["message"]) == (2, "Bob Moss is muted already")
    assert sbagg(*shlex.split(again.error["hint"].partition("sbagg ")[2])).status == 0
    assert sbagg("unmute", BOB, "--json").error["message"] == "Bob Moss is not muted"
    assert sbagg("mute", ME[1], "--json").error["message"].endswith("is you")


# --- where it counts ------------------------------------------------------------------------------------------------


def owing(sbagg):
    return {each["person"]["name"] for each in sbagg("owe", "--json").json["entries"]}


def waiting(sbagg):
    return {each["name"] for each in sbagg("digest", "--since", "30d", "--json").json["people"] if each["waits"]}


def test_who_is_muted_asks_for_nothing_and_is_still_found(desk, sbagg):
    sbagg("cadence", JANE, "1d")
    sbagg("cadence", ANN, "1d")
    assert "Jane Doe" in owing(sbagg)
    assert "Jane Doe" in waiting(sbagg)
    assert sbagg("mute", JANE).status == 0
    for command in ("today", "owe", "owed", "stale"):
        assert "Jane Doe" not in sbagg(command).out
    assert "Jane Doe" not in waiting(sbagg)
    assert "Jane Doe" in [each["name"] for each in sbagg("digest", "--since", "30d", "--json").json["people"]]
    assert sbagg("who", JANE, "--json").json["name"] == "Jane Doe"
    assert sbagg("find", "offer", "--json").json["hits"]
    assert sbagg("timeline", JANE, "--json").json["items"]
    assert sbagg("unmute", JANE).status == 0
    assert "Jane Doe" in owing(sbagg)
    assert "Jane Doe" in waiting(sbagg)


def test_who_was_unmuted_stays_so_in_a_new_store(desk, sbagg):
    sbagg("mute", JANE)
    sbagg("unmute", JANE)
    (desk.home / "sbagg.db").unlink()
    desk.sync()
    assert "Jane Doe" in owing(sbagg)
    sbagg("undo")
    assert "Jane Doe" not in owing(sbagg), "the act that unmuted is taken back"


def test_what_is_done_or_snoozed_is_in_no_list_until_something_new_comes(desk, sbagg, monkeypatch):
    assert "Jane Doe" in owing(sbagg)
    sbagg("snooze", ids(sbagg, "owe")[0] if len(owing(sbagg)) == 1 else JANE, "2w")
    assert "Jane Doe" not in owing(sbagg)
    assert "Jane Doe" not in waiting(sbagg)
    more(desk, mail("again", JANE, ME[1], at=NOW - 600, text="Any news? Could you send it today?", thread=["t:9"]))
    assert "Jane Doe" in owing(sbagg)
    sbagg("done", JANE)
    assert "Jane Doe" not in owing(sbagg)
    sbagg("undo")
    monkeypatch.setenv("SBAGG_NOW", "2026-12-05T09:00:00Z")
    assert "Jane Doe" in owing(sbagg)


def test_who_is_snoozed_in_stale_is_not_in_it(desk, sbagg):
    sbagg("cadence", ANN, "1d")
    (line,) = [each["id"] for each in sbagg("stale", "--json").json["entries"] if each["person"]["name"] == "Ann Lee"]
    sbagg("snooze", line, "2w")
    assert "Ann Lee" not in sbagg("stale").out
    assert sbagg("undo").status == 0
    assert "Ann Lee" in sbagg("stale").out


# --- why ------------------------------------------------------------------------------------------------------------


def test_why_of_a_task_is_why_it_is_on_today(desk, sbagg):
    line = entry(sbagg, "task")
    for word in (line["id"], line["item"]):
        assert sbagg("why", word, "--json").json == sbagg("today", "--why", line["id"], "--json").json
    reply = entry(sbagg, "reply")
    assert sbagg("why", reply["item"], "--json").json["schema"] == "sbagg.ledger/1"
    assert sbagg("why", reply["id"], "--json").json["schema"] == "sbagg.today_why/1"
    sbagg("done", line["id"])
    ran = sbagg("why", line["item"], "--json")
    assert (ran.status, ran.error["message"]) == (3, "This is a task, and nobody waits for an answer in it")
    assert sbagg("why", line["id"], "--json").error["message"] == f"{line['id']} is not on the list of today"


@pytest.mark.parametrize(("status", "what"), [("completed", "talked"), ("missed", "missed call")])
def test_a_call_that_settled_nothing_says_that_it_was(desk, sbagg, status, what):
    call = {"fact": "interaction", "ref": "c:1", "kind": "call", "channel": "phone", "at": NOW - 2 * DAY, "title": "", "text": "",
            "status": status, "thread": ["t:call"], "parties": [email(ME[1], "from"), email(ADA, "to")]}  # fmt: skip
    more(desk, call)
    item = sbagg("timeline", ADA, "--json").json["items"][0]["id"]
    (step,) = sbagg("why", item, "--json").json["steps"]
    assert (step["what"], step["whose"]) == (what, "nobody")
    assert "nothing" not in sbagg("why", item).out.splitlines()[1]


# --- how it is called -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [["--store", "{}"], ["--store={}"], ["--store", "nowhere", "--store", "{}"]])
def test_every_command_that_is_named_repeats_the_store(desk, sbagg, monkeypatch, tmp_path, form):
    home = tmp_path / "a store"
    desk.home.rename(home)
    monkeypatch.setenv("SBAGG_HOME", str(tmp_path / "none"))
    store = [word.format(home) for word in form]
    asked = f"sbagg --store {shlex.quote(str(home))} "
    monkeypatch.setenv("COLUMNS", "400")
    shown = sbagg(*store, "today")
    assert shown.err.count("sbagg ") == shown.err.count(asked) == 4
    for entry_ in sbagg(*store, "today", "--json").json["entries"]:
        words = shlex.split(entry_["next"])
        assert words[:3] == ["sbagg", "--store", str(home)]
        assert sbagg(*words[1:]).status == 0
    (back,) = sbagg(*store, "mute", BOB, "--json").json["back"]
    assert sbagg(*shlex.split(back)[1:]).status == 0
    for wrong in (["who", "nobody"], ["done", "99"], ["snooze", "1"], ["undo", "abc"]):
        assert asked in sbagg(*store, *wrong).err
        assert asked in sbagg(*store, *wrong, "--json").error["hint"]
    for right in (["today", "--why", "1"], ["mute", BOB], ["who", JANE], ["brief", "next"]):
        told = sbagg(*store, *right).out
        assert asked in told
        assert told.count("sbagg ") == told.count(asked), right
    assert sbagg("today").err == "", "the next call is one of its own"


def test_a_text_of_somebody_else_is_left_alone(desk, sbagg, monkeypatch):
    more(desk, mail("odd", ADA, ME[1], at=NOW - 6 * DAY, text="Could you run sbagg sync PATH?", thread=["t:6"]))
    found = sbagg("--store", str(desk.home), "owe", "--json").json["entries"]
    assert "Could you run sbagg sync PATH?" in {each["text"] for each in found}


# --- a store that is gone -------------------------------------------------------------------------------------------


READERS = [
    ["today"], ["owe"], ["owed"], ["stale"], ["people"], ["companies"], ["timeline"], ["accounts"], ["channels"],
    ["who", JANE], ["done", JANE], ["mute", JANE], ["company", "acme"], ["status"],
]  # fmt: skip


@pytest.mark.parametrize("command", READERS, ids=" ".join)
def test_a_store_that_is_gone_is_told_and_how_it_comes_back(desk, sbagg, command):
    (desk.home / "sbagg.db").unlink()
    for each in (desk.home / "sbagg.db-wal", desk.home / "sbagg.db-shm"):
        each.unlink(missing_ok=True)
    ran = sbagg(*command)
    told = flat(ran.out + ran.err)
    assert "This store is empty" in told
    assert "brings all of it back: sbagg sync" in told
    assert "demo" not in told


def test_a_store_that_never_was_is_begun(sbagg):
    for command in (["today"], ["owe"], ["who", JANE]):
        ran = sbagg(*command)
        assert "No source is synced yet. Start with: sbagg sync PATH, or sbagg demo" in flat(ran.out + ran.err)


def test_the_hint_is_in_json_too(tmp_path, sbagg, monkeypatch):
    register(monkeypatch)
    assert "sbagg demo" in json.loads(sbagg("who", JANE, "--json").err)["hint"]
    assert not (Path(os.environ["SBAGG_HOME"]) / "sbagg.db").exists()
