"""Salesforce: the weekly export and Data Loader say the same; look-ups, ids, stages, activities, mail, cases."""

from __future__ import annotations

import pytest
from crm_kit import Run, crm, loader, weekly
from crm_world import ACCOUNT, CALL, CASE, CONTACT, DEAL, LEAD, MAIL, MODIFIED, OTHER, TASK, USER, objects

from sbagg.adapter import Card, Deal, Flag, Identity, Interaction, Note, Organization, Party, Ticket


def sf(one):
    return Identity("salesforce", one)


@pytest.fixture(params=["weekly", "weekly-utf8", "loader"])
def run(request, tmp_path):
    if request.param == "loader":
        return Run(crm(loader(tmp_path / "export", objects())))
    encoding = "utf-8" if request.param == "weekly-utf8" else "cp1252"
    return Run(crm(weekly(tmp_path, objects(), encoding=encoding)))


def test_people(run):
    zoe, ito = run.facts(Card, "contact")
    assert zoe.identities == (
        sf(CONTACT),
        Identity("email", "zoe@baeckerei.test"),
        Identity("phone", "+492215550101"),
        Identity("phone", "+491705550102"),
    )
    assert (zoe.name, zoe.title, zoe.company, zoe.company_ref) == (
        "Zoë Müller",
        "Head of Bread",
        "",
        f"salesforce:{ACCOUNT}",
    )
    assert zoe.flags == (Flag("do_not_call", 1706781600), Flag("bounced", 1705741200))
    assert (ito.name, ito.company_ref, [flag.flag for flag in ito.flags]) == ("Ito", "", ["do_not_mail"])


def test_a_converted_lead_is_its_contact_and_an_id_in_a_name_column_is_a_look_up(run):
    lead = run.one(Card, "lead")
    assert lead.identities[:2] == (sf(LEAD), sf(OTHER))
    assert (lead.company, lead.company_ref) == ("", f"salesforce:{ACCOUNT}")


def test_colleagues(run):
    user = run.one(Card, "user")
    assert user.us
    assert sf(USER) in user.identities
    assert all(card.us for card in run.facts(Card, "owner"))


def test_a_contact_with_a_login_is_no_colleague(tmp_path):
    rows = {"User": [objects()["User"][0] | {"ContactId": CONTACT}]}
    card = Run(crm(weekly(tmp_path, rows))).one(Card)
    assert not card.us
    assert sf(CONTACT) in card.identities


def test_account(run):
    company = run.one(Organization)
    assert (company.ref, company.name, company.parent) == (f"salesforce:{ACCOUNT}", "Zoë Bäckerei GmbH", "")
    assert company.domains == ("https://www.baeckerei.test/shop",)


def test_what_else_an_account_is_called(tmp_path, sbagg):
    rows = objects()
    rows["Account"][0] |= {
        "Tradestyle": "Zoë's Bread; Backstube Nord",
        "Former_Name__c": "",
        "Former Name": "Bäckerei Alt, GmbH",
    }
    path = weekly(tmp_path, rows)
    assert Run(crm(path)).one(Organization).aliases == ("Zoë's Bread", "Backstube Nord", "Bäckerei Alt, GmbH")
    assert sbagg("sync", path).status == 0
    for name in ("backstube nord", "Bäckerei Alt"):
        company = sbagg("company", name, "--json").json
        assert (company["name"], "Backstube Nord" in company["aliases"]) == ("Zoë Bäckerei GmbH", True)
        assert sbagg("find", f'company:"{name}"', "--json").json["hits"]


def test_deal(run):
    deal = run.one(Deal)
    assert deal.stage == "  Verhandlung · „final“ "
    assert (deal.status, deal.amount, deal.currency, deal.close) == ("open", 120050, "", "2024-06-30")
    assert deal.people == (Party("salesforce", CONTACT, "contact"),)
    assert deal.owner == Party("salesforce", USER, "owner")
    assert deal.stages == (("Prospecting", 1704873600), ("Angebot", 1705312800))
    assert deal.company_ref == f"salesforce:{ACCOUNT}"


def test_open_task(run):
    task = next(fact for fact in run.facts(Interaction, "task") if fact.ref == f"salesforce:{TASK}")
    assert (task.kind, task.channel, task.status, task.due, task.at) == (
        "task",
        "crm",
        "open",
        "2024-03-01",
        1709294400,
    )
    assert task.parties == (
        Party("salesforce", LEAD, "contact"),
        Party("salesforce", OTHER, "contact"),
        Party("salesforce", USER, "owner"),
    )
    assert task.about == (f"salesforce:{DEAL}",)
    assert task.visibility == "internal"


def test_a_logged_call_is_by_who_called(run):
    call = next(fact for fact in run.facts(Interaction, "task") if fact.ref == f"salesforce:{CALL}")
    assert (call.kind, call.channel, call.status, call.visibility) == ("call", "phone", "done", "private")
    assert call.parties == (Party("salesforce", CONTACT, "author"), Party("salesforce", USER, "recipient"))
    assert call.at == 1704873600


def test_a_logged_mail_is_the_mail_itself(run):
    mail = run.one(Interaction, "email")
    assert mail.ref == "mail:abc@ours.test|sam@ours.test"
    assert (mail.authority, mail.at, mail.about) == (5, 1704965400, (f"salesforce:{CASE}",))
    assert mail.parties == (
        Party("email", "sam@ours.test", "from", "Sam Reed"),
        Party("email", "zoe@baeckerei.test", "to"),
        Party("email", "x@y.test", "to"),
    )
    assert {type(fact).__name__ for stream, fact in run.parsed if stream == "task"} == {"Interaction", "Skipped"}


def test_meeting(run):
    event = run.one(Interaction, "event")
    assert (event.kind, event.channel, event.at, event.status) == ("meeting", "calendar", 1707573600, "done")
    assert event.parties == (Party("salesforce", CONTACT, "attendee"), Party("salesforce", USER, "organizer"))


def test_case_comment_and_note(run):
    ticket = run.one(Ticket)
    assert (ticket.title, ticket.status, ticket.priority, ticket.closed) == ("Oven is cold", "Escalated!", "High", None)
    assert ticket.people == (Party("salesforce", CONTACT, "requester"), Party("salesforce", USER, "owner"))
    comment, note = run.one(Note, "case-comment"), run.one(Note, "note")
    assert (comment.text, comment.about, comment.author) == (
        "Sent a technician",
        (ticket.ref,),
        Party("salesforce", USER, "author"),
    )
    assert (note.title, note.people, note.about) == ("Likes rye", (Party("salesforce", CONTACT, "contact"),), ())


def test_raws_say_where_they_lie_and_what_is_not_read_is_named(run):
    assert all(raw.locator.rpartition(":")[2].isdigit() for raw in run.raws if raw.stream != "owner")
    assert [one.reason for one in run.skipped] == ["a file without records that are read"]
    assert not run.refused


def test_fifteen_characters_are_lifted(tmp_path):
    short = {
        name: [
            {k: v[:15] if isinstance(v, str) and v.isalnum() and len(v) == 18 else v for k, v in row.items()}
            for row in rows
        ]
        for name, rows in objects().items()
    }
    long, lifted = Run(crm(loader(tmp_path / "long", objects()))), Run(crm(loader(tmp_path / "short", short)))
    assert lifted.facts(Card) == long.facts(Card)
    assert lifted.facts(Deal) == long.facts(Deal)
    assert [raw.key for raw in lifted.raws] == [raw.key for raw in long.raws]


def test_a_coming_meeting_is_open(tmp_path):
    rows = objects()
    rows["Event"][0] |= {"ActivityDateTime": "2124-02-10 14:00:00", "ActivityDate": "2124-02-10"}
    event = Run(crm(weekly(tmp_path, rows))).one(Interaction, "event")
    assert (event.status, event.due) == ("open", "2124-02-10")


def test_a_draft_is_left_out(tmp_path):
    rows = objects()
    rows["EmailMessage"][0]["Status"] = "5"
    run = Run(crm(weekly(tmp_path, rows)))
    assert [fact.reason for stream, fact in run.parsed if stream == "email"] == ["draft"]
    assert len(run.facts(Interaction, "task")) == 3


def test_html_mail_without_a_text(tmp_path):
    rows = objects()
    rows["EmailMessage"][0] |= {
        "TextBody": "",
        "HtmlBody": "<p>Hello <b>you</b></p><script>x</script>",
        "MessageIdentifier": "",
    }
    mail = Run(crm(weekly(tmp_path, rows))).one(Interaction, "email")
    assert (mail.text, mail.ref) == ("Hello you", f"salesforce:{MAIL}")


def test_a_person_account_is_a_person(tmp_path):
    row = {
        "Id": ACCOUNT,
        "Name": "Zoë Müller",
        "IsPersonAccount": True,
        "PersonContactId": CONTACT,
        "FirstName": "Zoë",
        "LastName": "Müller",
        "PersonEmail": "zoe@home.test",
        "BillingCity": "",
        **MODIFIED,
    }
    run = Run(crm(weekly(tmp_path, {"Account": [row]})))
    assert run.one(Card).identities == (sf(ACCOUNT), sf(CONTACT), Identity("email", "zoe@home.test"))
    assert not run.facts(Organization)


def test_content_notes_hang_where_they_are_linked(tmp_path):
    run = Run(crm(weekly(tmp_path, {
        "ContentVersion": [
            {"Id": "0685e00000AAAABAA5", "ContentDocumentId": "0695e00000AAAACAA5", "Title": "After the call", "TextPreview": "Wants rye", "FileType": "SNOTE", **MODIFIED},
            {"Id": "0685e00000AAAADAA5", "ContentDocumentId": "0695e00000AAAAEAA5", "Title": "offer.pdf", "TextPreview": "", "FileType": "PDF", **MODIFIED},
        ],
        "ContentDocumentLink": [{"Id": "06A5e00000AAAAFAA5", "LinkedEntityId": CONTACT, "ContentDocumentId": "0695e00000AAAACAA5", **MODIFIED},
                                {"Id": "06A5e00000AAAAGAA5", "LinkedEntityId": DEAL, "ContentDocumentId": "0695e00000AAAACAA5", **MODIFIED}],
    })))  # fmt: skip
    note = run.one(Note)
    assert (note.text, note.people, note.about) == (
        "Wants rye",
        (Party("salesforce", CONTACT, "contact"),),
        (f"salesforce:{DEAL}",),
    )


def test_the_second_run_reads_nothing(run, tmp_path):
    path = next(path for path in tmp_path.iterdir())
    again = Run(crm(path), run.desk)
    assert not again.raws
    assert not again.skipped
