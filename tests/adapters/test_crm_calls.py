"""Call logs as tables: Aircall's, RingCentral's, and any other."""

from __future__ import annotations

import pytest
from crm_kit import Run, crm, read, recognised, write

from sbagg.adapter import Card, Interaction

AIRCALL = {
    "line": "Sales", "datetime (tz offset incl.)": "2025-12-04 18:57:14", "datetime (utc)": "2025-12-04 07:57:14.083",
    "direction": "inbound", "from": "61413097129", "to": "61399174772", "answered": "No", "missed_call_reason": "no_available_agent",
    "user": "[No associated user]", "duration (total)": "217", "duration (in call)": "", "voicemail": "", "comments": "", "tags": "",
    "call direction - type": "Inbound - Missed", "aircall number": "Sales (+61 3 9917 4772)", "customer number": "+61 413 097 129",
    "call type": "Missed", "call id (internal)": "3331525701",
}  # fmt: skip
RINGCENTRAL = {
    "Direction": "Outgoing", "Type": "Voice", "Phone Number": "(206) 555-0134", "Name": "Jo Quill", "Date": "Tue 11/17/2026",
    "Time": "4:05 PM", "Action": "VoIP Call", "Action Result": "Call connected", "Result Description": "", "Duration": "0:02:15",
}  # fmt: skip


def people(item: Interaction) -> list[tuple[str, str, str]]:
    return [(one.role, one.value, one.name) for one in item.parties]


def test_aircall(tmp_path):
    rows = [
        AIRCALL,
        AIRCALL | {"call id (internal)": "2", "answered": "Yes", "call type": "Answered", "duration (in call)": "486", "user": "Rhea Ashdown",
                   "comments": "wants a quote", "tags": "New Orders, Hot"},
        AIRCALL | {"call id (internal)": "3", "direction": "outbound", "answered": "No", "call type": "Outbound", "user": "Rhea Ashdown"},
        AIRCALL | {"call id (internal)": "4", "voicemail": "https://assets.aircall.example/4", "call type": "Voicemail"},
    ]  # fmt: skip
    run = read(tmp_path / "calls.csv", rows)
    missed, talked, out, voicemail = run.facts(Interaction)
    assert (missed.ref, missed.kind, missed.channel, missed.at) == (
        "aircall:aircall:call:3331525701",
        "call",
        "phone",
        1_764_835_034,
    )
    assert (missed.title, missed.status) == ("missed call", "missed")
    assert people(missed) == [("caller", "+61413097129", ""), ("recipient", "aircall/telephone", "our telephone")]
    assert (talked.title, talked.status, talked.text, talked.labels) == (
        "8 min",
        "answered",
        "wants a quote",
        ("answered", "New Orders", "Hot"),
    )
    assert people(talked)[1] == ("recipient", "aircall/rhea ashdown", "Rhea Ashdown")
    assert (out.title, people(out)[1][0]) == ("no answer", "caller")
    assert voicemail.status == "voicemail"
    assert all(card.us for card in run.facts(Card)), "who of us talked is a colleague"


def test_ringcentral(tmp_path):
    rows = [
        RINGCENTRAL,
        RINGCENTRAL | {"Direction": "Incoming", "Action Result": "Missed", "Duration": "0:00:12", "Time": "5:05 PM"},
        RINGCENTRAL | {"Type": "Fax"},
    ]
    run = read(tmp_path / "calls.csv", rows, region="US", timezone="America/Los_Angeles")
    talked, missed = run.facts(Interaction)
    assert (talked.at, talked.title, talked.status) == (1_794_960_300, "2 min", "answered")
    assert people(talked)[0] == ("recipient", "+12065550134", "Jo Quill")
    assert (missed.title, missed.status) == ("missed call", "missed")
    assert [one.reason for one in run.skipped] == ["a call of a kind that is not read"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"Typ": "eingehend", "Datum": "23.11.2026", "Uhrzeit": "10:15", "Name": "Jo Quill", "Rufnummer": "0171 2345678", "Dauer": "0:03:20",
          "Eigene Rufnummer": "030 1112223"}, ("caller", "+491712345678", "3 min")),
        ({"Call ID": "7", "Start Time": "2026-11-23T10:15:00Z", "From": "+4930111222", "To": "+491712345678", "Direction": "outbound",
          "Status": "no-answer", "Duration": "0"}, ("recipient", "+491712345678", "no answer")),
        ({"date": "2026-11-23 10:15", "number": "+491712345678", "duration": "65"}, ("contact", "+491712345678", "1 min")),
    ],
)  # fmt: skip
def test_any_other_log_of_calls(tmp_path, row, expected):
    adapter, export = recognised(write(tmp_path / "log.csv", [row]))
    assert export.label.startswith("list of calls")
    run = Run(type(adapter)(adapter.path, "generic", region="DE", timezone="UTC", mapping=adapter.mapping))
    item = run.one(Interaction)
    assert (item.parties[0].role, item.parties[0].value, item.title) == expected
    assert [one.value for one in item.parties[1:]] == ["generic/telephone"], "our own number is nobody's"
    assert item.at == 1_795_428_900


def test_a_list_of_people_with_telephones_is_no_log_of_calls(tmp_path):
    _, export = recognised(
        write(tmp_path / "people.csv", [{"Name": "Jo Quill", "Phone": "+12065550134", "Date": "2026-11-23"}])
    )
    assert export.label.startswith("list of people")


@pytest.mark.parametrize(
    ("name", "row", "status"),
    [
        ("hubspot", {"Record ID": "1", "Call title": "Hi", "Call direction": "Outbound", "Call outcome": "No answer"}, "no answer"),
        ("hubspot", {"Record ID": "1", "Call title": "Hi", "Call direction": "Inbound", "Call outcome": "Busy"}, "missed"),
        ("hubspot", {"Record ID": "1", "Call title": "Hi", "Call direction": "Outbound", "Call outcome": "Left voicemail"}, "voicemail"),
        ("hubspot", {"Record ID": "1", "Call title": "Hi", "Call direction": "Outbound", "Call outcome": "Connected"}, "done"),
        ("zoho", {"Record Id": "1", "Subject": "Hi", "Call Type": "Missed"}, "missed"),
        ("zoho", {"Record Id": "1", "Subject": "Hi", "Call Type": "Outbound"}, "done"),
    ],
)  # fmt: skip
def test_what_a_crm_says_of_a_logged_call(tmp_path, name, row, status):
    day = {"hubspot": "Activity date", "zoho": "Call Start Time"}[name]
    path = write(tmp_path / "calls.csv", [row | {day: "2026-01-02 10:00"}])
    (fact,) = Run(crm(path, dialect=name)).facts(Interaction)
    assert (fact.kind, fact.status) == ("call", status)
