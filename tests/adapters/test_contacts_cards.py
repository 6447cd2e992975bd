"""What a card becomes: a person, a company, tags and a note."""

import pytest
from contacts_kit import REYES, facts

from sbagg.adapter import Card, Identity, Note, Organization, Party, RecordError, Skipped

UID = "8b574c60-fd7f-4e99-b584-c5db131ae687"


def card(*lines, **options):
    (found,) = facts(*lines, **options)
    assert isinstance(found, Card)
    return found


def pairs(found):
    return [(one.kind, one.value) for one in found.identities]


def test_a_whole_card():
    person, note = facts(
        "FN:Dana Reyes", "N:Reyes;Dana;M.;Dr.;", "ORG:Brightmoor Logistics;Docks", "TITLE:Head of Docks", "ROLE:Chief",
        "EMAIL;TYPE=INTERNET,WORK:Dana@Brightmoor.test", "TEL;TYPE=CELL:+44 20 7946 0012", "ADR;TYPE=HOME:;;1 A St;Hull;;;UK",
        "ADR;TYPE=WORK:;;2 B St;Leeds;;;UK", "BDAY:1980-03-12", "NOTE:Likes tea\\, no milk", "CATEGORIES:VIP,myContacts",
        "X-SOCIALPROFILE;type=twitter:http://twitter.com/dana_r", "URL:https://brightmoor.test", "REV:20240102T030405Z", f"UID:{UID}",
        key=UID, dialect="vcard",
    )  # fmt: skip
    assert person == Card(
        (
            Identity("contact", f"vcard/{UID}"), Identity("email", "dana@brightmoor.test"), Identity("phone", "+442079460012"),
            Identity("twitter", "dana_r"),
        ),
        name=REYES, title="Head of Docks", company="Brightmoor Logistics", at=1_704_164_645, birthday="1980-03-12", city="Leeds",
        tags=("VIP",),
    )  # fmt: skip
    me = Party("contact", f"vcard/{UID}", "contact", REYES), Party("email", "dana@brightmoor.test", "contact", REYES)
    assert note == Note(f"contacts:vcard:{UID}:note", "Likes tea, no milk", at=1_704_164_645, people=me)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["FN:Dana Reyes", "N:Other;Name;;;"], REYES),
        (["N:Reyes;Dana;;;"], REYES),
        (["FN:Reyes\\, Dana", "N:Reyes;Dana;;;"], REYES),
        (["FN:Reyes\\, Dana"], "Reyes, Dana"),
        (["FN:dana@a.test", "N:Reyes;Dana;;Dr.;Jr."], "Dana Reyes Jr."),
        (["FN:dana@a.test", "EMAIL:dana@a.test"], ""),
        (["FN:+49 30 1", "NICKNAME:Dany", "TEL:+49 30 1234567"], "Dany"),
        (["N;CHARSET=UTF-8:张;明;;;", "EMAIL:z@a.test"], "张明"),
        (["FN: ", "N:;;;;", "EMAIL:z@a.test"], ""),
    ],
)
def test_names(lines, name):
    assert card(*lines).name == name


@pytest.mark.parametrize("more", [["UID:7"], []])
def test_a_card_that_is_only_a_number_is_that_number(more):
    found = card("FN:+4915112345678", "N:+4915112345678;;;;", "TEL:+4915112345678", *more)
    assert (found.identities, found.name) == ((Identity("phone", "+4915112345678"),), "")


def test_two_cards_of_2_1():
    found = card(
        "N:Reyes;Dana", "TEL;CELL;VOICE:0170 1234567", "EMAIL;INTERNET:dana@a.test", version="2.1", region="DE"
    )
    assert pairs(found) == [("email", "dana@a.test"), ("phone", "+491701234567")]


@pytest.mark.parametrize(
    ("line", "phones"),
    [
        ('TEL;VALUE=uri;TYPE="work,voice":tel:+44-20-7946-0012;ext=102', ["+442079460012"]),
        ("TEL;TYPE=HOME,FAX:+44 20 7946 0012", []),
        ("TEL;TYPE=CELL,FAX:+44 20 7946 0012", ["+442079460012"]),
        ("TEL;PAGER:+44 20 7946 0012", []),
        ("TEL:the front desk", []),
        ("TEL:020 7946 0012", ["02079460012"]),
        ("item1.TEL:+44 20 7946 0012\nitem1.X-ABLabel:_$!<AssistantPhone>!$_", []),
        ("item1.TEL:+44 20 7946 0012\nitem1.X-ABLabel:Boat", ["+442079460012"]),
        ("item1.TEL:+44 20 7946 0012\nitem2.X-ABLabel:Fax", ["+442079460012"]),
    ],
)  # fmt: skip
def test_telephones(line, phones):
    found = card("FN:Dana Reyes", "EMAIL:dana@a.test", *line.split("\n"))
    assert [value for kind, value in pairs(found) if kind == "phone"] == phones


def test_the_region_is_that_of_numbers_without_one():
    lines = ("FN:Dana Reyes", "TEL:020 7946 0012", "TEL:+1 206 555 0101")
    assert pairs(card(*lines, region="GB"))[1:] == [("phone", "+442079460012"), ("phone", "+12065550101")]


def test_addresses_come_once_and_only_if_they_are_some():
    found = card(
        "EMAIL:Dana@A.test",
        "EMAIL;TYPE=WORK:dana@a.test",
        "EMAIL:mailto:d@b.test",
        "EMAIL:/o=Acme/cn=dana",
        "EMAIL:x@c.test; y@c.test",
    )
    assert pairs(found) == [("email", each) for each in ("dana@a.test", "d@b.test", "x@c.test", "y@c.test")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("X-TWITTER:dana_r", ("twitter", "dana_r")),
        ("X-SOCIALPROFILE;type=linkedin:http://www.linkedin.com/in/dana-reyes", ("url", "linkedin.com/in/dana-reyes")),
        ("X-SOCIALPROFILE;type=twitter;x-user=dana_r:x-apple:dana_r", ("twitter", "dana_r")),
        (
            "X-SOCIALPROFILE;type=mastodon;x-user=@dana@tools.social:https://tools.social/@dana",
            ("mastodon", "@dana@tools.social"),
        ),
        ("SOCIALPROFILE;SERVICE-TYPE=Bluesky;VALUE=text:dana.test", ("bluesky", "dana.test")),
        ("IMPP;X-SERVICE-TYPE=Skype:skype:dana_r", ("skype", "dana_r")),
        ("IMPP:skype:dana_r", ("skype", "dana_r")),
        ("X-SKYPE-USERNAME:dana_r", ("skype", "dana_r")),
        ("URL:https\\://twitter.com/dana_r", ("twitter", "dana_r")),
        ("URL;TYPE=home:https://reyes.test/dana", ("url", "https://reyes.test/dana")),
        ("item1.URL:https://reyes.test\nitem1.X-ABLabel:BLOG", ("url", "https://reyes.test")),
        ("URL;TYPE=work:https://brightmoor.test", None),
        ("item1.URL:https://brightmoor.test\nitem1.X-ABLabel:_$!<HomePage>!$_", None),
        ("X-SOCIALPROFILE;type=facebook:http://www.facebook.com/dana", None),
        ("IMPP;X-SERVICE-TYPE=GTalk:xmpp:dana", None),
        ("X-AIM:dana", None),
    ],
)
def test_accounts_and_pages(line, expected):
    found = pairs(card("EMAIL:dana@a.test", *line.split("\n")))
    assert found[1:] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1980-03-12", "1980-03-12"), ("19800312", "1980-03-12"), ("--0312", "--03-12"), ("1604-03-12", "--03-12"),
     ("1980-03-12T00:00:00Z", "1980-03-12"), ("in spring", ""), ("19801312", "")],
)  # fmt: skip
def test_birthdays(text, expected):
    assert card("EMAIL:a@a.test", f"BDAY;VALUE=text:{text}").birthday == expected


def test_the_first_birthday_that_can_be_read():
    assert card("EMAIL:a@a.test", "BDAY;VALUE=text:circa 1980", "BDAY:19800312").birthday == "1980-03-12"


@pytest.mark.parametrize(
    ("lines", "city"),
    [(["ADR:;;;Hull"], "Hull"), (["ADR;HOME:;;;Hull", "ADR;WORK:;;;Leeds"], "Leeds"), (["ADR;HOME;PREF:;;;Hull", "ADR;WORK:;;;Leeds"], "Hull"),
     (["ADR:;;;", "ADR;PREF=1:;;;York"], "York"), (["ADR:somewhere"], "")],
)  # fmt: skip
def test_cities(lines, city):
    assert card("EMAIL:a@a.test", *lines).city == city


def test_the_first_company_without_its_department():
    assert (
        card("EMAIL:a@a.test", "FN:Jo Bo", "ORG:;Docks", "ORG:Ships\\; Boats;Sales", "ORG:Other").company
        == "Ships; Boats"
    )


def test_categories_are_tags():
    found = card("EMAIL:a@a.test", "CATEGORIES:VIP,Golf\\, Friends", "CATEGORIES:* Coworkers,Starred in Android,VIP")
    assert found.tags == ("VIP", "Golf", "Friends", "Coworkers")


def test_notes_are_one_note():
    _, note = facts("EMAIL:a@a.test", "NOTE:One", "NOTE:Two", "NOTE:One")
    assert note.text == "One\n\nTwo"


@pytest.mark.parametrize(
    "lines",
    [
        ["ORG:Brightmoor Logistics"],
        ["FN:Brightmoor Logistics", "N:;;;;", "ORG:Brightmoor Logistics"],
        ["FN:Brightmoor Logistics Ltd.", "ORG:Brightmoor Logistics", "TEL:+44 20 7946 0012"],
        ["FN:Brightmoor Logistics", "KIND:org", "N:Of A;Person;;;"],
        ["FN:The docks", "ORG:Brightmoor Logistics", "X-ABShowAs:COMPANY"],
        ["N:Brightmoor Logistics;;;;", "ORG:Brightmoor Logistics"],
    ],
)
def test_a_card_without_a_person_is_a_company(lines):
    (found,) = facts(*lines, key="acme-id", account="mine")
    assert found.ref == "contacts:mine:acme-id"
    assert found.name in {"Brightmoor Logistics", "Brightmoor Logistics Ltd."}
    assert isinstance(found, Organization)


def test_what_a_company_says():
    company, note = facts(
        "ORG:Acme",
        "URL:https://www.acme.test/en",
        "EMAIL:info@acme.test",
        "EMAIL:sales@acme-tools.test",
        "NOTE:Pays late",
    )
    assert company.domains == ("acme.test", "acme-tools.test")
    assert (note.about, note.people) == ((company.ref,), ())


@pytest.mark.parametrize(
    "lines",
    [
        ["N:Reyes;Dana;;;", "ORG:Acme", "X-ABShowAs:COMPANY"],
        ["FN:dana@acme.test", "ORG:Acme"],
        ["FN:Dana Reyes", "ORG:Acme"],
        ["N:Reyes;Dana;;;", "ORG:Dana Reyes"],
    ],
)
def test_a_card_with_a_name_is_a_person(lines):
    found = card(*lines)
    assert found.company in {"Acme", REYES}


def test_a_card_that_names_nothing_but_a_person_stands_for_itself():
    assert pairs(card("FN:Dana Reyes", account="mine")) == [("contact", "mine/#k")]


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["KIND:location", "FN:The docks"], "a card of a place or a device"),
        (["KIND:group", "FN:Sailors", f"MEMBER:urn:uuid:{UID}"], "a group; its name is a tag of its members"),
        (["PRODID:x"], "a card that says nothing"),
        (["FN: ", "TEL:none"], "a card that says nothing"),
    ],
)
def test_what_is_no_person(lines, reason):
    assert facts(*lines) == [Skipped(reason)]


def test_members_of_a_group_named_by_address():
    found = facts(
        "KIND:group", "FN:Sailors", "MEMBER:mailto:a@a.test", "MEMBER:mailto:b@a.test", "MEMBER:mailto:a@a.test"
    )
    assert found == [Card((Identity("email", each),), tags=("Sailors",)) for each in ("a@a.test", "b@a.test")]


def test_a_record_without_any_property_is_refused():
    with pytest.raises(RecordError, match="no property"):
        facts()
