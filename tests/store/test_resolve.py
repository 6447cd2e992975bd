"""WHO and COMPANY: what somebody types, and whom it means."""

from contextlib import suppress

import pytest

from sbagg.errors import AmbiguousError, NotFoundError
from sbagg.store import resolve
from sbagg.store.ids import shown, uid
from world import card, email, mail, organization


@pytest.fixture
def known(world, asking):
    world.add("crm")
    world.write(
        "crm",
        ("jane", [card("email:jane.doe@acme-tools.com", "phone:+1 206 555 0101", "twitter:janedoe", "url:https://linkedin.com/in/janedoe",
                       "salesforce-id:003A", name="Jane Doe", company="Acme Tools")]),
        ("jan", [card("email:jan@bolt-works.com", name="Jan Müller")]),
        ("two", [card("email:j.miller@bolt-works.com", name="Jane Miller")]),
        ("gm", [card("email:mary.major@gmail.com", name="Mary Major")]),
        ("pap", [card("email:pap@greek-tools.com", name="Papadimitriou")]),
        ("con", [organization("c", "Constellation", "constellation-tools.com")]),
        ("org", [organization("a", "Acme Tools", "acme-tools.com")]),
        ("mail", [mail("1", email("info@acme-tools.com"), email("山田@acme-tools.com", "to", "山田太郎"))]),
    ).sync()  # fmt: skip
    reader = asking()
    return lambda text: reader.one("SELECT name FROM persons WHERE id = ?", resolve.person(reader, text))["name"]


@pytest.mark.parametrize(
    "text",
    ["jane.doe@acme-tools.com", "JANE.DOE@Acme-Tools.com", "<jane.doe@acme-tools.com>", "mailto:jane.doe@acme-tools.com", "email:jane.doe@acme-tools.com",
     "jane.doe+crm@acme-tools.com", "@janedoe", "@JaneDoe", "twitter:janedoe", "https://x.com/janedoe", "twitter.com/janedoe", "+1 206 555 0101",
     "(206) 555-0101", "phone:+12065550101", "https://www.linkedin.com/in/janedoe/", "linkedin.com/in/janedoe", "Doe, Jane", "salesforce-id:003A", "Jane Doe", "jane doe", "doe", "Doe Jane",
     shown("p", uid("email:jane.doe@acme-tools.com")), shown("p", uid("twitter:janedoe")), shown("p", uid("phone:+12065550101"))],
)  # fmt: skip
def test_ways_to_name_a_person(known, text):
    assert known(text) == "Jane Doe"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("muller", "Jan Müller"), ("mueller", "Jan Müller"), ("Müller", "Jan Müller"), ("marymajor+x@googlemail.com", "Mary Major"),
        ("papadimitriou", "Papadimitriou"), ("山田", "山田太郎"), ("太郎", "山田太郎"), ("ja mü", "Jan Müller"),
    ],
)  # fmt: skip
def test_parts_of_names(known, text, name):
    assert known(text) == name


def test_more_than_one_is_ambiguous_with_candidates(known):
    with pytest.raises(AmbiguousError) as caught:
        known("jane")
    assert [candidate["name"] for candidate in caught.value.candidates] == ["Jane Doe", "Jane Miller"]
    assert all(known(candidate["id"]) == candidate["name"] for candidate in caught.value.candidates)


@pytest.mark.parametrize("text", ["müller", "Juergen Müller", "jürgen"])
def test_both_spellings_of_an_umlaut_are_meant(world, asking, text):
    world.add("crm").write(
        "crm",
        ("1", [card("email:j.m@acme-tools.com", name="Jürgen Müller")]),
        ("2", [card("email:jm@bolt-works.com", name="Juergen Mueller")]),
    ).sync()
    with pytest.raises(AmbiguousError) as caught:
        resolve.person(asking(), text)
    assert {candidate["name"] for candidate in caught.value.candidates} == {"Jürgen Müller", "Juergen Mueller"}


def test_acts_are_about_names_and_whole_addresses_and_not_about_parts_of_addresses(known, asking):
    assert known("greek") == "Papadimitriou"
    with pytest.raises(NotFoundError, match="only part of an address") as caught:
        resolve.person(asking(), "greek", by_name=True)
    assert [candidate["name"] for candidate in caught.value.candidates] == ["Papadimitriou"]
    for who in ("info@acme-tools.com", "jane", "doe jane", "@janedoe"):
        with suppress(AmbiguousError):
            assert resolve.person(asking(), who, by_name=True) == resolve.person(asking(), who)


def test_an_exact_name_beats_a_longer_one(known):
    assert known("Jan Müller") == "Jan Müller"


def test_an_unknown_address_at_a_known_company_names_who_is_known_there(known):
    with pytest.raises(NotFoundError) as caught:
        known("new.hire@acme-tools.com")
    kinds = [(candidate["kind"], candidate["name"]) for candidate in caught.value.candidates]
    assert kinds[0] == ("company", "Acme Tools")
    assert ("person", "Jane Doe") in kinds
    assert "company acme-tools.com" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    ["nobody@nowhere-tools.com", "@nobody", "", "  ", "pabcdefghijkl", "xyzzy", "twitter:nobody", "+49 30 99999999"],
)
def test_nobody_is_not_found(known, text):
    with pytest.raises(NotFoundError):
        known(text)


def test_a_near_name_is_offered(known):
    with pytest.raises(NotFoundError) as caught:
        known("Major Tom")
    assert [candidate["name"] for candidate in caught.value.candidates] == ["Mary Major"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("acme-tools.com", "Acme Tools"), ("https://www.acme-tools.com/about", "Acme Tools"), ("jane@acme-tools.com", "Acme Tools"),
     ("eu.acme-tools.com", "Acme Tools"), ("acme", "Acme Tools"), ("ACME Tools, Inc.", "Acme Tools"), ("constellation", "Constellation"),
     (shown("c", uid("domain:acme-tools.com")), "Acme Tools")],
)  # fmt: skip
def test_ways_to_name_a_company(known, asking, text, name):
    reader = asking()
    assert reader.one("SELECT name FROM companies WHERE id = ?", resolve.company(reader, text))["name"] == name


@pytest.mark.parametrize("text", ["Old Anvil Works", "old anvil", "Old Anvil Works GmbH", "F1"])
def test_other_names_name_a_company(world, asking, text):
    forge = organization("g", "Forge One", "forge-one.com", aliases=["Old Anvil Works", "F1"])
    world.add("crm").write("crm", ("forge", [forge])).sync()
    reader = asking()
    assert reader.one("SELECT name FROM companies WHERE id = ?", resolve.company(reader, text))["name"] == "Forge One"


def test_a_whole_other_name_goes_before_a_part_of_a_name(world, asking):
    world.add("crm").write("crm", ("a", [organization("a", "Anvil Fan Club", "anvil-fans.org")]),
                           ("b", [organization("b", "Forge", "forge-one.com", aliases=["Anvil"])])).sync()  # fmt: skip
    reader = asking()
    assert reader.one("SELECT name FROM companies WHERE id = ?", resolve.company(reader, "anvil"))["name"] == "Forge"


def test_the_name_itself_goes_before_the_name_that_another_goes_by(world, asking):
    world.add("crm").write("crm", ("a", [organization("a", "Anvil", "anvil.com")]),
                           ("b", [organization("b", "Forge", "forge-one.com", aliases=["Anvil"])])).sync()  # fmt: skip
    reader = asking()
    assert (
        reader.one("SELECT name FROM companies WHERE id = ?", resolve.company(reader, "Anvil Ltd"))["name"] == "Anvil"
    )


@pytest.mark.parametrize("text", ["", "gmail.com", "nowhere-tools.com", "cabcdefghijkl"])
def test_no_company(known, asking, text):
    with pytest.raises(NotFoundError):
        resolve.company(asking(), text)


def test_every_identity_of_everybody_names_them(known, asking):
    reader = asking()
    rows = reader.db.execute("SELECT kind, value, uid, person FROM identities WHERE person IS NOT NULL").fetchall()
    assert len(rows) > 8
    for row in rows:
        assert resolve.person(reader, f"{row['kind']}:{row['value']}") == row["person"]
        assert resolve.person(reader, shown("p", row["uid"])) == row["person"]
