"""One Pipedrive seen through its exports and through its API: the same people, companies, deals and items in the store."""

from __future__ import annotations

import csv

import pytest
from api_kit import TOKEN
from both_ways import synced
from fake_pipedrive import world

from sbagg.config import Source


def _time(value):
    return value.replace("T", " ").rstrip("Z") if value else ""


def export(fake, folder):
    """Write list views with the id columns added."""
    folder.mkdir()
    users = {one["id"]: one["name"] for one in fake.users}
    stages, firms, people = (
        {number: one["name"] for number, one in fake.objects[plural].items()}
        for plural in ("stages", "organizations", "persons")
    )
    tables = {
        "organizations": [
            {"Organization - ID": one["id"], "Organization - Name": one["name"], "Organization - Website": one["website"], "Organization - Update time": _time(one["update_time"])}
            for one in fake.objects["organizations"].values()
        ],
        "people": [
            {
                "Person - ID": one["id"], "Person - Name": one["name"], "Person - Job title": one.get("job_title", ""), "Organization - ID": one.get("org_id", ""),
                "Person - Email - Work": _of(one, "emails", "work"), "Person - Email - Home": _of(one, "emails", "home"), "Person - Phone - Work": _of(one, "phones", "work"),
                "Person - Organization": firms.get(one.get("org_id"), ""), "Person - Person created": _time(one["add_time"]),
                "Person - Update time": _time(one["update_time"]),
            }
            for one in fake.objects["persons"].values()
        ],
        "deals": [
            {
                "Deal - ID": one["id"], "Deal - Title": one["title"], "Deal - Value": one["value"], "Deal - Currency of value": one["currency"], "Deal - Pipeline": "Sales",
                "Deal - Stage": stages.get(one["stage_id"], ""), "Deal - Status": one["status"].title(), "Deal - Owner": users[one["owner_id"]],
                "Deal - Organization": firms.get(one.get("org_id"), ""), "Organization - ID": one.get("org_id", ""), "Person - ID": one.get("person_id", ""),
                "Deal - Contact person": people.get(one.get("person_id"), ""), "Deal - Expected close date": one.get("expected_close_date", ""),
                "Deal - Won time": _time(one.get("won_time")), "Deal - Lost time": _time(one.get("lost_time")), "Deal - Deal created": _time(one["add_time"]),
                "Deal - Update time": _time(one["update_time"]),
            }
            for one in fake.objects["deals"].values()
        ],
        "activities": [
            {
                "Activity - ID": one["id"], "Activity - Subject": one["subject"], "Activity - Type": one["type"].title(), "Activity - Due date": one["due_date"],
                "Activity - Due time": one.get("due_time", ""), "Activity - Done": "Done" if one["done"] else "To do", "Activity - Note": one.get("note", ""),
                "Activity - Marked as done time": _time(one.get("marked_as_done_time")), "Activity - Assigned to user": users[one["owner_id"]],
                "Deal - ID": one.get("deal_id", ""), "Person - ID": one["person_id"], "Organization - ID": one["org_id"], "Activity - Add time": _time(one["add_time"]),
            }
            for one in fake.objects["activities"].values()
        ],
        "notes": [
            {
                "Note - ID": one["id"], "Note - Content": one["content"], "Note - User": users[one["user_id"]], "Deal - ID": one["deal_id"], "Person - ID": one["person_id"],
                "Organization - ID": one["org_id"], "Note - Add time": one["add_time"], "Note - Update time": one["update_time"],
            }
            for one in fake.objects["notes"].values()
        ],
    }  # fmt: skip
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as out:
            table = csv.DictWriter(out, list(rows[0]))
            table.writeheader()
            table.writerows(rows)
    return folder


def _of(one, field, label):
    return next((each["value"] for each in one.get(field, []) if each["label"] == label), "")


@pytest.fixture
def stores(tmp_path, monkeypatch):
    """Return a function: names of sources -> what a user sees of a store that read them."""
    monkeypatch.setenv("SBAGG_PIPEDRIVE_TOKEN", TOKEN)
    monkeypatch.setenv("SBAGG_NOW", "2026-11-21T09:00:00Z")
    fake = world()
    fake.objects["deals"].pop(7)  # of a stage that is no more an export shows nothing
    for one in fake.objects["activities"].values():  # an export shows one person of an activity
        one["participants"], one["attendees"] = [], []
    folder = export(fake, tmp_path / "export")
    with fake.serving() as server:
        made = {
            "export": Source("export", "crm", {"path": [str(folder)], "dialect": "pipedrive", "region": "FR"}),
            "pipedrive": Source("pipedrive", "pipedrive", {"url": server.url, "region": "FR"}),
        }
        yield lambda *names: synced(tmp_path / "-".join(names), *(made[name] for name in names))


def test_the_same_people_companies_deals_and_items(stores):
    one, other = stores("export"), stores("pipedrive")
    other["people"].remove(("Kim Vale", "", 1, None))  # who owns nothing is in no export
    assert one == other


def test_both_in_one_store_are_as_one(stores):
    assert stores("export", "pipedrive") == stores("pipedrive")
