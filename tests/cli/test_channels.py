"""``channels``: what each carried, and who could be reached nowhere else."""

import pytest

from world import ME, World, card, email, mail, register


def post(ref, handle, name):
    author = {"kind": "twitter", "value": handle, "role": "author", "name": name}
    return {"fact": "interaction", "ref": f"x:{ref}", "kind": "dm", "channel": "twitter", "at": 1_700_000_000,
            "text": "Hello", "parties": [author, {"kind": "twitter", "value": "us_corp", "role": "recipient"}]}  # fmt: skip


@pytest.fixture
def three(tmp_path, home, monkeypatch):
    """Jane on mail and X by one card, Bob on mail, Eve on X; I am in both."""
    register(monkeypatch)
    world = World(tmp_path, home).me(ME, ("twitter", "us_corp")).add("box").add("x")
    world.write("box", ("1", [mail("1", email("jane@acme-tools.com", "from", "Jane Doe"), "me@us-corp.com")]),
                ("2", [mail("2", "bob@bolt-works.com", "me@us-corp.com")]),
                ("3", [card("email:jane@acme-tools.com", "twitter:jane_d", name="Jane Doe")]))  # fmt: skip
    world.write("x", ("1", [post("1", "jane_d", "Jane")]), ("2", [post("2", "eve_fox", "Eve Fox")])).sync()
    return world


def test_each_channel_with_items_people_and_age(three, sbagg):
    rows = {row["channel"]: row for row in sbagg("channels", "--json").json["channels"]}
    assert {name: (row["items"], row["people"]) for name, row in rows.items()} == {"email": (2, 2), "twitter": (2, 2)}
    assert [fresh["source"] for fresh in rows["twitter"]["freshness"]] == ["x"]


def test_who_is_reachable_only_there(three, sbagg):
    lost = sbagg("channels", "drop", "twitter", "--dry-run", "--json").json
    assert lost["schema"] == "sbagg.channel_loss/1"
    assert ([row["name"] for row in lost["only_there"]], lost["people"], lost["by_kind"]) == (["Eve Fox"], 2, {"dm": 2})
    names = {row["name"] for row in sbagg("channels", "drop", "email", "--dry-run", "--json").json["only_there"]}
    assert names == {"bob@bolt-works.com"}


def test_it_never_deletes(three, sbagg):
    before = three.dump()
    refused = sbagg("channels", "drop", "twitter", "--json")
    assert (refused.status, refused.error["code"]) == (2, "usage")
    assert "--dry-run" in refused.error["hint"]
    assert three.dump() == before


def test_an_unknown_channel_names_the_known_ones(three, sbagg):
    refused = sbagg("channels", "drop", "fax", "--dry-run", "--json")
    assert refused.status == 3
    assert "email, twitter" in refused.error["hint"]


def test_nothing_came_yet(sbagg):
    assert sbagg("channels", "--json").json == {"schema": "sbagg.channels/1", "channels": [], "more": False}
