"""Meetings in the store: what lies ahead becomes the past by itself, and only who was there was met."""

import pytest

from world import card, email, mail

JANE, BOB, MY, BOSS = "jane@acme-tools.com", "bob@acme-tools.com", "me@us-corp.com", "boss@us-corp.com"
NOW, DAY = 1_795_251_600, 86_400
"""2026-11-21T09:00:00Z, the clock of the tests."""


def meeting(ref, at, *parties, title="Review", **more):
    """A meeting; parties are addresses of attendees, or (address, role)."""
    pairs = [party if isinstance(party, tuple) else (party, "attendee") for party in parties]
    return {"fact": "interaction", "ref": f"meeting:{ref}", "kind": "meeting", "channel": "calendar", "at": at,
            "title": title, "parties": [email(address, role) for address, role in pairs], **more}  # fmt: skip


@pytest.fixture
def met(world, sbagg):
    """Sync these meetings and return what is asked of a person."""
    world.add("calendar")

    def told(*facts, who=JANE):
        world.write("calendar", *((fact["ref"], [fact]) for fact in facts)).sync()
        return sbagg("who", who, "--json").json

    return told


def kinds(person):
    return person["counts"]["by_kind"]


def test_what_lies_ahead_becomes_the_past_by_itself(met, sbagg, monkeypatch):
    person = met(meeting("a", NOW + DAY, (MY, "organizer"), JANE))
    (item,) = person["timeline"]
    assert (item["status"], item["direction"]) == ("open", "out")
    assert (kinds(person), person["counts"]["out"], person["last_at"]) == ({}, 0, None)
    assert person["contacts_in_common"] == []
    monkeypatch.setenv("SBAGG_NOW", "2026-11-23T09:00:00Z")
    person = sbagg("who", JANE, "--json").json
    assert person["timeline"][0]["status"] is None
    assert (kinds(person), person["counts"]["out"]) == ({"meeting": 1}, 1)
    assert person["last_at"] == "2026-11-22T09:00:00Z"


def test_who_declined_was_not_met(met, sbagg):
    person = met(meeting("a", NOW - DAY, (MY, "organizer"), (JANE, "declined"), BOB))
    assert kinds(person) == {}
    assert [(party["id"], party["role"]) for party in person["timeline"][0]["with"]][-1] == (person["id"], "declined")
    bob = sbagg("who", BOB, "--json").json
    assert kinds(bob) == {"meeting": 1}
    assert bob["contacts_in_common"] == [], "she was not there"


def test_what_was_called_off_is_no_contact(met, sbagg):
    assert kinds(met(meeting("a", NOW - DAY, (MY, "organizer"), JANE, status="cancelled"))) == {}
    (item,) = sbagg("timeline", JANE, "--json").json["items"]
    assert item["status"] == "cancelled"
    assert kinds(met(meeting("a", NOW - DAY, (MY, "organizer"), JANE))) == {"meeting": 1}, (
        "and then it took place after all"
    )


@pytest.mark.parametrize(("there", "counted"), [([], {}), ([(BOSS, "attendee")], {"meeting": 1})])
def test_a_meeting_that_i_declined(met, world, there, counted):
    """Then I was not there; where a colleague was, it is still a contact of ours."""
    world.add("staff").write("staff", ("us", [card(f"email:{BOSS}", name="The Boss", us=True)]))
    person = met(meeting("a", NOW - DAY, (JANE, "organizer"), (MY, "declined"), *there))
    assert kinds(person) == counted
    assert person["counts"]["in"] == len(counted)
    assert sum(month["in"] for month in person["activity"]) == len(counted)
    assert len(person["timeline"]) == 1


def test_gone_hides_what_lies_ahead_and_keeps_what_was(met, world, sbagg, monkeypatch):
    both = [meeting("before", NOW - DAY, JANE, title="Before"), meeting("after", NOW + DAY, JANE, title="After")]
    rest = [meeting(f"r{n}", NOW - n * DAY, BOB) for n in range(2, 12)]
    met(*both, *rest)
    person = met(*rest)
    assert [(item["title"], item["gone"]) for item in person["timeline"]] == [("Before", True)]
    assert sbagg("find", "After", "--json").json["hits"] == []
    assert len(sbagg("find", "Before", "--json").json["hits"]) == 1
    assert [item["title"] for item in sbagg("timeline", JANE, "--json").json["items"]] == ["Before"]
    monkeypatch.setenv("SBAGG_NOW", "2026-11-30T09:00:00Z")
    assert sbagg("who", JANE, "--json").json["counts"]["by_kind"]["meeting"] >= 1


def test_two_calendars_show_one_meeting(met, world, sbagg):
    """The higher authority is shown; who declined in either was not met."""
    world.add("other")
    world.write(
        "other",
        ("x", [meeting("a", NOW - DAY, (BOB, "organizer"), (JANE, "declined"), title="New title", authority=4)]),
    )
    person = met(meeting("a", NOW - 2 * DAY, (BOB, "organizer"), title="Old title", authority=2))
    world.sync()
    person = sbagg("who", JANE, "--json").json
    (item,) = person["timeline"]
    assert (item["title"], item["sources"], item["at"]) == ("New title", ["calendar", "other"], "2026-11-20T09:00:00Z")
    assert kinds(person) == {}
    world.write("other", ("x", [meeting("a", NOW - DAY, (BOB, "organizer"), (JANE, "declined"), authority=6)])).sync()
    assert kinds(sbagg("who", JANE, "--json").json) == {}
    assert kinds(sbagg("who", BOB, "--json").json) == {"meeting": 1}


@pytest.fixture
def busy(met):
    """A weekly meeting for months ahead, some mail, and a task."""
    weekly = [
        meeting(f"w{n}", NOW + n * 7 * DAY, (MY, "organizer"), JANE, thread=["w"], title=f"Week {n}")
        for n in range(-3, 20)
    ]
    task = meeting("t", NOW + 2 * DAY, (JANE, "contact"), title="Send papers") | {
        "kind": "task",
        "status": "open",
        "due": "2026-11-23",
    }
    return met(*weekly, task, *(mail(f"m{n}", JANE, MY, at=NOW - n * DAY) for n in range(1, 30)))


def test_what_lies_ahead_leaves_room_for_the_past(busy):
    titles = [item["title"] for item in busy["timeline"]]
    assert len(titles) == 20
    assert titles[:8] == [*(f"Week {n}" for n in range(7, 0, -1)), "Send papers"]
    assert titles[8] == "Week 0", "it has just begun"
    assert (titles.count("Week -1"), titles.count("Hello")) == (1, 10)


def test_a_series_takes_one_line_of_what_is_to_come(busy, sbagg):
    shown = sbagg("timeline", JANE, "--limit", "0").out
    assert shown.count("coming") == 1
    assert "Week 1 " in shown
    assert "Week 19" not in shown
    card = sbagg("who", JANE).out
    assert "Coming" in card
    assert "Week 1" in card
    assert "Week 2" not in card
