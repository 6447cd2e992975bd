"""Tags of people: the user's and those of cards, read as one; what the user takes off stays off."""

import pytest

from world import World, card, mail, register

JANE, BOB, DESK = "jane@acme-tools.com", "bob@acme-tools.com", "phone:+493012345678"


@pytest.fixture
def world(tmp_path, monkeypatch):
    register(monkeypatch)
    return World(tmp_path, tmp_path / "home").me().add("book")


@pytest.fixture
def tags(world, sbagg):
    """Return the tags that who shows."""

    def of(who):
        return sbagg("who", who, "--json").json["tags"]

    return of


def jane(*said, **more):
    return card(f"email:{JANE}", name="Jane Doe", tags=list(said), **more)


def test_both_are_shown_and_found(world, sbagg, tags):
    world.write("book", ("1", [jane("VIP", "Golf")]), ("2", [mail("m", JANE, "me@us-corp.com")])).sync()
    sbagg("tag", "add", JANE, "mine")
    sbagg("tag", "add", JANE, "VIP")
    assert tags(JANE) == ["Golf", "VIP", "mine"]
    assert [row["name"] for row in sbagg("people", "--tag", "Golf", "--json").json["people"]] == ["Jane Doe"]
    assert len(sbagg("find", "tag:Golf", "--json").json["hits"]) == 1
    assert [(row["tag"], row["people"]) for row in sbagg("tag", "list", "--json").json["tags"]] == [
        ("Golf", 1),
        ("VIP", 1),
        ("mine", 1),
    ]


def test_what_was_taken_off_stays_off(world, sbagg, tags):
    world.write("book", ("1", [jane("VIP", "Golf")])).sync()
    assert sbagg("tag", "remove", JANE, "VIP").status == 0
    assert tags(JANE) == ["Golf"]
    assert sbagg("people", "--tag", "VIP", "--json").json["people"] == []
    assert sbagg("tag", "remove", JANE, "VIP").status == 3
    world.write("book", ("1", [jane("VIP", "Golf", title="Chief")])).sync()
    world.sync(full=True)
    assert tags(JANE) == ["Golf"]
    sbagg("undo")
    assert tags(JANE) == ["Golf", "VIP"]
    sbagg("redo")
    assert tags(JANE) == ["Golf"]
    sbagg("tag", "add", JANE, "VIP")
    assert tags(JANE) == ["Golf", "VIP"]


def test_what_was_taken_off_one_stays_on_another(world, sbagg, tags):
    world.write("book", ("1", [jane("VIP")]), ("2", [card(f"email:{BOB}", name="Bob Roe", tags=["VIP"])])).sync()
    sbagg("tag", "remove", JANE, "VIP")
    assert (tags(JANE), tags(BOB)) == ([], ["VIP"])
    assert [(row["tag"], row["people"]) for row in sbagg("tag", "list", "--json").json["tags"]] == [("VIP", 1)]


def test_tags_go_with_their_card(world, tags):
    world.write("book", ("1", [jane("VIP")]), *((str(n), [card(f"email:p{n}@x-corp.com")]) for n in range(2, 9))).sync()
    world.write(
        "book", ("1", [jane("Golf")]), *((str(n), [card(f"email:p{n}@x-corp.com")]) for n in range(2, 9))
    ).sync()
    assert tags(JANE) == ["Golf"]
    world.write(
        "book",
        ("0", [card(f"email:{JANE}", name="Jane Doe")]),
        *((str(n), [card(f"email:p{n}@x-corp.com")]) for n in range(2, 9)),
    )
    world.sync()
    assert tags(JANE) == []


def test_a_shared_number_bears_no_tag_of_those_who_use_it(world, sbagg, tags):
    world.write(
        "book",
        ("1", [card(f"email:{JANE}", DESK, name="Jane Doe", tags=["VIP"])]),
        ("2", [card(f"email:{BOB}", DESK, name="Bob Roe")]),
        ("3", [card("email:info@acme-tools.com", name="Acme desk", tags=["Supplier"])]),
    ).sync()
    assert (tags(JANE), tags(BOB), tags("info@acme-tools.com")) == (["VIP"], [], ["Supplier"])
    assert [(row["tag"], row["people"]) for row in sbagg("tag", "list", "--json").json["tags"]] == [
        ("Supplier", 1),
        ("VIP", 1),
    ]


def test_a_company_shows_its_peoples_tags_the_most_common_first(world, sbagg):
    world.write(
        "book", ("1", [jane("VIP", "Golf")]), ("2", [card(f"email:{BOB}", name="Bob Roe", tags=["VIP", "Art"])])
    ).sync()
    assert sbagg("company", "acme-tools.com", "--json").json["tags"] == ["VIP", "Art", "Golf"]


def test_a_tag_is_as_the_user_could_write_it(world, tags):
    world.write("book", ("1", [jane("a,b", " two\nlines ", "", ",", "x" * 99, "a b")])).sync()
    assert tags(JANE) == ["a b", "two lines", "x" * 59 + "…"]


def test_who_is_forgotten_leaves_no_tag(world, sbagg, home):
    world.write(
        "book", ("1", [jane("VIP")]), ("2", [card(f"email:{BOB}", name="Bob Roe", tags=["friends of jane doe"])])
    ).sync()
    sbagg("tag", "remove", JANE, "VIP")
    assert sbagg("forget", JANE, "--yes").status == 0
    assert "untagged" in world.dump()
    assert (world.dump()["untagged"], [row for row in world.dump()["cards"] if "VIP" in row[-1]]) == ([], [])
    assert JANE.encode() not in (home / "sbagg.db").read_bytes()
