"""What cards of people say beyond name and address: birthday, city, accounts on networks."""

import pytest
from crm_kit import ORG, Run, crm, read, recognised, weekly, write

from sbagg.adapter import Card, Identity
from sbagg.formats.values import birthday


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("1980-03-12", "mdy", "1980-03-12"),
        ("1980-03-12 00:00:00", "mdy", "1980-03-12"),
        ("3/12/1980", "mdy", "1980-03-12"),
        ("12/3/1980", "dmy", "1980-03-12"),
        ("12.3.1980", "mdy", "1980-03-12"),
        ("3/12/65", "mdy", "1965-03-12"),
        ("12/31/12", "mdy", "1912-12-31"),
        ("2012-12-31", "mdy", "2012-12-31"),
        ("--03-12", "mdy", "--03-12"),
        ("--0229", "mdy", "--02-29"),
        ("1604-02-29", "mdy", "--02-29"),
        ("--02-30", "mdy", ""),
        ("1900-01-01", "mdy", ""),
        ("1970-01-01", "mdy", ""),
        ("in spring", "mdy", ""),
        ("", "mdy", ""),
    ],
)
def test_birthdays(text, order, expected):
    assert birthday(text, order) == expected


def test_salesforce(tmp_path):
    rows = {
        "Contact": [{"Id": "0035e00000AAAAAAA4", "LastName": "Reyes", "AccountId": "", "Birthdate": "1980-03-12", "MailingCity": "Graz", "OtherCity": "Wien",
                     "LinkedIn__c": "https://at.linkedin.com/in/Dana-Reyes/?src=x"}],
        "Lead": [{"Id": "00Q5e00000AAAAAAA4", "LastName": "Stone", "Status": "Open", "Company": "Acme", "IsConverted": "0", "City": "Bern",
                  "LinkedIn__c": "https://linkedin.com/company/acme"}],
        "Account": [{"Id": "0015e00000AAAAAAA4", "Name": "Jo Kim", "FirstName": "Jo", "LastName": "Kim", "IsPersonAccount": "1", "Website": "",
                     "PersonBirthdate": "1975-01-02", "PersonMailingCity": "Ulm"}],
    }  # fmt: skip
    run = Run(crm(weekly(tmp_path, rows), account=ORG))
    found = {card.name: card for card in run.facts(Card)}
    assert {name: (card.birthday, card.city) for name, card in found.items()} == {
        "Reyes": ("1980-03-12", "Graz"),
        "Stone": ("", "Bern"),
        "Jo Kim": ("1975-01-02", "Ulm"),
    }
    assert Identity("url", "linkedin.com/in/Dana-Reyes") in found["Reyes"].identities
    assert [one.kind for one in found["Stone"].identities] == ["salesforce"]


@pytest.mark.parametrize(
    ("birth", "city"), [("Date of birth", "City"), ("date_of_birth", "city"), ("Geburtsdatum", "Stadt"), ("Fecha de nacimiento", "Ciudad")]
)  # fmt: skip
def test_hubspot(tmp_path, birth, city):
    row = {"Record ID": "1", "First Name": "Dana", "Last Name": "Reyes", birth: "1980-03-12", city: "Graz"}
    card = read(tmp_path / "contacts.csv", [row]).one(Card)
    assert (card.birthday, card.city) == ("1980-03-12", "Graz")


def test_zoho(tmp_path):
    row = {"Record Id": "zcrm_4000000000000000001", "First Name": "Dana", "Last Name": "Reyes", "Account Name": "Acme", "Mailing City": "Graz",
           "Date of Birth": "03/12/1980", "Skype ID": "dana_r", "Twitter": "@dana_r"}  # fmt: skip
    card = read(tmp_path / "Contacts_001.csv", [row]).one(Card)
    assert (card.birthday, card.city) == ("1980-03-12", "Graz")
    assert card.identities[1:] == (Identity("twitter", "@dana_r"), Identity("skype", "dana_r"))


def test_dynamics(tmp_path):
    row = {"(Do Not Modify) Contact": "0f8fad5b-d9cb-469f-a165-70867728950e", "Last Name": "Reyes", "Business Phone": "", "Birthday": "3/12/1980",
           "Address 1: City": "Graz"}  # fmt: skip
    card = read(tmp_path / "contacts.csv", [row]).one(Card)
    assert (card.birthday, card.city) == ("1980-03-12", "Graz")


def test_pipedrive(tmp_path):
    row = {"Person - ID": "3", "Person - Name": "Dana Reyes", "Person - Birthday": "1980-03-12"}
    assert read(tmp_path / "people.csv", [row]).one(Card).birthday == "1980-03-12"


def test_any_list(tmp_path):
    rows = [
        {"Vorname": "Dana", "Nachname": "Reyes", "E-Mail": "dana@acme.test", "Geburtstag": "12.3.1980", "Ort": "Graz"}
    ]
    write(tmp_path / "leads.csv", rows)
    adapter, _ = recognised(tmp_path / "leads.csv")
    card = Run(adapter).one(Card)
    assert (card.name, card.birthday, card.city) == ("Dana Reyes", "1980-03-12", "Graz")
