"""Address books in the store: who is one person, who stays two, what becomes of tags, notes and deleted cards."""

import json
import sqlite3

import pytest
from contacts_kit import group, vcard, write
from crm_kit import write as write_csv

PHONE = "+49 30 12345678"


def people(sbagg):
    return sorted(row["name"] for row in sbagg("people", "--json").json["people"])


def tags(sbagg, who):
    return sbagg("who", who, "--json").json["tags"]


@pytest.fixture
def synced(tmp_path, sbagg):
    """Sync a file of these cards."""

    def sync(*cards):
        ran = sbagg("sync", write(tmp_path / "contacts.vcf", *cards))
        assert ran.status == 0, ran.err
        return ran

    return sync


@pytest.mark.parametrize("own", [["UID:u-1", "UID:u-2"], ["NOTE:x", "NOTE:y"]])
def test_two_cards_with_one_number_stay_two(synced, sbagg, own):
    cards = [vcard(f"FN:{name} Reyes", f"TEL:{PHONE}", line) for name, line in zip(("Dana", "Rob"), own, strict=True)]
    synced(*cards, vcard("FN:Cara Stone", "EMAIL:cara@acme.test", f"TEL:{PHONE}"))
    assert people(sbagg) == ["Cara Stone", "Dana Reyes", "Rob Reyes"]


def test_two_rows_with_one_number_stay_two(tmp_path, sbagg):
    rows = [
        {"First Name": name, "Last Name": "Reyes", "E-mail 1 - Value": "", "Phone 1 - Value": PHONE}
        for name in ("Dana", "Rob")
    ]
    write_csv(tmp_path / "contacts.csv", rows)
    assert sbagg("sync", tmp_path / "contacts.csv").status == 0
    assert people(sbagg) == ["Dana Reyes", "Rob Reyes"]


def test_one_person_in_two_books_is_one(tmp_path, sbagg, synced):
    synced(vcard("FN:Dana Reyes", "EMAIL:dana@acme.test", "TEL:+491701234567", "UID:1"), vcard("FN:Bob Roe", "UID:2"))
    row = {"First Name": "Dana", "Last Name": "Reyes", "E-mail 1 - Value": "dana@acme.test", "Labels": "VIP"}
    write_csv(tmp_path / "google.csv", [row])
    assert sbagg("sync", tmp_path / "google.csv").status == 0
    assert people(sbagg) == ["Bob Roe", "Dana Reyes"]
    person = sbagg("who", "+491701234567", "--json").json
    assert (person["name"], person["tags"]) == ("Dana Reyes", ["VIP"])


def test_a_note_stays_with_whom_the_number_leaves(synced, sbagg):
    synced(vcard("FN:Dana Reyes", "TEL:+491701234567", "UID:u-1"), vcard("FN:Bob Roe", "UID:u-2"))
    sbagg("tag", "add", "Dana Reyes", "mine")
    sbagg("note", "Dana Reyes", "Plays golf")
    synced(vcard("FN:Dana Reyes", "TEL:+491707654321", "UID:u-1"), vcard("FN:Bob Roe", "UID:u-2"))
    person = sbagg("who", "+491707654321", "--json").json
    assert (person["name"], person["tags"], person["notes"][0]["text"]) == ("Dana Reyes", ["mine"], "Plays golf")


def test_categories_and_groups_are_tags(synced, sbagg):
    synced(
        vcard("FN:Dana Reyes", "EMAIL:dana@acme-tools.com", "UID:u-1", "CATEGORIES:VIP,myContacts"),
        vcard("FN:Bob Roe", "EMAIL:bob@acme-tools.com", "UID:u-2"),
        group("Sailors", "urn:uuid:u-1", "urn:uuid:u-2"),
    )
    assert tags(sbagg, "dana@acme-tools.com") == ["Sailors", "VIP"]
    assert [row["name"] for row in sbagg("people", "--tag", "Sailors", "--json").json["people"]] == [
        "Bob Roe",
        "Dana Reyes",
    ]
    listed = sbagg("tag", "list", "--json").json["tags"]
    assert [(row["tag"], row["people"]) for row in listed] == [("Sailors", 2), ("VIP", 1)]
    assert sbagg("company", "acme-tools.com", "--json").json["tags"] == ["Sailors", "VIP"]


def test_a_company_is_no_person(synced, sbagg):
    synced(
        vcard("ORG:Acme Tools", "TEL:+49301234567", "URL:https://www.acme-tools.com"),
        vcard("FN:Dana Reyes", "ORG:Acme Tools", "UID:1"),
    )
    assert people(sbagg) == ["Dana Reyes"]
    assert sbagg("who", "Dana Reyes", "--json").json["company"]["domain"] == "acme-tools.com"


def test_a_second_book_has_ids_of_its_own(tmp_path, sbagg, synced):
    synced(vcard("FN:Dana Reyes", "UID:1", "NOTE:One"), vcard("FN:Bob Roe", "UID:2"))
    other = write(
        tmp_path / "other.vcf",
        vcard("FN:Cara Stone", "UID:3", "NOTE:Two"),
        vcard("FN:Ed Hall", "UID:1", "NOTE:Three"),
        vcard("FN:Flo", "UID:4"),
    )
    assert sbagg("sync", other).status == 0
    assert people(sbagg) == ["Bob Roe", "Cara Stone", "Dana Reyes", "Ed Hall", "Flo"]
    told = [sbagg("who", who, "--json").json["timeline"][0]["text"] for who in ("Dana Reyes", "Ed Hall")]
    assert told == ["One", "Three"]


def test_what_is_broken_is_in_quarantine(tmp_path, sbagg):
    path = write(tmp_path / "contacts.vcf", vcard("FN:Dana Reyes", "broken"), "BEGIN:VCARD\nFN:Cut")
    assert sbagg("sync", path).status == 5
    rows = sbagg("quarantine", "--json").json["records"]
    assert sorted(row["reason"] for row in rows) == ["a line without a colon", "the card does not end: the file is cut"]
    assert people(sbagg) == ["Dana Reyes"]


def test_a_rebuild_is_the_same(tmp_path, sbagg, synced, home):
    from sbagg.store.dump import dump, lines
    from sbagg.store.opening import open_read

    def all_of_it():
        connection = open_read(home)
        try:
            return list(lines(dump(connection)))
        finally:
            connection.close()

    synced(vcard("FN:Dana Reyes", "TEL:1234567", "CATEGORIES:VIP", "UID:1"), group("Sailors", "urn:uuid:1"))
    synced(vcard("FN:Dana Reyes", "TEL:7654321", "CATEGORIES:VIP,Golf", "UID:1"), vcard("ORG:Acme"))
    before = all_of_it()
    assert any(json.loads(line)[0] == "cards" and json.loads(line)[-1] == "Golf,VIP" for line in before)
    (home / "sbagg.db").unlink()
    assert sbagg("sync").status == 0
    assert all_of_it() == before
    assert sqlite3.connect(home / "sbagg.db").execute("SELECT count(*) FROM card_tags").fetchone() == (2,)
