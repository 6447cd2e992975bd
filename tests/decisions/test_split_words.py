"""What was said of a person stays with what is left of them; an account goes whole."""

import pytest

from world import World, card, mail, register

JANE, ALIAS, PRIVATE = "jane@acme-tools.com", "a.jane@acme-tools.com", "jane.doe@web.example"


@pytest.fixture
def world(tmp_path, home, monkeypatch):
    register(monkeypatch)
    world = World(tmp_path, home).me().add("crm")
    world.write(
        "crm",
        ("1", [card(f"email:{JANE}", f"email:{ALIAS}", "twitter:janedoe", name="Jane Doe", title="Buyer")]),
        ("2", [card("twitter:janedoe", "twitter-id:7", name="Jane")]),
        ("3", [card(f"email:{PRIVATE}", name="J. Doe")]),
        *((f"m{n}", [mail(str(n), JANE, "me@us-corp.com", at=1_780_000_000 + n)]) for n in range(3)),
        ("a", [mail("a", ALIAS, "me@us-corp.com")]),
    ).sync()
    return world


def said(view):
    return view["name"], view["title"], view["tags"], [note["text"] for note in view["notes"]]


@pytest.mark.usefixtures("world")
def test_words_tags_and_notes_stay_when_an_address_is_taken_off(sbagg):
    for command in (
        ("set", JANE, "name", "D. R."),
        ("set", JANE, "title", "Boss"),
        ("tag", "add", JANE, "vip"),
        ("note", JANE, "Likes tea"),
    ):
        assert sbagg(*command).status == 0
    before = sbagg("who", JANE, "--json").json
    assert said(before) == ("D. R.", "Boss", ["vip"], ["Likes tea"])
    assert sbagg("split", JANE, ALIAS).status == 0
    assert said(sbagg("who", JANE, "--json").json) == ("D. R.", "Boss", ["vip"], ["Likes tea"])
    assert said(sbagg("who", ALIAS, "--json").json)[1:] == (None, [], [])
    sbagg("undo")
    assert sbagg("who", JANE, "--json").json == before


@pytest.mark.usefixtures("world")
def test_what_was_said_of_the_other_before_a_merge_goes_back_with_it(sbagg):
    sbagg("tag", "add", PRIVATE, "private")
    sbagg("note", PRIVATE, "Met at the fair")
    sbagg("merge", JANE, PRIVATE)
    sbagg("tag", "add", JANE, "vip")
    assert sbagg("split", JANE, PRIVATE).status == 0
    assert said(sbagg("who", PRIVATE, "--json").json)[2:] == (["private"], ["Met at the fair"])
    assert said(sbagg("who", JANE, "--json").json)[2:] == (["vip"], [])


@pytest.mark.usefixtures("world")
def test_what_is_split_off_is_listed_on_its_own_side_only(sbagg):
    sbagg("split", JANE, ALIAS)
    jane, other = (sbagg("who", who, "--json").json["identities"] for who in (JANE, ALIAS))
    assert [identity["value"] for identity in other] == [ALIAS]
    assert ALIAS not in {identity["value"] for identity in jane}
    assert not any(identity["shared"] for identity in (*jane, *other))


@pytest.mark.parametrize("off", ["@janedoe", "twitter-id:7"])
@pytest.mark.usefixtures("world")
def test_a_handle_and_its_account_go_together(sbagg, off):
    assert sbagg("split", JANE, off).status == 0
    assert {i["kind"] for i in sbagg("who", "@janedoe", "--json").json["identities"]} == {"twitter", "twitter-id"}
    assert {i["kind"] for i in sbagg("who", JANE, "--json").json["identities"]} == {"email"}


@pytest.mark.usefixtures("world")
def test_what_moves_is_the_lesser_part_whichever_keeps_the_id(sbagg):
    moved = sbagg("split", JANE, ALIAS, "--json").json["moved"]
    assert (moved["items"], moved["identities"]) == (1, 1)
    back = sbagg("merge", ALIAS, JANE, "--dry-run", "--json").json["moved"]
    assert (back["items"], back["identities"]) == (1, 1)
