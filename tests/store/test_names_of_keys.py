"""A program's key names somebody only where nothing else does, and stands last among what they are known by."""

import pytest

from world import card

KEY = "vcard:vcard/#4b2b9c"


@pytest.mark.parametrize(
    ("others", "name"),
    [
        (["phone:+12065550101"], "+12065550101"),
        (["phone:+12065550101", "twitter:blue"], "+12065550101"),
        (["twitter:blue"], "@blue"),
        (["email:ann@brook.org", "phone:+12065550101"], "ann@brook.org"),
        (["url:linkedin.com/in/ann"], "linkedin.com/in/ann"),
        ([], "vcard/#4b2b9c"),
    ],
)
def test_who_has_no_name_is_called_by_what_a_reader_can_use(world, sbagg, others, name):
    world.add("book").write("book", ("1", [card(KEY, *others)])).sync()
    person = sbagg("who", KEY, "--json").json
    assert person["name"] == name
    assert [each["kind"] for each in person["identities"]][-1] == "vcard"
    (row,) = sbagg("people", "--json").json["people"]
    assert row["name"] == name


def test_the_id_is_the_same_as_ever(world, sbagg):
    world.add("book").write("book", ("1", [card(KEY)])).sync()
    before = sbagg("who", KEY, "--json").json["id"]
    world.write("book", ("1", [card(KEY, "phone:+12065550101")])).sync()
    assert sbagg("who", KEY, "--json").json["id"] == before
