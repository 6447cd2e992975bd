"""A name that one card alone gives a company whose domain is spelt otherwise: shown only where it can be nobody else's."""

import pytest

from sbagg.identity.companies import companies
from sbagg.identity.model import Claim, Known, Org
from world import World, card, mail, register


def known(number, address):
    return Known(number, number, "email", address, None, False, None)


def claim(number, company, *identities, decided=0):
    return Claim(
        number, number, "crm", "Ann Lee", "", company, None, 1, "", "", [], False, list(identities), decided=decided
    )


def shown(addresses, claims, orgs=()):
    """Return domain -> (name shown, other names found by) of the companies that have a domain."""
    found = companies(orgs, {n: known(n, address) for n, address in enumerate(addresses, 1)}, claims)
    return {
        group.keys[0][1]: (group.name, [*group.aliases, *group.heard])
        for group in found.groups
        if group.keys[0][0] == "domain"
    }


def test_the_only_name_there_is_is_shown():
    assert shown(["bob@bwl.com"], [claim(1, "Blue Whale Ltd", 1)]) == {"bwl.com": ("Blue Whale Ltd", [])}


def test_two_spellings_of_one_name_are_one_name():
    found = shown(["bob@bwl.com", "ann@bwl.com"], [claim(1, "Blue Whale Ltd", 1), claim(2, "Blue Whale", 2)])
    assert found == {"bwl.com": ("Blue Whale", ["Blue Whale Ltd"])}


def test_a_free_mail_domain_is_never_called_so():
    assert shown(["bob@gmail.com"], [claim(1, "Blue Whale Ltd", 1)]) == {}


@pytest.mark.parametrize(
    ("addresses", "name"),
    [
        (["bob@bwl.com", "info@bwl.com"], "Blue Whale"),
        (["bob@bwl.com", "b.stone@bwl.com"], "bwl.com"),
        (["bob@bwl.com", "cy@bwl.com", "di@bwl.com"], "bwl.com"),
    ],
    ids=["a desk", "as many without a card", "most without a card"],
)
def test_one_card_does_not_rename_the_company_of_others(addresses, name):
    assert shown(addresses, [claim(1, "Blue Whale", 1)])["bwl.com"][0] == name
    assert "Blue Whale" in {*shown(addresses, [claim(1, "Blue Whale", 1)])["bwl.com"][1], name}


def test_cards_that_contradict_each_other_name_nothing_and_are_found_by():
    claims = [claim(1, "Blue Whale", 1), claim(2, "Red Shark", 2)]
    assert shown(["bob@bwl.com", "cy@bwl.com"], claims) == {"bwl.com": ("bwl.com", ["Blue Whale", "Red Shark"])}


def test_a_newer_employer_on_a_card_with_an_old_address_does_not_rename_the_old_company():
    claims = [claim(1, "BWL", 1), claim(2, "Red Shark", 2)]
    assert shown(["bob@bwl.com", "cy@bwl.com"], claims) == {"bwl.com": ("BWL", ["Red Shark"])}
    assert shown(["bob@bwl.com"], [claim(1, "Red Shark", 1)], [Org(7, "Blue", ("bwl.com",), (), 1)]) == {
        "bwl.com": ("Blue", ["Red Shark"])
    }


@pytest.mark.parametrize(
    "elsewhere", [{"addresses": ["x@redshark.com"]}, {"claims": ["Red Shark"]}], ids=["spelt so", "called so"]
)
def test_a_name_that_another_company_has_is_not_even_another_name(elsewhere):
    addresses = ["bob@bwl.com", *elsewhere.get("addresses", []), "d@other.org"]
    claims = [claim(1, "Red Shark", 1), *(claim(2, name, 2) for name in elsewhere.get("claims", []))]
    assert shown(addresses, claims)["bwl.com"] == ("bwl.com", [])


def test_the_users_word_is_no_name_that_a_card_contradicts():
    claims = [claim(1, "Blue Whale", 1), claim(2, "Red Shark", 2), claim(-1, "Red Shark", 3, decided=1)]
    people = {n: known(n, address) for n, address in enumerate(["bob@bwl.com", "cy@bwl.com", "di@gmail.com"], 1)}
    found = companies([], people, claims)
    assert found.groups[found.by_key[found.of_claim[-1]]].keys == [("name", "red shark")]


def test_it_is_found_by_name_in_the_store_and_gives_way_when_more_people_are_known_there(tmp_path, monkeypatch):
    register(monkeypatch)
    world = World(tmp_path).add("book").add("box").add("later")
    world.write("book", ("1", [card("email:bob@bwl.com", name="Bob Stone", company="Blue Whale Ltd")])).sync()
    assert names(world) == (["Blue Whale Ltd"], [])
    world.write("box", ("1", [mail(1, "zed@other.org", "bob@bwl.com", *(f"{n}@web.de" for n in range(40)))])).sync()
    assert "Blue Whale Ltd" in names(world)[0]
    world.write("later", ("1", [mail(2, "cy@bwl.com", "di@web.de")])).sync()
    assert names(world) == (["bwl.com", "other.org"], ["Blue Whale Ltd"])


def names(world):
    reader = world.reader()
    try:
        shown = [row[0] for row in reader.db.execute("SELECT name FROM companies ORDER BY name")]
        heard = reader.db.execute("SELECT value FROM company_keys WHERE kind = 'alias'")
        return shown, [row[0].partition(":")[2] for row in heard]
    finally:
        reader.db.close()
