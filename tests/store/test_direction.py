"""Who wrote, seen from me and from us: worked out when reading, so what is said later corrects the past."""

import pytest

from sbagg import config as configuration
from world import card, email, mail

JANE, MY, BOSS, OTHER = "jane@acme-tools.com", "me@us-corp.com", "boss@us-corp.com", "my.other@home-mail.com"


def post(ref, author, **more):
    return mail(ref, email(author, "author")) | {"kind": "post", "channel": "twitter", "visibility": "public", **more}


@pytest.fixture
def told(world, sbagg):
    world.add("box")
    world.write(
        "box",
        ("in", [mail("in", JANE, MY)]),
        ("out", [mail("out", MY, JANE)]),
        ("colleague", [mail("colleague", BOSS, JANE, MY)]),
        ("inside", [mail("inside", MY, BOSS)]),
        ("self", [mail("self", MY, MY)]),
        ("public", [post("public", MY)]),
        ("theirs", [post("theirs", JANE)]),
        ("nobody", [mail("nobody", email(JANE, "to")) | {"kind": "meeting"}]),
        ("other", [mail("other", OTHER, JANE)]),
        ("list", [mail("list", MY, email("team@us-corp.com", "delivered"))]),
        ("us", [card(f"email:{BOSS}", name="The Boss", us=True)]),
    )
    world.sync()
    from sbagg.store.ids import shown

    names = {shown("i", row[0]): None for row in world.dump()["items"]}
    assert len(names) == 10

    def directions():
        from sbagg.store.ids import uid

        rows = {item["id"]: (item["direction"], item["by"]) for item in sbagg("timeline", "--json").json["items"]}
        return {name: rows[shown("i", uid(f"mail:{name}"))] for name in
                ("in", "out", "colleague", "inside", "self", "public", "theirs", "nobody", "other", "list")}  # fmt: skip

    return directions


def test_directions(told):
    assert told() == {
        "in": ("in", "other"), "out": ("out", "me"), "colleague": ("out", "colleague"), "inside": ("internal", "me"),
        "self": ("internal", "me"), "public": ("out", "me"), "theirs": ("in", "other"), "nobody": ("none", "none"),
        "other": ("in", "other"), "list": ("internal", "me"),
    }  # fmt: skip


def test_my_other_address_added_later_corrects_the_past(told, sbagg):
    counts = sbagg("who", JANE, "--json").json["counts"]
    assert (counts["in"], counts["out"]) == (2, 1)
    assert sbagg("me", "add", OTHER).status == 0
    assert told()["other"] == ("out", "me")
    counts = sbagg("who", JANE, "--json").json["counts"]
    assert (counts["in"], counts["out"]) == (2, 2)
    assert sbagg("who", OTHER, "--json").json["is_me"]
    assert sbagg("me", "remove", OTHER).status == 0
    assert told()["other"] == ("in", "other")


@pytest.mark.parametrize("domain", ["us-corp.com", "US-Corp.com"])
def test_our_domain_makes_colleagues(world, told, domain):
    world.write("box", ("in", [mail("in", "new@us-corp.com", JANE)])).sync()
    assert told()["in"] == ("in", "other")
    path = world.home / configuration.NAME
    path.write_text(path.read_text().replace("[me]", f'[me]\ndomains = ["{domain}"]'))
    assert told()["in"] == ("out", "colleague")


@pytest.mark.parametrize("domain", ["sales.us-corp.com", "us-corp.test", "gmail.com"])
def test_our_domain_need_be_no_companys(world, told, domain):
    """A department's, a reserved or a free mail domain: who says it is ours is believed."""
    world.write("box", ("in", [mail("in", f"new@{domain}", JANE)])).sync()
    path = world.home / configuration.NAME
    path.write_text(path.read_text().replace("[me]", f'[me]\ndomains = ["{domain}"]'))
    assert told()["in"] == ("out", "colleague")


def test_counts_are_what_i_wrote_and_what_they_wrote(told, sbagg, world):
    """Against counting by hand from the items."""
    items = sbagg("timeline", JANE, "--limit", "0", "--json").json["items"]
    person = sbagg("who", JANE, "--json").json
    assert person["counts"]["in"] == sum(
        item["author"] is not None and item["author"]["id"] == person["id"] for item in items
    )
    assert person["counts"]["out"] == sum(item["by"] == "me" for item in items)
    assert sum(person["counts"]["by_kind"].values()) == len(items)
