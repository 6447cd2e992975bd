"""An export that gives only a day is on that day in every time zone, and is shown without a time."""

import linkedin_world
import pytest
import shop_world
from crm_kit import write

INVOICE_DAY, TASK_DAY, CALL_DAY, NOTE_DAY, FOLLOW_DAY = (
    "2026-05-13",
    "2026-12-03",
    "2026-03-04",
    "2026-04-05",
    "2026-09-05",
)


@pytest.fixture
def exports(tmp_path, home, zone, sbagg):
    """Exports of several programs, synced in the reader's zone."""
    folder = tmp_path / "in"
    folder.mkdir()
    shop_world.xero(folder / "SalesInvoices.csv", shop_world.bill(7, InvoiceDate="13/05/2026"))
    write(folder / "tasks.csv", [{"Record ID": "3", "Task Title": "Send the glaze", "Task Status": "Not started", "Due date": TASK_DAY,
                                  "Assigned to": "Sam Reed"}])  # fmt: skip
    write(folder / "calls.csv", [{"Record ID": "4", "Call title": "About kilns", "Activity date": CALL_DAY, "Activity assigned to": "Sam Reed"}])  # fmt: skip
    write(folder / "notes.csv", [{"Record ID": "5", "Note body": "Rye", "Activity date": NOTE_DAY, "Activity assigned to": "Sam Reed"}])  # fmt: skip
    linked = folder / "linkedin"
    linked.mkdir()
    follows = linkedin_world.table(["Organization", "Followed On"], [["Dunn & Co", "05 Sep 2026"]])
    (linked / "Company Follows.csv").write_text(follows)
    (linked / "Connections.csv").write_text(
        linkedin_world.connections(["Bo", "Ray", linkedin_world.BO, "", "Ray Mills", "Buyer", "12 Mar 2025"])
    )
    assert sbagg("sync", folder).status == 0
    return sbagg


def test_items_are_on_the_day_of_the_file(exports):
    days = {item["title"]: item["at"] for item in exports("timeline", "--limit", "0", "--json").json["items"]}
    days |= {item["kind"]: item["at"] for item in exports("timeline", "--limit", "0", "--json").json["items"]}
    assert (days["invoice"], days["Send the glaze"], days["About kilns"], days["note"], days["followed Dunn & Co"]) == (
        INVOICE_DAY, TASK_DAY, CALL_DAY, NOTE_DAY, FOLLOW_DAY,
    )  # fmt: skip


def test_a_span_of_one_day_has_them(exports):
    for day, kind in ((INVOICE_DAY, "invoice"), (TASK_DAY, "task"), (CALL_DAY, "call"), (NOTE_DAY, "note")):
        found = exports("timeline", "--since", day, "--until", day, "--json").json["items"]
        assert [item["kind"] for item in found] == [kind]


def test_the_last_purchase_was_on_that_day(exports):
    assert exports("who", shop_world.WREN, "--json").json["transactions"]["last_at"] == INVOICE_DAY
    assert "last Wed 13 May" in exports("who", shop_world.WREN).out


def test_the_schema_allows_the_day(sbagg):
    person = sbagg("schema", "person").json
    day = {"type": "string", "format": "date"}
    assert day in person["$defs"]["Transactions"]["properties"]["last_at"]["anyOf"]
    assert day not in person["properties"]["last_at"]["anyOf"], "a contact's has no flag"
