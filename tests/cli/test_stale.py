"""Staying in touch: how often, who says so, what resets it, and who is never missed."""

import json
import os
from pathlib import Path

import pytest

from world import ME, World, card, email, mail, register

DAY = 86400
NOW = 1_795_251_600
JANE, BOB, NEWS, ROLE = "jane@acme-tools.com", "bob@bolt-works.com", "news@letter.com", "info@acme-tools.com"


@pytest.fixture
def touch(tmp_path, monkeypatch, sbagg):
    """Jane and I write every five days until 60 days ago; Bob got one mail 100 days ago; a newsletter and a desk come along."""
    register(monkeypatch)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
    world = World(tmp_path, Path(os.environ["SBAGG_HOME"])).me().add("box", every=1000)
    facts = [mail(f"j{n}", *((ME[1], JANE), (JANE, ME[1]))[n % 2], at=NOW - (60 + n * 5) * DAY, text=f"Letter {n}.", thread=["t:1"])
             for n in range(20)]  # fmt: skip
    facts += [mail("b", ME[1], BOB, at=NOW - 100 * DAY, text="Hello Bob.")]
    facts += [mail(f"n{n}", NEWS, ME[1], at=NOW - (80 + n) * DAY, flags=["list", "bulk"]) for n in range(9)]
    facts += [mail(f"r{n}", *((ME[1], ROLE), (ROLE, ME[1]))[n % 2], at=NOW - (80 + n) * DAY) for n in range(9)]
    facts += [
        card(f"email:{JANE}", name="Jane Doe", tags=["customer"]),
        card(f"email:{BOB}", name="Bob Moss", tags=["customer"]),
    ]
    world.facts = facts
    return more(world)


def more(world, *facts):
    world.facts = [*world.facts, *facts]
    world.write("box", *((f"k{n}", [fact]) for n, fact in enumerate(world.facts))).sync()
    return world


def stale(sbagg):
    return {entry["person"]["name"]: entry for entry in sbagg("stale", "--json").json["entries"]}


def test_a_rhythm_is_learned_and_missed(touch, sbagg):
    found = stale(sbagg)
    assert list(found) == ["Jane Doe"]
    jane = found["Jane Doe"]
    assert (jane["cadence_from"], jane["usual_days"], jane["cadence_days"]) == ("rhythm", 5, 14)
    assert (jane["silent_days"], jane["over_days"], jane["text"], jane["by"]) == (60, 46, "Letter 0.", "me")
    assert jane["id"] == f"stale-{jane['item']}"
    text = sbagg("stale").out
    assert "silent 60 d, usually within 5 d" in text
    assert "Letter 0." in text


@pytest.mark.parametrize(
    "contact",
    [
        mail("x", ME[1], JANE, at=NOW - DAY),
        {"fact": "interaction", "ref": "c:1", "kind": "call", "channel": "phone", "at": NOW - DAY, "title": "", "text": "",
         "status": "answered", "parties": [email(JANE, "caller"), email(ME[1], "callee")]},
        {"fact": "interaction", "ref": "m:1", "kind": "meeting", "channel": "calendar", "at": NOW - DAY, "title": "", "text": "",
         "parties": [email(ME[1], "organizer"), email(JANE, "attendee")]},
    ],
)  # fmt: skip
def test_real_contact_resets_it(touch, sbagg, contact):
    more(touch, contact)
    assert stale(sbagg) == {}


@pytest.mark.parametrize(
    "contact",
    [
        mail("x", JANE, ME[1], at=NOW - DAY, flags=["bulk"]),
        {"fact": "interaction", "ref": "c:1", "kind": "call", "channel": "phone", "at": NOW - DAY, "title": "", "text": "",
         "status": "missed", "parties": [email(JANE, "caller"), email(ME[1], "callee")]},
        {"fact": "interaction", "ref": "l:1", "kind": "like", "channel": "twitter", "at": NOW - DAY, "title": "", "text": "",
         "parties": [email(JANE, "author"), email(ME[1], "recipient")]},
    ],
)  # fmt: skip
def test_a_newsletter_a_missed_call_and_a_like_do_not(touch, sbagg, contact):
    more(touch, contact)
    assert list(stale(sbagg)) == ["Jane Doe"]


def test_the_word_goes_before_the_tag_and_the_tag_before_the_rhythm(touch, sbagg):
    with (touch.home / "config.toml").open("a") as file:
        file.write('\n[cadence]\ncustomer = "6w"\n')
    found = stale(sbagg)
    assert {name: (one["cadence_from"], one["tag"], one["cadence_days"]) for name, one in found.items()} == {
        "Jane Doe": ("tag", "customer", 42), "Bob Moss": ("tag", "customer", 42)}  # fmt: skip
    sbagg("cadence", JANE, "90d")
    assert list(stale(sbagg)) == ["Bob Moss"]
    sbagg("cadence", JANE, "10d")
    assert (stale(sbagg)["Jane Doe"]["cadence_from"], stale(sbagg)["Jane Doe"]["over_days"]) == ("person", 50)
    assert sbagg("cadence", JANE, "auto").status == 0
    assert stale(sbagg)["Jane Doe"]["cadence_from"] == "tag"
    assert sbagg("cadence", JANE, "auto").status == 2
    sbagg("undo", "3")
    assert stale(sbagg) == found


@pytest.mark.parametrize("flag", ["left", "do_not_call", "do_not_mail"])
def test_who_left_or_wants_no_contact_is_not_missed(touch, sbagg, flag):
    more(touch, card(f"email:{JANE}", name="Jane Doe", flags=[{"flag": flag, "at": NOW - 9 * DAY}], at=NOW - 9 * DAY))
    assert stale(sbagg) == {}


def test_muted_is_not_missed_and_desks_never_are(touch, sbagg):
    assert sbagg("cadence", BOB, "5d").status == 0
    assert sbagg("mute", JANE).status == 0
    assert sbagg("mute", JANE).status == 2
    assert list(stale(sbagg)) == ["Bob Moss"]
    assert "muted" in sbagg("history").out
    sbagg("undo")
    assert set(stale(sbagg)) == {"Bob Moss", "Jane Doe"}
    sbagg("cadence", ROLE, "5d")
    assert set(stale(sbagg)) == {"Bob Moss", "Jane Doe"}


def test_a_meeting_ahead_is_said(touch, sbagg):
    more(touch, {"fact": "interaction", "ref": "m:1", "kind": "meeting", "channel": "calendar", "at": NOW + DAY, "title": "Lunch",
                 "text": "", "parties": [email(ME[1], "organizer"), email(JANE, "attendee")]})  # fmt: skip
    assert stale(sbagg)["Jane Doe"]["coming"]["title"] == "Lunch"
    assert "you meet tomorrow" in sbagg("stale").out


def test_a_wrong_age_is_refused(touch, sbagg):
    assert sbagg("cadence", JANE, "soon").status == 2
    assert sbagg("cadence", JANE, "0d").status == 2
    (touch.home / "config.toml").write_text('[cadence]\ncustomer = "often"\n')
    assert sbagg("stale", "--json").error["code"] == "config"


def test_a_rebuild_says_the_same(touch, sbagg):
    sbagg("cadence", BOB, "5d")
    before = json.dumps(stale(sbagg))
    (touch.home / "sbagg.db").unlink()
    touch.sync()
    assert json.dumps(stale(sbagg)) == before
