"""Pipedrive, Zoho and Dynamics, and what holds for all: days and months, currencies, names, refusals."""

from __future__ import annotations

import zipfile

import pytest
from crm_kit import Run, crm, read, recognised, table, write

from sbagg.adapter import Card, Deal, Flag, Identity, Interaction, Organization, Party
from sbagg.adapters.crm import Crm

GUID = "0f8fad5b-d9cb-469f-a165-70867728950e"


# --- Pipedrive


def test_pipedrive_deals(tmp_path):
    deal = read(tmp_path / "deals-123.csv", [
        {"Deal - ID": "5", "Deal - Title": "Ovens", "Deal - Value": "2500", "Deal - Currency of value": "EUR", "Deal - Stage": "Contact Made", "Deal - Status": "Won",
         "Deal - Owner": "Inès Moreau", "Deal - Expected close date": "2025-03-04", "Deal - Deal created": "2025-01-01 10:00:00", "Organization - ID": "9",
         "Organization - Name": "Boulangerie", "Person - ID": "3", "Person - Name": "Nadia C.", "Person - Email - Work": "nadia@boulangerie.test"},
    ], account="acme").one(Deal)  # fmt: skip
    assert (deal.ref, deal.status, deal.amount, deal.currency, deal.close) == (
        "pipedrive:acme:deal:5",
        "won",
        250000,
        "EUR",
        "2025-03-04",
    )
    assert deal.people == (
        Party("pipedrive", "acme/person/3", "contact", "Nadia C."),
        Party("email", "nadia@boulangerie.test", "contact", "Nadia C."),
    )
    assert deal.owner == Party("pipedrive-owner", "acme/ines moreau", "owner", "Inès Moreau")
    assert (deal.company, deal.company_ref) == ("Boulangerie", "pipedrive:acme:organization:9")


def test_pipedrive_people_and_organizations(tmp_path):
    write(
        tmp_path / "people.csv",
        [
            {
                "Person - ID": "3",
                "Person - Name": "Nadia C.",
                "Person - Email - Work": "nadia@b.test",
                "Person - Phone - Mobile": "+33612345678",
                "Person - Organization": "Boulangerie",
            }
        ],
    )
    write(
        tmp_path / "organizations.csv",
        [{"Organization - ID": "9", "Organization - Name": "Boulangerie", "Organization - Address": "Paris"}],
    )
    adapter, _ = recognised(tmp_path)
    run = Run(adapter)
    assert run.one(Card).identities == (
        Identity("pipedrive", "pipedrive/person/3"),
        Identity("email", "nadia@b.test"),
        Identity("phone", "+33612345678"),
    )
    assert run.one(Organization).ref == "pipedrive:pipedrive:organization:9"


def test_pipedrive_activities_without_ids(tmp_path):
    rows = [
        {"Activity - Subject": "First call", "Activity - Type": "Call", "Activity - Due date": "2025-03-04", "Activity - Due time": "10:30", "Activity - Done": "Done", "Activity - Note": "Nice",
         "Activity - Assigned to user": "Inès Moreau", "Deal - Title": "Ovens", "Person - Name": "Nadia C.", "Person - Email": "nadia@b.test"},
        {"Activity - Subject": "Send offer", "Activity - Type": "Task", "Activity - Due date": "2025-03-18", "Activity - Done": "To do", "Activity - Assigned to user": "Inès Moreau"},
        {"Activity - Subject": "Send offer", "Activity - Type": "Task", "Activity - Due date": "2025-03-18", "Activity - Done": "To do", "Activity - Assigned to user": "Inès Moreau", "Activity - Note": "other"},
    ]  # fmt: skip
    run = read(tmp_path / "activities.csv", rows)
    call, task, other = run.facts(Interaction)
    assert (call.kind, call.at, call.status) == ("call", 1741084200, "done")
    assert call.parties[0] == Party("email", "nadia@b.test", "recipient", "Nadia C.")
    assert (task.status, task.due) == ("open", "2025-03-18")
    assert other.ref == f"{task.ref}-2"
    assert [raw.key for raw in Run(crm(tmp_path / "activities.csv", dialect="pipedrive")).raws] == [
        raw.key for raw in run.raws
    ]


def test_pipedrives_short_headers(tmp_path):
    deal = read(
        tmp_path / "d.csv",
        [
            {
                "Title": "Ovens",
                "Value": "10",
                "Currency": "USD",
                "Stage": "Lead In",
                "Person": "Nadia C.",
                "Person - Email": "nadia@b.test",
                "Organization": "B",
                "Owner": "Inès",
            }
        ],
    ).one(Deal)
    assert (deal.name, deal.amount, deal.status, deal.company) == ("Ovens", 1000, "unknown", "B")


# --- Zoho


def test_zoho_backup(tmp_path):
    path = tmp_path / "zoho.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Data/Contacts_001.csv", table([{"Contact Id": "zcrm_4876000000000212", "First Name": "Lee", "Last Name": "Ito", "Account Name": "Ridge", "Account Name.id": "zcrm_4876000000000111",
                                                          "Email": "lee@ridge.test", "Email Opt Out": "true", "Unsubscribed Time": "2024-02-01 10:00:00", "Modified Time": "2024-01-01 10:00:00", "Contact Owner": "Sam"}]))  # fmt: skip
        archive.writestr(
            "Data/Contacts_002.csv",
            table(
                [
                    {
                        "Contact Id": "zcrm_4876000000000213",
                        "First Name": "Jo",
                        "Last Name": "Ek",
                        "Account Name": "",
                        "Email": "",
                        "Created Time": "",
                        "Contact Owner": "Sam",
                    }
                ]
            ),
        )
        archive.writestr(
            "Data/Accounts_001.csv",
            table(
                [
                    {
                        "Account Id": "zcrm_4876000000000111",
                        "Account Name": "Ridge",
                        "Website": "ridge.test",
                        "Account Owner": "Sam",
                    }
                ]
            ),
        )
        archive.writestr("Data/Deals_001.csv", table([{"Deal Id": "zcrm_4876000000000300", "Deal Name": "Roof", "Stage": "Closed Lost", "Amount": "10", "Closing Date": "2024-06-01", "Account Name.id": "zcrm_4876000000000111",
                                                       "Contact Name.id": "zcrm_4876000000000212", "Contact Name": "Lee Ito", "Deal Owner.id": "zcrm_4876000000000001", "Deal Owner": "Sam Reed", "Created Time": "2024-01-01 09:00:00"}]))  # fmt: skip
    adapter, _ = recognised(path)
    assert adapter.dialect == "zoho"
    run = Run(crm(path, dialect="zoho"))
    lee, _ = run.facts(Card, "contact")
    assert lee.identities[0] == Identity("zoho", "zoho/contact/4876000000000212")
    assert lee.company_ref == run.one(Organization).ref == "zoho:zoho:account:4876000000000111"
    assert lee.flags == (Flag("do_not_mail", 1706781600),)
    deal = run.one(Deal)
    assert deal.status == "lost"
    assert deal.people == (Party("zoho", "zoho/contact/4876000000000212", "contact", "Lee Ito"),)
    assert deal.owner == Party("zoho", "zoho/user/4876000000000001", "owner", "Sam Reed")
    assert run.one(Card, "owner") == Card((Identity("zoho", "zoho/user/4876000000000001"),), name="Sam Reed", us=True)


def test_zoho_module_export_and_an_id_that_a_spreadsheet_rounded(tmp_path):
    run = read(tmp_path / "Contacts.csv", [
        {"Record Id": "4876000000000212", "Contact Owner": "Sam", "First Name": "Lee", "Last Name": "Ito", "Account Name": "Ridge", "Email": "lee@ridge.test"},
        {"Record Id": "4.876E+15", "Contact Owner": "Sam", "First Name": "Jo", "Last Name": "Ek", "Account Name": "", "Email": ""},
        {"Record Id": "", "Contact Owner": "Sam", "First Name": "Al", "Last Name": "Bo", "Account Name": "", "Email": ""},
    ])  # fmt: skip
    assert [one.locator.rpartition(":")[2] for one in run.refused] == ["3", "4"]
    assert run.one(Card).company == "Ridge"


# --- Dynamics


def test_dynamics_view(tmp_path):
    card = read(tmp_path / "contacts.csv", [
        {"(Do Not Modify) Contact": GUID.upper(), "(Do Not Modify) Row Checksum": "x==", "(Do Not Modify) Modified On": "3/25/2025 13:00", " Full Name": "Ana Lima",
         "Email": "ana@lima.test", "Company Name": "Lima SA", "Business Phone": "+551155501", "Do not allow Emails": "Do Not Allow", "Do not allow Phone Calls": "Allow"},
    ], encoding="utf-8-sig", timezone="America/Sao_Paulo").one(Card)  # fmt: skip
    assert card.identities[0] == Identity("dynamics", f"dynamics/contact/{GUID}")
    assert (card.name, card.company, card.at) == ("Ana Lima", "Lima SA", 1742918400)
    assert [flag.flag for flag in card.flags] == ["do_not_mail"]


CONTACT = {"(Do Not Modify) Contact": GUID, "(Do Not Modify) Row Checksum": "x==", "Full Name": "Ana Lima",
           "Email": "ana@lima.test", "Company Name": "Lima SA", "Business Phone": "+551155501"}  # fmt: skip


def dynamics_activities(folder, *contacts):
    """Activities whose people are shown by name only."""
    write(folder / "Contacts.csv", [CONTACT, *contacts])
    write(folder / "Emails.csv", [{"Subject": "Hello", "From": "Sam Reed", "To": "Ana Lima;Zoe Park", "Regarding": "Lima SA", "Modified On": "3/31/2025 13:00",
                                   "Description": "Hi", "Direction": "Outgoing"}])  # fmt: skip
    write(folder / "Appointments.csv", [{"Subject": "Visit", "Regarding": "Ana Lima", "Required Attendees": "Ana Lima;Sam Reed", "Start Time": "3/31/2025 14:00",
                                         "Owner": "Sam Reed", "Modified On": "3/31/2025 13:00"}])  # fmt: skip
    run = Run(crm(folder, dialect="dynamics"))
    return {one.kind: [(p.role, p.kind, p.value) for p in one.parties] for one in run.facts(Interaction)}


def test_dynamics_people_by_name(tmp_path):
    us, ana = ("dynamics-owner", "dynamics/sam reed"), ("dynamics", f"dynamics/contact/{GUID}")
    assert dynamics_activities(tmp_path) == {
        "email": [("from", *us), ("to", *ana), ("to", "dynamics-name", "dynamics/Zoe Park")],
        "meeting": [("attendee", *ana), ("organizer", *us)],
    }


def test_dynamics_who_sent_a_mail_is_one_of_us(tmp_path):
    rows = [{"Subject": "Hello", "From": "Sam Reed", "To": "Ana Lima", "Regarding": "Lima SA", "Modified On": "3/31/2025 13:00",
             "Description": "Hi", "Direction": "Outgoing"}]  # fmt: skip
    run = read(tmp_path / "Emails.csv", rows)
    card = run.one(Card)
    assert (card.identities, card.us) == ((Identity("dynamics-owner", "dynamics/sam reed"),), True)


def test_dynamics_of_two_with_one_name_neither_is_taken(tmp_path):
    other = CONTACT | {"(Do Not Modify) Contact": GUID.replace("6", "7"), "Email": "ana@park.test"}
    found = dynamics_activities(tmp_path, other)
    kinds = {kind for parties in found.values() for _, kind, _ in parties}
    values = {value for parties in found.values() for _, kind, value in parties if value.endswith("/Ana Lima")}
    assert "dynamics" not in kinds
    assert len(values) == 2


def test_dynamics_opportunities_mails_and_appointments(tmp_path):
    write(tmp_path / "Opportunity.csv", [{"Created On": "3/11/2025 13:00", "Topic": "100 bikes", "Owner": "Sam Reed", "Potential Customer": "Lima SA", "Status": "Open", "Sales Stage": "Propose",
                                          "Est. revenue": "$1,200.00", "Est. close date": "4/30/2025", "Currency": "US Dollar"}])  # fmt: skip
    write(
        tmp_path / "Emails.csv",
        [
            {
                "Subject": "Bikes",
                "From": "ana@lima.test",
                "To": "Sam Reed; sam@ours.test",
                "Regarding": "100 bikes",
                "Status Reason": "Received",
                "Modified On": "3/12/2025 9:00",
                "Description": "<div>Hi</div>",
                "Direction": "Incoming",
            }
        ],
    )
    write(
        tmp_path / "Appointments.csv",
        [
            {
                "Subject": "Demo",
                "Regarding": "100 bikes",
                "Required Attendees": "Ana Lima;ana@lima.test",
                "Start Time": "3/13/2025 15:00",
                "Status": "Completed",
                "Owner": "Sam Reed",
            }
        ],
    )
    adapter, _ = recognised(tmp_path)
    run = Run(crm(tmp_path, dialect=adapter.dialect))
    deal = run.one(Deal)
    assert (deal.amount, deal.currency, deal.close, deal.status, deal.opened) == (
        120000,
        "USD",
        "2025-04-30",
        "open",
        1741698000,
    )
    mail = run.one(Interaction, "email")
    assert (mail.text, mail.at) == ("Hi", 1741770000)
    assert mail.parties == (Party("email", "ana@lima.test", "from"), Party("email", "sam@ours.test", "to"))
    meeting = run.one(Interaction, "appointment")
    assert meeting.kind == "meeting"
    assert meeting.parties[0] == Party("email", "ana@lima.test", "attendee")


# --- days and months, currencies


def test_day_and_month_are_decided_by_the_file(tmp_path):
    rows = [
        {"Record ID": "1", "Deal Name": "A", "Deal Stage": "x", "Close Date": "3/4/2026"},
        {"Record ID": "2", "Deal Name": "B", "Deal Stage": "x", "Close Date": "31/12/2026"},
    ]
    assert [deal.close for deal in read(tmp_path / "a.csv", rows).facts(Deal)] == ["2026-04-03", "2026-12-31"]
    undecided = read(tmp_path / "b.csv", rows[:1])
    assert undecided.one(Deal).close == "2026-03-04"
    assert "read as month/day/year" in undecided.desk.warnings[0]


@pytest.mark.parametrize(("option", "cell", "currency"), [("", "", ""), ("eur", "", "EUR"), ("eur", "GBP", "GBP")])
def test_without_a_currency_the_sources_own_counts(tmp_path, option, cell, currency):
    rows = [{"Record ID": "1", "Deal Name": "A", "Deal Stage": "x", "Amount": "1.200,50", "Currency": cell}]
    deal = read(tmp_path / "a.csv", rows, currency=option).one(Deal)
    assert (deal.amount, deal.currency) == (120050, currency)


def test_a_name_is_never_an_id_or_an_address(tmp_path):
    rows = [
        {
            "Record ID": "1",
            "First Name": "",
            "Last Name": "lee@ito.test",
            "Email": "lee@ito.test",
            "Associated Company": "123456789",
        },
        {"Record ID": "2", "First Name": "12345", "Last Name": "", "Email": "", "Associated Company": "1883"},
    ]
    run = read(tmp_path / "c.csv", rows)
    assert [card.name for card in run.facts(Card)] == ["", ""]
    assert [(card.company, card.company_ref) for card in run.facts(Card)] == [
        ("", "hubspot:hubspot:company:123456789"),
        ("1883", ""),
    ]


def test_local_dialects_are_given_the_machines_zone(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert recognised(write(tmp_path / "c.csv", [{"Record ID": "1", "Email": "a@b.test"}]))[0].timezone == "Asia/Tokyo"


@pytest.mark.parametrize(
    "header",
    [
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On",
        "Name,Email,Financial Status,Lineitem quantity",
        "id,Created date (UTC),Amount,Currency,Customer Email",
        "Sales Record Number,Buyer Name,Buyer Email",
        "*ContactName,EmailAddress,*InvoiceNumber",
    ],
)
def test_other_products_are_left_alone(tmp_path, header):
    path = tmp_path / "x.csv"
    path.write_text(f"{header}\n{','.join('a@b.test' for _ in header.split(','))}\n")
    assert Crm.recognise(path) is None


def regarding(folder, name, *accounts):
    """Return what each activity of an export is about; all of them show ``name``."""
    write(
        folder / "Accounts.csv",
        [
            {"(Do Not Modify) Account": GUID.replace("6", str(n)), "Account Name": one, "Main Phone": ""}
            for n, one in enumerate(accounts)
        ],
    )
    write(
        folder / "Opportunity.csv",
        [{"Topic": "100 bikes", "Owner": "Sam Reed", "Potential Customer": "Lima SA", "Est. revenue": "$1.00"}],
    )
    write(folder / "Contacts.csv", [CONTACT])
    write(
        folder / "Emails.csv",
        [{"Subject": "Hi", "From": "Sam Reed", "To": "Ana Lima", "Regarding": name, "Modified On": "3/31/2025 13:00"}],
    )
    write(
        folder / "Tasks.csv",
        [{"Subject": "Call", "Due Date": "4/1/2025", "Regarding": name, "Activity Status": "Open"}],
    )
    write(
        folder / "Appointments.csv",
        [{"Subject": "Visit", "Regarding": name, "Required Attendees": "Ana Lima", "Start Time": "3/31/2025 14:00"}],
    )
    run = Run(crm(folder, dialect="dynamics"))
    refs = {one.ref: one.name for one in (*run.facts(Organization), *run.facts(Deal))}
    return {one.kind: [refs[ref] for ref in one.about] for one in run.facts(Interaction)}


@pytest.mark.parametrize("name", ["Lima SA", "lima sa", "100 bikes"])
def test_dynamics_what_an_activity_is_about(tmp_path, name):
    shown = "100 bikes" if name == "100 bikes" else "Lima SA"
    assert regarding(tmp_path, name, "Lima SA", "Park Ltd") == {kind: [shown] for kind in ("email", "task", "meeting")}


@pytest.mark.parametrize(
    ("name", "accounts"),
    [("Lima SA", ["Lima SA", "Lima SA"]), ("Ana Lima", ["Ana Lima"]), ("Park Ltd", ["Lima SA"]), ("", ["Lima SA"])],
)
def test_dynamics_a_name_that_means_two_things_or_nothing_ties_nothing(tmp_path, name, accounts):
    assert regarding(tmp_path, name, *accounts) == {kind: [] for kind in ("email", "task", "meeting")}
