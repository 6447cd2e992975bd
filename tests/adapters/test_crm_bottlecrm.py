"""Exports of BottleCRM: people with their accounts, of which a cell may list several, and companies."""

from crm_kit import Run

from sbagg.adapter import Card, Identity, Organization
from sbagg.adapters.crm import Crm

ANN, BOB, FIRM = (f"5d096c7f-f5af-4c42-9fa3-7b1b84830ec{n}" for n in (1, 2, 3))
CONTACTS = f"""\ufeffID,First name,Last name,Email,Phone,Title,Department,Organization,Account,Linked accounts,City,State,Country,Do not call,Active,Assigned to,Tags,Created
{ANN},Ann,Okoro,ann@acme-tools.com,'+1 206 555 0101,Buyer,Sales,Somewhere,,Acme Tools; Bolt Works,Ghent,,,yes,yes,robin@us.example,Champion; Renewal,2026-11-03T10:00:00+00:00
{BOB},Bob,Ross,bob@free.example.org,,Painter,,Free Hands,,,,,,no,yes,,,2026-11-04T10:00:00+00:00
"""
ACCOUNTS = f"""\ufeffID,Name,Industry,Email,Phone,Website,City,State,Country,Employees,Annual revenue,Currency,Active,Assigned to,Tags,Created
{FIRM},Acme Tools,FINANCE,team@acme-tools.com,'+1 206 555 0187,https://www.acme-tools.com,Ghent,,Belgium,100,1.00,USD,yes,robin@us.example,Champion,2026-11-01T10:00:00+00:00
"""


def test_people_and_companies(tmp_path):
    paths = []
    for name, text in (("contacts-2026-11-21.csv", CONTACTS), ("accounts-2026-11-21.csv", ACCOUNTS)):
        paths.append(tmp_path / name)
        paths[-1].write_text(text, encoding="utf-8")
        found = Crm.recognise(paths[-1])
        assert found.label.startswith("BottleCRM export")
    facts = [fact for _, fact in Run(Crm(tuple(paths), "bottlecrm")).parsed]
    ann, bob = (one for one in facts if isinstance(one, Card))
    assert (ann.name, ann.title, ann.company, ann.city, ann.tags) == (
        "Ann Okoro",
        "Buyer",
        "Acme Tools",
        "Ghent",
        ("Champion", "Renewal"),
    )
    assert [one.flag for one in ann.flags] == ["do_not_call"]
    assert Identity("bottlecrm", f"bottlecrm/contact/{ANN}") in ann.identities
    assert Identity("phone", "+12065550101") in ann.identities
    assert (bob.company, bob.flags) == ("Free Hands", ())
    (firm,) = (one for one in facts if isinstance(one, Organization))
    assert (firm.ref, firm.name, firm.domains[:1]) == (
        f"bottlecrm:bottlecrm:account:{FIRM}",
        "Acme Tools",
        ("https://www.acme-tools.com",),
    )
