"""Importance from the command line: the same number everywhere, its arithmetic, and the user's own word."""

import json
import os
from pathlib import Path

import pytest

from world import ME, World, card, deal, email, mail, organization, register

DAY = 86400
NOW = 1_795_251_600


@pytest.fixture
def shop(tmp_path, monkeypatch, sbagg):
    """Jane is written to and answers, Bob only writes, the newsletter too, Kim is a colleague, Ann is met next week."""
    register(monkeypatch)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
    world = World(tmp_path, Path(os.environ["SBAGG_HOME"])).me().add("box", every=1000)
    jane, bob, ann, kim = "jane@acme-tools.com", "bob@acme-tools.com", "ann@bolt-works.com", "kim@us-corp.com"
    records = [
        (
            f"j{n}",
            [mail(f"j{n}", *((ME[1], jane) if n % 2 else (jane, ME[1])), at=NOW - (40 - n) * DAY, thread=["t:1"])],
        )
        for n in range(40)
    ]
    records += [(f"b{n}", [mail(f"b{n}", bob, ME[1], at=NOW - n * DAY)]) for n in range(30)]
    records += [
        (f"n{n}", [mail(f"n{n}", "news@letter.com", ME[1], at=NOW - n * DAY, flags=["list", "bulk"])]) for n in range(9)
    ]
    records += [
        (
            "k",
            [
                mail("k", kim, jane, at=NOW - DAY),
                mail("k2", ME[1], kim, at=NOW - DAY),
                card(f"email:{kim}", name="Kim Moss", us=True),
            ],
        )
    ]
    records += [
        (
            "d",
            [
                deal("1", jane, company_ref="org:1", amount=500000, currency="USD"),
                organization("1", "Acme Tools", "acme-tools.com"),
            ],
        )
    ]
    meeting = {
        "fact": "interaction",
        "ref": "meeting:1",
        "kind": "meeting",
        "channel": "calendar",
        "title": "Demo",
        "text": "",
    }
    records += [
        ("m", [{**meeting, "at": NOW + 7 * DAY, "parties": [email(ME[1], "organizer"), email(ann, "attendee")]}])
    ]
    records += [
        (
            "c",
            [
                card(f"email:{jane}", name="Jane Doe"),
                card(f"email:{bob}", name="Bob Moss"),
                card(f"email:{ann}", name="Ann Lee"),
            ],
        )
    ]
    world.write("box", *records).sync()
    return world


def test_the_number_is_the_same_everywhere_and_its_terms_sum_to_it(shop, sbagg):
    rank = sbagg("who", "jane", "--json").json["rank"]
    card_ = sbagg("rank", "explain", "jane", "--json").json
    row = next(row for row in sbagg("people", "--json").json["people"] if row["name"] == "Jane Doe")
    staff = sbagg("company", "acme-tools.com", "--json").json["people"]
    assert rank["score"] == rank["computed"] == round(sum(term["points"] for term in rank["terms"])) > 20
    assert row["rank"] == rank == next(row["rank"] for row in staff if row["name"] == "Jane Doe")
    assert {key: card_[key] for key in rank} == rank
    assert {term["name"] for term in rank["terms"]} >= {"sent", "received", "mutual", "deals"}


def test_only_whom_i_wrote_met_or_sold_to_is_ranked(shop, sbagg):
    for who, reason in (
        ("bob", "never wrote"),
        ("news@letter.com", "list"),
        ("kim", "one of you"),
        (ME[1], "you"),
        ("ann", "never"),
    ):
        view = sbagg("rank", "explain", who, "--json").json
        assert (view["score"], view["terms"]) == (None, []), who
        assert reason in view["reason"]
        assert sbagg("who", who, "--json").json["rank"] is None


def test_a_meeting_counts_from_its_time_on(shop, sbagg, monkeypatch):
    monkeypatch.setenv("SBAGG_NOW", "2026-11-30T09:00:00Z")
    shop.sync()
    assert sbagg("who", "ann", "--json").json["rank"]["terms"][0]["name"] == "met"


def test_people_are_sorted_by_rank(shop, sbagg):
    sbagg("rank", "set", "ann", "99")
    people = sbagg("people", "--sort", "rank", "--json").json["people"]
    assert [(row["name"], row["rank"] is not None) for row in people] == [
        ("Ann Lee", True),
        ("Jane Doe", True),
        ("Bob Moss", False),
    ]
    assert [row["name"] for row in sbagg("people", "--min-rank", "98", "--json").json["people"]] == ["Ann Lee"]
    assert "99" in sbagg("people", "--sort", "rank", "--csv").out.splitlines()[1].split(",")


def test_companies_rank_from_their_people(shop, sbagg):
    view = sbagg("company", "acme-tools.com", "--json").json
    assert view["rank"]["terms"][0]["name"] == "Jane Doe"
    assert view["rank"]["score"] == round(sum(term["points"] for term in view["rank"]["terms"]))
    assert view["coverage"]["theirs"] == 2
    assert not view["coverage"]["single_threaded"]
    assert {(one["name"], one["people"]) for one in view["coverage"]["ours"]} == {
        ("me@us-corp.com", 2),
        ("Kim Moss", 1),
    }
    rows = sbagg("companies", "--sort", "rank", "--json").json["companies"]
    assert rows[0]["rank"] == view["rank"]
    assert sbagg("rank", "explain", "acme-tools.com", "--json").json["terms"] == view["rank"]["terms"]
    assert sbagg("companies", "--sort", "age").status == 2


def test_the_users_word_replaces_only_the_number(shop, sbagg, monkeypatch):
    before = sbagg("who", "jane", "--json").json["rank"]
    done = sbagg("rank", "set", "jane", "95", "--until", "2026-12-24", "--json").json
    after = sbagg("who", "jane", "--json").json["rank"]
    assert (after["score"], after["override"]["score"], after["override"]["act"]) == (95, 95, done["acts"][0])
    assert (after["computed"], after["terms"]) == (before["computed"], before["terms"])
    assert "set the rank to 95" in sbagg("history").out
    monkeypatch.setenv("SBAGG_NOW", "2026-12-26T09:00:00Z")
    assert sbagg("who", "jane", "--json").json["rank"]["override"] is None


def test_the_users_word_is_taken_back_and_outlives_a_rebuild(shop, sbagg):
    sbagg("rank", "set", "jane", "95")
    (shop.home / "sbagg.db").unlink()
    shop.sync()
    assert sbagg("who", "jane", "--json").json["rank"]["score"] == 95
    sbagg("undo")
    assert sbagg("who", "jane", "--json").json["rank"]["override"] is None
    sbagg("redo")
    sbagg("rank", "clear", "jane")
    assert sbagg("who", "jane", "--json").json["rank"]["override"] is None
    assert sbagg("rank", "clear", "jane").status == 2
    assert sbagg("rank", "set", "jane", "101").status == 2
    assert sbagg("rank", "set", ME[1], "10").status == 2
    assert sbagg("rank", "set", "jane", "10", "--until", "2020-01-01").status == 2


def test_a_dry_run_says_and_does_nothing(shop, sbagg):
    assert sbagg("rank", "set", "jane", "95", "--dry-run", "--json").json["dry_run"]
    assert sbagg("who", "jane", "--json").json["rank"]["override"] is None
    assert not sbagg("history", "--json").json["acts"]


def test_who_is_forgotten_stands_in_no_rank(shop, sbagg):
    sbagg("rank", "set", "jane", "95")
    sbagg("forget", "jane@acme-tools.com", "--yes")
    assert b"jane" not in (shop.home / "decisions.jsonl").read_bytes()
    with_scores = json.loads(
        sbagg(
            "sql",
            "SELECT (SELECT count(*) FROM ranks) AS ranks, (SELECT count(*) FROM scores s WHERE NOT EXISTS (SELECT 1 FROM persons p WHERE p.id = s.person)) AS lost",
            "--json",
        ).out
    )["rows"]
    assert with_scores[0] in ([0, 0], {"ranks": 0, "lost": 0})


def test_weights_are_the_users_and_a_half_life_counts_from_the_next_sync(shop, sbagg):
    before = sbagg("who", "jane", "--json").json["rank"]
    path = shop.home / "config.toml"
    path.write_text(path.read_text() + "\n[rank]\nhalf_life = 7\nreceived = 0\nmutul = 1\n")
    after = sbagg("who", "jane", "--json").json["rank"]
    assert "received" not in {term["name"] for term in after["terms"]}
    shop.sync()
    later = sbagg("who", "jane", "--json").json["rank"]
    assert later["computed"] < after["computed"] < before["computed"]
    assert "rank.mutul (did you mean mutual?)" in sbagg("doctor").out
    path.write_text(path.read_text().replace("half_life = 7", "half_life = 0"))
    assert sbagg("who", "jane").status == 6


def test_text_shows_the_sum(shop, sbagg):
    out = sbagg("rank", "explain", "jane").out
    assert "what you wrote to them" in out
    assert "sum" in out
    assert "Rank  " in sbagg("who", "jane").out
    assert sbagg("rank", "explain", "nobody").status == 3


def test_why_takes_one_person(world, sbagg):
    assert sbagg("who", "-", "--why", stdin=b"jane@acme-tools.com").status == 2
    shown = sbagg("who", "jane@acme-tools.com", "--why")
    assert shown.status == 0
    assert "contacts written by them" in shown.out
