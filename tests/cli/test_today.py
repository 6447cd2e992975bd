"""today: what presses, in order, each line explained; done, snoozed and muted lines, and what brings them back."""

import json
import os
from pathlib import Path

import pytest

from presses import ANN, BOB, DAY, JANE, NOW, meeting, more, task
from sbagg.store.opening import open_read
from world import ME, World, card, deal, email, mail, organization, register


def today(sbagg):
    ran = sbagg("today", "--json")
    assert ran.status == 0, ran.err
    return ran.json["entries"]


def seen(sbagg):
    """The list as a person has it before them: numbers mean it from now on."""
    assert sbagg("today").status == 0
    return today(sbagg)


def reasons(sbagg):
    return {(entry["reason"], entry["person"]["name"]) for entry in today(sbagg)}


def one(sbagg, reason):
    return next(entry for entry in today(sbagg) if entry["reason"] == reason)


def test_what_presses_is_on_the_list(desk, sbagg):
    assert reasons(sbagg) == {
        ("reply", "Jane Doe"),
        ("meeting", "Bob Moss"),
        ("task", "Ann Lee"),
        ("promise", "Bob Moss"),
    }
    found = today(sbagg)
    assert [entry["n"] for entry in found] == list(range(1, 5))
    assert [entry["priority"] for entry in found] == sorted((entry["priority"] for entry in found), reverse=True)
    assert all(entry["id"] == f"{entry['reason']}-{entry['item']}" for entry in found)
    assert "Could you send us the offer?" in one(sbagg, "reply")["text"]
    assert one(sbagg, "promise")["due"] == "2026-11-20"
    assert one(sbagg, "task")["due"] == "2026-11-18"


def test_each_line_is_explained_and_its_arithmetic_holds(desk, sbagg):
    entries = seen(sbagg)
    above = None
    for entry in entries:
        view = sbagg("today", "--why", entry["n"], "--json").json
        assert view["entry"] == entry
        assert view["urgency"] == pytest.approx(sum(part["points"] for part in view["parts"]), abs=0.006)
        assert view["priority"] == entry["priority"] == round(view["importance"] * view["urgency"])
        assert view["above"] == above
        above = view["priority"]
    assert "priority =" in sbagg("today", "--why", "1").out


def test_next_is_a_command_that_works(desk, sbagg):
    more(
        desk, *(mail(f"x{n}", ME[1], "cy@dash-line.com", at=NOW - (60 + n * 3) * DAY, text="Hello.") for n in range(12))
    )
    for entry in today(sbagg):
        words = entry["next"].split()
        assert words[0] == "sbagg"
        if words[1] in {"show", "who"}:
            assert sbagg(*words[1:]).status == 0


def test_the_same_order_each_time_and_the_count(desk, sbagg):
    assert today(sbagg) == today(sbagg)
    assert sbagg("today", "--count").out.strip() == "4"
    assert sbagg("today", "--ids").out.split() == [entry["id"] for entry in today(sbagg)]


def test_done_holds_until_something_new_comes(desk, sbagg):
    entry = next(entry for entry in seen(sbagg) if entry["reason"] == "reply")
    assert sbagg("done", entry["n"]).status == 0
    assert ("reply", "Jane Doe") not in reasons(sbagg)
    assert sbagg("history", "--json").json["acts"][0]["entry"] == entry["id"]
    desk.sync(full=True)
    assert ("reply", "Jane Doe") not in reasons(sbagg)
    more(desk, mail("again", JANE, ME[1], at=NOW - 600, text="Any news? Could you send it today?", thread=["t:9"]))
    assert ("reply", "Jane Doe") in reasons(sbagg)


def test_done_goes_by_id_too_and_is_undone(desk, sbagg):
    before = today(sbagg)
    for entry in before:
        assert sbagg("done", entry["id"]).status == 0
    assert today(sbagg) == []
    assert sbagg("today", "--count").out.strip() == "0"
    sbagg("undo", len(before))
    assert today(sbagg) == before
    sbagg("redo")
    assert len(today(sbagg)) == len(before) - 1


def test_a_snoozed_line_is_back_in_time(desk, sbagg, monkeypatch):
    task_ = one(sbagg, "task")
    assert sbagg("snooze", task_["id"], "3d").status == 0
    assert ("task", "Ann Lee") not in reasons(sbagg)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-23T23:00:00Z")
    assert ("task", "Ann Lee") not in reasons(sbagg)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-24T08:00:00Z")
    assert ("task", "Ann Lee") in reasons(sbagg)


@pytest.mark.parametrize("when", ["yesterday", "2026-11-20", "today", "soon"])
def test_a_line_is_not_put_off_to_the_past(desk, sbagg, when):
    seen(sbagg)
    assert sbagg("snooze", "1", when).status == 2


def test_muted_people_are_not_on_it(desk, sbagg):
    sbagg("mute", BOB)
    assert {name for _, name in reasons(sbagg)} == {"Jane Doe", "Ann Lee"}
    sbagg("undo")
    assert {name for _, name in reasons(sbagg)} == {"Jane Doe", "Ann Lee", "Bob Moss"}


def test_the_number_means_the_list_last_shown(desk, sbagg):
    shown = seen(sbagg)
    sbagg("done", "1")
    assert sbagg("today", "--why", "2", "--json").json["entry"]["id"] == shown[1]["id"]
    assert sbagg("done", "1").status == 0, "it is done already, and can be said again"
    assert sbagg("done", "99").status == 3
    assert sbagg("done", "reply-inothing").status == 3


def test_the_file_of_decisions_replays_to_the_same_list(desk, sbagg):
    entries = today(sbagg)
    sbagg("done", entries[0]["id"])
    sbagg("snooze", entries[1]["id"], "2w")
    sbagg("mute", ANN)
    sbagg("cadence", BOB, "10d")
    before = today(sbagg)
    (desk.home / "sbagg.db").unlink()
    desk.sync()
    assert today(sbagg) == before


def test_who_is_forgotten_is_in_no_line_of_the_decisions(desk, sbagg):
    seen(sbagg)
    sbagg("done", one(sbagg, "reply")["id"])
    sbagg("cadence", JANE, "10d")
    sbagg("mute", JANE)
    assert JANE in (desk.home / "decisions.jsonl").read_text()
    assert sbagg("forget", JANE, "--yes").status == 0
    left = (desk.home / "decisions.jsonl").read_text()
    assert JANE not in left
    assert {json.loads(line)["op"] for line in left.splitlines()} == {"forget"}
    assert "Jane" not in (desk.home / "today.json").read_text()
    db = open_read(desk.home)
    assert not list(db.execute("SELECT 1 FROM put_off UNION ALL SELECT 1 FROM muted UNION ALL SELECT 1 FROM cadences"))
    db.close()


def test_no_more_than_twelve_lines_and_two_of_a_person(desk, sbagg):
    more(desk, *(task(f"b{n}", "2026-11-19", BOB) for n in range(5)),
         *(task(f"c{n}", "2026-11-19", f"p{n}@dash-line.com") for n in range(20)))  # fmt: skip
    found = today(sbagg)
    assert len(found) == 12
    of_bob = [entry for entry in found if entry["person"]["name"] == "Bob Moss"]
    assert len([entry for entry in of_bob if entry["reason"] != "meeting"]) <= 2


def test_a_stuck_deal_a_high_ticket_and_a_refund_are_on_it(desk, sbagg):
    ticket = {"fact": "ticket", "ref": "t:5", "title": "Broken", "status": "New", "priority": "High", "opened": NOW - 5 * DAY,
              "people": [email(JANE, "requester")]}  # fmt: skip
    back = {"fact": "transaction", "ref": "r:1", "kind": "refund", "amount": -999, "currency": "EUR", "at": NOW - DAY,
            "people": [email(ANN, "customer")]}  # fmt: skip
    stuck = deal("1", "cy@bolt-works.com", stage="Offer", status="open", company_ref="org:1", opened=NOW - 200 * DAY)
    more(
        desk,
        ticket,
        back,
        stuck,
        organization("1", "Bolt", "bolt-works.com"),
        card("email:cy@bolt-works.com", name="Cy Young"),
    )
    assert {("ticket", "Jane Doe"), ("refund", "Ann Lee"), ("deal", "Cy Young")} <= reasons(sbagg)
    assert [entry["text"] for entry in today(sbagg) if entry["reason"] == "refund"] == ["refund €9.99"]


def test_what_is_usual_in_the_stage_of_a_stuck_deal_is_said_only_where_it_is_known(desk, sbagg):
    def stuck(*others):
        more(
            desk,
            deal("1", "cy@bolt-works.com", stage="Offer", status="open", amount=500_000, currency="USD", stages=[["Offer", NOW - 200 * DAY]]),
            *others,
            card("email:cy@bolt-works.com", name="Cy Young"),
        )  # fmt: skip
        (entry,) = [entry for entry in today(sbagg) if entry["reason"] == "deal"]
        assert entry["text"].endswith(", $5,000")
        return sbagg("today", "--why", entry["id"], "--json").json["parts"][0]["text"]

    assert stuck().endswith("and none is known to have left it")
    left = [["Offer", NOW - 90 * DAY], ["Won", NOW - 60 * DAY]]
    assert stuck(deal("2", "bo@bolt-works.com", stage="Won", status="won", stages=left)).endswith(
        "over twice the usual 30 d"
    )


def test_a_meeting_that_was_called_off_or_is_past_is_not(desk, sbagg):
    more(
        desk,
        meeting("2", NOW + 7200, ANN, status="cancelled"),
        meeting("3", NOW - 7200, ANN),
        meeting("4", NOW + 40 * 3600, ANN),
    )
    assert [entry["person"]["name"] for entry in today(sbagg) if entry["reason"] == "meeting"] == ["Bob Moss"]


def test_an_empty_list_is_honest(tmp_path, sbagg, monkeypatch):
    register(monkeypatch)
    world = World(tmp_path, Path(os.environ["SBAGG_HOME"])).me()
    world.add("box").write("box", ("m", [mail("1", ME[1], JANE, at=NOW - DAY, text="Hello.")])).sync()
    told = sbagg("today").out
    assert "Nothing presses today" in told
    assert "No calendar is synced" in told
    monkeypatch.setenv("SBAGG_NOW", "2026-12-21T09:00:00Z")
    assert "Not up to date: box 30 d ago. What came since is not here: sbagg sync" in sbagg("today").out


@pytest.mark.parametrize("act", [("done",), ("snooze", "2026-12-01")])
def test_one_undo_takes_back_what_was_said_twice(desk, sbagg, act):
    entry = sbagg("today", "--ids").out.split()[0]
    for _ in range(2):
        assert sbagg(act[0], entry, *act[1:]).status == 0
    sbagg("undo")
    assert sbagg("today", "--ids").out.split()[0] == entry


def test_a_limit_is_a_page(desk, sbagg):
    assert len(sbagg("today", "--ids", "--limit", "1").out.split()) == 1
    assert sbagg("today", "--json", "--limit", "1").json["more"]
    assert not sbagg("today", "--json", "--limit", "0").json["more"]


@pytest.mark.parametrize("command", ["owe", "owed", "stale", "today"])
def test_where_nothing_is_known_to_be_mine_that_is_said(tmp_path, sbagg, monkeypatch, command):
    register(monkeypatch)
    world = World(tmp_path, Path(os.environ["SBAGG_HOME"])).add("box")
    world.write("box", ("1", [mail(1, JANE, BOB, text="Could you send us the offer?")])).sync()
    assert "Nothing is known to be yours" in sbagg(command).out


def test_a_digest_of_a_store_that_is_not_there_says_nothing(tmp_path, sbagg, monkeypatch):
    monkeypatch.setenv("SBAGG_HOME", str(tmp_path / "none"))
    for _ in range(2):
        assert (sbagg("digest").status, sbagg("digest").out) == (0, "")
