"""Before a meeting or a call: every line is true, cites what shows it, and says what one needs."""

import json
import os
import re
from pathlib import Path

import pytest

from world import ME, World, card, deal, email, mail, organization, register

NOW = 1_795_251_600
"""2026-11-21 09:00 UTC, a Saturday."""
DAY, HOUR = 86_400, 3_600
JANE, BOB, KIM, NEW = "jane@acme-tools.com", "bob@acme-tools.com", "kim@us-corp.com", "nora@acme-tools.com"


def meeting(ref, at, *parties, title="Demo", **more):
    return {
        "fact": "interaction", "ref": f"meeting:{ref}", "kind": "meeting", "channel": "calendar", "at": at, "title": title, "text": "Room 4",
        "parties": list(parties), **more,
    }  # fmt: skip


@pytest.fixture
def desk(tmp_path, monkeypatch):
    register(monkeypatch)
    world = World(tmp_path, Path(os.environ["SBAGG_HOME"])).me().add("crm", every=1000)
    world.write(
        "crm",
        ("jane", [card(f"email:{JANE}", "phone:+12065550101", name="Jane Doe", title="CEO", company="Acme Tools", tags=["champion"],
                       flags=[{"flag": "do_not_call", "at": NOW - 90 * DAY}], at=NOW - 90 * DAY)]),
        ("bob", [card(f"email:{BOB}", name="Bob Moss"), card(f"email:{KIM}", name="Kim Low", us=True)]),
        ("org", [organization("1", "Acme Tools", "acme-tools.com")]),
        ("old", [mail("old", email(JANE), ME[1], at=NOW - 50 * DAY, text="Before we met")]),
        ("met", [meeting("met", NOW - 40 * DAY, email(ME[1], "organizer"), email(JANE, "attendee"), title="First demo")]),
        ("in", [mail("in", email(JANE), ME[1], at=NOW - 3 * DAY, text="Thanks.\nIs the price final?")]),
        ("auto", [mail("auto", email(JANE), ME[1], at=NOW - 2 * DAY, text="I am away", flags=["auto"])]),
        ("out", [mail("out", ME[1], JANE, at=NOW - 4 * DAY, text="Here is the offer")]),
        ("bob2", [mail("bob2", ME[1], BOB, at=NOW - 8 * DAY, text="Good morning. I will send you the plan by Friday.")]),
        ("kim", [mail("kim", KIM, JANE, at=NOW - 5 * DAY, text="Hello from Kim")]),
        ("deal", [deal("1", JANE, name="Acme pilot", company_ref="org:1", amount=500_000, currency="USD", close="2026-11-01",
                       stage="Offer", stages=[["New", NOW - 60 * DAY], ["Offer", NOW - 10 * DAY]])]),
        ("ticket", [{"fact": "ticket", "ref": "t:1", "title": "Export fails", "status": "open", "opened": NOW - 6 * DAY, "people": [email(BOB, "requester")]}]),
        ("order", [{"fact": "transaction", "ref": "o:1", "kind": "order", "amount": 1_000, "currency": "USD", "at": NOW - 7 * DAY,
                    "title": "Order 7", "people": [email(JANE, "customer")]}]),
        ("task", [{"fact": "interaction", "ref": "task:1", "kind": "task", "channel": "crm", "at": NOW - DAY, "title": "Send the plan", "text": "", "status": "open",
                   "due": "2026-11-20", "parties": [email(JANE, "contact")]}]),
        ("inside", [meeting("inside", NOW + HOUR, email(ME[1], "organizer"), email(KIM, "attendee"), title="Between us")]),
        ("off", [meeting("off", NOW + HOUR, email(ME[1], "organizer"), email(JANE, "attendee"), title="Called off", status="cancelled")]),
        ("next", [meeting("next", NOW + 5 * HOUR, email(ME[1], "organizer"), email(JANE, "invited"), email(BOB, "declined"), email(NEW, "accepted"),
                          email(KIM, "tentative"), title="Second demo")]),
    ).sync()  # fmt: skip
    return world


def ids(value):
    """Every id that is cited anywhere in an answer."""
    if isinstance(value, dict):
        return {found for inner in value.values() for found in ids(inner)}
    if isinstance(value, list):
        return {found for inner in value for found in ids(inner)}
    return {value} if isinstance(value, str) and re.fullmatch(r"[pcidt][a-z2-7]{12}", value) else set()


def shows(sbagg, found):
    command = {"p": "who", "c": "company"}.get(found[0], "show")
    return sbagg(command, found).status == 0


def test_the_next_meeting_is_the_first_with_outsiders_that_is_not_called_off(desk, sbagg):
    for words in ((), ("next",), ("14:00",)):
        assert sbagg("brief", *words, "--json").json["meeting"]["title"] == "Second demo"


def test_who_is_to_come_and_what_they_answered(desk, sbagg):
    view = sbagg("brief", "--json").json
    assert [(who["name"], who["known"], who["answer"]) for who in view["attendees"]] == [
        ("Jane Doe", True, "unanswered"), (NEW, False, "accepted"), ("Bob Moss", True, "declined"),
    ]  # fmt: skip
    assert [(one["name"], one["answer"]) for one in view["ours"]] == [("Kim Low", "tentative")]
    stranger = view["attendees"][1]
    assert stranger["company"]["name"] == "Acme Tools"
    assert [one["name"] for one in stranger["there"]] == ["Jane Doe", "Bob Moss"]


def test_the_last_contact_each_way_is_between_people(desk, sbagg):
    jane = sbagg("brief", "--json").json["attendees"][0]
    assert jane["last_in"]["text"] == "Thanks. Is the price final?"
    assert jane["last_out"]["text"] == "Here is the offer"
    assert jane["last_met"]["text"] == "First demo"
    assert [(one["name"], one["contacts"]) for one in jane["known_by"]] == [("Kim Low", 1)]
    assert [flag["flag"] for flag in jane["flags"]] == ["do_not_call"]
    assert jane["tags"] == ["champion"]
    assert [(turn["whose"], turn["text"], turn["reason"]) for turn in jane["waiting"]] == [
        ("mine", "Is the price final?", "asked")
    ]
    bob = sbagg("brief", "--json").json["attendees"][2]
    assert [(one["mine"], one["text"]) for one in bob["promises"]] == [(True, "I will send you the plan by Friday.")]
    assert "YOUR TURN" in sbagg("brief").out
    assert jane["reach"] == [JANE, "+12065550101"]


def test_what_is_open_and_what_is_new_since_the_last_meeting(desk, sbagg):
    view = sbagg("brief", "--json").json
    assert [task["text"] for task in view["tasks"]] == ["Send the plan"]
    assert [deal_["name"] for deal_ in view["deals"]] == ["Acme pilot"]
    assert [ticket["title"] for ticket in view["tickets"]] == ["Export fails"]
    changes = view["changes"]
    assert changes["met"]["text"] == "First demo"
    assert changes["counts"] == {"email": 5, "order": 1, "stage": 1, "ticket": 1}
    assert [(move["before"], move["stage"]) for move in changes["stages"]] == [("New", "Offer")]
    assert "Before we met" not in json.dumps(changes)


def test_every_line_cites_what_shows_it(desk, sbagg):
    for words in ((), ("jane",), ("acme-tools.com",)):
        found = ids(sbagg("brief", *words, "--json").json)
        assert len(found) > 8
        assert all(shows(sbagg, each) for each in found)
        for text in sbagg("brief", *words).out.splitlines()[:-2]:
            body = text.strip()
            assert not body or text.startswith(" " * 13) or re.search(r"  ([pcidt][a-z2-7]{12})$", text), text
        for line in sbagg("brief", *words, "--format", "md").out.splitlines():
            assert not line.startswith("- ") or re.search(r"`([pcidt][a-z2-7]{12}|sbagg status)`$", line), line


@pytest.mark.parametrize("width", ["20", "40", "59", "60", "200"])
def test_no_line_is_wider_than_the_terminal(desk, sbagg, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    assert max(map(len, sbagg("brief").out.splitlines())) <= int(width)


def test_a_person_and_a_company_without_a_meeting(desk, sbagg):
    view = sbagg("brief", "bob", "--json").json
    assert (view["about"], view["meeting"], view["subject"]["name"]) == ("person", None, "Bob Moss")
    assert [ticket["title"] for ticket in view["tickets"]] == ["Export fails"]
    view = sbagg("brief", "acme tools", "--json").json
    assert (view["about"], [who["name"] for who in view["attendees"]]) == ("company", ["Jane Doe", "Bob Moss"])


def test_where_there_is_nothing_it_says_why(tmp_path, sbagg, monkeypatch):
    register(monkeypatch)
    world = World(tmp_path, Path(os.environ["SBAGG_HOME"])).me().add("box")
    world.write("box", ("m", [mail("m", JANE, ME[1], at=NOW - DAY)])).sync()
    ran = sbagg("brief")
    assert (ran.status, ran.out.splitlines()[0]) == (0, "No calendar is connected: sbagg sync FILE.ics")
    world.write("box", ("k", [meeting("k", NOW - DAY, email(ME[1], "organizer"), email(JANE, "attendee"))])).sync()
    assert sbagg("brief", "--json").json["reason"] == "No meeting with anybody from outside lies ahead"


def test_a_meeting_that_has_just_begun_is_still_the_next(desk, sbagg, monkeypatch):
    monkeypatch.setenv("SBAGG_NOW", "2026-11-21T14:10:00Z")
    assert sbagg("brief", "--json").json["meeting"]["title"] == "Second demo"
    monkeypatch.setenv("SBAGG_NOW", "2026-11-21T14:20:00Z")
    assert sbagg("brief", "--json").json["meeting"] is None


def test_what_names_nothing_is_an_error_that_helps(desk, sbagg):
    ran = sbagg("brief", "08:00", "--json")
    assert (ran.status, {each["name"] for each in ran.error["candidates"]}) == (3, {"Between us", "Second demo"})
    assert sbagg("brief", "nobody-here").status == 3
    assert sbagg("brief", "--format", "html").status == 2
    assert sbagg("brief", "--format", "md", "--json").status == 2


def test_markdown_from_outside_forms_nothing(desk, sbagg):
    desk.add("box")
    desk.write("box", ("x", [mail("x", JANE, ME[1], at=NOW - HOUR, text="<img src=x> [a](http://b) `c` # d")])).sync()
    line = next(one for one in sbagg("brief", "jane", "--format", "md").out.splitlines() if "they wrote" in one)
    assert r"\<img src=x\> \[a\](http://b) \`c\` \# d" in line


@pytest.mark.parametrize(
    ("subject", "days", "said"),
    [
        ("Accepted: Second demo", 1, "accepted"),
        ("Zugesagt: Second demo @ Mon Nov 23, 2026", 1, "accepted"),
        ("Vorläufig zugesagt: Second demo", 1, "tentative"),
        ("Declined: Second demo", 1, "declined"),
        ("Accepted: Second demonstration", 1, "unanswered"),
        ("Accepted: Second demo", 200, "unanswered"),
        ("Second demo", 1, "unanswered"),
    ],
)
def test_an_answer_by_mail_counts_where_the_calendar_knows_of_none(desk, sbagg, subject, days, said):
    reply = mail("reply", JANE, ME[1], at=NOW - days * DAY, title=subject, text="", flags=["invite"])
    desk.add("box").write("box", ("reply", [reply])).sync()
    view = sbagg("brief", "--json").json
    assert {who["name"]: who["answer"] for who in view["attendees"]}["Jane Doe"] == said


def test_who_left_a_company_stands_behind_who_is_there_and_where_they_are_now_is_said(desk, sbagg):
    old = [
        mail(f"max{n}", email("max@acme-tools.com"), ME[1], at=NOW - (300 - n) * DAY, text="Could you call?")
        for n in range(30)
    ]
    desk.write(
        "crm",
        ("max", [card(f"email:{JANE}", name="Jane Doe", company="Acme Tools"), card("email:max@acme-tools.com", "email:max@bolt-works.com", name="Max Low", company="Bolt Works",
                      since="2026-11-02", at=NOW - DAY)]),
        ("org2", [organization("2", "Bolt Works", "bolt-works.com")]),
        ("org", [organization("1", "Acme Tools", "acme-tools.com")]),
        ("old", old), ("in", [mail("in", email(JANE), ME[1], at=NOW - 3 * DAY, text="Thanks.")]),
        ("out", [mail("out", ME[1], JANE, at=NOW - 4 * DAY, text="Here is the offer")]),
        ("out2", [mail("out2", ME[1], "max@acme-tools.com", at=NOW - 260 * DAY, text="I did")]),
    ).sync()  # fmt: skip
    card_, brief = sbagg("company", "Acme Tools", "--json").json["people"], sbagg("brief", "Acme Tools", "--json").json
    ranks = {who["name"]: who["rank"]["score"] for who in card_ if who["rank"]}
    assert ranks["Max Low"] > ranks["Jane Doe"]
    assert card_[-1]["name"] == brief["attendees"][-1]["name"] == "Max Low"
    assert "now Bolt Works" in sbagg("company", "Acme Tools").out
