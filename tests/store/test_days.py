"""What takes the whole day is on that day in every time zone, and is shown without a time."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sbagg.normalize.days import DAY, NOON, first_day, noon
from world import mail

JANE = "jane@acme-tools.com"


def at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def on_day(ref, day, title):
    return {"fact": "interaction", "ref": f"meeting:{ref}", "kind": "meeting", "channel": "calendar", "flags": ["day"],
            "at": at(f"{day}T12:00"), "title": title, "parties": [{"kind": "email", "value": JANE, "role": "attendee"}]}  # fmt: skip


@pytest.fixture
def fair(world):
    facts = [
        on_day("a", "2025-12-24", "Fair eve"),
        on_day("b", "2025-12-25", "Fair"),
        on_day("c", "2025-12-26", "Fair over"),
    ]
    world.add("calendar").write("calendar", *((fact["ref"], [fact]) for fact in facts)).sync()
    return world


def test_json_has_the_day_and_no_time(fair, zone, sbagg):
    assert [item["at"] for item in sbagg("timeline", "--json").json["items"]] == [
        "2025-12-26",
        "2025-12-25",
        "2025-12-24",
    ]
    item = sbagg("timeline", "--grep", "Fair eve", "--json").json["items"][0]["id"]
    assert sbagg("show", item, "--json").json["at"] == "2025-12-24"


def test_since_and_until_include_the_day_and_no_other(fair, zone, sbagg):
    for whose in ([], [JANE]):
        items = sbagg("timeline", *whose, "--since", "2025-12-25", "--until", "2025-12-25", "--json").json["items"]
        assert [item["title"] for item in items] == ["Fair"]
    hits = sbagg("find", "fair after:2025-12-25 before:2025-12-26", "--json").json["hits"]
    assert [hit["title"] for hit in hits] == ["Fair"]


def test_text_has_the_day_and_no_time(fair, zone, sbagg):
    shown = sbagg("timeline", "--grep", "Fair eve").out
    assert "Wed 24  meeting" in shown
    item = sbagg("timeline", "--grep", "Fair eve", "--json").json["items"][0]["id"]
    whole = sbagg("show", item).out
    assert "Wed 24 Dec 2025 · meeting" in whole
    assert "About      acme-tools.com\n" in whole, "that it takes the whole day is nothing that it is about"


def test_it_stands_among_the_mails_of_its_day_by_the_readers_clock(world, zone, sbagg):
    here = [
        int(datetime(2025, 12, day, hour).astimezone().timestamp())
        for day, hour in [(25, 1), (25, 23), (26, 1), (24, 23)]
    ]
    mails = [mail(n, JANE, at=moment, title=f"Mail {n}") for n, moment in enumerate(here)]
    world.add("box").write(
        "box", *((str(n), [fact]) for n, fact in enumerate([*mails, on_day("b", "2025-12-25", "Fair")]))
    ).sync()
    titles = [item["title"] for item in sbagg("timeline", JANE, "--json").json["items"]]
    assert titles == ["Mail 2", "Mail 1", "Fair", "Mail 0", "Mail 3"]
    assert [item["title"] for item in sbagg("timeline", "--limit", "3", "--json").json["items"]] == titles[:3]
    assert [
        item["title"]
        for item in sbagg("timeline", "--json", "--before", sbagg("timeline", "--json").json["items"][2]["id"]).json[
            "items"
        ]
    ] == titles[3:]


def test_a_day_comes_until_its_noon_here(world, zone, sbagg, monkeypatch):
    world.add("calendar").write("calendar", ("1", [on_day("a", "2025-12-25", "Fair")])).sync()
    for hour, status in ((11, "open"), (13, None)):
        moment = datetime(2025, 12, 25, hour).astimezone()
        monkeypatch.setenv("SBAGG_NOW", moment.isoformat())
        (item,) = sbagg("who", JANE, "--json").json["timeline"]
        assert item["status"] == status
        assert ("Coming     today  meeting  Fair" in sbagg("who", JANE).out) == (status == "open")


@given(st.integers(-4_000_000_000, 8_000_000_000))
def test_the_first_day_from_a_moment_on_is_the_first(moment):
    day = first_day(moment)
    assert day % DAY == NOON
    assert noon(day) >= moment > noon(day - DAY)
