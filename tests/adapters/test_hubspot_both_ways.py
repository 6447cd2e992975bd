"""One HubSpot seen through its exports and through its API: the same people, companies, deals and items in the store."""

from __future__ import annotations

import csv
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from api_kit import TOKEN
from both_ways import synced
from fake_hubspot import CONNECTED, NO_ANSWER, world

from sbagg import config as configuration
from sbagg.config import Source

SAM = "sam@ours.test"
PARIS = ZoneInfo("Europe/Paris")
LABELS = {
    "contacts": {"firstname": "First Name", "lastname": "Last Name", "email": "Email", "phone": "Phone Number", "jobtitle": "Job Title",
                 "associatedcompanyid": "Primary Associated Company ID", "hs_additional_emails": "Additional email addresses",
                 "hs_email_optout": "Unsubscribed from all email", "hs_merged_object_ids": "Merged record IDs", "lastmodifieddate": "Last Modified Date"},
    "companies": {"name": "Company name", "domain": "Company Domain Name", "hs_parent_company_id": "Parent Company", "hs_lastmodifieddate": "Last Modified Date"},
    "deals": {"dealname": "Deal Name", "dealstage": "Deal Stage", "pipeline": "Pipeline", "amount": "Amount", "deal_currency_code": "Currency",
              "closedate": "Close Date", "hs_is_closed_won": "Is Closed Won", "hs_is_closed_lost": "Is closed lost", "hs_is_closed": "Is deal closed?",
              "hubspot_owner_id": "Deal owner", "hs_lastmodifieddate": "Last Modified Date"},
    "tickets": {"subject": "Ticket name", "content": "Ticket description", "hs_pipeline_stage": "Ticket status", "hs_ticket_priority": "Priority",
                "hubspot_owner_id": "Ticket owner", "hs_lastmodifieddate": "Last Modified Date"},
    "calls": {"hs_call_title": "Call title", "hs_call_body": "Call notes", "hs_call_direction": "Call direction", "hs_call_disposition": "Call outcome",
              "hs_timestamp": "Activity date", "hubspot_owner_id": "Activity assigned to"},
    "emails": {"hs_email_subject": "Email subject", "hs_email_text": "Email body", "hs_email_direction": "Email direction", "hs_email_status": "Email send status",
               "hs_email_from_email": "Email from address", "to": "Email to address", "cc": "Email CC address", "hs_email_message_id": "hs_email_message_id",
               "hs_timestamp": "Activity date", "hubspot_owner_id": "Activity assigned to"},
    "meetings": {"hs_meeting_title": "Meeting name", "hs_meeting_body": "Meeting description", "hs_meeting_start_time": "Meeting start time",
                 "hs_meeting_outcome": "Meeting outcome", "hubspot_owner_id": "Activity assigned to"},
    "notes": {"hs_note_body": "Note body", "hs_timestamp": "Activity date", "hubspot_owner_id": "Activity assigned to"},
    "tasks": {"hs_task_subject": "Task Title", "hs_task_type": "Task type", "hs_task_status": "Task Status", "hs_timestamp": "Due date",
              "hs_task_completion_date": "Completed at", "hubspot_owner_id": "Assigned to"},
}  # fmt: skip
TIES = {
    "contacts": "Associated Contact IDs",
    "companies": "Associated Company IDs",
    "deals": "Associated Deal IDs",
    "tickets": "Associated Ticket IDs",
}
OUTCOMES = {CONNECTED: "Connected", NO_ANSWER: "No answer"}
WORDS = {
    "COMPLETED": "Completed",
    "CANCELED": "Canceled",
    "NOT_STARTED": "Not started",
    "TODO": "To-do",
    "CALL": "Call",
    "INBOUND": "Inbound",
    "OUTBOUND": "Outbound",
}


def export(fake, folder):
    """Write what HubSpot's own export of each list shows: labels, names of owners and stages, local times."""
    folder.mkdir()
    owners = {one["id"]: f"{one['firstName']} {one['lastName']}" for one in fake.owners}
    stages = {
        stage["id"]: stage["label"] for lines in fake.pipelines.values() for line in lines for stage in line["stages"]
    }
    pipelines = {line["id"]: line["label"] for line in fake.pipelines["deals"]}

    def shown(name, value):
        if not value:
            return ""
        if name == "hubspot_owner_id":
            return owners.get(value, "")
        if name in {"dealstage", "hs_pipeline_stage", "pipeline", "hs_call_disposition"}:
            return (stages if "stage" in name else pipelines if name == "pipeline" else OUTCOMES).get(value, value)
        if value.endswith("Z") and value[4] == "-":
            return datetime.fromisoformat(value).astimezone(PARIS).strftime("%Y-%m-%d %H:%M")
        return WORDS.get(value, value)

    for plural, labels in LABELS.items():
        rows = []
        for number, one in sorted(fake.objects[plural].items()):
            properties = dict(one["properties"])
            if plural == "emails":
                properties |= {"to": "camille@dubois.test", "cc": "lea@roth.test"}
            row = {"Record ID": str(number), "Create Date": shown("createdate", properties["createdate"])}
            row |= {label: shown(name, properties.get(name)) for name, label in labels.items()}
            for to, column in TIES.items():
                there = sorted(fake.ties.get((plural, str(number), to), []), key=lambda each: len(each) == 1)
                row |= {column: ";".join(each[0] for each in there)} if to != plural else {}
            rows.append(row)
        with (folder / f"hubspot-crm-exports-{plural}-2026-11-21.csv").open("w", newline="", encoding="utf-8") as out:
            table = csv.DictWriter(out, list(rows[0]), quoting=csv.QUOTE_ALL)
            table.writeheader()
            table.writerows(rows)
    return folder


@pytest.fixture
def stores(tmp_path, monkeypatch):
    """Return a function: names of sources -> what a user sees of a store that read them."""
    monkeypatch.setenv("SBAGG_HUBSPOT_TOKEN", TOKEN)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
    fake = world()
    fake.objects["deals"].pop(7)  # of a stage and a pipeline that are no more an export shows nothing
    fake.objects["deals"][6]["properties"] |= {
        "hs_is_closed": "true",
        "hs_is_closed_won": "true",
        "hs_is_closed_lost": "false",
    }
    del fake.objects["meetings"][401]["properties"][
        "hs_attendee_owner_ids"
    ]  # an export does not say whose ids they are
    folder = export(fake, tmp_path / "export")
    common = {"timezone": "Europe/Paris", "region": "FR"}
    with fake.serving() as server:
        made = {
            "export": Source("export", "crm", {"path": [str(folder)], "dialect": "hubspot", **common}),
            "hubspot": Source("hubspot", "hubspot", {"url": server.url, **common}),
        }

        def store(*names, home=None, path=()):
            return synced(home or tmp_path / "-".join(names), *(made[name] for name in names), path=path)

        yield store


def test_the_same_people_companies_deals_and_items(stores):
    one, other = stores("export"), stores("hubspot")
    # An export shows the name of an owner and nothing else, so there Sam's mail is somebody else's.
    one["people"].remove((SAM, "", 0, None))
    one["items"] = {
        key: [(role, "Sam Reed" if name == SAM else name) for role, name in parties]
        for key, parties in one["items"].items()
    }
    assert one["people"] == other["people"]
    assert one["companies"] == other["companies"]
    assert one["deals"] == other["deals"]
    assert one["items"] == other["items"]


def test_both_in_one_store_are_as_one(stores):
    alone, both = stores("hubspot"), stores("export", "hubspot")
    assert {name: len(both[name]) for name in both} == {name: len(alone[name]) for name in alone}
    assert both == alone


def test_an_export_that_comes_later_is_of_the_account_that_is_asked(tmp_path, stores):
    alone = stores("hubspot")
    home = tmp_path / "later"
    assert stores("hubspot", home=home, path=(str(tmp_path / "export"),)) == alone
    joined = configuration.load(home).sources["hubspot-exports"]
    assert (joined.adapter, joined.options["timezone"], joined.options.get("account")) == ("crm", "Europe/Paris", None)
