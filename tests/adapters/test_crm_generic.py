"""Lists without a profile: the proposal, the correction, keys without ids."""

from __future__ import annotations

import pytest
from crm_kit import Run, crm, recognised, write

from sbagg.adapter import Card, Deal, Identity, Note, Organization, Party
from sbagg.adapters.crm import Crm
from sbagg.adapters.crm.generic import propose_mapping


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("First Name,Surname,E-mail,Company,Mobile", "first_name,last_name,email,company,phone"),
        ("Vorname,Nachname,E-Mail-Adresse,Firma,Telefon", "first_name,last_name,email,company,phone"),
        ("Prénom,Nom,Courriel,Société,Téléphone", "first_name,last_name,email,company,phone"),
        ("Nombre,Apellidos,Correo,Empresa,Teléfono", "first_name,last_name,email,company,phone"),
        ("Nome,Cognome,Indirizzo email,Azienda,Cellulare", "first_name,last_name,email,company,phone"),
        ("Nome,Sobrenome,E-mail,Empresa,Celular", "first_name,last_name,email,company,phone"),
        ("Voornaam,Achternaam,Email,Bedrijf,Telefoon", "first_name,last_name,email,company,phone"),
        ("Deal,Stage,Value,Currency,Close Date,Owner", "deal_name,stage,amount,currency,close,owner"),
        ("Company,Website", "company,company_domain"),
    ],
)
def test_headers_in_many_languages(header, fields):
    columns = header.split(",")
    assert propose_mapping(columns, []) == dict(zip(columns, fields.split(","), strict=True))


def test_values_tell_what_headers_do_not():
    rows = [
        {"wer": "Lea", "k1": "lea@roth.test", "k2": "+49 30 555 0101", "n": "12"},
        {"wer": "Jo", "k1": "jo@ek.test", "k2": "030 5550102", "n": "13"},
    ]
    assert propose_mapping(["wer", "k1", "k2", "n"], rows) == {"k1": "email", "k2": "phone"}


@pytest.mark.parametrize("header", ["a,b,c", "a@b.test,x", "Date,Amount,Balance", "Name,Size,Modified", "Title,URL"])
def test_what_is_no_list_of_people_companies_or_deals(header, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(f"{header}\n1,2,3\n")
    assert Crm.recognise(path) is None


def test_a_proposal_is_saved_and_read(tmp_path):
    path = write(
        tmp_path / "kunden.csv",
        [
            {
                "Vorname": "Lea",
                "Nachname": "Roth",
                "E-Mail": "lea@roth.test",
                "Firma": "Roth KG",
                "Notizen": "mag Roggen",
                "Schuhgröße": "38",
            }
        ],
        delimiter=";",
    )
    adapter, export = recognised(path)
    assert (export.confidence, adapter.dialect) == (40, "generic")
    assert adapter.mapping == {
        "kunden": {
            "Vorname": "first_name",
            "Nachname": "last_name",
            "E-Mail": "email",
            "Firma": "company",
            "Notizen": "note",
        }
    }
    hash(adapter)
    run = Run(adapter)
    card = run.one(Card)
    assert (card.name, card.company, card.identities) == ("Lea Roth", "Roth KG", (Identity("email", "lea@roth.test"),))
    assert run.one(Note).people == (Party("email", "lea@roth.test", "contact", "Lea Roth"),)
    assert "Schuhgröße" in run.raws[0].data.decode()


def test_a_corrected_mapping_is_read_again(tmp_path):
    path = write(tmp_path / "kunden.csv", [{"Name": "Roth KG", "E-Mail": "lea@roth.test"}])
    first = Run(recognised(path)[0])
    corrected = crm(path, dialect="generic", mapping={"kunden": {"Name": "company", "E-Mail": "email"}})
    card = Run(corrected, first.desk).one(Card)
    assert (card.name, card.company) == ("", "Roth KG")
    assert not Run(corrected, first.desk).raws


def test_a_newer_file_uses_the_mapping_that_fits(tmp_path):
    path = write(tmp_path / "kunden-2.csv", [{"Name": "Roth KG", "E-Mail": "lea@roth.test"}])
    card = Run(crm(path, dialect="generic", mapping={"kunden-1": {"Name": "company", "E-Mail": "email"}})).one(Card)
    assert card.company == "Roth KG"


def test_companies_and_deals(tmp_path):
    companies = Run(recognised(write(tmp_path / "c.csv", [{"Company": "Roth KG", "Website": "https://roth.test"}]))[0])
    assert companies.one(Organization).domains == ("https://roth.test",)
    deals = Run(
        recognised(
            write(
                tmp_path / "d.csv",
                [
                    {
                        "Deal": "Ovens",
                        "Stage": "gewonnen",
                        "Value": "1.200,50 €",
                        "Company": "Roth KG",
                        "Owner": "Sam Reed",
                        "Email": "lea@roth.test",
                        "Contact": "Lea Roth",
                    }
                ],
                delimiter=";",
            )
        )[0]
    )
    deal = deals.one(Deal)
    assert (deal.name, deal.status, deal.amount, deal.currency, deal.company) == (
        "Ovens",
        "won",
        120050,
        "EUR",
        "Roth KG",
    )
    assert deal.people == (Party("email", "lea@roth.test", "contact", "Lea Roth"),)
    assert deal.owner == Party("generic-owner", "generic/sam reed", "owner", "Sam Reed")


def test_rows_without_an_id(tmp_path):
    rows = [
        {"Name": "Lea Roth", "Company": "Roth KG", "Phone": ""},
        {"Name": "Lea Roth", "Company": "Roth KG", "Phone": "+4930555010"},
        {"Name": "Lea Roth", "Company": "Roth KG", "Phone": ""},
    ]
    run = Run(recognised(write(tmp_path / "x.csv", rows))[0])
    first, second, third = run.raws
    assert first.key == third.key
    assert second.key == f"{first.key}-2"
    assert run.facts(Card)[0].identities == (Identity("generic-row", f"generic/contact/{first.key}"),)
    turned = Run(
        recognised(write(tmp_path / "x.csv", [{"Name": "lea róth", "Company": "ROTH KG", "Title": "Boss"}]))[0]
    )
    assert turned.raws[0].key == first.key
