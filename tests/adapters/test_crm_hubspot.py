"""HubSpot: labels in seven languages, ids per object, engagements, stages."""

from __future__ import annotations

from collections import Counter

import pytest
from crm_kit import Run, crm, read, recognised, write

from sbagg.adapter import Card, Deal, Identity, Interaction, Note, Organization, Party, Skipped, Ticket

GUID = "0f8fad5b-d9cb-469f-a165-70867728950e"


def test_hubspot_contacts(tmp_path):
    run = read(tmp_path / "hubspot-crm-exports-all-contacts-2024-05-01.csv", [
        {"Record ID": "101", "First Name": "Camille", "Last Name": "Dubois", "Email": "camille@dubois.test", "Phone Number": "01 70 18 99 00",
         "Contact owner": "Sam Reed", "Create Date": "2024-03-12 09:14", "Associated Company IDs": "9001;9002", "Additional email addresses": "cd@home.test;cam@old.test",
         "Merged record IDs": "77;78", "Unsubscribed from all email": "true", "Email hard bounce reason": "UNKNOWN_USER"},
        {"Record ID": "102", "First Name": "", "Last Name": "", "Email": "", "Associated Company IDs": "Acme Ltd"},
    ], account="44", timezone="Europe/Paris", region="FR")  # fmt: skip
    camille, bare = run.facts(Card, "contact")
    assert camille.identities == (
        Identity("hubspot", "44/contact/101"), Identity("hubspot", "44/contact/77"), Identity("hubspot", "44/contact/78"),
        Identity("email", "camille@dubois.test"), Identity("email", "cd@home.test"), Identity("email", "cam@old.test"), Identity("phone", "+33170189900"),
    )  # fmt: skip
    assert camille.company_ref == "hubspot:44:company:9001"
    assert camille.at == 1710231240
    assert [flag.flag for flag in camille.flags] == ["do_not_mail", "bounced"]
    assert (bare.identities, bare.name, bare.company, bare.company_ref) == (
        (Identity("hubspot", "44/contact/102"),),
        "",
        "Acme Ltd",
        "",
    )
    assert run.raws[0].at == 1714564800  # no date of change: the export's day


def test_a_row_with_nothing_but_an_id_is_nobody(tmp_path):
    rows = [
        {"Record ID": "101", "First Name": "", "Last Name": "", "Email": ""},
        {"Record ID": "102", "First Name": "Ana", "Last Name": "", "Email": ""},
    ]
    run = read(tmp_path / "contacts.csv", rows)
    assert [one.name for one in run.facts(Card)] == ["Ana"]
    assert [one.reason for one in run.facts(Skipped)] == ["a person of whom nothing but an id is said"]


def test_hubspot_ids_are_per_object(tmp_path):
    write(tmp_path / "contacts.csv", [{"Record ID": "101", "Email": "a@b.test", "Associated Company IDs": "101"}])
    write(
        tmp_path / "companies.csv",
        [{"Record ID": "101", "Company name": "Acme", "Company Domain Name": "acme.test", "Company owner": "Sam"}],
    )
    write(tmp_path / "deals.csv", [{"Record ID": "101", "Deal Name": "Big", "Deal Stage": "Verhandlung\u00a0✓ ", "Amount": "15000", "Currency": "eur", "Deal owner": "sam@ours.test",
                                    "Associated Company IDs": "101", "Associated Contact IDs": "101;8"}])  # fmt: skip
    adapter, export = recognised(tmp_path)
    assert (adapter.dialect, export.account) == ("hubspot", "")
    run = Run(adapter)
    company, deal, card = run.one(Organization), run.one(Deal), run.one(Card, "contact")
    assert company.ref == card.company_ref == deal.company_ref == "hubspot:hubspot:company:101"
    assert deal.ref == "hubspot:hubspot:deal:101"
    assert deal.people == (
        Party("hubspot", "hubspot/contact/101", "contact"),
        Party("hubspot", "hubspot/contact/8", "contact"),
    )
    assert (deal.stage, deal.status, deal.amount, deal.currency) == ("Verhandlung\u00a0✓ ", "open", 1500000, "EUR")
    assert deal.owner == Party("email", "sam@ours.test", "owner")
    assert len({(raw.stream, raw.key) for raw in run.raws}) == len(run.raws)


def test_colleagues_named_in_rows_are_records_of_their_own_each_once(tmp_path):
    write(
        tmp_path / "deals.csv",
        [
            {"Record ID": str(n), "Deal Name": "D", "Deal owner": owner}
            for n, owner in enumerate(["Sam", "Sam", "Kim", ""])
        ],
    )
    write(tmp_path / "companies.csv", [{"Record ID": "9", "Company name": "Acme", "Company owner": "Lee"}])
    run = Run(crm(tmp_path, dialect="hubspot"))
    assert Counter(raw.stream for raw in run.raws) == {"deal": 4, "company": 1, "owner": 2}
    assert [(card.name, card.us) for card in run.facts(Card, "owner")] == [("Sam", True), ("Kim", True)]
    assert all(raw.locator for raw in run.raws if raw.stream != "owner")


@pytest.mark.parametrize(
    ("columns", "language"),
    [
        (("Datensatz-ID", "Vorname", "Nachname", "E-Mail", "Telefonnummer"), "de"),
        (("ID de registro", "Nombre", "Apellidos", "Correo", "Número de teléfono"), "es"),
        (("ID de l'enregistrement", "Prénom", "Nom", "E-mail", "Numéro de téléphone"), "fr"),
        (("ID do registro", "Nome", "Sobrenome", "E-mail", "Número de telefone"), "pt"),
        (("Record-ID", "Voornaam", "Achternaam", "E-mail", "Telefoonnummer"), "nl"),
        (("ID record", "Nome", "Cognome", "E-mail", "Numero di telefono"), "it"),
    ],
)
def test_hubspot_in_other_languages(tmp_path, columns, language):
    run = Run(
        crm(
            write(
                tmp_path / f"{language}.csv",
                [dict(zip(columns, ("7", "Lea", "Roth", "lea@roth.test", "+4930555010"), strict=True))],
            ),
            dialect="hubspot",
        )
    )
    card = run.one(Card)
    assert card.name == "Lea Roth"
    assert card.identities == (
        Identity("hubspot", "hubspot/contact/7"),
        Identity("email", "lea@roth.test"),
        Identity("phone", "+4930555010"),
    )


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ({"Deal Stage": "Closed Won"}, "won"),
        ({"Deal Stage": "closedlost"}, "lost"),
        ({"Deal Stage": "Signed", "Is Closed Won": "true"}, "won"),
        ({"Deal Stage": "Closed Won", "Is Closed Won": "false", "Is deal closed?": "true"}, "lost"),
        ({"Deal Stage": "Closed Won", "Is Closed Won": "", "Is deal closed?": ""}, "open"),
        ({"Deal Stage": ""}, "unknown"),
    ],
)
def test_hubspot_status(tmp_path, extra, status):
    assert read(tmp_path / "deals.csv", [{"Record ID": "1", "Deal Name": "D", **extra}]).one(Deal).status == status


def test_hubspot_engagements(tmp_path):
    write(tmp_path / "calls.csv", [{"Record ID": "1", "Call title": "Intro", "Call notes": "Nice", "Call direction": "Inbound", "Activity date": "2024-01-02 10:00",
                                    "Activity assigned to": "Sam Reed", "Associated Contact IDs": "101", "Associated Deal IDs": "5"}])  # fmt: skip
    write(
        tmp_path / "notes.csv",
        [
            {
                "Record ID": "2",
                "Note body": "<p>Rye</p>",
                "Activity date": "2024-01-03 10:00",
                "Activity assigned to": "Sam Reed",
                "Associated Contact IDs": "101",
            }
        ],
    )
    write(
        tmp_path / "tasks.csv",
        [
            {
                "Record ID": "3",
                "Task Title": "Call back",
                "Task Status": "Completed",
                "Task type": "Call",
                "Due date": "2024-01-04 10:00",
                "Assigned to": "Sam Reed",
            }
        ],
    )
    write(
        tmp_path / "tickets.csv",
        [
            {
                "Record ID": "4",
                "Ticket name": "Broken",
                "Ticket status": "Neu!",
                "Priority": "HIGH",
                "Associated Contact IDs": "101",
            }
        ],
    )
    run = Run(crm(tmp_path, dialect="hubspot"))
    call = run.one(Interaction, "call")
    sam = Party("hubspot-owner", "hubspot/sam reed", "recipient", "Sam Reed")
    assert (call.kind, call.at, call.about) == ("call", 1704189600, ("hubspot:hubspot:deal:5",))
    assert call.parties == (Party("hubspot", "hubspot/contact/101", "author"), sam)
    assert (run.one(Note).text, run.one(Note).people) == ("Rye", (Party("hubspot", "hubspot/contact/101", "contact"),))
    assert (run.one(Interaction, "task").kind, run.one(Interaction, "task").status) == ("call", "done")
    assert (run.one(Ticket).status, run.one(Ticket).people) == (
        "Neu!",
        (Party("hubspot", "hubspot/contact/101", "requester"),),
    )
    assert [(card.name, card.us) for card in run.facts(Card)] == [("Sam Reed", True)]


def test_a_newer_file_of_the_same_folder_is_a_version_of_the_same_records(tmp_path):
    write(
        tmp_path / "hubspot-crm-exports-all-2024-01-01.csv", [{"Record ID": "1", "Deal Name": "D", "Deal Stage": "One"}]
    )
    write(
        tmp_path / "hubspot-crm-exports-all-2024-02-01.csv", [{"Record ID": "1", "Deal Name": "D", "Deal Stage": "Two"}]
    )
    adapter, _ = recognised(tmp_path)
    assert [(raw.key, raw.at) for raw in Run(adapter).raws] == [("1", 1704110400), ("1", 1706788800)]
