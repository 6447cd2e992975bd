"""Programs' own address books: Thunderbird's, of today and of before, and the Mac's."""

from datetime import UTC, datetime

from contacts_kit import Run, apple, contacts, thunderbird, vcard

from sbagg.adapter import Card, Identity, Note, Organization

SINCE_2001 = 978_307_200


def since(day):
    """Return a day as Apple writes it: seconds since 2001 at noon."""
    return (datetime.fromisoformat(f"{day}T12:00+00:00") - datetime(2001, 1, 1, tzinfo=UTC)).total_seconds()


def read(path, **options):
    return Run(contacts(path, **options))


# --- Thunderbird ------------------------------------------------------------------------------------------------------


def test_a_card_of_today_is_a_vcard(tmp_path):
    whole = vcard("FN:Jane Doe", "EMAIL:jane@acme.test", "TEL;TYPE=cell:0170 1234567", "CATEGORIES:VIP", "UID:c-1")
    held = {"_vCard": whole, "DisplayName": "Jane", "PopularityIndex": "3", "LastModifiedDate": "1700000000"}
    path = thunderbird(
        tmp_path / "abook.sqlite", {"c-1": held}, [("l-1", "Sailors", ["c-1", "gone"]), ("l-2", "Golf", ["c-1"])]
    )
    run = read(path, dialect="thunderbird", region="DE")
    assert run.one(Card) == Card(
        (Identity("contact", "thunderbird/c-1"), Identity("email", "jane@acme.test"), Identity("phone", "+491701234567")),
        name="Jane Doe", at=1_700_000_000, tags=("VIP", "Golf", "Sailors"),
    )  # fmt: skip
    assert [(raw.key, raw.stream, raw.at) for raw in run.raws] == [("c-1", "abook", 1_700_000_000)]
    assert run.complete == {"abook"}


def test_a_card_of_before_has_fields(tmp_path):
    held = {
        "DisplayName": "Jane Doe", "FirstName": "Jane", "LastName": "Doe", "PrimaryEmail": "jane@acme.test", "SecondEmail": "jd@home.test",
        "WorkPhone": "+493012345678", "FaxNumber": "+493099999999", "CellularNumber": "+491701234567", "Company": "Acme",
        "JobTitle": "Buyer", "Notes": "Likes tea", "WorkCity": "Berlin", "HomeCity": "Potsdam", "BirthYear": "1980", "BirthMonth": "3",
        "BirthDay": "12", "WebPage2": "https://doe.test", "LastModifiedDate": "0",
    }  # fmt: skip
    run = read(thunderbird(tmp_path / "abook.sqlite", {"c-1": held}, version=1))
    assert run.one(Card) == Card(
        (
            Identity("contact", "contacts/c-1"), Identity("email", "jane@acme.test"), Identity("email", "jd@home.test"),
            Identity("phone", "+493012345678"), Identity("phone", "+491701234567"), Identity("url", "https://doe.test"),
        ),
        name="Jane Doe", title="Buyer", company="Acme", birthday="1980-03-12", city="Berlin",
    )  # fmt: skip
    assert run.one(Note).text == "Likes tea"


def test_how_often_somebody_was_written_to_changes_nothing(tmp_path):
    def held(times):
        return {"c-1": {"PrimaryEmail": "jane@acme.test", "PopularityIndex": times, "_etag": times}}

    first = read(thunderbird(tmp_path / "abook.sqlite", held("1")))
    assert first.raws[0].data == read(thunderbird(tmp_path / "abook.sqlite", held("22"))).raws[0].data


def test_books_beside_each_other_are_streams(tmp_path):
    paths = [
        thunderbird(tmp_path / name, {"c-1": {"PrimaryEmail": "a@acme.test"}})
        for name in ("abook.sqlite", "history.sqlite")
    ]
    run = read(paths[0])
    run = Run(contacts(*paths), run.desk)
    assert [raw.stream for raw in run.raws] == ["history"]
    assert Run(contacts(*paths), run.desk).raws == []


def test_what_the_newest_copy_does_not_list_is_gone(tmp_path):
    cards = {f"c-{n}": {"PrimaryEmail": f"p{n}@acme.test"} for n in range(3)}
    (tmp_path / "backup").mkdir()
    old = thunderbird(tmp_path / "backup" / "abook.sqlite", cards)
    new = thunderbird(tmp_path / "abook.sqlite", {"c-1": cards["c-1"]})
    together = Run(contacts(old, new))
    assert [gone.key for gone in together.gone] == ["c-0", "c-2"]
    assert together.complete == {"abook"}


def test_a_deleted_contact_leaves_what_happened(tmp_path, sbagg):
    cards = {
        f"c-{n}": {"DisplayName": f"Person Number{n}", "PrimaryEmail": f"p{n}@acme.test", "Notes": "Likes tea"}
        for n in range(9)
    }
    path = thunderbird(tmp_path / "abook.sqlite", cards)
    assert sbagg("sync", path).status == 0
    thunderbird(path, {key: held for key, held in cards.items() if key != "c-3"})
    assert sbagg("sync", "--json").json["sources"][0]["gone"] == 1
    person = sbagg("who", "p3@acme.test", "--json").json
    assert (person["name"], [item["text"] for item in person["timeline"]]) == ("Person Number3", ["Likes tea"])
    assert sbagg("who", "Person Number4", "--json").json["identities"][0]["value"] == "p4@acme.test"


# --- macOS ------------------------------------------------------------------------------------------------------------

JANE = {
    "ZUNIQUEID": "AAAA-BBBB:ABPerson", "ZFIRSTNAME": "Jane", "ZMIDDLENAME": "Q.", "ZLASTNAME": "Doe", "ZNICKNAME": "Janey",
    "ZORGANIZATION": "Acme", "ZJOBTITLE": "Buyer", "ZBIRTHDAY": since("1980-01-01"), "ZMODIFICATIONDATE": 700_000_000.0,
    "emails": [("jane@acme.test", "_$!<Work>!$_"), ("jd@home.test", "_$!<Home>!$_")],
    "phones": [("0170 1234567", "_$!<Mobile>!$_"), ("030 9999999", "_$!<WorkFAX>!$_"), ("030 1234567", "_$!<Main>!$_")],
    "cities": [("Berlin", "_$!<Work>!$_")], "urls": [("https://acme.test", "_$!<HomePage>!$_")],
    "profiles": [("jane_doe", "Twitter")], "notes": [("Likes tea",)],
}  # fmt: skip


def test_a_contact_of_the_mac(tmp_path):
    path = apple(tmp_path / "AddressBook-v22.abcddb", [JANE], [("Sailors", [1]), ("Others", [7])])
    run = read(path, dialect="apple", region="DE")
    assert run.one(Card) == Card(
        (
            Identity("contact", "apple/aaaa-bbbb"), Identity("email", "jane@acme.test"), Identity("email", "jd@home.test"),
            Identity("phone", "+491701234567"), Identity("phone", "+49301234567"), Identity("twitter", "jane_doe"),
        ),
        name="Jane Q. Doe", title="Buyer", company="Acme", at=SINCE_2001 + 700_000_000, birthday="1980-01-01", city="Berlin",
        tags=("Sailors",),
    )  # fmt: skip
    assert run.one(Note).text == "Likes tea"
    assert (run.raws[0].key, run.complete) == ("aaaa-bbbb", {"AddressBook-v22"})


def test_a_company_and_a_birthday_without_a_year(tmp_path):
    people = [
        {"ZUNIQUEID": "A:ABPerson", "ZORGANIZATION": "Acme", "ZDISPLAYFLAGS": 1, "emails": [("info@acme.test", "")]},
        {"ZUNIQUEID": "B:ABPerson", "ZFIRSTNAME": "Bob", "ZBIRTHDAY": since("1604-05-31")},
        {"ZUNIQUEID": "C:ABInfo", "ZFIRSTNAME": "Not"},
        {"ZFIRSTNAME": "Nor this"},
    ]
    run = read(apple(tmp_path / "AddressBook-v22.abcddb", people), dialect="apple")
    assert run.one(Organization).name == "Acme"
    assert run.one(Card).birthday == "--05-31"


def test_an_older_store_with_fewer_tables(tmp_path):
    import sqlite3

    connection = sqlite3.connect(tmp_path / "AddressBook-v22.abcddb")
    connection.executescript("CREATE TABLE ZABCDRECORD (Z_PK INTEGER PRIMARY KEY, ZUNIQUEID, ZFIRSTNAME, ZBIRTHDAY);"
                             "INSERT INTO ZABCDRECORD VALUES (1, 'A:ABPerson', 'Jane', 1e300)")  # fmt: skip
    connection.close()
    card = read(tmp_path / "AddressBook-v22.abcddb").one(Card)
    assert (card.name, card.birthday) == ("Jane", "")


def test_stores_are_recognised_by_their_tables(tmp_path):
    book = thunderbird(tmp_path / "book", {"c-1": {"PrimaryEmail": "a@acme.test"}})
    account = "11111111-2222-3333-4444-555555555555"
    store = apple(tmp_path / account / "AddressBook-v22.abcddb", [JANE])
    found = [contacts(path).recognise(path) for path in (book, store)]
    assert [(export.label, export.account, export.sample) for export in found] == [
        ("Thunderbird address book", "", (("book", "c-1"),)),
        ("Contacts of macOS", account, (("AddressBook-v22", "aaaa-bbbb"),)),
    ]
