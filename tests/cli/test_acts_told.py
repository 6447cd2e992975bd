"""What an act answers: the command that takes it back, what it did in words, and the history that one chooses from."""

import re
import shlex
import threading

import pytest
from filelock import FileLock

from deciding import views
from sbagg.store.opening import open_read
from world import card, mail

JANE, OTHER, BOB = "jane@acme-tools.com", "jane.doe@free-tools.com", "bob@bolt-works.com"
ACTS = [
    ["merge", JANE, OTHER], ["different", JANE, OTHER], ["split", JANE, "@janedoe"], ["set", BOB, "title", "Head of saws"],
    ["set", BOB, "name", "Robert"], ["tag", "add", BOB, "met in Lyon"], ["tag", "remove", JANE, "first"], ["note", BOB, "Likes tea"],
    ["log", "golf", BOB, "18 holes", "--at", "yesterday"], ["undo"], ["undo", "2"], ["undo", "3"], ["redo"], ["redo", "--again"],
]  # fmt: skip


@pytest.fixture
def people(world):
    """Two namesakes and somebody else, and a few acts on them, two of them undone."""
    world.write(
        "crm",
        ("jane", [card(f"email:{JANE}", "twitter:janedoe", name="Jane Doe", company="Acme Tools")]),
        ("other", [card(f"email:{OTHER}", name="Jane Doe", company="Acme Tools", city="Lyon")]),
        ("bob", [card(f"email:{BOB}", name="Bob Bolt")]),
        ("m", [mail("9", JANE, "me@us-corp.com"), mail("10", OTHER, "me@us-corp.com"), mail("11", BOB, JANE)]),
        stream="people",
    ).sync()
    return world


@pytest.fixture
def acted(people, sbagg):
    """A store in which much was decided, some of it taken back."""
    ids = [sbagg("tag", "add", JANE, tag, "--json").json["acts"][0] for tag in ("first", "second", "third", "fourth")]
    sbagg("note", BOB, "Rang twice")
    sbagg("undo", "--id", ids[1])
    sbagg("undo", "--id", ids[2])
    return ids


def told_back(text):
    """The commands that a text tells to run, each as often as it says."""
    found = re.findall(r"take it back with: sbagg ([^\n,]+)(?:, (\d+) times)?", text)
    return [shlex.split(command) for command, times in found for _ in range(int(times or 1))]


@pytest.mark.parametrize("arguments", ACTS, ids=" ".join)
def test_the_command_that_is_told_takes_exactly_that_back(people, acted, home, sbagg, arguments):
    if "--again" in arguments:  # what was redone is not the last that holds
        arguments = ["redo"]
        sbagg("tag", "add", BOB, "later")
    before = views(home)
    ran = sbagg(*arguments)
    assert ran.status == 0, ran.err
    commands = told_back(ran.out)
    assert commands
    for command in commands:
        assert sbagg(*command).status == 0
    assert views(home) == before


@pytest.mark.parametrize("arguments", ACTS[:-1], ids=" ".join)
def test_json_tells_the_same_commands(people, acted, home, sbagg, arguments):
    before = views(home)
    done = sbagg(*arguments, "--json").json
    assert done["back"]
    for command in done["back"]:
        assert sbagg(*command.split()[1:]).status == 0
    assert views(home) == before


def test_an_undo_names_what_it_took_back(people, acted, home, sbagg):
    before = views(home)
    ran = sbagg("undo", "--id", acted[0])
    assert "undone: Jane Doe: tagged first" in ran.out
    assert told_back(ran.out) == [["redo"]]
    assert sbagg("redo").status == 0
    assert views(home) == before
    ran = sbagg("undo", "2")
    assert "undone: Bob Bolt: noted “Rang twice”" in ran.out
    assert "undone: Jane Doe: tagged fourth" in ran.out
    assert [act["text"] for act in sbagg("undo", "--dry-run", "--json").json["told"]] == ["tagged first"]


def test_nothing_is_to_be_taken_back_of_what_was_not_done(people, sbagg):
    sbagg("tag", "add", BOB, "hot")
    for arguments in (["tag", "add", BOB, "hot"], ["tag", "remove", BOB, "hot", "--dry-run"], ["undo", "--dry-run"]):
        assert told_back(sbagg(*arguments).out) == []


def test_a_word_that_was_never_set_is_not_taken_back(people, home, sbagg):
    before = (home / "decisions.jsonl").exists()
    ran = sbagg("set", BOB, "title", "")
    assert (ran.status, ran.out) == (0, "Nothing changes: it is so already\n")
    assert (home / "decisions.jsonl").exists() == before
    sbagg("set", BOB, "title", "CEO")
    assert sbagg("set", BOB, "title", "", "--json").json["acts"]
    assert sbagg("set", BOB, "title", "", "--json").json["acts"] == []


def test_a_note_and_a_call_answer_with_the_item_that_they_are(people, sbagg):
    for arguments, kind in ((["note", BOB, "Tea"], "note"), (["log", "call", BOB, "Rang"], "call")):
        (item,) = sbagg(*arguments, "--json").json["items"]
        assert sbagg("show", item, "--json").json["kind"] == kind
    assert sbagg("tag", "add", BOB, "x", "--json").json["items"] == []


# --- history ----------------------------------------------------------------------------------------------------------

LONG = (
    "He asked what a case of forty would cost if we shipped to Lyon before the end of the year, and said Petra decides"
)


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_history_says_what_was_done_to_whom_and_cuts_nothing(people, sbagg, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    sbagg("merge", JANE, OTHER)
    sbagg("set", BOB, "company", "The Consolidated Saw and Blade Works of Lower Bolton")
    sbagg("note", BOB, LONG)
    lines = sbagg("history").out.splitlines()
    said = " ".join(" ".join(lines).split())
    assert f"Jane Doe: merged {JANE}, +12065550101, @janedoe with {OTHER}" in said
    assert "Bob Bolt: set the company to “The Consolidated Saw and Blade Works of Lower Bolton”" in said
    assert f"Bob Bolt: noted “{LONG}”" in said
    assert "same" not in said
    assert max(map(len, lines)) <= columns


def test_history_in_json_carries_what_was_said(people, sbagg):
    sbagg("merge", JANE, OTHER)
    sbagg("set", BOB, "title", "CEO")
    sbagg("tag", "add", BOB, "hot")
    sbagg("note", BOB, "Tea\nand more")
    sbagg("log", "call", BOB, "Rang", "--at", "2026-11-20T14:00")
    sbagg("undo")
    undo, call, note, tag, word, same = sbagg("history", "--json").json["acts"]
    assert (same["op"], same["identities"], same["others"]) == (
        "same", [f"email:{JANE}", "phone:+12065550101", "twitter:janedoe"], [f"email:{OTHER}"]
    )  # fmt: skip
    assert (word["field"], word["value"], word["identities"]) == ("title", "CEO", [f"email:{BOB}"])
    assert (tag["tag"], note["value"]) == ("hot", "Tea\nand more")
    assert (call["kind"], call["when"], call["value"]) == ("call", "2026-11-20T14:00:00Z", "Rang")
    assert (undo["act"], call["undone"], [who["name"] for who in undo["people"]]) == (call["id"], True, ["Bob Bolt"])


def test_a_page_of_history_asks_as_little_of_the_store_however_long_it_is(people, home, sbagg):
    from sbagg.look.acts import history
    from sbagg.store.reader import Reader

    for n in range(12):
        sbagg("tag", "add", (JANE, OTHER, BOB)[n % 3], f"t{n}")

    def asked(limit):
        reader = Reader(open_read(home), (), (), 0)
        statements = []
        reader.db.set_trace_callback(statements.append)
        found = history(reader, limit)
        reader.db.close()
        return len(found), len(statements)

    assert asked(5)[0] == 5
    assert asked(0)[0] == 12
    assert asked(5)[1] == asked(12)[1] == asked(1)[1]
    assert len(sbagg("history", "--limit", "5", "--json").json["acts"]) == 5
    assert sbagg("history", "--limit", "5", "--json").json["more"]


# --- one writer at a time ---------------------------------------------------------------------------------------------


def test_an_act_waits_a_while_for_the_lock(people, home, sbagg):
    lock = FileLock(home / "sbagg.lock", thread_local=False)
    lock.acquire()
    timer = threading.Timer(0.3, lock.release)
    timer.start()
    assert sbagg("note", BOB, "-", stdin=b"Likes tea").status == 0
    timer.join()
    assert sbagg("who", BOB, "--json").json["notes"][0]["text"] == "Likes tea"


def test_a_sync_does_not_wait(people, home, sbagg, monkeypatch):
    waits = []
    acquire = FileLock.acquire
    monkeypatch.setattr(
        FileLock, "acquire", lambda lock, timeout=None: waits.append(timeout) or acquire(lock, timeout=0)
    )
    with FileLock(home / "sbagg.lock"):
        waits.clear()
        assert sbagg("sync").status == 75
        assert sbagg("tag", "add", BOB, "x").status == 75
    assert waits == [0, 2.0]


# --- what is logged ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [("Déjeuner", "déjeuner"), ("De\u0301jeuner", "déjeuner"), ("电话", "电话"), ("звонок".upper(), "звонок"), ("बैठक", "बैठक"), ("x", "x"),
     ("Coffee break", "coffee_break"), ("a" * 30, "a" * 30)],
)  # fmt: skip
def test_a_kind_is_a_word_of_any_script(people, sbagg, given, kept):
    assert sbagg("log", given, BOB, "Spoke").status == 0
    assert [item["title"] for item in sbagg("timeline", BOB, "--kind", kept, "--json").json["items"]] == ["Spoke"]


@pytest.mark.parametrize("given", ["a" * 31, "7up", "a/b", "\u202ecall", "a\tb", "-", "\u0301a", "call!"])
def test_what_is_no_kind_is_refused_with_the_reason(people, sbagg, given):
    error = sbagg("log", given, BOB, "x", "--json").error
    assert error["code"] == "usage"
    assert "kind" in error["message"]


@pytest.mark.parametrize(
    ("given", "understood"), [("99999d", "1753-02-06"), ("0999-01-01", "0999-01-01"), ("2036-01-01", "2036-01-01")]
)
def test_a_time_that_cannot_be_meant_is_refused_and_named(people, sbagg, given, understood):
    error = sbagg("log", "call", BOB, "x", "--at", given, "--json").error
    assert error["code"] == "usage"
    assert understood in error["message"]


def test_log_answers_with_the_time_that_was_understood(people, sbagg, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    assert (
        "logged call with Bob Bolt, Fri 20 Nov 2026 14:00\n"
        in sbagg("log", "call", BOB, "x", "--at", "2026-11-20T14:00").out
    )
    assert (
        "logged lunch with Bob Bolt, Fri 20 Nov 2026 12:00\n"
        in sbagg("log", "lunch", BOB, "x", "--at", "yesterday").out
    )


# --- why and previews -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_why_cuts_nothing_of_its_evidence(world, sbagg, monkeypatch, columns):
    long = "jane.theodora.quillfeather-montgomery@the-consolidated-saw-and-blade-works.com"
    world.write("crm", ("j", [card(f"email:{long}", "twitter:janedoe_of_bolton", name="Jane Q")]), stream="the stream of people").sync()  # fmt: skip
    monkeypatch.setenv("COLUMNS", str(columns))
    step = sbagg("why", long, "@janedoe_of_bolton", "--json").json["chains"][0]["steps"][0]
    lines = sbagg("why", long, "@janedoe_of_bolton").out.splitlines()
    said = "".join("".join(lines).split())
    source = step["sources"][0]
    for part in (step["a"], step["b"], step["text"], source["source"], source["locator"]):
        assert "".join(part.split()) in said, part
    assert max(map(len, lines)) <= columns


def test_a_preview_tells_namesakes_apart_on_sixty_columns(people, sbagg, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    lines = sbagg("merge", JANE, OTHER, "--dry-run").out.splitlines()
    assert max(map(len, lines)) <= 60
    assert any(JANE in line and OTHER not in line for line in lines)
    assert any(OTHER in line and JANE not in line for line in lines)


def test_one_person_kept_apart_from_themselves_gets_a_hint_that_works(people, sbagg):
    ran = sbagg("different", "bob", "bob", "--json")
    assert ran.status == 2
    assert sbagg(*shlex.split(ran.error["hint"].partition("sbagg ")[2])).status == 0
    ran = sbagg("different", JANE, "@janedoe", "--json")
    assert sbagg(*shlex.split(ran.error["hint"].partition("sbagg ")[2])).status == 0


def test_lists_say_enough(people, sbagg):
    head, *rows = sbagg("dupes", "--csv").out.splitlines()
    assert head == "a,a_id,b,b_id,score,evidence"
    assert rows
    ids = sbagg("dupes", "--ids").out.split()
    assert rows[0].split(",")[1] == ids[0]
    assert rows[0].split(",")[3] == ids[1]
    for tag in ("one", "two", "three"):
        sbagg("tag", "add", BOB, tag)
    assert len(sbagg("tag", "list", "--limit", "2", "--json").json["tags"]) == 2
    assert sbagg("tag", "list", "--limit", "2", "--json").json["more"]
