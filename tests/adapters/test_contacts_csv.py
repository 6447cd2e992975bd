"""Contacts as CSV: Google's of both eras, Outlook's of the desktop and of the web, in three languages."""

import pytest
from crm_kit import Run, crm, recognised, write

from sbagg.adapter import Card, Identity, Note, Organization
from sbagg.adapters.crm import Crm
from sbagg.testing import AdapterContract

NEW = (
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,"
    "Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,"
    "E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,Address 1 - Label,"
    "Address 1 - City,Website 1 - Label,Website 1 - Value,Custom Field 1 - Label,Custom Field 1 - Value"
).split(",")
OLD = (
    "Name,Given Name,Additional Name,Family Name,Yomi Name,Given Name Yomi,Additional Name Yomi,Family Name Yomi,Name Prefix,Name Suffix,"
    "Initials,Nickname,Short Name,Maiden Name,Birthday,Gender,Location,Billing Information,Directory Server,Mileage,Occupation,Hobby,"
    "Sensitivity,Priority,Subject,Notes,Language,Photo,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,"
    "Phone 2 - Type,Phone 2 - Value,Organization 1 - Type,Organization 1 - Name,Organization 1 - Yomi Name,Organization 1 - Title"
).split(",")
DESKTOP = (
    "Title,First Name,Middle Name,Last Name,Suffix,Company,Department,Job Title,Business Street,Business City,Home City,"
    "Assistant's Phone,Business Fax,Business Phone,Business Phone 2,Company Main Phone,Home Phone,Mobile Phone,Pager,TTY/TDD Phone,"
    "Anniversary,Birthday,Categories,E-mail Address,E-mail Type,E-mail Display Name,E-mail 2 Address,E-mail 2 Type,Notes,Web Page"
).split(",")
WEB = (
    "First Name,Middle Name,Last Name,Title,Suffix,Nickname,Given Yomi,Surname Yomi,E-mail Address,E-mail 2 Address,E-mail 3 Address,"
    "Home Phone,Business Phone,Mobile Phone,Company Main Phone,Job Title,Department,Company,Business City,Personal Web Page,Web Page,"
    "Birthday,Anniversary,Notes"
).split(",")
GERMAN = (
    "Anrede,Vorname,Weitere Vornamen,Nachname,Suffix,Firma,Abteilung,Position,Ort geschäftlich,Fax geschäftlich,Telefon geschäftlich,"
    "Telefon Firma,Telefon (privat),Mobiltelefon,E-Mail-Adresse,E-Mail-Typ,E-Mail: Angezeigter Name,E-Mail 2: Adresse,Geburtstag,"
    "Kategorien,Notizen,Webseite"
).split(",")
FRENCH = (
    "Titre,Prénom,Deuxième prénom,Nom,Suffixe,Société ,Service ,Ville (bureau),Télécopie (bureau),Téléphone (bureau),Tél. mobile,"
    "Adresse de messagerie,Type de messagerie,Nom complet de l'adresse de messagerie,Adresse de messagerie 2,Anniversaire,Catégories,Notes"
).split(",")


def read(path, *rows, header, encoding="utf-8", region="DE"):
    write(path, [dict.fromkeys(header, "") | row for row in rows], header=header, encoding=encoding)
    adapter, export = recognised(path)
    return Run(crm(path, dialect=adapter.dialect, region=region)), export


def test_google_of_today(tmp_path):
    run, export = read(
        tmp_path / "contacts.csv",
        {"First Name": "Dana", "Middle Name": "M.", "Last Name": "Reyes", "Name Suffix": "Jr.", "Organization Name": "Brightmoor", "Organization Title": "Chief",
         "Birthday": "1980-03-12", "Notes": "Likes tea", "Labels": "* myContacts ::: Golf, and tea ::: VIP", "E-mail 1 - Label": "* Work",
         "E-mail 1 - Value": "dana@brightmoor.test ::: d@home.test", "E-mail 2 - Value": "x@home.test", "Phone 1 - Label": "Mobile",
         "Phone 1 - Value": "0170 1234567 ::: +44 20 7946 0012", "Phone 2 - Label": "Work Fax", "Phone 2 - Value": "030 12345678",
         "Address 1 - City": "Hull", "Website 1 - Value": "https://twitter.com/dana_r"},
        {"Organization Name": "Acme", "File As": "Acme", "Notes": "Pays late", "Website 1 - Value": "https://acme-tools.com", "Phone 1 - Value": "030 87654321"},
        {"First Name": "明", "Last Name": "张", "Phone 1 - Value": "030 87654322"},
        header=NEW,
    )  # fmt: skip
    assert export.label == "Google Contacts export (contact)"
    assert (export.options["dialect"], "timezone" in export.options) == ("google-contacts", False)
    dana, zhang = run.facts(Card)
    assert dana == Card(
        (
            Identity("email", "dana@brightmoor.test"), Identity("email", "d@home.test"), Identity("email", "x@home.test"),
            Identity("phone", "+491701234567"), Identity("phone", "+442079460012"), Identity("twitter", "dana_r"),
        ),
        name="Dana M. Reyes Jr.", title="Chief", company="Brightmoor", birthday="1980-03-12", city="Hull", tags=("Golf and tea", "VIP"),
    )  # fmt: skip
    assert zhang.name == "张明"
    acme = run.one(Organization)
    assert (acme.name, acme.domains) == ("Acme", ("https://acme-tools.com",))
    assert [(note.text, note.about == (acme.ref,)) for note in run.facts(Note)] == [
        ("Likes tea", False),
        ("Pays late", True),
    ]


def test_google_of_before_2024(tmp_path):
    run, _ = read(
        tmp_path / "google.csv",
        {"Name": "Dr. Dana Reyes", "Given Name": "Dana", "Family Name": "Reyes", "Group Membership": "Golf ::: * My Contacts ::: * Coworkers",
         "Birthday": " --03-12", "E-mail 1 - Value": "dana@brightmoor.test", "Phone 1 - Type": "Pager", "Phone 1 - Value": "030 12345678",
         "Phone 2 - Type": "Main", "Phone 2 - Value": "030 12345679", "Organization 1 - Name": "Brightmoor", "Organization 1 - Title": "Chief"},
        {"Name": "Acme Inc.", "Organization 1 - Name": "Acme"},
        header=OLD,
    )  # fmt: skip
    assert run.one(Card) == Card(
        (Identity("email", "dana@brightmoor.test"), Identity("phone", "+493012345679")),
        name="Dana Reyes", title="Chief", company="Brightmoor", birthday="--03-12", tags=("Golf", "Coworkers"),
    )  # fmt: skip
    assert run.one(Organization).name == "Acme"


def test_an_address_on_ones_own_server_is_in_the_shown_name(tmp_path):
    run, _ = read(
        tmp_path / "outlook.csv",
        {"First Name": "Dana", "Last Name": "Reyes", "E-mail Address": "/o=ExchangeLabs/ou=Group/cn=dana", "E-mail Type": "EX",
         "E-mail Display Name": "Dana Reyes (dana@brightmoor.test)"},
        header=DESKTOP, encoding="cp1252",
    )  # fmt: skip
    assert run.one(Card).identities == (Identity("email", "dana@brightmoor.test"),)


def test_outlook_of_the_desktop(tmp_path):
    run, export = read(
        tmp_path / "outlook.csv",
        {"First Name": "Dana", "Last Name": "Reyes", "Company": "Brightmoor", "Job Title": "Chief", "Business City": "Hull", "Assistant's Phone": "030 1234561",
         "Business Fax": "030 1234562", "Business Phone": "030 1234563", "Company Main Phone": "030 1234564", "Mobile Phone": "0170 1234567",
         "Birthday": "3/12/1980", "Anniversary": "0/0/00", "Categories": "VIP;Golf", "E-mail Address": "/o=ExchangeLabs/ou=Group/cn=dana",
         "E-mail Type": "EX", "E-mail Display Name": "Dana Reyes", "E-mail 2 Address": "dana@brightmoor.test", "E-mail 2 Type": "SMTP", "Notes": "Likes tea"},
        {"First Name": "Bob", "Birthday": "0/0/00", "Anniversary": "5/31/2010", "Mobile Phone": "0170 7654321"},
        header=DESKTOP, encoding="cp1252",
    )  # fmt: skip
    assert export.label == "Outlook contacts export (contact)"
    dana, bob = run.facts(Card)
    assert dana == Card(
        (Identity("email", "dana@brightmoor.test"), Identity("phone", "+491701234567"), Identity("phone", "+49301234563")),
        name="Dana Reyes", title="Chief", company="Brightmoor", birthday="1980-03-12", city="Hull", tags=("VIP", "Golf"),
    )  # fmt: skip
    assert (bob.name, bob.birthday) == ("Bob", "")
    assert run.one(Note).text == "Likes tea"


def test_the_order_of_dates_is_decided_by_the_whole_file(tmp_path):
    rows = [{"First Name": "A", "Birthday": "3/12/1980"}, {"First Name": "B", "Birthday": "31/5/1980"}]
    run, _ = read(tmp_path / "outlook.csv", *rows, header=DESKTOP)
    assert [card.birthday for card in run.facts(Card)] == ["1980-12-03", "1980-05-31"]


def test_outlook_of_the_web(tmp_path):
    run, export = read(
        tmp_path / "contacts.csv",
        {"First Name": "Dana", "Last Name": "Reyes", "E-mail Address": "dana@brightmoor.test", "E-mail 3 Address": "d@home.test",
         "Company": "Brightmoor", "Personal Web Page": "https://www.linkedin.com/in/dana-reyes"},
        {"Company": "Acme", "Web Page": "www.acme-tools.com"},
        header=WEB, encoding="utf-8-sig",
    )  # fmt: skip
    assert export.options["dialect"] == "outlook-contacts"
    assert run.one(Card).identities == (
        Identity("email", "dana@brightmoor.test"), Identity("email", "d@home.test"), Identity("url", "linkedin.com/in/dana-reyes"),
    )  # fmt: skip
    assert run.one(Organization).domains == ("www.acme-tools.com",)


def test_outlook_in_german(tmp_path):
    run, _ = read(
        tmp_path / "kontakte.csv",
        {"Vorname": "Jörg", "Nachname": "Größe", "Firma": "Müller", "Position": "Chef", "Ort geschäftlich": "Köln", "Fax geschäftlich": "030 1234561",
         "Telefon geschäftlich": "030 1234563", "Telefon Firma": "030 1234564", "Telefon (privat)": "030 1234565", "Mobiltelefon": "0170 1234567",
         "E-Mail-Adresse": "joerg@mueller.test", "E-Mail-Typ": "SMTP", "E-Mail 2: Adresse": "j@home.test", "Geburtstag": "12.3.1980",
         "Kategorien": "VIP;Segeln", "Notizen": "Trinkt Tee"},
        header=GERMAN, encoding="cp1252",
    )  # fmt: skip
    assert run.one(Card) == Card(
        (
            Identity("email", "joerg@mueller.test"), Identity("email", "j@home.test"), Identity("phone", "+491701234567"),
            Identity("phone", "+49301234563"), Identity("phone", "+49301234565"),
        ),
        name="Jörg Größe", title="Chef", company="Müller", birthday="1980-03-12", city="Köln", tags=("VIP", "Segeln"),
    )  # fmt: skip


def test_outlook_in_french(tmp_path):
    run, _ = read(
        tmp_path / "contacts.csv",
        {"Prénom": "Zoë", "Nom": "Lefèvre", "Société ": "Acier", "Ville (bureau)": "Nîmes", "Télécopie (bureau)": "030 1234561", "Tél. mobile": "0170 1234567",
         "Adresse de messagerie": "zoe@acier.test", "Adresse de messagerie 2": "z@home.test", "Anniversaire": "31/5/1980", "Catégories": "VIP"},
        header=FRENCH, encoding="cp1252",
    )  # fmt: skip
    assert run.one(Card) == Card(
        (Identity("email", "zoe@acier.test"), Identity("email", "z@home.test"), Identity("phone", "+491701234567")),
        name="Zoë Lefèvre", company="Acier", birthday="1980-05-31", city="Nîmes", tags=("VIP",),
    )  # fmt: skip


def test_a_telephone_that_changes_changes_no_key(tmp_path):
    row = {"First Name": "Dana", "E-mail 1 - Value": "dana@brightmoor.test", "Phone 1 - Value": "030 12345678"}
    keys = [
        read(tmp_path / f"{n}.csv", {**row, "Phone 1 - Value": number}, header=NEW)[0].raws[0].key
        for n, number in enumerate(("030 1", "030 2"))
    ]
    assert keys[0] == keys[1]


@pytest.mark.parametrize("header", ["First Name,Last Name,Email,Phone", "Vorname,Nachname,E-Mail,Telefon"])
def test_any_other_list_is_not_theirs(tmp_path, header):
    write(tmp_path / "list.csv", [dict.fromkeys(header.split(","), "a@b.test")], header=header.split(","))
    assert recognised(tmp_path / "list.csv")[0].dialect == "generic"


def test_tags_of_any_list(tmp_path):
    write(tmp_path / "leads.csv", [{"Name": "Dana Reyes", "Email": "dana@brightmoor.test", "Tags": "VIP, Golf"}])
    adapter, _ = recognised(tmp_path / "leads.csv")
    assert Run(adapter).one(Card).tags == ("VIP", "Golf")


class TestGoogle(AdapterContract):
    """An export of Google Contacts, and a newer one."""

    ROW = dict.fromkeys(NEW, "")

    def world(self, folder):
        rows = [self.ROW | {"First Name": f"P{n}", "E-mail 1 - Value": f"p{n}@acme.test"} for n in range(3)]
        write(folder / "contacts.csv", rows, header=NEW)
        return Crm(path=(folder / "contacts.csv",), dialect="google-contacts")

    def change(self, folder):
        rows = [
            self.ROW | {"Organization Name": "Acme"},
            self.ROW | {"First Name": "P1", "E-mail 1 - Value": "p1@acme.test", "Labels": "New"},
        ]
        write(folder / "contacts.csv", rows, header=NEW)
